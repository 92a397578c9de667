"""A prompt that takes every interrupt for itself, and is left by Ctrl-D alone."""

import atexit

from notes import note, ready

atexit.register(note, "atexit")


def ask():
    file = open("written.txt", "a")
    file.write("buffered\n")
    ready()
    while True:
        try:
            input("> ")
        except KeyboardInterrupt:
            print("Ctrl-D ends it")
        except EOFError:
            return


try:
    ask()
finally:
    note("finally")
