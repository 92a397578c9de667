"""The app's own module, and no other's."""

import threading

MARK = "own, run in " + threading.current_thread().name
