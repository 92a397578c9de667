"""Puts the first window of the app where the last run's was, on X11. Never a failure."""

from __future__ import annotations

from os import environ

from _slop_watch_x11 import open_desktop
from _slop_watch_x11_display import Display
from _slop_watch_x11_geometry import place_of, read_place, without_dialogs
from _slop_watch_x11_restore import Restoration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _slop_watch_descriptor import Descriptor
    from _slop_watch_x11_geometry import Place
    from _slop_watch_x11_screen import Screen
    from _slop_watch_x11_wire import Asking

# How long a server may take at the stop, for all that is asked of it.
_STOP_S = 0.5


class WindowPlace:
    """What is remembered of the app's first window, from one run to the next."""

    def __init__(self, path: str) -> None:
        """Take where that is kept; empty for nowhere."""
        # Under Wayland windows are where it puts them.
        has_x = bool(environ.get("DISPLAY")) and not environ.get("WAYLAND_DISPLAY")
        self._path = path if has_x else ""
        self._restoration: Restoration | None = None

    @property
    def descriptor(self) -> Descriptor | None:
        """What to wait at until there is a step to take; None where there will be none."""
        return None if self._restoration is None else self._restoration.descriptor

    def begin(self) -> None:
        """Have the first window put there, before the app begins."""
        place = self._read()
        if place is None:
            return
        try:
            display = Display()
            if display.is_called_at_once():
                self._restoration = Restoration(place, display)
        except (OSError, ValueError):
            pass

    def go_on(self) -> None:
        """Take the steps that can be taken by now."""
        if self._restoration is not None:
            self._restoration.go_on()

    def left_s(self, limit_s: float | None) -> float | None:
        """Return how long may be waited until then, at most the limit that there is else."""
        return limit_s if self._restoration is None else self._restoration.left_s(limit_s)

    def close(self) -> None:
        """Have no part in it any more."""
        if self._restoration is not None:
            self._restoration.close()

    def remember(self) -> None:
        """Write down where the app's first window is."""
        self.close()
        try:
            self._remember()
        except Exception:
            pass

    def _remember(self) -> None:
        desktop = open_desktop() if self._path else None
        if desktop is None:
            return
        try:
            desktop.limit(_STOP_S)
            place = desktop.ask(_place_of_first(desktop.screen))
        finally:
            desktop.leave()
        if place is None:
            return
        place.take_normal(self._read())
        with open(self._path, "wb") as file:
            file.write(place.text())

    def _read(self) -> Place | None:
        if not self._path:
            return None
        try:
            with open(self._path, "rb") as file:
                return read_place(file.read())
        except (OSError, ValueError):
            return None


def _place_of_first(screen: Screen) -> Asking[Place | None]:
    windows = yield from screen.windows()
    first = yield from without_dialogs(screen, windows)
    # Numbers rise: it is the one that was made first.
    for window in sorted(first) + sorted(windows):
        place = yield from place_of(screen, window)
        if place is not None:
            focused, _ = yield from screen.focused()
            if screen.client_of(focused) != screen.client_of(window):
                place.focused = focused
            return place
    return None
