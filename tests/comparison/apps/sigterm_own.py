"""Only SIGTERM has a handler: a Ctrl-C is a KeyboardInterrupt all the same."""

import signal
import time

from notes import note, ready

signal.signal(signal.SIGTERM, lambda *_: note("SIGTERM"))
try:
    ready()
    time.sleep(600)
except KeyboardInterrupt:
    note("KeyboardInterrupt")
