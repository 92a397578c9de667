"""python -i: the interpreter asks when the app has run."""

import atexit

from notes import note, ready

atexit.register(note, "atexit")
note("has run")
ready()
