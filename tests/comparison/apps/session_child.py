"""A child in a session of its own: no Ctrl-C reaches it, the app asks it in its clean-up."""

import subprocess
import time

from notes import note, ready, wait_for

TRAP = """trap 'echo asked by SIGTERM >> notes.txt; exit 3' TERM
echo up >> notes.txt
while :; do sleep 0.02; done"""
child = subprocess.Popen(["sh", "-c", TRAP], start_new_session=True)
wait_for("up")
try:
    ready()
    time.sleep(600)
finally:
    child.terminate()
    note("the child ended with", child.wait())
