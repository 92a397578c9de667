"""Temporary files and folders of all kinds: none is left."""

import os
import tempfile
import time

from notes import note, ready

tempfile.tempdir = os.path.abspath("tmp")
os.makedirs("tmp", exist_ok=True)
note("left before", sorted(os.listdir("tmp")))
folder = tempfile.TemporaryDirectory()


def main():
    inner = tempfile.TemporaryDirectory()
    file = tempfile.NamedTemporaryFile()
    with tempfile.TemporaryDirectory():
        ready()
        time.sleep(600)
    file.close()
    inner.cleanup()


main()
