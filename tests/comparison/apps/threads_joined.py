"""Threads that are no daemons are told in the clean-up, and Python waits for them."""

import threading
import time

from notes import note, ready

done = threading.Event()


def work(number):
    with open("out-%d.txt" % number, "a") as file:
        file.write("begun\n")
        done.wait()
        file.write("ended\n")


for number in range(3):
    threading.Thread(target=work, args=(number,)).start()
try:
    ready()
    time.sleep(600)
finally:
    done.set()
    note("told")
