"""A server of gevent's, with its own handler for a signal."""

import signal

import gevent
from gevent import monkey
from gevent.server import StreamServer

monkey.patch_all()

from notes import note, ready

server = StreamServer(("127.0.0.1", 0), lambda *_: None)
gevent.signal_handler(signal.SIGINT, server.stop)
server.start()
ready()
server._stop_event.wait()
note("stopped in order")
