"""What the apps of this folder say: that their window is up, and what ran at their end."""

import atexit
import os
import sys

# How an app is to take its X.
HOW = sys.argv[1:]


def note(text):
    with open("notes.txt", "a") as file:
        file.write(f"{text} ")


def ready():
    if "hidden" in HOW:  # The server is not to be found any more, as where there is none.
        del os.environ["DISPLAY"]
    with open("shown.txt", "w") as file:
        file.write("shown")
    if sys.stdout is not None:
        print("SHOWN", flush=True)


atexit.register(note, "atexit")
