"""Runs a command on a terminal of its own: stdin is what is typed, stdout what it shows."""

import os
import pty
import sys

status = pty.spawn(sys.argv[1:])
if os.WIFSIGNALED(status):
    sys.exit(128 + os.WTERMSIG(status))
sys.exit(os.WEXITSTATUS(status))
