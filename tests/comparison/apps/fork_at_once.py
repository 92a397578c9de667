"""Two threads that fork at the same time."""

import os
import subprocess
import threading
import time


def work():
    for _ in range(50):
        subprocess.run(["true"], preexec_fn=os.getpid, check=True)


threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
for thread in threads:
    thread.start()
until = time.monotonic() + 60
for thread in threads:
    thread.join(max(0, until - time.monotonic()))
print("hung threads", sum(thread.is_alive() for thread in threads))
