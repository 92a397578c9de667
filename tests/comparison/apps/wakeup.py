"""The number of each signal is written into a descriptor, and a selector waits there."""

import selectors
import signal
import socket

from notes import note, ready

hear, tell = socket.socketpair()
tell.setblocking(False)
signal.set_wakeup_fd(tell.fileno())
signal.signal(signal.SIGINT, lambda *_: None)
with selectors.DefaultSelector() as selector:
    selector.register(hear, selectors.EVENT_READ)
    ready()
    selector.select()
note("woken by", list(hear.recv(16)))
