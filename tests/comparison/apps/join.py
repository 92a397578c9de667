"""The main thread waits for another one, and the interrupt gets it out of there."""

import threading

from notes import note, ready

done = threading.Event()
thread = threading.Thread(target=done.wait)
thread.start()
try:
    ready()
    thread.join()
except KeyboardInterrupt:
    note("interrupted")
    done.set()
thread.join()
