"""What Python frees when a function is left: the file is written, the object is told."""

import time

from notes import note, ready


class Resource:
    def __del__(self):
        note("__del__")


def main():
    resource = Resource()
    file = open("out.txt", "a")
    file.write("a line\n")
    ready()
    while resource:
        time.sleep(1)


main()
