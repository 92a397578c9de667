"""A stack that overflows, at the depth it has by hand."""

import sys

depth = 0


def fall():
    global depth
    depth += 1
    fall()


try:
    fall()
except RecursionError:
    print("fell", depth, "of", sys.getrecursionlimit())
fall()
