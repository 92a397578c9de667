"""A timer's signal comes all the time, while Python code runs."""

import signal

from notes import note, ready

count = 0


def tick(*_):
    global count
    count += 1


signal.signal(signal.SIGALRM, tick)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
try:
    while not count:
        pass
    ready()
    while True:
        pass
finally:
    signal.setitimer(signal.ITIMER_REAL, 0)
    note("finally")
