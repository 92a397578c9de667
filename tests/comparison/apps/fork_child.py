"""A child by os.fork, and its own: each cleans up, and each waits for the one below it."""

import os
import time

from notes import note, ready, wait_for


def run(depth):
    pid = os.fork() if depth < 2 else None
    if pid == 0:
        run(depth + 1)
        os._exit(0)
    try:
        note("up", depth)
        if depth == 0:
            wait_for("up 2")
            ready()
        time.sleep(600)
    except KeyboardInterrupt:
        note("interrupted", depth)
        if pid:
            os.waitpid(pid, 0)


run(0)
