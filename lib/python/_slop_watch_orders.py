"""What slop-watch says to an interpreter that waits, also while that is importing."""

from __future__ import annotations

from os import _exit
from time import perf_counter

from _slop_watch_wire import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _slop_watch_connection import Connection

# So often is listened between imports.
_LISTEN_S = 0.001


class Order:
    """The order to become the app."""

    def __init__(self, words: list[str], suspects: list[str]) -> None:
        """Take the words after `go`, and the files to report the writing of."""
        self.generation = words[0]
        # `SLOP_WATCH_CHANGED`.
        self.variable = text_of(words[1])
        # The files that led here, from the root.
        self.changed = [text_of(word) for word in words[2:]]
        self.suspects = suspects


class Orders:
    """Listens for them. Where slop-watch is gone, or has no use for us, we end."""

    def __init__(self, connection: Connection) -> None:
        """Take a connection that is open."""
        self._connection = connection
        self._listened = 0.0
        self._suspects: list[str] = []
        self._order: Order | None = None
        # Whether the app is likely to begin soon.
        self.is_hurried = False

    def are_to_go(self) -> bool:
        """Whether the app is to begin, as far as is known without waiting."""
        now = perf_counter()
        if self._order is None and now - self._listened >= _LISTEN_S:
            self._listened = now
            if not self._connection.receive_at_once():
                _exit(0)
            self._take_lines()
        return self._order is not None

    def wait_to_go(self) -> Order:
        """Wait until the app is to begin."""
        self._take_lines()
        while self._order is None:
            if not self._connection.receive():
                _exit(0)
            self._take_lines()
        return self._order

    def _take_lines(self) -> None:
        while self._order is None:
            line = self._connection.take_line()
            if line is None:
                return
            word, *words = line.split(" ")
            if word == "hurry":
                self.is_hurried = True
            elif word == "suspect":
                self._suspects = [text_of(text) for text in words]
            elif word == "go":
                self._order = Order(words, self._suspects)
            else:
                _exit(0)
