"""A KeyboardInterrupt of its own within the clean-up, and one that replaces another exception."""

from notes import note

try:
    try:
        raise ValueError("first")
    finally:
        note("finally")
        raise KeyboardInterrupt
finally:
    note("left by the interrupt")
