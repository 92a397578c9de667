"""A debugger at its prompt, on a terminal whose settings are as they were."""

import atexit
import sys
import termios

from notes import note, ready

if sys.stdin.isatty():
    lflag = termios.tcgetattr(sys.stdin)[3]
    note("echo", bool(lflag & termios.ECHO), "lines", bool(lflag & termios.ICANON))
secret = 6 * 7
atexit.register(note, "atexit")
file = open("written.txt", "a")
file.write("buffered\n")
ready()
try:
    breakpoint()
    note("went on", secret)
finally:
    note("finally")
