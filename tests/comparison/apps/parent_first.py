"""A reloader as bottle has it: it is gone at once, and its child takes its time to clean up."""

import os
import signal
import subprocess
import sys
import time

from notes import note, ready

if os.environ.get("SERVES"):
    # By hand the parent leads the session, and what it leaves on the terminal is hung up on.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        ready()
        time.sleep(600)
    except KeyboardInterrupt:
        time.sleep(0.5)
        note("the child has cleaned up")
        sys.exit(0)
child = subprocess.Popen([sys.executable, *sys.argv], env={**os.environ, "SERVES": "1"})
try:
    while child.poll() is None:
        time.sleep(0.1)
except KeyboardInterrupt:
    note("the parent ends")
    os._exit(0)
