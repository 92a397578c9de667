"""Where the X server is, and what it lets us in by: as Xlib reads `DISPLAY` and `XAUTHORITY`."""

from __future__ import annotations

from _socket import AF_INET, AF_UNIX, SOCK_STREAM, gethostname, socket
from os import environ

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Tuple, Union

    Address = Union[bytes, Tuple[str, int]]

_COOKIE = b"MIT-MAGIC-COOKIE-1"


class Display:
    """The server that `DISPLAY` names."""

    def __init__(self) -> None:
        """Raise ValueError where it names none."""
        host, _, number = environ.get("DISPLAY", "").rpartition(":")
        self._number = int(number.partition(".")[0])
        self._is_local = host in ("", "unix")
        self._host = "127.0.0.1" if host == "localhost" else host

    def is_called_at_once(self) -> bool:
        """Whether its address is known: the name of a host takes as long as it takes."""
        return self._is_local or not self._host.strip("0123456789.")

    def new_socket(self) -> socket:
        """Return one of the kind that it takes."""
        return socket(AF_UNIX if self._is_local else AF_INET, SOCK_STREAM)

    def connect(self, link: socket) -> None:
        """Call it. Raises OSError where it is not there."""
        path = f"/tmp/.X11-unix/X{self._number}"  # noqa: S108
        if not self._is_local:
            link.connect((self._host, 6000 + self._number))
            return
        try:
            link.connect("\0" + path)
        except ConnectionRefusedError:
            # Not all servers, and no other system than Linux, know the former.
            link.connect(path)

    def cookies(self) -> Iterator[bytes]:
        """Yield what may open it, and in the end nothing: it may be open to all."""
        try:
            path = environ.get("XAUTHORITY") or environ["HOME"] + "/.Xauthority"
            with open(path, "rb") as file:
                data = file.read()
        except (OSError, KeyError):
            data = b""
        here = gethostname().encode("utf-8", "surrogateescape")
        found: list[tuple[bool, bytes]] = []
        while data:
            data = data[2:]  # The kind of address.
            fields = []
            for _ in range(4):  # The address, the display's number, how, and by what.
                length = int.from_bytes(data[:2], "big")
                fields.append(data[2 : 2 + length])
                data = data[2 + length :]
            address, number, name, cookie = fields
            if name == _COOKIE and number in (b"", str(self._number).encode("ascii")):
                found.append((address != here, cookie))
        # That of this host first.
        found.sort(key=lambda one: one[0])
        yield from dict.fromkeys([cookie for _, cookie in found])
        yield b""
