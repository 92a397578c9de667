"""multiprocessing: the parent waits in join, and each worker cleans up."""

import multiprocessing
import sys
import time

from notes import note, ready


def work(name, up):
    try:
        up.set()
        time.sleep(600)
    except KeyboardInterrupt:
        pass
    finally:
        note(name, "finally")


if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1] if len(sys.argv) > 1 else "fork")
    workers = []
    for name in ("one", "two"):
        up = context.Event()
        workers.append(context.Process(target=work, args=(name, up)))
        workers[-1].start()
        up.wait()
    try:
        ready()
        for worker in workers:
            worker.join()
    except KeyboardInterrupt:
        for worker in workers:
            worker.join()
        note("parent")
