"""The polite stop: steps that are taken one by one, each only where the one before did not help.

A step is told of before it is taken, as the app may end at once.

Python freezes this thread when it ends, and what is held here then is never let go of: a frame, and
so every open file in it, would not be closed (https://github.com/python/cpython/issues/139542). So
of the main thread's frames only marks are kept.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock, start_new_thread
from atexit import register
from os import _exit
from time import monotonic, sleep

import _slop_watch_toolkits as toolkits
from _slop_watch_flush import flush_all

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` and `signal` would cost the app 8 ms
    import signal as _signal
    from types import FrameType, TracebackType
    from typing import Any, Callable, List, Tuple

    Mark = Tuple[int, int]
    Position = List[Tuple[FrameType, int]]
else:
    import _signal

# Shares of the grace period; the rest belongs to the kill from outside.
_ON_STOP_SHARE = 0.4
_EXIT_RESERVE_S = 0.5
# What is left of that when the flushing has to be over, and how long it may take at all.
_END_S = 0.15
_FLUSH_S = 2.0
# What has not moved the main thread after this time was swallowed: an interrupt, the close of
# windows.
_SWALLOWED_S = 0.5
_REFUSED_S = 1.5
# How long threads that are not daemons may go on when the main thread is at its end.
_SHUTDOWN_S = 1.0
# How long the app's end waits for a window's close that is under way.
_CALLS_S = 0.2
_STEP_S = 0.02

_current_frames = sys._current_frames


def position_of(thread: int) -> Position:
    """Return a thread's frames from the outermost in, each with its current instruction.

    They are not to be kept.
    """
    frame = _current_frames().get(thread)
    position: Position = []
    while frame is not None:
        position.append((frame, frame.f_lasti))
        frame = frame.f_back
    return position[::-1]


def _marks_of(thread: int) -> list[Mark]:
    """Return the same with what each frame is known by, as long as it runs."""
    return [(id(frame), instruction) for frame, instruction in position_of(thread)]


def _seen(*_: object) -> None:
    """Mark a frame that was looked at, as its trace function. No tracer is there to call it."""


def _is_known_call(thread: int, depth: int) -> bool | None:
    """Whether the frame at this depth was looked at before; from now on it was. None without one.

    Another call of the same function may have its frame in the same place.
    """
    position = position_of(thread)
    if len(position) <= depth:
        return None
    frame = position[depth][0]
    if frame.f_trace is None:
        frame.f_trace = _seen
        return False
    return True


class _Asked:
    """Something that the main thread was asked, and how to see that it swallowed that."""

    def __init__(self, thread: int, patience_s: float, by_call: bool) -> None:
        """Note where it stands. `by_call`: a function called since then may be the answer."""
        self._thread = thread
        self._before = _marks_of(thread)
        self._patient_until = monotonic() + patience_s
        self._by_call = by_call
        self._has_moved = False
        self._has_call = False
        self._has_answered = False

    def was_swallowed(self, now: float) -> bool:
        """Whether the innermost frame that is still there has not moved, for all our patience."""
        if self._has_moved or now < self._patient_until:
            return False
        depth = self._depth_of_still()
        if depth is None:
            self._has_moved = True
            return False
        if not self._by_call:
            return True
        had_call, is_known = self._has_call, _is_known_call(self._thread, depth)
        self._has_call = is_known is not None
        # A call that goes on may be a handler that asks or saves; one after the other only draws.
        if is_known or (is_known is False and not had_call):
            self._has_answered = self._has_answered or bool(is_known)
            return False
        if self._has_answered:  # The loop around the handler takes a moment to end.
            self._has_answered = False
            self._patient_until = now + _SWALLOWED_S
            return False
        return True

    def _depth_of_still(self) -> int | None:
        """How many frames stand where they stood, from the outermost in; None: one has moved."""
        depth = 0
        for old, new in zip(self._before, _marks_of(self._thread)):
            if old[0] != new[0]:
                break
            if old[1] != new[1]:
                return None
            depth += 1
        # Without a frame it is in C code, as at the prompt of `python -i`.
        return depth if depth or not self._before else None


class PoliteStop:
    """How the app is ended from inside, by a thread of its own."""

    def __init__(self, main: int, send: Callable[[str], None], warn: Callable[..., None]) -> None:
        """Take the main thread, and what slop-watch hears us by."""
        self.on_stop: list[Callable[[], Any]] = []
        self.save: Callable[[], None] | None = None
        self.has_begun = False
        self._main = main
        self._send = send
        self._warn = warn
        self._is_exiting = False
        self._hooks_done = allocate_lock()
        register(self._let_go)

    def take_steps(self, grace_s: float, has_signal: bool) -> None:
        """Stop the app. Returns never: the process ends.

        `has_signal`: the terminal has interrupted the app already.
        """
        began = monotonic()
        deadline = began + max(grace_s - _EXIT_RESERVE_S, grace_s / 2)
        self._hooks_done.acquire()
        register(self._at_exit, grace_s * _ON_STOP_SHARE)
        if self.on_stop or self.save:
            self._send("step on_stop")
            start_new_thread(self._run_hooks, ())
            if self._hooks_done.acquire(True, grace_s * _ON_STOP_SHARE):
                self._hooks_done.release()
            else:
                self._warn("on-stop-slow")
        else:
            self._hooks_done.release()
        self._ask(deadline, has_signal)
        self._send("step exit")
        flush_all(max(_END_S, min(_FLUSH_S, began + grace_s - monotonic() - _END_S)))
        _exit(130)

    def _silence_interrupt(self) -> None:
        """Show no traceback for an interrupt that is only ours."""

        def hook(
            kind: type[BaseException],
            value: BaseException,
            trace: TracebackType | None,
        ) -> None:
            if not issubclass(kind, KeyboardInterrupt):
                sys.__excepthook__(kind, value, trace)

        def unraisable_hook(unraisable: Any) -> None:
            if not issubclass(unraisable.exc_type, KeyboardInterrupt):
                sys.__unraisablehook__(unraisable)

        if sys.excepthook is sys.__excepthook__:
            sys.excepthook = hook
        if sys.unraisablehook is sys.__unraisablehook__:
            sys.unraisablehook = unraisable_hook

    def _run_hooks(self) -> None:
        try:
            for function in self.on_stop:
                try:
                    function()
                except BaseException as error:
                    name = getattr(function, "__qualname__", repr(function))
                    self._warn("on-stop-failed", name, repr(error))
            if self.save is not None:
                self.save()
        finally:
            self._hooks_done.release()

    def _at_exit(self, limit_s: float) -> None:
        """Let the app wait at its end for what runs before. Registered last, so called first."""
        self._is_exiting = True
        if self._hooks_done.acquire(True, limit_s):
            self._hooks_done.release()
        toolkits.wait_for_calls(_CALLS_S)

    def _let_go(self) -> None:
        """Hold nothing of the app's when Python ends. Registered early, so called late."""
        self.on_stop.clear()
        self.save = None

    def _ask(self, deadline: float, has_signal: bool) -> None:
        """Take the steps in the app itself. Returns when none of them has helped."""
        if has_signal:
            self._await(deadline, None)
            return
        close = _Asked(self._main, _REFUSED_S, by_call=True)
        if self._close(toolkits.of_toolkits()) and not self._await(deadline, close):
            return
        interrupt = _Asked(self._main, _SWALLOWED_S, by_call=False)
        if self._interrupt():
            is_default = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler
            if not self._await(deadline, interrupt if is_default else None):
                return
        if self._close(toolkits.of_the_system()):
            self._await(deadline, None)

    def _close(self, found: list[toolkits.Close]) -> bool:
        """Close windows; False where there are none."""
        if found:
            self._send("step window-close")  # Before it: the app may end at once.
            toolkits.close_all(found)
        return bool(found)

    def _interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the main thread, asleep or not. False: nobody hears it."""
        if _signal.getsignal(_signal.SIGINT) in (_signal.SIG_IGN, _signal.SIG_DFL):
            return False
        self._send("step interrupt")
        self._silence_interrupt()
        self._signal()
        return True

    def _signal(self) -> None:
        if hasattr(_signal, "pthread_kill"):
            _signal.pthread_kill(self._main, _signal.SIGINT)
        else:
            _signal.raise_signal(_signal.SIGINT)

    def _await(self, deadline: float, asked: _Asked | None) -> bool:
        """Wait for the app to end; it ends this thread with it.

        Returns True, early, where the main thread still stands where it stood when it was `asked`:
        that was swallowed. Returns False when time is up.
        """
        at_end_since: float | None = None
        has_cut_short = False
        while True:
            now = monotonic()
            if self._is_exiting:
                # The atexit functions run: the kill is not ours.
                deadline = max(deadline, now + _STEP_S)
            elif self._is_shutting_down():
                at_end_since = at_end_since or now
                if now - at_end_since > _SHUTDOWN_S:
                    if has_cut_short:
                        return False
                    # As a second Ctrl-C does: the threads are left, and what is to be done at
                    # Python's end is done.
                    has_cut_short, at_end_since = True, now
                    self._signal()
            elif asked and asked.was_swallowed(now):
                return True
            if now > deadline:
                return False
            sleep(_STEP_S)

    def _is_shutting_down(self) -> bool:
        """Whether the main thread has run its code and waits for the other threads."""
        position = position_of(self._main)
        if not position:
            return False
        code = position[0][0].f_code
        return code.co_name == "_shutdown" and code.co_filename.endswith("threading.py")
