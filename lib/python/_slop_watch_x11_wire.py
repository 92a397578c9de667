"""What is said to an X server and what it says, as bytes. Who moves these may wait for it, or not.

By X's protocol itself (https://www.x.org/releases/current/doc/xproto/x11protocol.html): Xlib ends
the process where a window is gone that it was asked of.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generator, List, TypeVar

    Answer = TypeVar("Answer")
    # What asks: it yields requests, gets their replies, and goes on. That of an error is empty.
    Asking = Generator[List[bytes], List[bytes], Answer]

# So many requests are sent before their replies are read, which the server does not store for ever.
_BATCH = 100
# Requests, by their codes.
SELECT, ATTRIBUTES, CONFIGURE, GEOMETRY, TREE, ATOM = 2, 3, 12, 14, 15, 16
CHANGE, DELETE, PROPERTY = 18, 19, 20
SEND, TRANSLATE, SET_FOCUS, FOCUS, EXTENSION = 25, 40, 42, 43, 98
_UNANSWERED = (SELECT, CONFIGURE, CHANGE, DELETE, SEND, SET_FOCUS)
# What comes, by its first byte: else it is an event. The first two may be longer than others.
_REPLY, _LONG_EVENT, _ERROR = 1, 35, 0
_CLIENT_MESSAGE = 33
# Who gets a message that is sent to the root by this: the window manager.
TO_MANAGER = 0x180000
_COOKIE = b"MIT-MAGIC-COOKIE-1"


def numbers_in(data: bytes) -> list[int]:
    """Return the numbers of 32 bits."""
    return [int.from_bytes(data[at : at + 4], "little") for at in range(0, len(data), 4)]


def signed(number: int, bits: int = 16) -> int:
    """Return a number of so many bits with its sign."""
    return number - (1 << bits) if number >> (bits - 1) else number


def _bytes(*numbers: int) -> bytes:
    return b"".join((number & 0xFFFFFFFF).to_bytes(4, "little") for number in numbers)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def request(code: int, *words: int, text: bytes = b"", detail: int = 0) -> bytes:
    """Return one request: its words, and what stands behind them."""
    body = _bytes(*words) + _padded(text)
    return bytes((code, detail)) + (1 + len(body) // 4).to_bytes(2, "little") + body


def atom_request(name: str) -> bytes:
    """Return what asks for the number that a server has for a name."""
    return request(ATOM, len(name), text=name.encode("ascii"))


def message(to: int, window: int, kind: int, *words: int, mask: int = 0) -> bytes:
    """Return what sends a client's message about a window."""
    data = [*words, 0, 0, 0, 0, 0][:5]
    event = bytes((_CLIENT_MESSAGE, 32, 0, 0)) + _bytes(window, kind, *data)
    return request(SEND, to, mask, text=event)


def text_of(reply: bytes) -> bytes:
    """Return the text of a property; empty where it is not there."""
    return reply[32 : 32 + int.from_bytes(reply[16:20], "little")]


def value_of(reply: bytes) -> list[int]:
    """Return the numbers of a property; none where it is not there."""
    length = int.from_bytes(reply[16:20], "little")
    return numbers_in(reply[32 : 32 + 4 * length]) if reply[1:2] == b"\x20" else []


class Exchange:
    """Pairs what is asked with what is answered, from the first word on."""

    def __init__(self, cookie: bytes) -> None:
        """Take what the server lets us in by; empty for nothing."""
        name = _COOKIE if cookie else b""
        lengths = len(name) + (len(cookie) << 16)
        # What is to be sent to the server.
        self.outgoing = (
            b"l\0\x0b\0" + bytes(2) + _bytes(lengths) + bytes(2) + _padded(name) + cookie
        )
        # What has come that nobody has asked for.
        self.events: list[bytes] = []
        # What the server says of itself; empty until it has let us in.
        self.setup = b""
        self.answers: list[bytes] = []
        self._received = b""
        self._waiting: list[bytes] = []
        self._sent = 0
        # The numbers of requests that have no answer yet, and the place of that.
        self._open: dict[int, int] = {}

    @property
    def is_answered(self) -> bool:
        """Whether all answers are there that were asked for."""
        return bool(self.setup) and not self._open and not self._waiting

    def ask(self, requests: list[bytes]) -> None:
        """Ask, once what was asked before is answered."""
        self.answers, self._waiting = [], requests
        self._send_more()

    def _send_more(self) -> None:
        while self._waiting and not self._open:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            for one in batch:
                self._sent = (self._sent + 1) & 0xFFFF
                if one[0] not in _UNANSWERED:
                    self._open[self._sent] = len(self.answers)
                    self.answers.append(b"")
            self.outgoing += b"".join(batch)

    def take(self, data: bytes) -> None:
        """Take what has come. Raises PermissionError where the server does not let us in."""
        self._received += data
        while True:
            size = self._size_of_next()
            if size > len(self._received):
                break
            self._sort(self._received[:size])
            self._received = self._received[size:]
        self._send_more()

    def _size_of_next(self) -> int:
        head = self._received
        if not self.setup:
            return 8 + 4 * int.from_bytes(head[6:8], "little")
        is_long = head[:1] and head[0] & 0x7F in (_REPLY, _LONG_EVENT)
        return 32 + (4 * int.from_bytes(head[4:8], "little") if is_long else 0)

    def _sort(self, one: bytes) -> None:
        if not self.setup:
            if one[0] != 1:
                raise PermissionError
            self.setup = one
        elif one[0] in (_REPLY, _ERROR):
            place = self._open.pop(int.from_bytes(one[2:4], "little"), None)
            if place is not None and one[0] == _REPLY:
                self.answers[place] = one
        else:
            self.events.append(one)
