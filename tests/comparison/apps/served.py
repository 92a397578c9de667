"""A server with a thread for each request, and one request that is open."""

import http.server
import socket
import threading

from notes import note, ready


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.set()
        done.wait()
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words):
        note("answered", words[2])


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = False


asked, done = threading.Event(), threading.Event()
with Server(("127.0.0.1", 0), Handler) as server:
    client = socket.create_connection(server.server_address)
    client.sendall(b"GET / HTTP/1.0\r\n\r\n")
    threading.Thread(target=lambda: asked.wait() and ready()).start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        note("interrupted")
        done.set()
