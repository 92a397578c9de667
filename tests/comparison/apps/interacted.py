"""ready()
code.interact: a console within the app, on a terminal whose settings are as they were."""

import code
import sys
import termios

from notes import note, ready

lflag = termios.tcgetattr(sys.stdin)[3]
note("echo", bool(lflag & termios.ECHO), "lines", bool(lflag & termios.ICANON))
ready()
code.interact(banner="begins", exitmsg="is over", local={"secret": 6 * 7, "note": note})
note("went on")
