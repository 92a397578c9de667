"""sys.excepthook is the app's own, and gets the interrupt too."""

import sys
import time

from notes import note, ready


def hook(kind, value, trace):
    note("hook:", kind.__name__, value, trace is not None)


sys.excepthook = hook
ready()
time.sleep(600)
