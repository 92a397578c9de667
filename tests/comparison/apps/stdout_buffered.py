"""What print has not written yet, in stdout and in a stream around a copy of it."""

import os
import sys
import time

copy = os.fdopen(os.dup(1), "w")
print("not flushed", len(sys.argv))
copy.write("nor this\n")
sys.stderr.write("and to stderr\n")
os.write(1, b"READY\n")
time.sleep(600)
