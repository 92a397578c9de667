"""Keeps the app's state over a restart: what is kept under which names, and when it is written."""

from __future__ import annotations

import sys
from atexit import register
from os import getpid

from _slop_watch_state_file import Folder, StateFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict

    from _slop_watch_raised import EarlyImports
    from _slop_watch_stop import PoliteStop

    Values = Callable[[], Dict[Any, Any]]


class State:
    """Gives back what the last run has left, and has written what the next one is to find."""

    def __init__(
        self, folder: str, stop: PoliteStop, warn: Callable[..., None], early: EarlyImports
    ) -> None:
        """Take the folder, which only the user can read, and the stop, in which it is written."""
        self._early = early
        self._folder = Folder(folder)
        self._stop = stop
        self._warn = warn
        self._told: set[tuple[str, ...]] = set()
        # By their names: the files, and what gives what is to be in them.
        self._kept: dict[str, tuple[StateFile, Values]] = {}
        self._pid = getpid()
        self._is_pickling = False

    @property
    def is_kept_here(self) -> bool:
        """Whether this process keeps it: no forked child does, nor who is the app no more."""
        return self._pid == getpid()

    def drop(self) -> None:
        """Keep nothing from now on: another interpreter is the app."""
        self._pid = 0

    def warn_once(self, code: str, *about: str) -> None:
        """Have a warning shown, where what it is about was not told of by then.

        The last of several texts is the reason, which may be another each time.
        """
        what = (code, *about[: max(1, len(about) - 1)])
        if what not in self._told:
            self._told.add(what)
            self._warn(code, *about)

    def restore(self, name: str, target: dict[Any, Any]) -> None:
        """Put what the last run left under `name` into `target`, which is kept from now on."""
        file = self.file_of(name)
        values = file.read()
        if values is not None:
            target.clear()
            target.update(values)
        self.keep(file, lambda: target)

    def file_of(self, name: str) -> StateFile:
        """Return the file of what is kept under a name."""
        return StateFile(self._folder, name, self.warn_once)

    def keep(self, file: StateFile, values: Values) -> None:
        """Have it written when slop-watch stops the app, and again at its very end."""
        if not self._kept:
            self._stop.save = self.save
            register(self._end)
        self._kept[file.name] = file, values

    def _end(self) -> None:
        """Write it for the last time, and hold nothing of it: Python is to let go of it."""
        # A start that is made up for leaves what the run before it has left.
        if not self._early.raised(getattr(sys, "last_value", None)):
            self.save(False)
        self._kept.clear()

    def save(self, only_plain: bool) -> None:
        """Write what is kept: first all that is plain, which takes no time, and then the rest."""
        if not self.is_kept_here:
            return
        left = []
        for file, values in list(self._kept.values()):
            self._stop.slow = ("state-slow", file.name)
            left.append((file, file.write(values)))
        # Where another thread has not come to an end with it by now, there is no time for it.
        if only_plain or self._is_pickling:
            return
        self._is_pickling = True
        try:
            for file, others in left:
                self._stop.slow = ("state-slow", file.name)
                for entry in others:
                    file.add(entry)
        finally:
            self._is_pickling = False
