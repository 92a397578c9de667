"""Handlers of logging that buffer, and one that has a thread of its own."""

import logging
import logging.handlers
import queue
import time

from notes import ready

file = logging.FileHandler("log.txt", delay=True)
file.setFormatter(logging.Formatter("%(threadName)s %(processName)s %(levelname)s %(message)s"))
memory = logging.handlers.MemoryHandler(1000, target=file)
logging.getLogger("memory").addHandler(memory)
logging.getLogger("memory").warning("kept in memory")
lines = queue.Queue()
logging.getLogger("queue").addHandler(logging.handlers.QueueHandler(lines))
listener = logging.handlers.QueueListener(lines, logging.FileHandler("queue.txt"))
listener.start()
logging.getLogger("queue").warning("by a thread")
try:
    ready()
    time.sleep(600)
finally:
    listener.stop()
    logging.getLogger("memory").warning("at the end")
