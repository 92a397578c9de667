"""The start of a Python before 3.8, 2.7 too: it has no agent, and slop-watch is told so."""

import os
import socket
import sys


_TOKEN_LENGTH = 64


def run(here, _folder, _kept):
    # type: (str, str, object) -> None
    """Tell slop-watch, unless code in a string is run, which is no app."""
    program = (getattr(sys, "argv", None) or [""])[0]
    run = os.path.join(os.path.dirname(here), "runs", os.environ.get("SLOP_WATCH_GENERATION", "-"))
    if program == "-c" or not os.path.isdir(run):
        return
    with open(os.path.join(run, "call")) as file:
        port = int(file.readline().split()[1])
    for token in os.listdir(run):
        try:
            if len(token) != _TOKEN_LENGTH:
                continue
            os.unlink(os.path.join(run, token))
        except OSError:
            continue
        words = (token, os.getpid(), sys.version_info[0], sys.version_info[1])
        connection = socket.create_connection(("127.0.0.1", port), 1)
        connection.sendall(("too-old %s %d %d.%d\n" % words).encode("ascii"))
        connection.close()
        return
