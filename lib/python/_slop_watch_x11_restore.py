"""Puts the first window of the app where the last run's was, on X11, by what the server tells.

A window counts as the same by its class. It does not take the focus: what had it when the app was
started gets it back, or what has got it since then.

It is done in steps, each at an event or an answer of the server's: no look is taken at times, and
nothing is waited for. So nothing holds up the app, nor a fork of it, for which the thread ends that
takes the steps; and it takes no thread of its own, of which Python would warn at a fork.
"""

from __future__ import annotations

import _socket
from os import getpid
from time import monotonic

from _slop_watch_descriptor import Descriptor
from _slop_watch_x11_geometry import class_of, move, show, target_of, without_dialogs
from _slop_watch_x11_screen import Screen
from _slop_watch_x11_wire import (
    CHANGE,
    DELETE,
    FOCUS,
    SELECT,
    SET_FOCUS,
    TO_MANAGER,
    Exchange,
    message,
    request,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _slop_watch_x11_display import Display
    from _slop_watch_x11_geometry import Place
    from _slop_watch_x11_wire import Asking

# Bound before the app can replace it, as gevent does.
_new_socket = _socket.socket
# How long a new run may take until its first window is up.
_LIMIT_S = 20.0
# A toolkit may take the focus, or move its window, when that is up already. So often it is undone.
_FOCUS_S = 0.6
_MOST_TIMES = 5
_MOST_MOVES = 5
# And how long the last answers may take.
_LAST_S = 0.3
# Where the server is gone, that is no signal: an app may have SIGPIPE end it.
_NO_SIGNAL: int = getattr(_socket, "MSG_NOSIGNAL", 0)
# How soon it is tried again to send what the server does not take at once.
_AGAIN_S = 0.02
# Events by their codes, and what they are asked for by.
_FOCUS_IN, _CREATED, _MAPPED, _MOVED, _CHANGED = 9, 16, 19, 22, 28
_OF_ROOT, _OF_WINDOW = 0x480000, 0x220000
_EVENT_MASK = 0x800
# Atoms that every server has.
_CARDINAL = 6
_PARENT = 2
_PAGER = 2


class Restoration:
    """Waits for the first window of a class, and puts it there."""

    def __init__(self, place: Place, display: Display) -> None:
        """Call the server. Raises OSError where it is not there.

        That is to be before the app begins: so the numbers of its own descriptors are what they
        were.
        """
        self._place = place
        self._exchange = Exchange(next(display.cookies()))
        self.descriptor: Descriptor | None = Descriptor(display.new_socket().detach())
        self._link = _new_socket(fileno=self.descriptor.number)
        self._link.setblocking(False)
        try:
            display.connect(self._link)
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            raise
        self._steps: Asking[None] = self._restore()
        self._has_begun = self._awaits_event = False
        self._until = monotonic() + _LIMIT_S
        # The window that has the focus if no one else's has.
        self._before = place.focused
        self._times_left = _MOST_TIMES
        # The window that has been put there, and how often it may still be put there once more: a
        # toolkit may move it itself, when it is up already.
        self._is_placed = False
        self._window, self._moves_left = 0, _MOST_MOVES
        # Where it is to be, and what was asked for to have it there.
        self._area: list[int] = []
        self._asked: list[int] = []
        # The windows that we have said of that the user has done nothing in them.
        self._untimed: list[int] = []
        # What this process's windows have in common.
        self._ours: set[int] = set()
        self.go_on()

    def left_s(self, limit_s: float | None) -> float | None:
        """Return how long may be waited for the server, at most the limit that there is else."""
        if self.descriptor is None:
            return limit_s
        left_s = max(_AGAIN_S, self._until - monotonic())
        if self._exchange.outgoing:
            left_s = _AGAIN_S
        return left_s if limit_s is None else min(left_s, limit_s)

    def close(self) -> None:
        """Have no part in it any more."""
        if self.descriptor is not None:
            self._link.detach()  # By its number it would close what may be the app's by now.
            self.descriptor.close()
            self.descriptor = None

    # The steps

    def go_on(self) -> None:
        """Do what can be done by now, and wait for nothing."""
        if self.descriptor is None:
            return
        try:
            self._move_bytes()
            while self._exchange.is_answered:
                is_early = monotonic() < self._until
                if self._awaits_event and not self._exchange.events and is_early:
                    return
                self._step()
                self._move_bytes()
            if monotonic() > self._until + _LAST_S:
                self.close()
        except Exception:  # The end of the steps among them.
            self.close()

    def _move_bytes(self) -> None:
        if self.descriptor is None or not self.descriptor.is_ours():
            raise ConnectionError
        exchange = self._exchange
        try:
            if exchange.outgoing:
                sent = self._link.send(exchange.outgoing, _NO_SIGNAL)
                exchange.outgoing = exchange.outgoing[sent:]
            received = self._link.recv(65536)
        except BlockingIOError:
            return
        if not received:
            raise ConnectionError
        exchange.take(received)

    def _step(self) -> None:
        if self._has_begun:
            requests = self._steps.send(self._exchange.answers)
        else:
            self._has_begun = True
            requests = next(self._steps)
        self._exchange.ask(requests)

    # What they are

    def _restore(self) -> Asking[None]:
        self._screen = screen = Screen(self._exchange.setup)
        names = "_NET_ACTIVE_WINDOW", "_NET_WM_USER_TIME"
        self._active, self._user_time = yield from screen.atoms(*names)
        yield [request(SELECT, screen.root, _EVENT_MASK, _OF_ROOT)]
        # What was there before the server was to tell.
        level = yield from screen.below([screen.root])
        level += yield from screen.below(level)
        ours = yield from self._meet(level)
        yield from self._look_at_focus()
        for window in (yield from screen.shown(ours)):
            yield from self._look_at([window])
        while monotonic() < self._until:
            if self._exchange.events:
                yield from self._hear(self._exchange.events.pop(0))
                continue
            self._awaits_event = True
            yield []
            self._awaits_event = False
        yield from self._take_back_times()

    def _hear(self, event: bytes) -> Asking[None]:
        kind = event[0] & 0x7F
        window = int.from_bytes(event[8:12], "little")  # Of a property: its name.
        if kind == _CREATED and not self._is_placed:
            yield from self._meet([window])
        elif kind == _MAPPED and not self._is_placed and not event[12]:
            # What is no one's of ours may be the frame around one.
            windows = [window]
            if self._screen.client_of(window) not in self._ours:
                windows += yield from self._screen.below(windows)
            yield from self._look_at(windows)
        elif kind == _MOVED and window == self._window and self._moves_left:
            self._moves_left -= 1
            yield from self._move(window)
        elif kind == _FOCUS_IN or (kind == _CHANGED and window == self._active):
            yield from self._look_at_focus()

    def _meet(self, windows: list[int]) -> Asking[list[int]]:
        """Return this process's windows, and have the server tell of them from now on."""
        client_of = self._screen.client_of
        unknown = {client_of(w): w for w in windows if client_of(w) not in self._ours}
        pids = yield from self._screen.told_pids(list(unknown.values()))
        self._ours.update(client for client, pid in zip(unknown, pids) if pid == [getpid()])
        ours = [window for window in windows if client_of(window) in self._ours]
        yield self._selections(ours)
        if self._before:
            # By this a window manager gives a window that comes up no focus.
            self._untimed += ours
            yield [request(CHANGE, w, self._user_time, _CARDINAL, 32, 1, 0) for w in ours]
        return ours

    def _take_back_times(self) -> Asking[None]:
        """Have the windows get the focus when they are shown the next time."""
        times = yield from self._screen.numbers_of(self._untimed, self._user_time)
        left = [w for w, time in zip(self._untimed, times) if time == [0]]
        yield [request(DELETE, window, self._user_time) for window in left]
        yield [request(FOCUS)]  # Its answer comes when they are gone.

    def _look_at(self, windows: list[int]) -> Asking[None]:
        """Put the first of the windows that is the one."""
        screen = self._screen
        ours = yield from screen.of_process(windows)
        # One that is to be shown in its frame next is told of then. Tk forgets what came before.
        yield self._selections(ours)
        ours = yield from screen.shown(ours)
        for window in (yield from without_dialogs(screen, ours)):
            if self._is_placed or (yield from class_of(screen, window)) != self._place.name:
                continue
            self._is_placed = True
            self._ours.add(screen.client_of(window))
            self._area = yield from target_of(screen, window, self._place)
            if self._area:
                yield from self._move(window)
                # What fills the screen is not to be moved out of it.
                self._window = 0 if any(self._place.shown) else window
            yield from show(screen, window, self._place)
            self._until = monotonic() + _FOCUS_S
            yield from self._look_at_focus()

    @staticmethod
    def _selections(windows: list[int]) -> list[bytes]:
        return [request(SELECT, window, _EVENT_MASK, _OF_WINDOW) for window in windows]

    def _move(self, window: int) -> Asking[None]:
        # What has come of its moves so far is of before ours.
        events = self._exchange.events
        events[:] = [event for event in events if event[0] & 0x7F != _MOVED]
        self._asked = yield from move(self._screen, window, self._area, self._asked)

    def _look_at_focus(self) -> Asking[None]:
        """Remember what else has the focus, or give it back to that."""
        window, is_managed = yield from self._screen.focused()
        if not window:
            return
        if self._screen.client_of(window) not in self._ours and not (
            yield from self._meet([window])
        ):
            # The last run's may be told of still.
            if (yield from self._screen.shown([window])):
                self._before = window
        elif self._is_placed and self._before and self._times_left:
            self._times_left -= 1
            words = self._active, _PAGER, 0, window
            told = message(self._screen.root, self._before, *words, mask=TO_MANAGER)
            yield [told if is_managed else request(SET_FOCUS, self._before, 0, detail=_PARENT)]
