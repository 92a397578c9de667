"""Where the holder is asked: by a socket in a folder of the user's, on Windows at a loopback port.

`_slop_watch_port_channel.py` and `_slop_watch_port_share.py` are the other side of it.
"""

from __future__ import annotations

import _socket
import os
import sys
from _operator import _compare_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Tuple

    # The words of a question, and the sockets that came with it.
    Question = Tuple[List[str], List[Any]]

LONGEST_QUESTION = 65_536
INT = 4
# No more sockets come at once.
MOST = 256
# The longest path of a socket: there are systems that have 104 bytes, with the one that ends it.
LONGEST_PATH = 103
SECRET_BYTES = 16


class UnixDoor:
    """Sockets come and go as descriptors. Who can reach it is the user, or the system's own."""

    def __init__(self, folder: str) -> None:
        """Open it in a folder that is the user's alone; in another where its path is too long."""
        self._made = ""
        name = f"ports-{os.getpid()}"
        if len(os.fsencode(os.path.join(folder, name))) > LONGEST_PATH:
            secret = os.urandom(SECRET_BYTES).hex()
            self._made = folder = f"/tmp/slop-watch-ports-{secret}"  # noqa: S108
            os.mkdir(folder, 0o700)
        self.address = os.path.join(folder, name)
        self.listener = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        self.listener.bind(self.address)
        self.listener.listen(MOST)

    def hear(self, channel: Any) -> Question:
        """Read a question."""
        text, ancillary, _, _ = channel.recvmsg(LONGEST_QUESTION, _socket.CMSG_SPACE(MOST * INT))
        numbers = [
            int.from_bytes(data[at : at + INT], sys.byteorder)
            for _, kind, data in ancillary
            if kind == _socket.SCM_RIGHTS
            for at in range(0, len(data) - INT + 1, INT)
        ]
        sockets = [_socket.socket(fileno=number) for number in numbers]
        return _rest_of(channel, text).split(), sockets

    def say(self, channel: Any, answer: str) -> None:
        """Answer it."""
        channel.sendall(f"{answer}\n".encode("ascii"))

    def give(self, channel: Any, socket: Any, _pid: int) -> None:
        """Answer it by a socket."""
        right = socket.fileno().to_bytes(INT, sys.byteorder)
        channel.sendmsg([b"taken\n"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, right)])

    def close(self) -> None:
        """Leave nothing on the disk."""
        os.unlink(self.address)
        if self._made:
            os.rmdir(self._made)


class LoopbackDoor:
    """Sockets come and go as what the system says of them to one process.

    Anybody may call, and listen at the port when we are gone: both sides say a word that only the
    app was told, by slop-watch.
    """

    def __init__(self, _folder: str) -> None:
        """Open it at a port that is free."""
        self.listener = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(MOST)
        self._word, self._answer = (os.urandom(SECRET_BYTES).hex() for _ in range(2))
        port = self.listener.getsockname()[1]
        self.address = f"{port}:{os.getpid()}:{self._word}:{self._answer}"

    def hear(self, channel: Any) -> Question:
        """Read a question."""
        word, *words = _rest_of(channel, b"").split()
        if not _compare_digest(word, self._word):
            raise ValueError
        if words[0] != "hold":
            return words, []
        given = [word.split("=") for word in words[1:]]
        sockets: list[Any] = [_from(bytes.fromhex(description)) for _, description in given]
        return ["hold", *(options for options, _ in given)], sockets

    def say(self, channel: Any, answer: str) -> None:
        """Answer it."""
        channel.sendall(f"{self._answer} {answer}\n".encode("ascii"))

    def give(self, channel: Any, socket: Any, pid: int) -> None:
        """Answer it by a socket. It is the app's by then: nothing of it is held here."""
        self.say(channel, f"taken {socket.share(pid).hex()}")

    def close(self) -> None:
        """There is nothing to leave."""


def _from(description: bytes) -> Any:
    new_socket: Any = _socket.socket
    return new_socket(0, 0, 0, description)


def _rest_of(channel: Any, text: bytes) -> str:
    """Read on until a question has ended. Raises ValueError where it has no end."""
    while not text.endswith(b"\n"):
        piece = channel.recv(LONGEST_QUESTION)
        if not piece or len(text) > LONGEST_QUESTION:
            raise ValueError
        text += piece
    return text.decode("ascii")
