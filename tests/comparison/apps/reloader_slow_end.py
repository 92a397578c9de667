"""A reloader as werkzeug has it, whose own end takes longer than that of the child that serves."""

import atexit
import os
import subprocess
import sys
import time

from notes import note, ready

if os.environ.get("WERKZEUG_RUN_MAIN"):
    atexit.register(note, "the server's atexit")
    try:
        ready()
        time.sleep(600)
    except KeyboardInterrupt:
        sys.exit(0)


def end():
    time.sleep(0.6)
    note("the reloader's atexit")


atexit.register(end)
try:
    sys.exit(
        subprocess.call(
            [sys.executable, *sys.argv], env={**os.environ, "WERKZEUG_RUN_MAIN": "true"}
        )
    )
except KeyboardInterrupt:
    pass
