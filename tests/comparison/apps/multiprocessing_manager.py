"""A manager is a process of its own, that ignores SIGINT; it ends with the one who holds it."""

import multiprocessing
import time

from notes import note, ready

if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Manager() as manager:
        shared = manager.dict(count=1)
        try:
            ready()
            time.sleep(600)
        finally:
            shared["count"] += 1
            note("the manager answers", shared["count"])
