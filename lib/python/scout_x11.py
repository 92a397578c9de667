"""The first window of an app on an X server, by what that tells: nothing is polled."""

from __future__ import annotations

from _slop_watch_x11 import connect_to
from _slop_watch_x11_display import Display
from _slop_watch_x11_wire import ATTRIBUTES, request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _slop_watch_x11 import Desktop
    from _slop_watch_x11_wire import Asking
    from scout_processes import Processes

# SubstructureNotify: what comes up or goes in a window.
_BELOW = 1 << 19
_CREATED, _MAPPED, _REPARENTED = 16, 19, 21
# Where in what the server says of a window it says that it is seen, and that no window manager is
# to have to do with it, as with a tooltip or a splash.
_MAP_STATE, _VIEWABLE, _OVERRIDES = 26, 2, 27


class Windows:
    """What is on the screen."""

    def __init__(self, desktop: Desktop) -> None:
        """Have the server tell of windows from now on. Raises OSError where it is gone."""
        self._desktop: Desktop | None = desktop
        # What is there before the first event is not to be missed.
        self._has_news = True
        desktop.follow(desktop.screen.root, _BELOW)

    def any_of(self, processes: Processes) -> bool:
        """Whether a window of one of the app's processes is up."""
        desktop = self._desktop
        if desktop is None:
            return False
        try:
            for event in desktop.events():
                if event[0] & 0x7F in (_CREATED, _MAPPED, _REPARENTED):
                    self._has_news = True
            if not self._has_news:
                return False
            self._has_news = False
            return desktop.ask(self._is_up(desktop, processes.pids()))
        except OSError:
            self._desktop = None
            return False

    def _is_up(self, desktop: Desktop, pids: set[int]) -> Asking[bool]:
        screen = desktop.screen
        tops = yield from screen.below([screen.root])
        shown = yield from self._viewable(tops)
        # A window manager's frame has the app's window in it.
        found = shown + (yield from screen.below(shown))
        told = yield from screen.told_pids(found)
        ours = [window for window, of in zip(found, told) if not pids.isdisjoint(of)]
        return bool((yield from self._viewable(ours, of_app=True)))

    def _viewable(self, windows: list[int], *, of_app: bool = False) -> Asking[list[int]]:
        replies = yield [request(ATTRIBUTES, window) for window in windows]
        return [
            window
            for window, reply in zip(windows, replies)
            if reply[_MAP_STATE : _MAP_STATE + 1] == bytes([_VIEWABLE])
            and not (of_app and reply[_OVERRIDES])
        ]


def open_windows() -> Windows | None:
    """Return what is on the screen that `DISPLAY` names; None where it can't be asked."""
    try:
        desktop = connect_to(Display())
        return None if desktop is None else Windows(desktop)
    except (OSError, ValueError):
        return None
