"""weakref.finalize, atexit and threading's own: all of them, in their order."""

import atexit
import time
import weakref

from notes import note, ready


class Thing:
    pass


kept = Thing()
weakref.finalize(kept, note, "finalize of what is kept")
gone = Thing()
weakref.finalize(gone, note, "finalize of what is gone")
del gone
atexit.register(note, "atexit, first registered")
atexit.register(note, "atexit, last registered")
ready()
time.sleep(600)
