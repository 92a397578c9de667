"""Runs a command whose stdout and stderr are a pipe that is full, and that nobody reads."""

import os
import sys

reader, writer = os.pipe()
os.set_inheritable(reader, True)
os.set_blocking(writer, False)
try:
    while True:
        os.write(writer, b"x" * 4096)
except BlockingIOError:
    pass
os.set_blocking(writer, True)
os.dup2(writer, 1)
os.dup2(writer, 2)
os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606
