"""A debugger at its prompt, on a terminal whose settings are as they were."""

import sys
import termios

from notes import note, ready

lflag = termios.tcgetattr(sys.stdin)[3]
note("echo", bool(lflag & termios.ECHO), "lines", bool(lflag & termios.ICANON))
secret = 6 * 7
ready()
breakpoint()
note("went on", secret)
