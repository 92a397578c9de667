"""It closes what it did not open, while it runs: a descriptor of somebody else's, and goes on."""

import os
import time

from notes import note, ready

for fd in range(3, 256):
    try:
        os.close(fd)
    except OSError:
        pass
time.sleep(0.3)
kept = open(os.devnull)
note("the next number", kept.fileno())
try:
    ready()
    time.sleep(600)
finally:
    kept.close()
    note("finally")
