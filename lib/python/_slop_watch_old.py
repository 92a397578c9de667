"""The start of a Python before 3.8, 2.7 too: it has no agent, and slop-watch is told so."""

import os
import socket
import sys


TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List

_TOKEN_LENGTH = 64


def _own_words():
    # type: () -> List[str]
    """Return the words after Python's own, which has no `sys.argv` yet."""
    words = list(getattr(sys, "argv", None) or ())
    if words or os.name == "nt":  # There a folder of that name is anybody's.
        return words
    try:
        with open("/proc/self/cmdline", "rb") as file:
            return file.read().decode("utf-8", "replace").split("\0")[1:-1]
    except (IOError, OSError):
        return words


def run(here, _folder, _kept, _sources):
    # type: (str, str, object, object) -> None
    """Tell slop-watch, unless code in a string is run, or a library's script: they are no app."""
    words = [word for word in _own_words() if word == "-c" or word[:1] != "-"] or [""]
    is_beside_app = words[0] == "-c" or "-packages" in words[0]
    run = os.path.join(os.path.dirname(here), "runs", os.environ.get("SLOP_WATCH_GENERATION", "-"))
    if is_beside_app or not os.path.isdir(run):
        return
    with open(os.path.join(run, "call"), "rb") as file:
        port = int(file.readline().split()[1])
    for token in os.listdir(run):
        try:
            if len(token) != _TOKEN_LENGTH:
                continue
            os.unlink(os.path.join(run, token))
        except OSError:
            continue
        said = (token, os.getpid(), sys.version_info[0], sys.version_info[1])
        connection = socket.create_connection(("127.0.0.1", port), 1)
        connection.sendall(("too-old %s %d %d.%d\n" % said).encode("ascii"))
        connection.close()
        return
