"""Tells the first signs that an app is up: a port that it listens on, a window, or that it rests.

It runs in a process of its own, beside the app, whose interpreter is not touched, and is never
written to the disk: the command line reads it from stdin. What follows there are lines, as
`lib/wire/scout.ts` describes. It ends with its stdin.
"""

from __future__ import annotations

import os
import sys
from _thread import start_new_thread
from time import monotonic, sleep

from scout_processes import Processes
from scout_windows import open_windows

# The first looks come so often, in seconds; later ones after a share of the time so far.
_STEP_S = 0.01
_SHARE = 0.03
_LONGEST_STEP_S = 0.1
# slop-watch asks for no more than this.
_LIMIT_S = 12.0
# One that the system has chosen is likely to be for the app's own use: of a debugger, a pool, a
# pair of sockets. It counts where it is still there by then.
_CHOSEN_S = 0.5
# An app rests where it takes no processor time for so long: no more than to look around now and
# then. One whose agent has said that it rests may take more with all below it; what works there
# for longer may do so for good.
_REST_S = 1.0
_IDLE_SHARE, _REST_SHARE = 0.02, 0.05
_LONGEST_WORK_S = 3.0
_REST_STEP_S = 0.1
# What is told by an exit code is told by its place.
_SIGNS = ("port", "window", "rest")


class Orders:
    """What slop-watch has said since."""

    def __init__(self) -> None:
        """Begin to listen for more, and end with the one who says it."""
        self.has_agent = False
        # Since when the agent says that the app rests.
        self.rests_since: float | None = None
        start_new_thread(self._listen, ())

    def _listen(self) -> None:
        for line in iter(sys.stdin.buffer.readline, b""):
            what, *words = line.split()
            self.has_agent = True
            if what == b"rested":
                self.rests_since = monotonic() - int(words[0]) / 1000
        os._exit(0)


class Rest:
    """Since when the app has rested, by the processor time that it takes with all below it."""

    def __init__(self, processes: Processes, orders: Orders) -> None:
        """Take the app's processes, and what its agent says."""
        self._processes = processes
        self._orders = orders
        self._next = 0.0
        # When it was looked, and what it had used by then: of the last second, the oldest first.
        self._used: list[tuple[float, float]] = []

    def since(self, now: float) -> float | None:
        """Return since when, where that is long enough."""
        if now < self._next:
            return None
        self._next = now + _REST_STEP_S
        self._used.append((now, self._processes.used()))
        while len(self._used) > 1 and now - self._used[1][0] >= _REST_S:
            del self._used[0]
        (then, before), (_, used) = self._used[0], self._used[-1]
        told = self._orders.rests_since
        if told is not None and now - told > _LONGEST_WORK_S:
            return told
        if now - then < _REST_S or (told is None and self._orders.has_agent):
            return None
        share = _REST_SHARE if told is not None else _IDLE_SHARE
        if abs(used - before) > share * (now - then):
            return None
        return then if told is None or now - told > 2 * _REST_S else told


class Ports:
    """The ports that the app has been seen to listen on."""

    def __init__(self, processes: Processes) -> None:
        """Take the app's processes."""
        self._processes = processes
        self._chosen = processes.chosen_ports()
        # By socket: its port, and since when; those of them that have been told.
        self._seen: dict[object, tuple[int, float]] = {}
        self._told: set[object] = set()

    def look(self, now: float) -> list[tuple[int, float]]:
        """Return those that count now, and have not before, each with when it was first seen."""
        found = self._processes.listening()
        self._seen = {key: self._seen.get(key, (port, now)) for key, port in found.items()}
        new = []
        for key, (port, since) in self._seen.items():
            if key in self._told or (port in self._chosen and now - since < _CHOSEN_S):
                continue
            self._told.add(key)
            if port not in self._chosen or not self._is_debuggers(port):
                new.append((port, since))
        return new

    def _is_debuggers(self, port: int) -> bool:
        """Whether a port that the system has chosen is one by which debugpy is called back.

        It is in the app's own process, for as long as that takes.
        """
        if any("debugpy" in command for command in self._processes.commands()):
            return True
        called_back = f"--for-server {port} "
        return any(called_back in f"{command} " for command in self._processes.all_commands())


def _tell(sign: str, since: float) -> None:
    ago = max(0.0, (monotonic() - since) * 1000)
    if sys.platform == "win32":
        kind, _, port = sign.partition(" ")
        os._exit((_SIGNS.index(kind) + 1) << 16 | min(int(port or ago), 0xFFFF))
    # As bytes: as text, Windows would end the lines in its own way.
    sys.stdout.buffer.write(f"{sign} {ago:.0f}\n".encode("ascii"))
    sys.stdout.buffer.flush()


def main() -> None:
    """Look for signs of the app whose process is named, until there is no more time."""
    windows = open_windows()
    words = sys.stdin.buffer.readline().split()
    if len(words) != 2 or words[0] != b"began":  # noqa: PLR2004
        return
    began = monotonic()
    orders = Orders()
    processes = Processes(int(words[1]))
    ports, rest = Ports(processes), Rest(processes, orders)
    is_at_rest = False
    while True:
        now = monotonic()
        if now - began > _LIMIT_S:
            os._exit(0)  # The thread that listens would be waited for.
        processes.look()
        for port, since in ports.look(now):
            _tell(f"port {port}", since)
        if windows is not None and windows.any_of(processes):
            windows = None  # One is enough.
            _tell("window", now)
        if not is_at_rest:
            rests_since = rest.since(now)
            if rests_since is not None:
                is_at_rest = True
                _tell("rest", rests_since)
        sleep(min(max(_STEP_S, (now - began) * _SHARE), _LONGEST_STEP_S))


main()
