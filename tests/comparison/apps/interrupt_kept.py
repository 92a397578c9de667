"""The interrupt is caught, and the app ends with a code of its own."""

import sys
import time

from notes import note, ready

try:
    ready()
    time.sleep(600)
except KeyboardInterrupt as interrupt:
    note("caught", repr(interrupt), "with", interrupt.__context__)
    sys.exit(4)
