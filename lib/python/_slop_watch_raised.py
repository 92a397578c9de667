"""Where the exception that the app ends with was raised, and whether an early import may be why.

Python's own modules are passed over: what they raise is about what they were called with, so it is
told of who has called them.
"""

from __future__ import annotations

from time import monotonic

from _slop_watch_installed import HERE
from _slop_watch_modules import is_own_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Collection, Iterator


# What fails later than this, in seconds, has not failed at its start.
_SOON_S = 3.0
# Of Python's own, what cannot be chosen any more where something imported early has chosen.
_CHOOSES_ONCE = "multiprocessing"
# An exception that leads to more others than this is looked at no further.
_MOST_LINKS = 50


class EarlyImports:
    """The modules that were imported early in this interpreter, which has just become the app."""

    def __init__(self, names: Collection[str]) -> None:
        """Take their names; none where it has not waited."""
        self._names = names
        self._begun = monotonic()
        self._found: str | None = None

    def raised(self, error: BaseException | None) -> str:
        """Name the top-level module of them that the app's exception was raised in.

        Empty where it was raised elsewhere, or the app has not just begun: the first answer stays.
        """
        if self._found is None:
            is_soon = monotonic() - self._begun <= _SOON_S
            self._found = self._look(error) if self._names and error is not None and is_soon else ""
        return self._found

    def _look(self, error: BaseException) -> str:
        if not isinstance(error, Exception):
            return ""
        try:
            found = [self._blamed(one) for one in _leaves(error)]
        except Exception:  # The app's things may do anything.
            return ""
        return found[0] if found and all(found) else ""

    def _blamed(self, error: BaseException) -> str:
        frame = _raising(error.__traceback__)
        name = _module_of(frame[0]) if frame is not None else ""
        if name not in self._names or any(map(_is_of_own_code, _handed_on(error))):
            return ""
        if frame is not None and is_own_code(frame[0].f_code.co_filename):
            return ""
        return name.partition(".")[0]


def place_of(error: BaseException) -> str:
    """Return the module and the line that an exception was raised at; empty where none is known."""
    frame = _raising(error.__traceback__)
    return f"{_module_of(frame[0])}:{frame[1]}" if frame is not None else ""


def _raising(trace: TracebackType | None) -> tuple[FrameType, int] | None:
    """Return the innermost frame that is not of Python's own modules, and its line."""
    found = None
    while trace is not None:
        if not _is_passed_over(trace.tb_frame):
            found = trace.tb_frame, trace.tb_lineno or 0
        trace = trace.tb_next
    return found


def _is_passed_over(frame: FrameType) -> bool:
    name, path = _module_of(frame), frame.f_code.co_filename
    if not name or name.partition(".")[0] == _CHOOSES_ONCE:
        return not name
    return path.startswith("<frozen ") or HERE.is_pythons(path)


def _module_of(frame: FrameType) -> str:
    name = dict.get(frame.f_globals, "__name__")
    return name if isinstance(name, str) else ""


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield the exceptions that a group holds; any other is its own."""
    left = [error]
    for _ in range(_MOST_LINKS):
        if not left:
            return
        one = left.pop()
        inner = getattr(one, "exceptions", None)
        if isinstance(inner, tuple) and inner and all(isinstance(e, BaseException) for e in inner):
            left.extend(inner)
        else:
            yield one


def _handed_on(error: BaseException) -> Iterator[BaseException]:
    """Yield what was raised below a library that has made this exception of it."""
    for _ in range(_MOST_LINKS):
        link = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if link is None:
            return
        error = link
        # What the app's own code has caught is over.
        trace = link.__traceback__
        if trace is not None and not is_own_code(trace.tb_frame.f_code.co_filename):
            yield link


def _is_of_own_code(error: BaseException) -> bool:
    frame = _raising(error.__traceback__)
    return frame is not None and is_own_code(frame[0].f_code.co_filename)
