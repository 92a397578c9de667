"""What print has not written yet, in stdout and in a stream around a copy of it."""

import os
import sys
import time

from notes import ready

copy = os.fdopen(os.dup(1), "w")
ready()
print("not flushed", len(sys.argv))
copy.write("nor this\n")
sys.stderr.write("and to stderr\n")
time.sleep(600)
