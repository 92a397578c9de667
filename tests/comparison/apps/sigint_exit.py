"""A handler of its own that is only sys.exit(0)."""

import signal
import sys
import time

from notes import note, ready

signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
