"""SIGINT as the system has it: the process ends at once, and runs nothing."""

import atexit
import signal
import time

from notes import note, ready

signal.signal(signal.SIGINT, signal.SIG_DFL)
atexit.register(note, "atexit")
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
