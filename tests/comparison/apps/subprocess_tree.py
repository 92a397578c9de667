"""A Python below a Python below the app, each waited for by the one above it."""

import subprocess
import sys
import time

from notes import note, ready, wait_for

depth = int(sys.argv[1]) if len(sys.argv) > 1 else 0
child = None
try:
    note("up", depth)
    if depth < 2:
        child = subprocess.Popen([sys.executable, "app.py", str(depth + 1)])
    if depth == 0:
        wait_for("up 2")
        ready()
    if child:
        child.wait()
    else:
        time.sleep(600)
except KeyboardInterrupt:
    # Not with what: the interrupt may come when that was asked for and is not kept yet.
    if child:
        child.wait()
    note("interrupted", depth)
