"""SIGHUP, SIGUSR1 and SIGUSR2 are the app's: none of them comes by itself."""

import signal
import time

from notes import note, ready

for name in ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "SIGCONT"):
    signal.signal(
        getattr(signal, name), lambda number, _: note("heard", signal.Signals(number).name)
    )
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
