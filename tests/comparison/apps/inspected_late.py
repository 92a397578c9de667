"""python -i: the interrupt leads to the prompt, not to the end."""

import atexit
import time

from notes import note, ready

atexit.register(note, "atexit")
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
