"""The clean-up takes more than a second, and is not interrupted."""

import time

from notes import note, ready

try:
    ready()
    time.sleep(600)
finally:
    until = time.monotonic() + 1.2
    while time.monotonic() < until:
        time.sleep(0.01)
    note("cleaned up")
