"""python -i: the interpreter asks when the app has run, and frees what it has at the end."""

import atexit

from notes import note, ready

atexit.register(note, "atexit")
file = open("written.txt", "a")
file.write("buffered\n")
note("has run")
ready()
