"""What the apps of the table share: lines in a file, whole whatever comes next."""

import os
import time

_PATH = os.path.abspath("notes.txt")


def note(*words, _os=os, _path=_PATH):
    """Add a line to notes.txt, past all buffers, and as late as Python runs anything."""
    fd = _os.open(_path, _os.O_WRONLY | _os.O_CREAT | _os.O_APPEND, 0o666)
    _os.write(fd, " ".join(map(str, words)).encode() + b"\n")
    _os.close(fd)


def _noted():
    try:
        with open(_PATH) as file:
            return file.read().split("\n")
    except FileNotFoundError:
        return []


_BEFORE = len(_noted())


def wait_for(text, count=1):
    """Wait until so many notes of this run say this: what other processes tell of themselves."""
    until = time.monotonic() + 20
    while _noted()[max(0, _BEFORE - 1) :].count(text) < count:
        if time.monotonic() > until:
            raise TimeoutError(text)
        time.sleep(0.01)


def ready():
    """Say that all is up that the stop is to find."""
    print("READY", flush=True)
