"""A root of its own, in which there is nothing, not even Python."""

import os
import time

from notes import ready

notes = open("notes.txt", "a")
os.makedirs("empty", exist_ok=True)
os.chroot("empty")
os.chdir("/")
try:
    ready()
    time.sleep(600)
finally:
    notes.write("finally\n")
