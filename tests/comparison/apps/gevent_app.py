"""gevent has patched everything: programs are run, and a greenlet sleeps."""

from gevent import monkey

monkey.patch_all()

import subprocess
import threading
import time

from notes import note, ready

for _ in range(3):
    subprocess.run(["true"], check=True)
thread = threading.Thread(target=time.sleep, args=(0.05,))
thread.start()
thread.join()
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
