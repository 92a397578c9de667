"""What the interpreter's options mean: they reach the app as they are."""

import sys
import time
import warnings

from notes import ready

print({name: getattr(sys.flags, name) for name in dir(sys.flags) if name[0] != "_"})
print(sys.warnoptions, sorted(sys._xoptions), __debug__, sys.stdout.line_buffering)
print(sys.dont_write_bytecode, sys.pycache_prefix, sys.argv)
open("unclosed.txt", "a")
try:
    warnings.warn("deprecated", DeprecationWarning, stacklevel=1)
except DeprecationWarning as warning:
    print("an error:", warning)
try:
    ready()
    time.sleep(600)
except KeyboardInterrupt:
    pass
