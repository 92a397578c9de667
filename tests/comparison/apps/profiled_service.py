"""A profile of an app that is stopped amid it holds what the app calls, and nothing else."""

import time

from notes import ready

ready()
while True:
    time.sleep(0.05)
