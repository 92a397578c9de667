"""Circles that only the collector finds, one of them frozen, with the collector switched off."""

import gc
import time

from notes import note, ready


class Circle:
    def __init__(self, name):
        self.own = self
        self.name = name

    def __del__(self, note=note):
        note("__del__", self.name)


gc.collect()
before = len(gc.callbacks)
Circle("frozen")
gc.freeze()
gc.disable()
Circle("not collected")
kept = Circle("kept")
note(gc.get_freeze_count() > 0, before, gc.isenabled())
ready()
time.sleep(600)
