"""What coverage run measures: a report about the app's files, with nothing missing."""

import time

from notes import note, ready


def late():
    note("finally")


try:
    ready()
    time.sleep(600)
finally:
    late()
