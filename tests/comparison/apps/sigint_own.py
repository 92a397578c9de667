"""A handler of its own sets a flag, and the loop ends when it looks at it."""

import signal
import time

from notes import note, ready

asked = []
signal.signal(signal.SIGINT, lambda *_: asked.append(1))
ready()
while not asked:
    time.sleep(0.02)
note("asked", len(asked), "times")
