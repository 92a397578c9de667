"""The main thread is in C that knows nothing of Python's signals."""

import ctypes

from notes import note, ready

libc = ctypes.CDLL(None)
try:
    ready()
    libc.sleep(600)
finally:
    note("finally")
