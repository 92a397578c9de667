"""os.system: who calls ignores the Ctrl-C until what it called has ended by it."""

import os
import signal
import threading
import time

from notes import note, ready, wait_for


def tell():
    wait_for("the shell is up")
    time.sleep(0.1)
    ready()


threading.Thread(target=tell, daemon=True).start()
status = os.system("echo the shell is up >> notes.txt; exec sleep 600")
note("ended by", signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else status)
