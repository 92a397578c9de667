"""Ends by itself, by each way there is."""

import os
import signal
import sys

from notes import note

ways = {
    "number": lambda: sys.exit(3),
    "text": lambda: sys.exit("a text is an error"),
    "none": lambda: sys.exit(None),
    "large": lambda: sys.exit(259),
    "exception": lambda: 1 / 0,
    "interrupt": lambda: signal.raise_signal(signal.SIGINT),
    "abort": os.abort,
    "_exit": lambda: os._exit(7),
    "SIGKILL": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "SIGTERM": lambda: os.kill(os.getpid(), signal.SIGTERM),
    "SIGSEGV": lambda: os.kill(os.getpid(), signal.SIGSEGV),
}
try:
    print("printed")
    ways[sys.argv[1]]()
finally:
    note("finally")
