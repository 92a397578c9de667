"""A generator that holds a file open, and an exit stack: each is left by the interrupt."""

import contextlib
import time

from notes import note, ready


def lines():
    with open("out.txt", "a") as file:
        try:
            while True:
                file.write((yield) + "\n")
        finally:
            note("the generator is closed")


def main():
    generator = lines()
    next(generator)
    generator.send("a line")
    with contextlib.ExitStack() as stack:
        for name in ("one", "two", "three"):
            stack.callback(note, "callback", name)
        stack.enter_context(contextlib.suppress(ValueError))
        ready()
        time.sleep(600)


main()
