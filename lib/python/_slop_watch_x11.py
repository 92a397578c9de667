"""The app's windows, as an X server knows them. Not on Windows.

By X's protocol itself (https://www.x.org/releases/current/doc/xproto/x11protocol.html): Xlib ends
the process where a window is gone that it was asked of.
"""

from __future__ import annotations

from _socket import AF_INET, AF_UNIX, SOCK_STREAM, gethostname, socket
from os import environ, getpid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Iterator

# How long the server may take for an answer.
_ANSWER_S = 0.5
# Where there are more windows than that, on the whole screen, the rest is not looked at.
_MOST_WINDOWS = 3000
# So many requests are sent before their replies are read, which the server does not store for ever.
_BATCH = 100
# Frames of a window manager lie between the root and an app's window.
_DEPTH = 2
# Requests and an event, by their codes.
_ATTRIBUTES, _TREE, _ATOM, _PROPERTY, _SEND, _FOCUS, _EXTENSION = 3, 15, 16, 20, 25, 43, 98
_CLIENT_MESSAGE = 33
# Atoms that every server has.
_INTEGER, _CLIENT_MACHINE, _TRANSIENT_FOR = 19, 36, 68
_ATOMS = ("WM_PROTOCOLS", "WM_DELETE_WINDOW", "_NET_WM_PID", "WM_STATE", "_NET_CLIENT_LIST")
_ICONIC = 3
# An extension by which the server tells the process that a window comes from.
_RESOURCES = b"X-Resource"
_CLIENT_IDS, _OF_PROCESS = 4, 2
_COOKIE = b"MIT-MAGIC-COOKIE-1"


