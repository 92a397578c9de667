"""A profile holds the functions that the app calls, and no others."""

import sys
import time

from notes import note

for name in sys.argv[1:]:
    __import__(name)
import cProfile


def work():
    for _ in range(50):
        time.sleep(0.02)


profile = cProfile.Profile()
profile.runcall(work)
names = [getattr(row.code, "co_name", row.code) for row in profile.getstats()]
note(sorted(names))
