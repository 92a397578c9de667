"""coverage of several processes, each with a file of its own, by either core."""

import multiprocessing
import time

from notes import note, ready, wait_for


def work():
    note("work")
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        note("worker's end")


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    worker = multiprocessing.Process(target=work)
    worker.start()
    wait_for("work")
    try:
        ready()
        time.sleep(600)
    except KeyboardInterrupt:
        worker.join()
        note("end")
