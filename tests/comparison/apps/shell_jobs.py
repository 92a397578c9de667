"""A shell with a job in its background, that ignores a Ctrl-C, and a pipeline before it."""

import subprocess

from notes import note, ready, wait_for

SCRIPT = "sleep 600 & echo up >> notes.txt; sleep 600 | cat"
try:
    child = subprocess.Popen(["sh", "-c", SCRIPT])
    wait_for("up")
    ready()
    child.wait()
except KeyboardInterrupt:
    child.wait(5)
    note("interrupted")
