"""As many servers do: the first Ctrl-C waits for what is open, the second ends."""

import signal
import time

from notes import note, ready

asked = []
signal.signal(signal.SIGINT, lambda *_: asked.append(1))
ready()
while len(asked) < 2:
    time.sleep(0.02)
note("asked twice, and left in order")
