"""It gives up the rights of root, and can read none of root's files any more."""

import os
import time

from notes import ready

notes = open("notes.txt", "a")
os.setgroups([])
os.setresgid(65534, 65534, 65534)
os.setresuid(65534, 65534, 65534)
try:
    ready()
    time.sleep(600)
finally:
    notes.write("finally as %d\n" % os.getuid())