def _bytes(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def _numbers(data: bytes) -> list[int]:
    return [int.from_bytes(data[at : at + 4], "little") for at in range(0, len(data), 4)]


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _request(code: int, *words: int, text: bytes = b"", detail: int = 0) -> bytes:
    body = _bytes(*words) + _padded(text)
    return bytes((code, detail)) + (1 + len(body) // 4).to_bytes(2, "little") + body


def _value(reply: bytes) -> list[int]:
    """Return the numbers of a property; none where it is not there."""
    length = int.from_bytes(reply[16:20], "little")
    return _numbers(reply[32 : 32 + 4 * length]) if reply[1:2] == b"\x20" else []


class Desktop:
    """A connection to the server, and what is on its screen of this process."""

    def __init__(self, link: socket, cookie: bytes) -> None:
        """Raise OSError where the server does not let us in."""
        self._link = link
        self._received = b""
        self._sent = 0
        name = _COOKIE if cookie else b""
        lengths = (len(name) + (len(cookie) << 16), 0)
        link.sendall(b"l\0\x0b\0" + bytes(2) + _bytes(*lengths)[:6] + _padded(name) + cookie)
        head = self._take(8)
        body = self._take(4 * int.from_bytes(head[6:8], "little"))
        if head[:1] != b"\1":
            raise PermissionError
        vendor, formats = int.from_bytes(body[16:18], "little"), body[21]
        self._root = _numbers(body[32 + vendor + -vendor % 4 + 8 * formats :][:4])[0]
        asked = [_request(_ATOM, len(atom), text=atom.encode("ascii"), detail=0) for atom in _ATOMS]
        atoms = [_numbers(reply[8:12])[0] for reply in self._ask(asked)]
        self._protocols, self._delete, self._pid, self._state, self._clients = atoms

    def _take(self, size: int) -> bytes:
        while len(self._received) < size:
            more = self._link.recv(65536)
            if not more:
                raise ConnectionResetError
            self._received += more
        taken, self._received = self._received[:size], self._received[size:]
        return taken

    def _ask(self, requests: list[bytes]) -> list[bytes]:
        """Return the reply to each; that of an error, as where a window is gone, is empty."""
        replies = []
        for at in range(0, len(requests), _BATCH):
            replies += self._ask_few(requests[at : at + _BATCH])
        return replies

    def _ask_few(self, requests: list[bytes]) -> list[bytes]:
        first = self._sent + 1
        self._sent += len(requests)
        self._link.sendall(b"".join(requests))
        replies: dict[int, bytes] = {}
        while len(replies) < len(requests):
            head = self._take(32)
            if head[0] == 1:
                head += self._take(4 * int.from_bytes(head[4:8], "little"))
            number = (int.from_bytes(head[2:4], "little") - first) & 0xFFFF
            # The rest are events, and the errors of what has no answer else.
            if head[0] <= 1 and number < len(requests):
                replies[number] = head if head[0] else b""
        return [replies[number] for number in range(len(requests))]

    def _properties(self, windows: list[int], atom: int) -> list[bytes]:
        """Return a property of each, as it comes."""
        return self._ask([_request(_PROPERTY, w, atom, 0, 0, 64) for w in windows])

    def _numbers_of(self, windows: list[int], atom: int) -> list[list[int]]:
        return [_value(reply) for reply in self._properties(windows, atom)]

    def windows(self) -> list[int]:
        """Return this process's windows that have an X, the topmost first.

        One that is minimized is among them.
        """
        level, found = [self._root], self._numbers_of([self._root], self._clients)[0]
        for _ in range(_DEPTH):
            trees = self._ask([_request(_TREE, window) for window in level])
            level = [child for tree in trees for child in _numbers(tree[32:])][:_MOST_WINDOWS]
            found += level
        unique = list(dict.fromkeys(found))[::-1]
        protocols = self._numbers_of(unique, self._protocols)
        closable = [w for w, known in zip(unique, protocols) if self._delete in known]
        # Not all toolkits say it; and in a container the server has other numbers than we.
        pids = zip(self._numbers_of(closable, self._pid), self._told_pids(closable))
        ours = [window for window, known in zip(closable, pids) if [getpid()] in known]
        return [window for window in self._shown(ours) if self._is_from_here(window)]

    def _told_pids(self, windows: list[int]) -> list[list[int]]:
        """Return the process that each comes from, as far as the server tells."""
        extension = self._ask([_request(_EXTENSION, len(_RESOURCES), text=_RESOURCES)])[0]
        if not extension[8]:
            return [[] for _ in windows]
        wanted = [
            _request(extension[9], 1, window, _OF_PROCESS, detail=_CLIENT_IDS) for window in windows
        ]
        # How many there are, and then of each: whose, of what kind, its size and itself.
        return [_numbers(reply[44:48]) for reply in self._ask(wanted)]

    def _is_from_here(self, window: int) -> bool:
        """Whether it is of this host: elsewhere a process may have the same number."""
        reply = self._properties([window], _CLIENT_MACHINE)[0]
        host = reply[32 : 32 + int.from_bytes(reply[16:20], "little")].rstrip(b"\0")
        return host in (b"", gethostname().encode("utf-8", "surrogateescape"))

    def _shown(self, windows: list[int]) -> list[int]:
        """Return those that are on the screen, or minimized."""
        attributes = self._ask([_request(_ATTRIBUTES, window) for window in windows])
        states = self._numbers_of(windows, self._state)
        return [
            window
            for window, attribute, state in zip(windows, attributes, states)
            if attribute[26:27] > b"\0" or state[:1] == [_ICONIC]
        ]

    def not_of(self, classes: tuple[str, ...], windows: list[int]) -> list[int]:
        """Return none where there are such classes: X does not know what toolkit a window is of."""
        return [] if classes else windows

    def threads_of(self, _: Iterable[int]) -> set[int]:
        """Return the threads that windows belong to: X knows none."""
        return set()

    def blocked(self, windows: list[int]) -> list[int]:
        """Return those that have one of the others over them, as a dialog."""
        shown = self._shown(windows)
        under = {owner for owners in self._numbers_of(shown, _TRANSIENT_FOR) for owner in owners}
        return [window for window in windows if window in under]

    def close(self, window: int) -> None:
        """Do what a window's X does."""
        self._send(window, self._protocols, self._delete)

    def wake(self, window: int) -> None:
        """Have a loop that waits for events look around."""
        self._send(window, _INTEGER, 0)

    def _send(self, window: int, kind: int, about: int) -> None:
        event = bytes((_CLIENT_MESSAGE, 32, 0, 0)) + _bytes(window, kind, about, 0, 0, 0, 0)
        self._sent += 1
        self._link.sendall(_request(_SEND, window, 0, text=event))
        self._ask([_request(_FOCUS)])  # Its answer comes when the event has gone out.

    def leave(self) -> None:
        """Be done with the server."""
        self._link.close()


def open_desktop() -> Desktop | None:
    """Return what is on the screen; None where this process has nothing to do with X.

    Raises OSError where the server can't be reached.
    """
    host, _, number = environ.get("DISPLAY", "").rpartition(":")
    number = number.partition(".")[0]
    if not number.isdigit() or not _has_loaded_x():
        return None
    for cookie in _cookies(number.encode("ascii")):
        link = _connect(host, int(number))
        try:
            return Desktop(link, cookie)
        except PermissionError:
            link.close()
        except BaseException:
            link.close()
            raise
    return None


def _connect(host: str, number: int) -> socket:
    is_local = host in ("", "unix")
    link = socket(AF_UNIX if is_local else AF_INET, SOCK_STREAM)
    link.settimeout(_ANSWER_S)
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108
    try:
        link.connect("\0" + path if is_local else (host, 6000 + number))
    except OSError:
        if not is_local:
            raise
        link.connect(path)  # Not all servers, and no other system than Linux, know the former.
    return link


def _has_loaded_x() -> bool:
    try:
        with open("/proc/self/maps", "rb") as file:
            return any(b"/libX11" in line or b"/libxcb" in line for line in file)
    except OSError:
        return False


def _cookies(number: bytes) -> Iterator[bytes]:
    """Yield what may open a display, and in the end nothing: it may be open to all."""
    try:
        path = environ.get("XAUTHORITY") or environ["HOME"] + "/.Xauthority"
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, KeyError):
        data = b""
    seen = set()
    while data:
        data = data[2:]  # The kind of address.
        fields = []
        for _ in range(4):  # The address, the display's number, how, and by what.
            length = int.from_bytes(data[:2], "big")
            fields.append(data[2 : 2 + length])
            data = data[2 + length :]
        _, display, name, cookie = fields
        if name == _COOKIE and display in (b"", number) and cookie not in seen:
            seen.add(cookie)
            yield cookie
    yield b""
