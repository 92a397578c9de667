"""A thread that nobody tells to end: Python waits for it, and a second Ctrl-C ends that."""

import threading
import time

from notes import note, ready

threading.Thread(target=threading.Event().wait).start()
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
