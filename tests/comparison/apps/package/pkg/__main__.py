"""A package run by -m: where it is, what it is called, what it got."""

import sys
import time

from notes import note, ready

from .part import ARGV

print(__name__, __package__, __spec__ and __spec__.name, ARGV, sys.path[0])
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
