"""What the main thread makes of a request to end: of the close of its windows, or an interrupt.

Of its frames only marks are kept.
"""

from __future__ import annotations

import os
import sys
from gc import get_objects
from time import monotonic

from _slop_watch_frames import frames_of, position_of

_IS_WINDOWS = os.name == "nt"
if _IS_WINDOWS:
    from _slop_watch_console_read import has_console_input
    from _slop_watch_deaf import is_deaf, waits_for_child

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable

# What has not moved the main thread after this time was swallowed: an interrupt, the close of
# windows.
SWALLOWED_S = 0.5
# The same where it waits in a call that hears no interrupt.
_DEAF_S = 0.1
_REFUSED_S = 1.2
# After the latter it is watched for so long whether a call goes on, which answers after so long.
_WATCHED_S = 0.3
_ANSWER_S = 0.2

# Whether Python asks at a prompt, in place of its end: as with -i.
INSPECTS = bool(sys.flags.inspect)
_current_exceptions: Any = getattr(sys, "_current_exceptions", None)  # From 3.10 on.


class Request:
    """A request to the main thread, and how to see that it swallowed that."""

    def __init__(
        self,
        thread: int,
        patience_s: float,
        *,
        by_call: bool = False,
        by_other: bool = False,
    ) -> None:
        """Note where it stands. `by_call`: a function called since then may be the answer.

        `by_other`: somebody else made it before this, and the thread may have moved since.
        """
        self._thread = thread
        self._before = _stand(thread)
        # What others have interrupted with it may be what it waits for.
        is_alone = _IS_WINDOWS and not by_call and not by_other
        if is_alone and is_deaf(thread, has_console=has_console_input()):
            patience_s = min(patience_s, _DEAF_S)
        self._patient_until = monotonic() + patience_s
        self._by_call = by_call
        self._by_other = by_other
        self._has_moved = False
        # When the call began that was seen last, and until when there may be one that answers.
        self._call_since = self._patient_until
        self._answers_until = self._patient_until + _WATCHED_S

    def was_swallowed(self, now: float) -> bool:
        """Whether the innermost frame that is still there has not moved, for all our patience."""
        if self._has_moved or now < self._patient_until:
            return False
        depth = self._depth_of_still()
        if depth is None:
            # A loop in Python, that goes on without an answer, comes by there again.
            self._has_moved = not self._by_call
            return False
        if self._by_other and _is_interrupted(self._thread):
            self._has_moved = True
            return False
        if not self._by_call:
            return True
        # A call that goes on may be a handler that asks or saves; one after the other only draws.
        if not _is_known_call(self._thread, depth):
            self._call_since = now
        elif now - self._call_since >= _ANSWER_S:
            # The loop around the handler takes a moment to end.
            self._answers_until = now + SWALLOWED_S
        return now > self._answers_until

    @property
    def has_ended(self) -> bool:
        """Whether the thread, which ran Python, is gone."""
        return bool(self._before) and not position_of(self._thread)

    def _depth_of_still(self) -> int | None:
        """How many frames stand where they stood, from the outermost in; None: one has moved."""
        depth = 0
        for (number, before, is_marked), (frame, now) in zip(
            self._before, position_of(self._thread)
        ):
            # Another call may have its frame in the place of one that has ended.
            if id(frame) != number or (is_marked and frame.f_trace is not _stood):
                break
            if now != before:
                return None
            depth += 1
        # Without a frame it is in C code.
        return depth if depth or not self._before else None


def awaits_interrupted(thread: int) -> bool:
    """Whether a thread waits for a child that has got the console's Ctrl-C with it."""
    return _IS_WINDOWS and waits_for_child(thread)


class CloseRequest:
    """The close of windows: a request to the main thread, and to those that they belong to."""

    def __init__(self, main: int, others: Iterable[int]) -> None:
        """Note where they stand."""
        self._all = [Request(each, _REFUSED_S, by_call=True) for each in {main, *others}]
        self._patient_until = 0.0

    def was_swallowed(self, now: float) -> bool:
        """Whether none of them has answered, of those that are left."""
        left = [request for request in self._all if not request.has_ended]
        if len(left) < len(self._all):
            # The main thread, which may have waited for that, takes a moment to go on.
            self._all, self._patient_until = left, now + SWALLOWED_S
        swallowed = [request.was_swallowed(now) for request in left]  # Each has to look.
        return now > self._patient_until and all(swallowed)


def is_at_prompt(thread: int) -> bool:
    """Whether a thread waits at the prompt of `python -i`: in C code, or in Python's own."""
    if not INSPECTS:
        return False
    for frame in frames_of(thread):
        return "_pyrepl" in frame.f_code.co_filename
    return True


def _is_interrupted(thread: int) -> bool:
    """Whether a thread deals with an interrupt just now, as in its `finally`."""
    if _current_exceptions is None:
        return any(issubclass(type(thing), KeyboardInterrupt) for thing in get_objects())
    error = _current_exceptions().get(thread)
    if isinstance(error, tuple):  # Up to 3.11.
        error = error[1]
    while error is not None:
        if issubclass(type(error), KeyboardInterrupt):
            return True
        error = error.__context__
    return False


def _stand(thread: int) -> list[tuple[int, int, bool]]:
    """Mark the frames of a thread. Return of each what it is known by, and whether it is marked."""
    standing = []
    for frame, instruction in position_of(thread):
        if frame.f_trace is None or frame.f_trace is _seen:
            frame.f_trace = _stood
        standing.append((id(frame), instruction, frame.f_trace is _stood))
    return standing


def _stood(*_: object) -> None:
    """Mark a frame that was there, as its trace function. No tracer is there to call it."""


def _seen(*_: object) -> None:
    """Mark a frame that was looked at, the same way."""


def _is_known_call(thread: int, depth: int) -> bool:
    """Whether the frame at this depth was looked at before; from now on it was.

    Another call of the same function may have its frame in the same place.
    """
    position = position_of(thread)
    if len(position) <= depth:
        return False
    frame = position[depth][0]
    if frame.f_trace is None:
        frame.f_trace = _seen
        return False
    return True
