"""A trace or profile function sees the app's own code and Python's, and no other file's."""

import atexit
import os
import sys
import threading
import time

from notes import note, ready

seen = set()


def tracer(frame, *_):
    seen.add(frame.f_code.co_filename)
    return tracer


def tell():
    sys.settrace(None)
    sys.setprofile(None)
    standard = os.path.dirname(os.__file__)
    # Debuggers and coverage pass over what is in angle brackets.
    strange = {name for name in seen if name[0] != "<" and not name.startswith(standard)}
    note("traced", sorted(os.path.basename(name) for name in strange))


def set_all(name):
    for module in (sys, threading):
        getattr(module, name)(tracer)
    if "all threads" in sys.argv:
        getattr(threading, name + "_all_threads")(tracer)


atexit.register(tell)
set_all(sys.argv[1])
threading.Thread(target=time.sleep, args=(0.1,)).start()
ready()
for _ in range(6000):
    time.sleep(0.1)
