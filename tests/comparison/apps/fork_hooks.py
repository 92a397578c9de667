"""Functions of the app's own around a fork, and what is left of the threads in the child."""

import os
import sys
import threading

lines = []
os.register_at_fork(
    before=lambda: lines.append("before"),
    after_in_parent=lambda: lines.append("parent"),
    after_in_child=lambda: lines.append("child"),
)
for _ in range(3):
    pid = os.fork()
    if pid == 0:
        print(lines, threading.active_count(), threading.enumerate() == [threading.main_thread()])
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(pid, 0)
print(lines, threading.active_count())
