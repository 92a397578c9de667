"""An exception in a thread, one in a finaliser, and one in an atexit function."""

import atexit
import threading


class Broken:
    def __del__(self):
        raise ValueError("in __del__")


def fail():
    raise ValueError("in atexit")


thread = threading.Thread(target=lambda: 1 / 0, name="worker")
thread.start()
thread.join()
Broken()
atexit.register(fail)
