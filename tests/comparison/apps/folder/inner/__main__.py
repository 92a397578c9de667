"""A folder, or an archive of it, that is run by its name."""

import sys
import time

from notes import note, ready
from part import ARGV

print(__name__, __package__, ARGV, sys.argv[0])
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
