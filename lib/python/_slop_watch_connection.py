"""The agent's connection to slop-watch: lines in and out, from the hello on.

It imports only what Python has built in: `socket` would cost the app 10 ms.
"""

from __future__ import annotations

import _socket
import os
from _thread import allocate_lock
from time import sleep as _sleep

from _slop_watch_descriptor import Descriptor
from _slop_watch_wire import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _slop_watch_wire import Call

_getpid, _kill = os.getpid, os.kill
_open, _read, _close = os.open, os.read, os.close
_new_socket, _timeout = _socket.socket, _socket.timeout
_KIND = _socket.AF_INET, _socket.SOCK_STREAM
_NO_DELAY = _socket.IPPROTO_TCP, _socket.TCP_NODELAY
_IS_WINDOWS = os.name == "nt"
_READ_ONLY = os.O_RDONLY
# Where the other end is gone, that is no signal: an app may have SIGPIPE end it.
_NO_SIGNAL: int = getattr(_socket, "MSG_NOSIGNAL", 0)
_AT_ONCE: int = getattr(_socket, "MSG_DONTWAIT", 0)
_NO_SIGPIPE = _socket.SOL_SOCKET, 0x1022  # SO_NOSIGPIPE of macOS, which has no such flag.
# slop-watch that was killed takes a moment to be gone: so often is looked, at such intervals.
_TRIES = 10
_STEP_S = 0.02


