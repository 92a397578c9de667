"""It begins anew in its own process, with other words."""

import os
import sys
import time

from notes import note, ready

if "again" not in sys.argv:
    note("first", len(sys.argv))
    os.execv(sys.executable, [sys.executable, "-u", *sys.argv, "again"])
try:
    print(sys.argv, sys.stdout.line_buffering)
    ready()
    time.sleep(600)
finally:
    note("finally")
