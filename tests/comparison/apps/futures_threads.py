"""concurrent.futures: the threads of a pool are waited for at the end."""

import concurrent.futures
import threading

from notes import note, ready

done = threading.Event()


def work(number):
    done.wait()
    note("worked", number)


with concurrent.futures.ThreadPoolExecutor(1) as pool:
    futures = [pool.submit(work, number) for number in range(3)]
    try:
        ready()
        concurrent.futures.wait(futures)
    finally:
        done.set()
