"""What runs after other Pythons, in the same command."""

import sys
import time

from notes import note, ready

if sys.argv[1:] == ["build"]:
    note("built")
    sys.exit(0)
try:
    ready()
    time.sleep(600)
finally:
    note("finally", sys.argv[1:])
