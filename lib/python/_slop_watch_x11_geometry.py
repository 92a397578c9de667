"""Where a window is on the screen of an X server, and how it is put there.

A place is that of what the app draws in, without the frame: so it does not creep by the frame's
size from run to run, whatever a window manager takes for a window's corner.
"""

from __future__ import annotations

from _slop_watch_x11_screen import ICONIC, TRANSIENT_FOR
from _slop_watch_x11_wire import (
    CONFIGURE,
    GEOMETRY,
    TO_MANAGER,
    TRANSLATE,
    TREE,
    message,
    numbers_in,
    request,
    signed,
    text_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping

    from _slop_watch_x11_screen import Screen
    from _slop_watch_x11_wire import Asking

# Atoms that every server has.
_SIZE_HINTS, _CLASS = 40, 67
_STATES = (
    "_NET_WM_STATE_MAXIMIZED_HORZ",
    "_NET_WM_STATE_MAXIMIZED_VERT",
    "_NET_WM_STATE_FULLSCREEN",
)
_LEAST, _MOST = 16, 32
# On whose behalf: a pager's, which may do all that the user may.
_PAGER = 2
_ADD = 1
# Where what a window shows stays, whatever frame it gets.
_STATIC = 10
_X_AND_Y, _SIZE = 0b0011, 0b1100
_EVERYWHERE = 0xFFFFFFFF
# How far below its upper edge a window can be taken hold of.
_GRIP = 8
# The request of RandR for the monitors, and how long what is said of each is without its outputs.
_MONITORS, _MONITOR = 42, 24


class Place:
    """Where a window is, and how it is shown."""

    def __init__(
        self,
        name: bytes,
        area: list[int],
        bar: int,
        shown: list[int],
        desktop: int,
    ) -> None:
        """Take all that is remembered of a window.

        `name`: its class. `area`: x, y, width and height of what the app draws in. `bar`: how
        high its frame is above that. `shown`: whether it is maximized either
        way, in full screen, and minimized. `desktop`: the number of that, or -1.
        """
        self.name = name
        # What it has where it fills the screen, and where it does not; the latter may be unknown.
        self.area = area
        self.normal: list[int] = [] if any(shown[:3]) else area
        self.bar = bar
        self.shown = shown
        self.desktop = desktop
        # The window that has the focus meanwhile, where that is none of the app's; else 0.
        self.focused = 0

    def take_normal(self, before: Place | None) -> None:
        """Take what it has where it does not fill the screen from what was known before."""
        if self.normal or before is None or before.name != self.name or not before.normal:
            return
        x, y, width, height = before.normal
        if _holds(self.area, x + width // 2, y + height // 2):
            self.normal = before.normal

    def text(self) -> bytes:
        """Return it as it is kept."""
        lines = [self.area, self.normal, self.shown, [self.bar, self.desktop, self.focused]]
        rest = "\n".join(" ".join(map(str, line)) for line in lines)
        return f"{self.name.hex()}\n{rest}".encode("ascii")


def read_place(text: bytes) -> Place:
    """Return what `text` has made. Raises ValueError where it is another's."""
    name, *lines = text.decode("ascii").split("\n")
    area, normal, shown, (bar, desktop, focused) = (
        [int(n) for n in line.split()] for line in lines
    )
    place = Place(bytes.fromhex(name), area, bar, shown, desktop)
    place.normal, place.focused = normal, focused
    return place


def _holds(area: list[int], x: int, y: int) -> bool:
    left, top, width, height = area
    return left <= x < left + width and top <= y < top + height


def class_of(screen: Screen, window: int) -> Asking[bytes]:
    """Return the name and the class of a window."""
    (reply,) = yield from screen.properties([window], _CLASS)
    return text_of(reply)


def without_dialogs(screen: Screen, windows: list[int]) -> Asking[list[int]]:
    """Return the windows that are no other's dialog, and no picture that is shown meanwhile."""
    kind, splash = yield from screen.atoms("_NET_WM_WINDOW_TYPE", "_NET_WM_WINDOW_TYPE_SPLASH")
    owners = yield from screen.numbers_of(windows, TRANSIENT_FOR)
    kinds = yield from screen.numbers_of(windows, kind)
    return [
        window
        for window, owner, kind in zip(windows, owners, kinds)
        if not any(owner) and kind[:1] != [splash]
    ]


def area_of(screen: Screen, window: int) -> Asking[list[int]]:
    """Return x, y, width and height of what the app draws in; none where the window is gone."""
    size, corner = yield [
        request(GEOMETRY, window),
        request(TRANSLATE, window, screen.root, 0),
    ]
    if not size or not corner:
        return []
    numbers = [int.from_bytes(corner[at : at + 2], "little") for at in (12, 14)]
    numbers += [int.from_bytes(size[at : at + 2], "little") for at in (16, 18)]
    return [signed(numbers[0]), signed(numbers[1]), *numbers[2:]]


def place_of(screen: Screen, window: int) -> Asking[Place | None]:
    """Return where a window is; None where it is gone."""
    name = yield from class_of(screen, window)
    area = yield from area_of(screen, window)
    atoms = yield from screen.atoms(
        "_NET_FRAME_EXTENTS", "_NET_WM_STATE", "WM_STATE", "_NET_WM_DESKTOP"
    )
    states = yield from screen.atoms(*_STATES)
    found: list[list[int]] = []
    for atom in atoms:
        found += yield from screen.numbers_of([window], atom)
    frame, state, iconic, desktop = found
    if not area:
        return None
    shown = [int(atom in state) for atom in states] + [int(iconic[:1] == [ICONIC])]
    where = desktop[0] if desktop and desktop[0] != _EVERYWHERE else -1
    return Place(name, area, sum(frame[2:3]), shown, where)


def target_of(screen: Screen, window: int, place: Place) -> Asking[list[int]]:
    """Return the area that a window is to have; none where that is not ours to say.

    It is not where that is on a screen that is gone, or where it fills one by now.
    """
    now = yield from place_of(screen, window)
    if now is None or any(now.shown[:3]):
        return []
    area = place.normal or (
        # It is on that monitor already, where it may have the size that the app gives it.
        now.area
        if _holds(place.area, now.area[0] + now.area[2] // 2, now.area[1] + now.area[3] // 2)
        else [*place.area[:2], *now.area[2:]]
    )
    if not (yield from _is_resizable(screen, window)):
        area = [*area[:2], *now.area[2:]]
    is_there = yield from _is_within_reach(screen, area, place.bar)
    return area if is_there else []


def move(screen: Screen, window: int, area: list[int], asked: list[int]) -> Asking[list[int]]:
    """Have a window be there. Returns what was asked for; `asked`: what that was the last time."""
    now = yield from area_of(screen, window)
    if not now or now == area:
        return asked
    kind = (yield from _managed(screen)).get("_NET_MOVERESIZE_WINDOW")
    (tree,) = yield [request(TREE, window)]
    what = (_X_AND_Y if area[:2] != now[:2] else 0) | (_SIZE if area[2:] != now[2:] else 0)
    if kind is not None:
        words = [_STATIC | what << 8 | _PAGER << 12, *area]
        yield [message(screen.root, window, kind, *words, mask=TO_MANAGER)]
        return area
    if asked and numbers_in(tree[12:16]) != [screen.root]:
        # It stands in a frame, and what is asked for is taken to be that of the frame.
        area = [asked[0] + area[0] - now[0], asked[1] + area[1] - now[1], *area[2:]]
    values = [*(area[:2] if what & _X_AND_Y else ()), *(area[2:] if what & _SIZE else ())]
    yield [request(CONFIGURE, window, what, *values)]
    return area


def _managed(screen: Screen) -> Asking[Mapping[str, int]]:
    """Return the messages that a window manager knows; none where there is none."""
    names = ("_NET_MOVERESIZE_WINDOW", "_NET_WM_STATE", "_NET_WM_DESKTOP")
    known = yield from screen.atoms("_NET_SUPPORTED", *names)
    (supported,) = yield from screen.numbers_of([screen.root], known[0])
    return {name: atom for name, atom in zip(names, known[1:]) if atom in supported}


def show(screen: Screen, window: int, place: Place) -> Asking[None]:
    """Have it shown as it was: maximized, in full screen, minimized, on its desktop."""
    managed = yield from _managed(screen)
    now = yield from place_of(screen, window)
    if now is None:
        return
    kind, desktop = managed.get("_NET_WM_STATE"), managed.get("_NET_WM_DESKTOP")
    messages: list[list[int]] = []
    if desktop is not None and place.desktop not in (-1, now.desktop):
        messages.append([desktop, place.desktop, _PAGER])
    states = yield from screen.atoms(*_STATES)
    for state, wanted, has in zip(states, place.shown, now.shown):
        if kind is not None and wanted and not has:
            messages.append([kind, _ADD, state, 0, _PAGER])
    if place.shown[3] and not now.shown[3]:
        (change,) = yield from screen.atoms("WM_CHANGE_STATE")
        messages.append([change, ICONIC])
    yield [message(screen.root, window, name, *words, mask=TO_MANAGER) for name, *words in messages]


def _is_resizable(screen: Screen, window: int) -> Asking[bool]:
    (hints,) = yield from screen.numbers_of([window], _SIZE_HINTS)
    flags = sum(hints[:1])
    return not (flags & _LEAST and flags & _MOST) or hints[5:7] != hints[7:9]


def _is_within_reach(screen: Screen, area: list[int], bar: int) -> Asking[bool]:
    """Whether the middle of a window's upper edge is on a screen."""
    x, y = area[0] + area[2] // 2, area[1] - bar
    monitors = yield from _monitors(screen)
    return any(
        left - _GRIP < x < left + width + _GRIP and top - _GRIP < y < top + height
        for left, top, width, height in monitors
    )


def _monitors(screen: Screen) -> Asking[list[list[int]]]:
    """Return the area of each monitor; that of the screen where the server tells none."""
    code = yield from screen.code_of("RANDR")
    found: list[list[int]] = []
    if code:
        (reply,) = yield [request(code, screen.root, 1, detail=_MONITORS)]
        rest = reply[32:]
        while len(rest) >= _MONITOR:
            numbers = [int.from_bytes(rest[at : at + 2], "little") for at in (8, 10, 12, 14)]
            found.append([signed(numbers[0]), signed(numbers[1]), *numbers[2:]])
            rest = rest[_MONITOR + 4 * int.from_bytes(rest[6:8], "little") :]
    return found or [[0, 0, *screen.size]]
