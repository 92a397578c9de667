"""ready()
code.interact: a console within the app, on a terminal whose settings are as they were."""

import atexit
import code
import sys
import termios

from notes import note, ready

if sys.stdin.isatty():
    lflag = termios.tcgetattr(sys.stdin)[3]
    note("echo", bool(lflag & termios.ECHO), "lines", bool(lflag & termios.ICANON))
atexit.register(note, "atexit")
file = open("written.txt", "a")
file.write("buffered\n")
ready()
try:
    code.interact(banner="begins", exitmsg="is over", local={"secret": 6 * 7, "note": note})
    note("went on")
finally:
    note("finally")
