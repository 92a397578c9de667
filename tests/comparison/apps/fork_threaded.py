"""A fork beside threads of the app's: in the child there is one thread, and it goes on."""

import os
import threading
import time
import warnings

from notes import note, ready, wait_for

# From 3.12 on Python warns of that, and rightly.
warnings.simplefilter("ignore", DeprecationWarning)
done = threading.Event()
threads = [threading.Thread(target=done.wait) for _ in range(3)]
for thread in threads:
    thread.start()
pid = os.fork()
name = "parent" if pid else "child"
try:
    note(name, threading.active_count())
    if pid:
        wait_for("child 1")
        ready()
    time.sleep(600)
except KeyboardInterrupt:
    note(name, "interrupted")
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
    done.set()