class Connection:
    """One connection to slop-watch, once it is opened."""

    def __init__(self, call: Call, hello: str) -> None:
        """Take where slop-watch is called, and what is said there first."""
        self._call = call
        self._hello = hello
        # Made before the app begins, so that the numbers of its own descriptors are what they were.
        self._socket = _new_socket(*_KIND)
        self._descriptor: Descriptor | None = None
        if not _IS_WINDOWS:
            self._descriptor = Descriptor(self._socket.detach())
            self._socket = _new_socket(fileno=self._descriptor.number)
        self._is_open = False
        # Lines that wait for the connection: the app runs on while the thread calls slop-watch.
        self._unsent: list[bytes] = []
        self._received = b""
        self._is_closed = False
        self.is_welcome = False
        # Held until slop-watch has been called.
        self._not_called = allocate_lock()
        self._not_called.acquire()
        # Held until it has said whether we are the app.
        self._not_answered = allocate_lock()
        self._not_answered.acquire()

    @property
    def is_open(self) -> bool:
        """Whether slop-watch has been called, and was there."""
        return self._is_open

    @property
    def has_unsent(self) -> bool:
        """Whether there are lines that wait for the connection."""
        return bool(self._unsent)

    @property
    def is_closed(self) -> bool:
        """Whether we have hung up."""
        return self._is_closed

    @property
    def descriptor(self) -> Descriptor | None:
        """What to wait at; None where the system has no such thing (Windows)."""
        return self._descriptor

    def open(self) -> None:
        """Call slop-watch and say hello. Raises OSError where that does not work."""
        try:
            if not self._is_ours():
                raise ConnectionError
            connection = self._socket
            connection.connect(("127.0.0.1", self._call.port))
            # Two short lines in a row are not to wait for each other's receipt.
            connection.setsockopt(*_NO_DELAY, 1)
            if not _NO_SIGNAL and not _IS_WINDOWS:
                connection.setsockopt(*_NO_SIGPIPE, 1)
            # The first line, whatever the app's other threads have to say by now.
            self._unsent.insert(0, f"{self._hello}\n".encode("ascii"))
            self._send_unsent()
            self._is_open = True
            self._send_unsent()
        finally:
            if self._not_called.locked():
                self._not_called.release()

    def wait_for_call(self, limit_s: float) -> None:
        """Wait until slop-watch has been called, in vain or not."""
        if self._not_called.acquire(True, limit_s):
            self._not_called.release()

    def wait_for_answer(self, limit_s: float) -> None:
        """Wait until slop-watch has said whether we are the app; the first time only."""
        if self._not_answered.acquire(True, limit_s):
            self._not_answered.release()
        else:
            self._answered()

    def _answered(self) -> None:
        try:
            self._not_answered.release()
        except RuntimeError:  # Released before.
            pass

    def close(self) -> None:
        """Hang up for good: what is said from now on goes nowhere."""
        self._is_closed = True
        self._answered()
        self._is_open = False
        self._unsent.clear()
        if self._descriptor is None:
            self._socket.close()
            return
        self._socket.detach()  # By its number it would close what may be the app's by now.
        self._descriptor.close()

    def _is_ours(self) -> bool:
        return not self._is_closed and (self._descriptor is None or self._descriptor.is_ours())

    # Lines out

    def send(self, line: str) -> None:
        """Send one line to slop-watch. Where it is gone, nobody misses the line."""
        if self._is_closed:
            return
        self._unsent.append(f"{line}\n".encode("ascii"))
        if self._is_open:
            self._send_unsent()

    def _send_unsent(self) -> None:
        # No lock: a signal handler of the app's may come in between, and end up here again.
        try:
            while self._unsent and self._is_ours():
                self._socket.sendall(self._unsent.pop(0), _NO_SIGNAL)
        except (OSError, IndexError):  # Another thread has sent the last one.
            pass

    # Lines in

    def take_line(self) -> str | None:
        """Return the next line of what was received, but the welcome; None where none is whole.

        Until slop-watch has shown by its first line that it is the one that has called us, nothing
        counts: another program may listen at its port.
        """
        while True:
            line, newline, rest = self._received.partition(b"\n")
            if not newline:
                return None
            self._received = rest
            text = line.decode("utf-8", "replace")
            if self.is_welcome or text == f"leave {self._call.welcome}":
                return text
            if text == f"welcome {self._call.welcome}":
                self.is_welcome = True
                self._answered()

    def receive(self, limit_s: float | None = None) -> bool:
        """Wait for more, or until time is up. False where the connection has ended."""
        return self._receive(limit_s, 0)

    def receive_at_once(self) -> bool:
        """Take what has come by now. False where the connection has ended."""
        return self._receive(0.0, _AT_ONCE)

    def _receive(self, limit_s: float | None, flags: int) -> bool:
        if not self._is_ours():
            return False
        try:
            if self._descriptor is None:
                self._socket.settimeout(limit_s)
            received = self._socket.recv(4096, flags)
        except (_timeout, BlockingIOError):
            return True
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

    def wait_to_begin(self) -> str | None:
        """Wait for the word that the app is to run. None where it is to end before that.

        Else returns where its ports are held, empty for nowhere.

        What else is asked of the app meanwhile is answered once it runs.
        """
        asked = b""
        while True:
            line = self.wait_for_line()
            word, _, holder = line.partition(" ")
            if word == "run":
                self._received = asked + self._received
                return text_of(holder)
            if word in ("", "stop", "leave"):
                return None
            asked += f"{line}\n".encode("ascii")

    # Who is at the other end

    def is_orphaned(self) -> bool:
        """Whether a connection that was open has ended because slop-watch is gone.

        That it has ended proves nothing: the app may have closed it.
        """
        for _ in range(_TRIES):
            # One that dies closes its connections one by one.
            if not self._answers() and (_IS_WINDOWS or self._is_dead()):
                return True
            _sleep(_STEP_S)
        return False

    def watcher_is_gone(self) -> bool:
        """Whether slop-watch could not be called because it has ended.

        Where there is a guard, that is not ours to say: we may stand in a sandbox of our own.
        """
        return _IS_WINDOWS and not self._answers()

    def _answers(self) -> bool:
        """Whether somebody listens where slop-watch did, as far as that can be asked."""
        try:
            connection = _new_socket(*_KIND)
        except OSError:  # No descriptors left.
            return _IS_WINDOWS
        try:
            connection.connect(("127.0.0.1", self._call.port))
            return True
        except ConnectionRefusedError:
            return False
        except OSError:
            return _IS_WINDOWS
        finally:
            connection.close()

    def _is_dead(self) -> bool:
        """Whether slop-watch's process has ended, as far as the system shows us any."""
        if _IS_WINDOWS:  # os.kill would terminate it
            return False
        try:
            _kill(self._call.pid, 0)
            # A dead process that its parent has not asked for yet takes signals all the same.
            stat = _open(f"/proc/{self._call.pid}/stat", _READ_ONLY)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        try:
            return _read(stat, 4096).rpartition(b")")[2].split()[0] == b"Z"
        finally:
            _close(stat)
