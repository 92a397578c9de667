"""Uncaught exceptions whose words break lines, or that are not to be printed."""

import sys


class Unprintable(Exception):
    def __str__(self):
        raise ValueError


class Chained(Exception):
    pass


ways = {
    "carriage return": lambda: ValueError("one\rtwo"),
    "line separator": lambda: ValueError("one\u2028two\x85three\x0bfour"),
    "lines": lambda: ValueError("one\ntwo\n"),
    "surrogate": lambda: ValueError("\udcff"),
    "long": lambda: ValueError("A" * 70_000),
    "unprintable": Unprintable,
    "empty": ValueError,
    "syntax": lambda: SyntaxError("bad", ("app.py", 3, 5, "some text\n")),
}
try:
    raise Chained
except Chained:
    fault = ways[sys.argv[1]]
    raise fault()
