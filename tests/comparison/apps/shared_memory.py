"""Shared memory has a tracker, a process of its own, that warns of what is leaked."""

import time
from multiprocessing import shared_memory

from notes import note, ready

memory = shared_memory.SharedMemory(create=True, size=16)
memory.buf[:2] = b"ok"
try:
    ready()
    time.sleep(600)
finally:
    note(bytes(memory.buf[:2]).decode())
    memory.close()
    memory.unlink()
