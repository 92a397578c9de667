"""The app's windows, as an X server knows them: what is asked for them, whoever waits for that."""

from __future__ import annotations

from _socket import gethostname
from os import getpid

from _slop_watch_x11_wire import (
    ATTRIBUTES,
    EXTENSION,
    FOCUS,
    PROPERTY,
    TREE,
    atom_request,
    numbers_in,
    request,
    text_of,
    value_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _slop_watch_x11_wire import Asking

# Where there are more windows than that, on the whole screen, the rest is not looked at.
_MOST_WINDOWS = 3000
# Frames of a window manager lie between the root and an app's window.
_DEPTH = 2
# Atoms that every server has.
CLIENT_MACHINE, TRANSIENT_FOR = 36, 68
ICONIC = 3
_BELOW_POINTER = 1
_NAMES = (
    "WM_PROTOCOLS",
    "WM_DELETE_WINDOW",
    "WM_STATE",
    "_NET_ACTIVE_WINDOW",
    "_NET_CLIENT_LIST",
    "_NET_FRAME_EXTENTS",
    "_NET_MOVERESIZE_WINDOW",
    "_NET_SUPPORTED",
    "_NET_WM_DESKTOP",
    "_NET_WM_PID",
    "_NET_WM_STATE",
    "_NET_WM_STATE_FULLSCREEN",
    "_NET_WM_STATE_MAXIMIZED_HORZ",
    "_NET_WM_STATE_MAXIMIZED_VERT",
    "_NET_WM_USER_TIME",
    "_NET_WM_WINDOW_TYPE",
    "_NET_WM_WINDOW_TYPE_SPLASH",
)
# An extension by which the server tells the process that a window comes from.
_RESOURCES = "X-Resource"
_CLIENT_IDS, _OF_PROCESS = 4, 2


class Screen:
    """The screen of a server, as it says when it lets us in."""

    def __init__(self, setup: bytes) -> None:
        """Take what it says of itself."""
        body = setup[8:]
        # What of a window's number tells nothing of the process that it comes from.
        self._of_window = numbers_in(body[8:12])[0]
        vendor, formats = int.from_bytes(body[16:18], "little"), body[21]
        first = body[32 + vendor + -vendor % 4 + 8 * formats :]
        self.root = numbers_in(first[:4])[0]
        self.size = int.from_bytes(first[20:22], "little"), int.from_bytes(first[22:24], "little")
        self._atoms: dict[str, int] = {}
        # The code of an extension's requests; 0 where there is none.
        self._codes: dict[str, int] = {}

    def atoms(self, *names: str) -> Asking[list[int]]:
        """Return the server's numbers of names; each is asked for once."""
        new = [name for name in names if name not in self._atoms]
        if new:  # All that will be: one answer takes no longer than another.
            new = list(dict.fromkeys([*new, *_NAMES]))
            replies = yield [atom_request(name) for name in new]
            for name, reply in zip(new, replies):
                self._atoms[name] = numbers_in(reply[8:12])[0]
        return [self._atoms[name] for name in names]

    def code_of(self, extension: str) -> Asking[int]:
        """Return the code of an extension's requests; 0 where there is none."""
        if extension not in self._codes:
            name = extension.encode("ascii")
            (reply,) = yield [request(EXTENSION, len(name), text=name)]
            self._codes[extension] = reply[9] if reply[8:9] > b"\0" else 0
        return self._codes[extension]

    def client_of(self, window: int) -> int:
        """Return what all windows have in common that come by the same connection."""
        return window & ~self._of_window

    def focused(self) -> Asking[tuple[int, bool]]:
        """Return the window that has the focus, 0 for none, and whether a manager says so."""
        (active,) = yield from self.atoms("_NET_ACTIVE_WINDOW")
        (known,) = yield from self.numbers_of([self.root], active)
        (reply,) = yield [request(FOCUS)]
        window = (known or numbers_in(reply[8:12]))[0]
        # It may be whatever lies below the pointer.
        return (0 if window in (_BELOW_POINTER, self.root) else window), bool(known)

    def properties(self, windows: list[int], atom: int) -> Asking[list[bytes]]:
        """Return a property of each, as it comes."""
        replies = yield [request(PROPERTY, w, atom, 0, 0, 64) for w in windows]
        return replies

    def numbers_of(self, windows: list[int], atom: int) -> Asking[list[list[int]]]:
        """Return the numbers that a property of each has."""
        replies = yield from self.properties(windows, atom)
        return [value_of(reply) for reply in replies]

    def windows(self) -> Asking[list[int]]:
        """Return this process's windows that have an X, the topmost first.

        One that is minimized is among them.
        """
        (clients,) = yield from self.atoms("_NET_CLIENT_LIST")
        (found,) = yield from self.numbers_of([self.root], clients)
        level = [self.root]
        for _ in range(_DEPTH):
            level = (yield from self.below(level))[:_MOST_WINDOWS]
            found += level
        ours = yield from self.of_process(list(dict.fromkeys(found))[::-1])
        return (yield from self.shown(ours))

    def below(self, windows: list[int]) -> Asking[list[int]]:
        """Return the windows that lie in windows."""
        trees = yield [request(TREE, window) for window in windows]
        return [child for tree in trees for child in numbers_in(tree[32:])]

    def of_process(self, windows: list[int]) -> Asking[list[int]]:
        """Return those that have an X and come from this process."""
        protocols, delete, pid = yield from self.atoms(
            "WM_PROTOCOLS", "WM_DELETE_WINDOW", "_NET_WM_PID"
        )
        known = yield from self.numbers_of(windows, protocols)
        closable = [w for w, names in zip(windows, known) if delete in names]
        # Not all toolkits say it; and in a container the server has other numbers than we.
        said = yield from self.numbers_of(closable, pid)
        told = yield from self.told_pids(closable)
        ours = [w for w, *pids in zip(closable, said, told) if [getpid()] in pids]
        # It is of this host, too: elsewhere a process may have the same number.
        hosts = yield from self.properties(ours, CLIENT_MACHINE)
        here = gethostname().encode("utf-8", "surrogateescape")
        return [w for w, host in zip(ours, hosts) if text_of(host).rstrip(b"\0") in (b"", here)]

    def told_pids(self, windows: list[int]) -> Asking[list[list[int]]]:
        """Return the process that each comes from, as far as the server tells."""
        code = yield from self.code_of(_RESOURCES)
        if not code:
            return [[] for _ in windows]
        wanted = [request(code, 1, w, _OF_PROCESS, detail=_CLIENT_IDS) for w in windows]
        replies = yield wanted
        # How many there are, and then of each: whose, of what kind, its size and itself.
        return [numbers_in(reply[44:48]) for reply in replies]

    def shown(self, windows: list[int]) -> Asking[list[int]]:
        """Return those that are on the screen, or minimized."""
        (state,) = yield from self.atoms("WM_STATE")
        attributes = yield [request(ATTRIBUTES, window) for window in windows]
        states = yield from self.numbers_of(windows, state)
        return [
            window
            for window, attribute, found in zip(windows, attributes, states)
            if attribute[26:27] > b"\0" or found[:1] == [ICONIC]
        ]
