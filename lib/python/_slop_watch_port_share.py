"""How sockets go to the holder and come back on Windows: as the system's description of them.

That is good for one process, and only while another one has the socket. The holder listens on the
loopback interface, where anybody may: so both sides say a word that the other one was told.
"""

from __future__ import annotations

import _socket
import sys
from gc import get_objects

from _slop_watch_port_question import Question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, Sequence

_Socket: Any = _socket.socket
_close: Any = _socket.close
_dup: Any = getattr(_socket, "dup", None)
_KIND = _socket.AF_INET, _socket.SOCK_STREAM
_LONGEST_ANSWER = 4096
# A line is no longer: so many of those that wait are held.
_MOST = 50


class Channel(Question):
    """One question to the holder."""

    def __init__(self, holder: str) -> None:
        """Take its port, its pid, and both words. Raises OSError where nobody is there."""
        port, pid, self._word, self._answer = holder.split(":")
        self._pid = int(pid)
        super().__init__(_KIND, ("127.0.0.1", int(port)))

    def ask(self, line: str) -> str:
        """Send a line and return the answer, both without a newline."""
        self._socket.sendall(f"{self._word} {line}\n".encode("ascii"))
        received = b""
        while not received.endswith(b"\n"):
            piece = self._socket.recv(_LONGEST_ANSWER)
            if not piece:
                return ""
            received += piece
        word, _, answer = received.decode("ascii").strip().partition(" ")
        return answer if word == self._answer else ""

    def take(self, line: str) -> bytes | None:
        """Send a line and return the description that is the answer; None where there is none."""
        word, _, description = self.ask(line).partition(" ")
        return bytes.fromhex(description) if word == "taken" else None

    def give(self, given: Sequence[tuple[str, Any]]) -> None:
        """Hand sockets over, each with its options. Returns when they are held."""
        words = [f"{options}={copy.share(self._pid).hex()}" for options, copy in given[:_MOST]]
        self.ask(" ".join(["hold", *words]))


def key_of(socket: Any) -> int:
    """Return what a socket is known by."""
    return int(socket.fileno())


def copies_of(keys: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """Yield a copy of each of these sockets that is still open, with what it is known by."""
    for key in keys:
        try:
            yield key, _Socket(fileno=_dup(key))
        except OSError:
            continue


def is_bound_to_process(key: int) -> bool:
    """Whether a proactor of asyncio's has it: no other could serve it any more."""
    if "asyncio.windows_events" not in sys.modules:
        return False
    proactors = [thing for thing in get_objects() if type(thing).__name__ == "IocpProactor"]
    registered = [one for proactor in proactors for one in getattr(proactor, "_registered", ())]
    return any(one.fileno() == key for one in registered)


def replace(socket: Any, held: bytes) -> None:
    """Make a socket the one that was held: it has another handle then."""
    before, timeout = socket.fileno(), socket.gettimeout()
    _Socket.__init__(socket, 0, 0, 0, held)
    _close(before)
    socket.settimeout(timeout)
