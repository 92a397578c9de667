"""The agent's connection to slop-watch: lines in and out, from the hello on.

It imports only what Python has built in: `socket` would cost the app 10 ms.
"""

from __future__ import annotations

import _socket
import _thread
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _slop_watch_wire import Call


class Connection:
    """One connection to slop-watch, once it is opened."""

    def __init__(self, call: Call) -> None:
        """Take where slop-watch is called, and by which token."""
        self._call = call
        self._socket: _socket.socket | None = None
        # Lines that wait for the connection: the app runs on while the thread calls slop-watch.
        self._unsent: list[bytes] = []
        self._received = b""
        self._is_closed = False
        self.is_welcome = False
        # Held until slop-watch has been called.
        self._not_called = _thread.allocate_lock()
        self._not_called.acquire()

    @property
    def is_open(self) -> bool:
        """Whether slop-watch has been called, and was there."""
        return self._socket is not None

    @property
    def has_unsent(self) -> bool:
        """Whether there are lines that wait for the connection."""
        return bool(self._unsent)

    @property
    def is_closed(self) -> bool:
        """Whether we have hung up."""
        return self._is_closed

    def open(self) -> None:
        """Call slop-watch and say hello. Raises OSError where that does not work."""
        try:
            connection = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
            connection.connect(("127.0.0.1", self._call.port))
            # Two short lines in a row are not to wait for each other's receipt.
            connection.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
            # The first line, whatever the app's other threads have to say by now.
            self._unsent.insert(0, f"hello {self._call.token} {os.getpid()}\n".encode("ascii"))
            self._send_unsent(connection)
            self._socket = connection
            self._send_unsent(connection)
        finally:
            if self._not_called.locked():
                self._not_called.release()

    def wait_for_call(self, limit_s: float) -> None:
        """Wait until slop-watch has been called, in vain or not."""
        if self._not_called.acquire(True, limit_s):
            self._not_called.release()

    def close(self) -> None:
        """Hang up for good: what is said from now on goes nowhere."""
        self._is_closed = True
        self._unsent.clear()
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    # Lines out

    def send(self, line: str) -> None:
        """Send one line to slop-watch. Where it is gone, nobody misses the line."""
        if self._is_closed:
            return
        self._unsent.append(f"{line}\n".encode("ascii"))
        if self._socket is not None:
            self._send_unsent(self._socket)

    def _send_unsent(self, connection: _socket.socket) -> None:
        # No lock: a signal handler of the app's may come in between, and end up here again.
        try:
            while self._unsent:
                connection.sendall(self._unsent.pop(0))
        except (OSError, IndexError):  # Another thread has sent the last one.
            pass

    # Lines in

    def fileno(self) -> int:
        """Return the descriptor to wait at; -1 where there is none."""
        return -1 if self._socket is None else self._socket.fileno()

    def take_line(self) -> str | None:
        """Return the next line of what was received, but the welcome; None where none is whole."""
        while True:
            line, newline, rest = self._received.partition(b"\n")
            if not newline:
                return None
            self._received = rest
            text = line.decode("utf-8", "replace")
            if text != "welcome":
                return text
            self.is_welcome = True

    def receive(self) -> bool:
        """Wait for more. False where the connection has ended."""
        try:
            received = self._socket.recv(4096) if self._socket is not None else b""
        except OSError:
            received = b""
        self._received += received
        return bool(received)

    def wait_for_line(self) -> str:
        """Wait for the next line; empty where the connection has ended."""
        while True:
            line = self.take_line()
            if line is not None:
                return line
            if not self.receive():
                return ""

    # Who is at the other end

    def is_orphaned(self) -> bool:
        """Whether it ended as slop-watch did: killed before its welcome, it is gone as well."""
        return self.is_welcome or self.watcher_is_gone()

    def watcher_is_gone(self) -> bool:
        """Whether slop-watch has ended, for who has no welcome to tell that by."""
        if os.name == "nt":  # os.kill would terminate it
            return self._is_refused()
        try:
            os.kill(self._call.pid, 0)
            # A dead process that its parent has not asked for yet takes signals all the same.
            with open(f"/proc/{self._call.pid}/stat", encoding="utf-8", errors="replace") as file:
                return file.read().rpartition(")")[2].split()[0] == "Z"
        except ProcessLookupError:
            return True
        except OSError:
            return False

    def _is_refused(self) -> bool:
        connection = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        try:
            connection.connect(("127.0.0.1", self._call.port))
            return False
        except OSError as error:
            return isinstance(error, ConnectionRefusedError)
        finally:
            connection.close()
