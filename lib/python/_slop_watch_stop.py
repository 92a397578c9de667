"""The polite stop: steps that are taken one by one, each only where the one before did not help.

A step is told of before it is taken, as the app may end at once.
"""

from __future__ import annotations

import _thread
import atexit
import os
import sys
import time

import _slop_watch_toolkits as toolkits

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` and `signal` would cost the app 8 ms
    import signal as _signal
    from types import FrameType, TracebackType
    from typing import Any, Callable, List, Tuple
else:
    import _signal

# Shares of the grace period; the rest belongs to the kill from outside.
_ON_STOP_SHARE = 0.4
_EXIT_RESERVE_S = 0.5
# What has not moved the main thread after this time was swallowed: an interrupt, the close of
# windows.
_SWALLOWED_S = 0.5
_REFUSED_S = 1.5
# How long threads that are not daemons may go on when the main thread is at its end.
_SHUTDOWN_S = 1.0
_STEP_S = 0.02

if TYPE_CHECKING:
    Position = List[Tuple[FrameType, int]]


def position_of(thread: int) -> Position:
    """Return a thread's frames from the outermost in, each with its current instruction."""
    frame = sys._current_frames().get(thread)
    position: Position = []
    while frame is not None:
        position.append((frame, frame.f_lasti))
        frame = frame.f_back
    return position[::-1]


class _Asked:
    """Something that the main thread was asked, and how to see that it swallowed that."""

    def __init__(self, thread: int, patience_s: float, by_call: bool) -> None:
        """Note where it stands. `by_call`: a function called since then may be the answer."""
        self._before = position_of(thread)
        self._patient_until = time.monotonic() + patience_s
        self._by_call = by_call
        self._has_moved = False
        self._called: FrameType | None = None
        self._has_answered = False

    def was_swallowed(self, now: float, position: Position) -> bool:
        """Whether the innermost frame that is still there has not moved, for all our patience."""
        if self._has_moved or now < self._patient_until:
            return False
        both = [(old, new) for old, new in zip(self._before, position) if old[0] is new[0]]
        if not both or both[-1][0][1] != both[-1][1][1]:
            self._has_moved = True
            return False
        last, self._called = (
            self._called,
            position[len(both)][0] if len(position) > len(both) else None,
        )
        # A call that goes on may be a handler that asks or saves; one after the other only draws.
        is_answering = self._called is not None and (last is None or last is self._called)
        if self._by_call and is_answering:
            self._has_answered = self._has_answered or last is self._called
            return False
        if self._has_answered:  # The loop around the handler takes a moment to end.
            self._has_answered = False
            self._patient_until = now + _SWALLOWED_S
            return False
        return True


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
        self._hooks_done = _thread.allocate_lock()

    def take_steps(self, grace_s: float, has_signal: bool) -> None:
        """Stop the app. Returns never: the process ends.

        `has_signal`: the terminal has interrupted the app already.
        """
        began = time.monotonic()
        deadline = began + max(grace_s - _EXIT_RESERVE_S, grace_s / 2)
        self._hooks_done.acquire()
        atexit.register(self._at_exit, grace_s * _ON_STOP_SHARE)
        if self.on_stop or self.save:
            self._send("step on_stop")
            _thread.start_new_thread(self._run_hooks, ())
            if self._hooks_done.acquire(True, grace_s * _ON_STOP_SHARE):
                self._hooks_done.release()
            else:
                self._warn("on-stop-slow")
        else:
            self._hooks_done.release()
        self._ask(deadline, has_signal)
        self._send("step exit")
        self._exit()

    def _silence_interrupt(self) -> None:
        """Show no traceback for an interrupt that is only ours."""
        if sys.excepthook is not sys.__excepthook__:
            return

        def hook(
            kind: type[BaseException],
            value: BaseException,
            trace: TracebackType | None,
        ) -> None:
            if not issubclass(kind, KeyboardInterrupt):
                sys.__excepthook__(kind, value, trace)

        sys.excepthook = hook

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
        if hasattr(_signal, "pthread_kill"):
            _signal.pthread_kill(self._main, _signal.SIGINT)
        else:
            _signal.raise_signal(_signal.SIGINT)
        return True

    def _await(self, deadline: float, asked: _Asked | None) -> bool:
        """Wait for the app to end; it ends this thread with it.

        Returns True, early, where the main thread still stands where it stood when it was `asked`:
        that was swallowed. Returns False when time is up.
        """
        at_end_since: float | None = None
        while True:
            now = time.monotonic()
            if self._is_exiting:
                # The atexit functions run: the kill is not ours.
                deadline = max(deadline, now + _STEP_S)
            elif self._is_shutting_down():
                at_end_since = at_end_since or now
                if now - at_end_since > _SHUTDOWN_S:
                    return False
            elif asked and asked.was_swallowed(now, position_of(self._main)):
                return True
            if now > deadline:
                return False
            time.sleep(_STEP_S)

    def _is_shutting_down(self) -> bool:
        """Whether the main thread has run its code and waits for the other threads."""
        position = position_of(self._main)
        if not position:
            return False
        code = position[0][0].f_code
        return code.co_name == "_shutdown" and code.co_filename.endswith("threading.py")

    def _exit(self) -> None:
        """End the process from here, after what Python would do at its end."""
        if not self._is_exiting:
            try:
                atexit._run_exitfuncs()
            except BaseException as error:
                self._warn("atexit-failed", repr(error))
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        os._exit(130)
