"""A group of exceptions with notes, and one that is raised from another."""

import builtins

fault = ValueError("inner")
fault.add_note("a note\nin two lines")
try:
    raise fault
except ValueError as cause:
    group = builtins.ExceptionGroup
    raise group("outer", [fault, group("more", [KeyError("k")])]) from cause
