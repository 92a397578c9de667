"""A pool of workers that sleep, and a parent that terminates it."""

import multiprocessing
import time

from notes import note, ready, wait_for


def work(number):
    note("works")
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        note("interrupted")
    return number


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(3) as pool:
        result = pool.map_async(work, range(3), chunksize=1)
        wait_for("works", 3)
        try:
            ready()
            result.get(600)
        except KeyboardInterrupt:
            note("parent interrupted")
            wait_for("interrupted", 3)
