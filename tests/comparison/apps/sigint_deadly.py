"""A handler, as Sanic's, that takes a second SIGINT for the word to kill its process group."""

import signal
import time

from notes import note, ready
from sanic.worker import manager

signal.signal(signal.SIGINT, manager.shutdown_signal)
ready()
while not manager.has_begun:
    time.sleep(0.05)
time.sleep(2.2)
note("cleaned up")
