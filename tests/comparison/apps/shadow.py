"""Beside it lie files with the names of standard modules: none of them is imported by itself."""

import time

from notes import note, ready

try:
    ready()
    time.sleep(600)
except KeyboardInterrupt:
    note("interrupted")
