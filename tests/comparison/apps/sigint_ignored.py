"""A service: SIGINT is ignored, SIGTERM is what ends it."""

import signal
import time

from notes import note, ready

asked = []
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: asked.append(1))
ready()
while not asked:
    time.sleep(0.02)
note("asked by SIGTERM", len(asked), "times")
