"""What is on the screen of an X server of this process, for who waits for its answers.

Not on Windows.
"""

from __future__ import annotations

from time import monotonic

from _slop_watch_x11_display import Display
from _slop_watch_x11_screen import TRANSIENT_FOR, Screen
from _slop_watch_x11_wire import FOCUS, SELECT, Exchange, message, request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _socket import socket
    from typing import Iterable

    from _slop_watch_x11_wire import Answer, Asking

# How long the server may take for an answer.
_ANSWER_S = 0.5
_LEAST_S = 0.001
# An atom that every server has.
_INTEGER = 19
# Which attribute of a window says what is told of it.
_EVENT_MASK = 0x800


class Desktop:
    """A connection to the server, and what is on its screen of this process."""

    def __init__(self, link: socket, cookie: bytes) -> None:
        """Raise OSError where the server does not let us in."""
        self._link = link
        self._exchange = Exchange(cookie)
        # When all has to be answered.
        self._until: float | None = None
        self._answered()
        self.screen = Screen(self._exchange.setup)

    def limit(self, limit_s: float) -> None:
        """Have all that is asked from now on be answered within so long, or raise OSError."""
        self._until = monotonic() + limit_s

    def _answered(self) -> list[bytes]:
        exchange, link = self._exchange, self._link
        while True:
            if self._until is not None:
                link.settimeout(max(_LEAST_S, min(_ANSWER_S, self._until - monotonic())))
            data, exchange.outgoing = exchange.outgoing, b""
            link.sendall(data)
            if exchange.is_answered:
                return exchange.answers
            more = link.recv(65536)
            if not more:
                raise ConnectionResetError
            exchange.take(more)

    def ask(self, asking: Asking[Answer]) -> Answer:
        """Return what was asked for."""
        try:
            requests = next(asking)
            while True:
                self._exchange.ask(requests)
                requests = asking.send(self._answered())
        except StopIteration as end:
            answer: Answer = end.value
            return answer

    def follow(self, window: int, kinds: int) -> None:
        """Have the server tell of what happens to a window, or in it."""
        # The answer to the second comes when the first is known.
        self._exchange.ask([request(SELECT, window, _EVENT_MASK, kinds), request(FOCUS)])
        self._answered()

    def events(self) -> list[bytes]:
        """Return what the server has told by now, and has not been taken. Raises OSError."""
        self._link.setblocking(False)
        try:
            while True:
                more = self._link.recv(65536)
                if not more:
                    raise ConnectionResetError
                self._exchange.take(more)
        except BlockingIOError:
            pass
        self._link.settimeout(_ANSWER_S)
        told, self._exchange.events = self._exchange.events, []
        return told

    def windows(self) -> list[int]:
        """Return this process's windows that have an X, the topmost first.

        One that is minimized is among them.
        """
        return self.ask(self.screen.windows())

    def not_of(self, classes: tuple[str, ...], windows: list[int]) -> list[int]:
        """Return none where there are such classes: X does not know what toolkit a window is of."""
        return [] if classes else windows

    def threads_of(self, _: Iterable[int]) -> set[int]:
        """Return the threads that windows belong to: X knows none."""
        return set()

    def blocked(self, windows: list[int]) -> list[int]:
        """Return those that have one of the others over them, as a dialog."""
        shown = self.ask(self.screen.shown(windows))
        owners = self.ask(self.screen.numbers_of(shown, TRANSIENT_FOR))
        under = {owner for found in owners for owner in found}
        return [window for window in windows if window in under]

    def close(self, window: int) -> None:
        """Do what a window's X does."""
        protocols, delete = self.ask(self.screen.atoms("WM_PROTOCOLS", "WM_DELETE_WINDOW"))
        self._send(window, protocols, delete)

    def wake(self, window: int) -> None:
        """Have a loop that waits for events look around."""
        self._send(window, _INTEGER, 0)

    def _send(self, window: int, kind: int, about: int) -> None:
        # The answer to the second comes when the first has gone out.
        self._exchange.ask([message(window, window, kind, about), request(FOCUS)])
        self._answered()

    def leave(self) -> None:
        """Be done with the server."""
        self._link.close()


def open_desktop() -> Desktop | None:
    """Return what is on the screen; None where this process has nothing to do with X.

    Raises OSError where the server can't be reached.
    """
    try:
        display = Display()
    except ValueError:
        return None
    return connect_to(display) if _has_loaded_x() else None


def connect_to(display: Display) -> Desktop | None:
    """Return what is on the screen of a server; None where it does not let us in.

    Raises OSError where it can't be reached.
    """
    for cookie in display.cookies():
        link = display.new_socket()
        try:
            link.settimeout(_ANSWER_S)
            display.connect(link)
            return Desktop(link, cookie)
        except PermissionError:
            link.close()
        except BaseException:
            link.close()
            raise
    return None


def _has_loaded_x() -> bool:
    try:
        with open("/proc/self/maps", "rb") as file:
            return any(b"/libX11" in line or b"/libxcb" in line for line in file)
    except OSError:
        return False
