"""A module of its own that bears the name of a standard one: it gets its own."""

import sys
import time

from notes import ready

time.sleep(0.1)
# Not isort's to sort: what is before it may have imported another one.
import select

print("select is the app's", getattr(select, "MARK", "not"), sys.modules["select"] is select)
try:
    ready()
    time.sleep(600)
except KeyboardInterrupt:
    pass
