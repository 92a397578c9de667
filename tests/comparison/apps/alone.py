"""It finds no file beside it, nor any variable of Python's: what the agent comes in by."""

import sys
import time

print(sys.flags.isolated, sys.flags.ignore_environment, "_slop_watch" in sys.modules)
file = open("written.txt", "a")
file.write("buffered\n")
try:
    print("READY", flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    print("interrupted")
    sys.exit(5)
