"""A daemon by two forks, in a session of its own: by hand it lives on, slop-watch ends it."""

import os
import time

from notes import note, ready, wait_for

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in range(3):
            os.close(fd)
        note("the daemon is up")
        while True:
            time.sleep(1)
    os._exit(0)
os.wait()
wait_for("the daemon is up")
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
