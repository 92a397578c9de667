"""Daemon threads run on while Python ends, and hold a file open."""

import threading
import time

from notes import note, ready


def work():
    with open("out.txt", "a", buffering=1) as file:
        file.write("one line\n")
        begun.set()
        while True:
            time.sleep(0.001)


begun = threading.Event()
threading.Thread(target=work, daemon=True).start()
begun.wait()
try:
    ready()
    threading.Event().wait()
finally:
    note("finally")
