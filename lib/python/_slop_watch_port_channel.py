"""How sockets go to the holder and come back: as descriptors, by a socket in the private folder.

POSIX only; `_slop_watch_port_share.py` is the same for Windows.
"""

from __future__ import annotations

import _socket
import os
from sys import byteorder

from _slop_watch_port_question import Question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, Sequence

_Socket: Any = _socket.socket
_close, _dup, _dup2, _fstat, _listdir = os.close, os.dup, os.dup2, os.fstat, os.listdir
_get_blocking, _set_blocking = os.get_blocking, os.set_blocking
_get_inheritable, _set_inheritable = os.get_inheritable, os.set_inheritable
_KIND = _socket.AF_UNIX, _socket.SOCK_STREAM
_RIGHTS = _socket.SOL_SOCKET, _socket.SCM_RIGHTS
_SIZE = 4
_ROOM_FOR_ONE = _socket.CMSG_SPACE(_SIZE)
_CLOSED_ON_EXEC: int = getattr(_socket, "MSG_CMSG_CLOEXEC", 0)
_NO_SIGNAL: int = getattr(_socket, "MSG_NOSIGNAL", 0)
_OWN_DESCRIPTORS = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"
# No more can be sent at once.
_MOST = 250
_LONGEST_ANSWER = 64


class Channel(Question):
    """One question to the holder."""

    def __init__(self, holder: str) -> None:
        """Take the path of the holder's socket. Raises OSError where nobody is there."""
        super().__init__(_KIND, holder)

    def ask(self, line: str) -> str:
        """Send a line and return the answer, both without a newline."""
        self._socket.sendall(f"{line}\n".encode("ascii"), _NO_SIGNAL)
        return str(self._socket.recv(_LONGEST_ANSWER).decode("ascii")).strip()

    def take(self, line: str) -> int | None:
        """Send a line and return the descriptor that is the answer; None where there is none."""
        self._socket.sendall(f"{line}\n".encode("ascii"), _NO_SIGNAL)
        _, ancillary, _, _ = self._socket.recvmsg(_LONGEST_ANSWER, _ROOM_FOR_ONE, _CLOSED_ON_EXEC)
        for level, kind, data in ancillary:
            if (level, kind) == _RIGHTS and len(data) >= _SIZE:
                descriptor = int.from_bytes(data[:_SIZE], byteorder)
                _set_inheritable(descriptor, False)
                return descriptor
        return None

    def give(self, given: Sequence[tuple[str, Any]]) -> None:
        """Hand sockets over, each with its options. Returns when they are held."""
        given = given[:_MOST]
        line = " ".join(["hold", *(options for options, _ in given)])
        rights = b"".join(copy.fileno().to_bytes(_SIZE, byteorder) for _, copy in given)
        self._socket.sendmsg([f"{line}\n".encode("ascii")], [(*_RIGHTS, rights)], _NO_SIGNAL)
        self._socket.recv(_LONGEST_ANSWER)


def key_of(socket: Any) -> int:
    """Return what a socket is known by, through all of its copies."""
    return _fstat(socket.fileno()).st_ino


def copies_of(keys: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """Yield a copy of each of these sockets that is still open, with what it is known by."""
    left = set(keys)
    for name in _listdir(_OWN_DESCRIPTORS) if left else ():
        try:
            if _fstat(int(name)).st_ino not in left:
                continue
            # The number may be another's in a moment.
            copy = _Socket(fileno=_dup(int(name)))
        except (OSError, ValueError):
            continue
        key = key_of(copy)
        if key in left:
            left.discard(key)
            yield key, copy
        else:
            copy.close()


def is_bound_to_process(_key: int) -> bool:
    """Whether it can be of no use to another process."""
    return False


def replace(socket: Any, held: int) -> None:
    """Make a socket the one that was held, under the number that it has."""
    try:
        # That belongs to the socket, and not to the descriptor.
        _set_blocking(held, _get_blocking(socket.fileno()))
        _dup2(held, socket.fileno(), _get_inheritable(socket.fileno()))
    finally:
        _close(held)
