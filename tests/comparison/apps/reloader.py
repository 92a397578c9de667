"""A reloader as web frameworks have it: it runs itself again, and waits for that."""

import atexit
import os
import subprocess
import sys
import time

from notes import note, ready

if os.environ.get("SERVES"):
    atexit.register(note, "the server's atexit")
    try:
        ready()
        time.sleep(600)
    finally:
        note("the server's finally")
while True:
    try:
        code = subprocess.call([sys.executable, *sys.argv], env={**os.environ, "SERVES": "1"})
    except KeyboardInterrupt:
        note("the reloader is interrupted")
        sys.exit(0)
    if code != 3:
        sys.exit(code)
