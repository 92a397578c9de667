"""eventlet takes select.poll away, and forks."""

import warnings

warnings.simplefilter("ignore")
import eventlet

eventlet.monkey_patch()

import os
import subprocess
import time

from notes import note, ready

subprocess.run(["true"], check=True)
for _ in range(2):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
