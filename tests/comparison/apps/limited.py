"""A limit of 64 descriptors, and all of them are the app's."""

import os
import resource
import time

from notes import note, ready

resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
taken = []
try:
    while True:
        taken.append(os.open(os.devnull, os.O_RDONLY))
except OSError as error:
    os.close(taken[-1])
    note("taken", len(taken), error.strerror)
    taken[-1] = os.open(os.devnull, os.O_RDONLY)
try:
    ready()
    time.sleep(600)
finally:
    os.close(taken.pop())
    note("finally")
