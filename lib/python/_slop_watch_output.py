"""Stands in for the app's streams while modules are imported early.

What they print is caught, by C code too. What they ask of the streams they are told as in the app:
in the place of a terminal stands another one of its size. And what they open has the number that it
has in the app.
"""

from __future__ import annotations

import os
import sys
from os import close, dup, dup2, fstat, isatty, listdir, unlink
from os import open as open_file

from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_IS_POSIX = os.name == "posix"
if _IS_POSIX:
    from os import openpty, read, set_blocking
# Those of nobody who takes the first that is free, nor of one who closes the first few.
_FIRST_OF_OURS, _LAST_OF_OURS = 200, 250
# The words that ask for a terminal's size, and that set it.
_SIZE_WORDS = (0x5413, 0x5414) if sys.platform == "linux" else (0x40087468, 0x80087467)
_SIZE_BYTES = 8
# Where the system shows which descriptors are open.
_DESCRIPTORS = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"


def _aside(fd: int) -> int:
    """Give a descriptor a number that is in nobody's way, and return that."""
    for number in range(_FIRST_OF_OURS, _LAST_OF_OURS) if _IS_POSIX else ():
        try:
            fstat(number)
        except OSError:
            try:
                dup2(fd, number, inheritable=False)
            except OSError:  # There may not be so many.
                return fd
            close(fd)
            return number
    return fd


def _terminal_like(fd: int) -> tuple[int, int]:
    """Open a terminal of the same size. Return what is read from where it is shown, and itself."""
    is_known = "fcntl" in sys.modules
    fcntl: Any = stdlib("fcntl")
    if not is_known:
        sys.modules.pop("fcntl", None)
    shown, terminal = openpty()
    ask, tell = _SIZE_WORDS
    fcntl.ioctl(terminal, tell, fcntl.ioctl(fd, ask, bytes(_SIZE_BYTES)))
    set_blocking(shown, False)
    return _aside(shown), _aside(terminal)


class Output:
    """Takes the place of the app's streams, and gives it back."""

    def __init__(self, path: str) -> None:
        """Begin. `path`: a file for what is printed to no terminal."""
        self._path = path
        self._file = _aside(open_file(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        # What a terminal of ours shows, and that itself.
        self._terminal: tuple[int, int] | None = None
        self._saved: list[tuple[int, int]] = []
        for fd in (0, 1, 2):
            try:
                stand_in = self._stand_in(fd)
                if stand_in is not None:
                    self._saved.append((fd, _aside(dup(fd))))
                    dup2(stand_in, fd)
            except (OSError, ImportError):  # A program without a console has none.
                pass
        self._ours = {(it.st_dev, it.st_ino) for it in map(fstat, self._open())}

    def has_any(self) -> bool:
        """Whether something was printed."""
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        if self._terminal is not None:
            try:
                read(self._terminal[0], 1)
                return True
            except BlockingIOError:
                pass
        return fstat(self._file).st_size > 0

    def is_kept(self) -> bool:
        """Whether a module keeps a descriptor of ours: what it writes there nobody would see."""
        held = {0, 1, 2, *self._open(), *(saved for _, saved in self._saved)}
        for name in listdir(_DESCRIPTORS) if _IS_POSIX else ():
            try:
                found = None if int(name) in held else fstat(int(name))
            except OSError:  # That of the list itself.
                continue
            if found is not None and (found.st_dev, found.st_ino) in self._ours:
                return True
        return False

    def first_free(self) -> int:
        """Return the number of what would be opened next."""
        free = dup(self._file)
        close(free)
        return free

    def restore(self) -> None:
        """Give the app its own."""
        for fd, saved in self._saved:
            dup2(saved, fd)
            close(saved)
        for fd in self._open():
            close(fd)
        unlink(self._path)

    def _open(self) -> list[int]:
        return [self._file, *(self._terminal or ())]

    def _stand_in(self, fd: int) -> int | None:
        """Return what is to stand in for a stream; None where the app's own stays."""
        if _IS_POSIX and isatty(fd):
            if self._terminal is None:
                self._terminal = _terminal_like(fd)
            return self._terminal[1]
        # Nobody reads at an import.
        return None if fd == 0 else self._file
