"""The same with files: each holds in the end what was written to it."""

import os
import time

from notes import note, ready

os.closerange(3, 1 << 16)
files = [os.open("file-%d.txt" % n, os.O_WRONLY | os.O_CREAT | os.O_APPEND) for n in range(20)]
for fd in files:
    os.write(fd, b"first\n")
try:
    ready()
    time.sleep(600)
finally:
    for fd in files:
        os.write(fd, b"last\n")
        os.close(fd)
    note("closed", len(files))
