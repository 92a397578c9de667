"""It asks on the terminal, and reads what is typed."""

import sys
import time

from notes import note, ready

print("terminal", sys.stdin.isatty(), sys.stdout.isatty(), sys.stdout.line_buffering)
name = input("name? ")
print("hello", name)
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
