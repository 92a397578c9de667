"""The main thread waits for a lock, and for a queue, that nobody gives."""

import queue

from notes import note, ready

try:
    ready()
    queue.Queue().get()
except KeyboardInterrupt:
    note("interrupted")
