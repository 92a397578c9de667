"""The main thread waits in a read from stdin, and in a socket's accept."""

import socket
import sys

from notes import note, ready

try:
    ready()
    sys.stdin.readline()
except KeyboardInterrupt:
    note("interrupted in a read")
server = socket.create_server(("127.0.0.1", 0))
server.settimeout(0.1)
try:
    server.accept()
except socket.timeout:
    note("nobody came")
