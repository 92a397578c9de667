"""concurrent.futures: the processes of a pool hear the interrupt too."""

import concurrent.futures
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
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(2, context) as pool:
        futures = [pool.submit(work, number) for number in range(2)]
        wait_for("works", 2)
        try:
            ready()
            concurrent.futures.wait(futures)
        except KeyboardInterrupt:
            note("results", [future.result() for future in futures])
