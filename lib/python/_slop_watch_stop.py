"""The polite stop: steps that are taken one by one, each only where the one before did not help.

A step is told of before it is taken, as the app may end at once.

Python freezes this thread when it ends, and what is held here then is never let go of: a frame, and
so every open file in it, would not be closed (https://github.com/python/cpython/issues/139542). So
of the main thread's frames only marks are kept.
"""

from __future__ import annotations

from _thread import _count, allocate_lock, get_ident, start_new_thread
from atexit import register
from os import _exit
from time import monotonic, sleep

import _slop_watch_toolkits as toolkits
from _slop_watch_exit import way_out_of
from _slop_watch_flush import flush_all
from _slop_watch_frames import is_at_start, place_of, position_of
from _slop_watch_interrupt import (
    Interrupts,
    handler_module,
    is_ignored,
    raises_interrupt,
    signal_that_is_heard,
)
from _slop_watch_request import SWALLOWED_S, CloseRequest, Request, awaits_interrupted, is_at_prompt
from _slop_watch_windows import find_windows

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would cost the app 5 ms
    from typing import Any, Callable

    from _slop_watch_frames import Mark
    from _slop_watch_stop_word import StopWord
    from _slop_watch_waits import Waits

# Shares of the grace period; the rest belongs to the kill from outside.
_ON_STOP_SHARE = 0.4
_EXIT_RESERVE_S = 0.5
# What is left of that when the flushing has to be over, and how long it may take at all.
_END_S = 0.15
_FLUSH_S = 2.0
# The same where Python itself still starts.
_START_FLUSH_S = 0.5
# How long the main thread stands at the prompt of `python -i`, or where it would begin anew, until
# it has swallowed the same.
_STUCK_S = 0.25
# When a handler of the app's own gets its signal once more: after this share of the grace period,
# but no later than that.
_AGAIN_SHARE = 1 / 3
_AGAIN_S = 1.5
# How long the app may wait for a child that was interrupted with it.
_CHILD_SHARE = 1 / 2
# Whose handlers take the second for the word to kill all of their process group, and that may be
# slop-watch's own.
_DEADLY = ("sanic.worker.manager",)
# How long the main thread may take to see SystemExit, where it runs Python, and where it waits.
_SEEN_S = 0.05
_EXIT_S = 0.25
# How long threads that are not daemons may go on when the main thread is at its end.
_SHUTDOWN_S = 1.0
# An interpreter within another program may look as if it still started for good.
_LONGEST_START_S = 10.0
# How long the app's end waits for a window's close that is under way.
_CALLS_S = 0.2
_STEP_S = 0.02
# How often the app's end looks whether our thread is gone, and at what intervals.
_TRIES = 100
_SHORT_STEP_S = 0.0002


class PoliteStop:
    """How the app is ended from inside, by a thread of its own."""

    def __init__(
        self,
        main: int,
        waits: Waits,
        warn: Callable[..., None],
        place_of_rest: Callable[[], Mark | None],
    ) -> None:
        """Take the main thread, what tells of its stop, and where the thread came to rest."""
        self.on_stop: list[Callable[[], Any]] = []
        # Writes the app's state: all of it, or only what takes no time.
        self.save: Callable[[bool], None] | None = None
        # The warning where that, or the functions, take too long.
        self.slow: tuple[str, ...] = ("on-stop-slow",)
        self.has_begun = False
        self._main = main
        self._began = monotonic()
        self._interrupts = Interrupts(main, waits.send)
        self._waits = waits
        self._send = waits.send
        self._warn = warn
        self._place_of_rest = place_of_rest
        self._is_exiting = False
        # How long the main thread may wait for a child that was interrupted, too.
        self._child_s = 0.0
        # Whether the main thread stands where it would begin anew.
        self._is_held = False
        self._hooks_done = allocate_lock()
        # Held until the main thread has nothing more to run.
        self._is_over = allocate_lock()
        self._is_over.acquire()
        register(self._let_go)

    def take_steps(self, word: StopWord) -> None:
        """Stop the app. Returns never: the process ends."""
        began, grace_s = monotonic(), word.grace_s
        self._waits.begin(began)
        again_s = min(_AGAIN_SHARE * grace_s, _AGAIN_S)
        interrupted = None
        self._child_s = grace_s * _CHILD_SHARE if word.is_shared else 0.0
        if word.sent and not is_ignored(word.sent):
            # Where it does not stand where it rested, it may clean up by now.
            patience_s = SWALLOWED_S if self._is_at_rest() else again_s
            interrupted = self._of_child() or Request(self._main, patience_s, by_other=True)
        deadline = began + max(grace_s - _EXIT_RESERVE_S, grace_s / 2)
        self._interrupts.beside = word.pids
        self._hooks_done.acquire()
        register(self._at_exit, grace_s * _ON_STOP_SHARE)
        if self.on_stop or self.save:
            self._send("step on_stop")
            start_new_thread(self._run_hooks, ())
            if not self._have_hooks_done(began + grace_s * _ON_STOP_SHARE):
                self._warn(*self.slow)
        else:
            self._hooks_done.release()
        self._end_start()
        is_left = self._ask(word.signal, again_s, deadline, interrupted)
        self._send("step exit")
        if is_left:
            self._raise_exit(deadline)
        flush_all(max(_END_S, min(_FLUSH_S, began + grace_s - monotonic() - _END_S)))
        _exit(130)

    def _end_start(self) -> None:
        """End the process where Python itself still starts, and nothing of the app's has begun.

        An interrupt would be a fatal error there, or be told of and forgotten.
        """
        if monotonic() - self._began > _LONGEST_START_S or not is_at_start(self._main):
            return
        self._send("step exit")
        flush_all(_START_FLUSH_S)
        if is_at_start(self._main):  # The last that is done without letting go of Python's lock.
            _exit(130)

    def _is_at_rest(self) -> bool:
        """Whether the main thread stands where it was when the app came to rest."""
        place = place_of(self._main)
        return place is not None and place == self._place_of_rest()

    def _of_child(self) -> Request | None:
        """Have patience where the main thread waits for a child that was interrupted as well.

        By hand that would be waited for however long. None where it does not.
        """
        if not self._child_s or not awaits_interrupted(self._main):
            return None
        child_s, self._child_s = self._child_s, 0.0
        return Request(self._main, child_s, by_other=True)

    def _have_hooks_done(self, deadline: float) -> bool:
        now = monotonic()
        while not self._hooks_done.acquire(True, self._waits.until(max(0.0, deadline - now), now)):
            now = monotonic()
            if now >= deadline:
                return False
            self._waits.look(now)
        self._hooks_done.release()
        return True

    def _run_hooks(self) -> None:
        try:
            if self.save is not None:
                self.save(True)
            self.slow = ("on-stop-slow",)
            for function in self.on_stop:
                self._waits.hook = name = getattr(function, "__qualname__", repr(function))
                try:
                    function()
                except BaseException as error:
                    self._warn("on-stop-failed", name, repr(error))
            self._waits.hook = ""
            if self.save is not None:
                self.save(False)
        finally:
            self._hooks_done.release()

    def _at_exit(self, limit_s: float) -> None:
        """Let the app wait at its end for what runs before. Registered last, so called first."""
        self._is_exiting = True
        if self._hooks_done.acquire(True, limit_s):
            self._hooks_done.release()
        toolkits.wait_for_calls(_CALLS_S)

    def hold(self) -> None:
        """Let the app not begin anew while it is being stopped: the end is what comes next."""
        try:
            while self.has_begun:
                self._is_held = self._is_held or get_ident() == self._main
                sleep(_STEP_S)
        finally:
            self._is_held = False

    def drop(self) -> None:
        """Hold and call nothing of the app's any more."""
        self.on_stop.clear()
        self.save = None

    def _let_go(self) -> None:
        """Hold nothing of the app's when Python ends, and have no thread that it has to end.

        Registered early, so called late.
        """
        self.drop()
        before = _count()
        if not self.has_begun or get_ident() != self._main:
            return
        self._is_over.release()
        for _ in range(_TRIES):
            if _count() < before:
                return
            sleep(_SHORT_STEP_S)

    def _ask(
        self,
        signal: int,
        again_s: float,
        deadline: float,
        interrupted: Request | None,
    ) -> bool:
        """Take the steps in the app itself. Returns when none of them has helped.

        `interrupted`: somebody else has interrupted it already. Returns True where the main thread
        has swallowed all, and there is time left.
        """
        self._interrupts.silence()  # One may be due, and PyQt aborts where it is not caught.
        shown = find_windows() or toolkits.of_screens()
        close = CloseRequest(self._main, [t for what in shown for t in what.threads])
        if self._close(shown) and not self._await(deadline, close):
            return False
        heard = signal_that_is_heard(signal)
        if heard and not raises_interrupt(heard):
            self._signal_handler(heard, again_s, deadline, is_asked=interrupted is not None)
            return False
        if heard and not self._raise_interrupt(heard, deadline, interrupted):
            return False
        return bool(heard)

    def _raise_exit(self, deadline: float) -> None:
        """Have the main thread leave by SystemExit, so that all is done that is done at an end."""
        leave = way_out_of(self._main)
        if leave is None:
            return
        self._interrupts.leave()
        sleep(_STEP_S)  # In our hook for the last one it would be ignored, and that be told.
        request = Request(self._main, _SEEN_S)
        leave()
        if not self._await(deadline, request):
            return
        request = Request(self._main, _EXIT_S)
        self._interrupts.signal()  # Which it has swallowed before: it awakes.
        self._await(deadline, request)

    def _signal_handler(
        self, signal: int, again_s: float, deadline: float, *, is_asked: bool
    ) -> None:
        """Signal a handler of the app's own: the first is a wish to end, the second is haste."""
        if not is_asked:
            self._interrupts.interrupt(signal)
        self._await(min(monotonic() + again_s, deadline), None)
        if monotonic() < deadline:
            if handler_module(signal) not in _DEADLY:
                self._interrupts.interrupt(signal)
            self._await(deadline, None)

    def _raise_interrupt(self, signal: int, deadline: float, interrupted: Request | None) -> bool:
        """Have KeyboardInterrupt raised in the main thread. False when time is up."""
        if interrupted is not None and not self._await(deadline, interrupted):
            return False
        was_at_prompt = is_at_prompt(self._main)
        request = self._of_child() or Request(self._main, SWALLOWED_S)
        self._interrupts.interrupt(signal)
        if not self._await(deadline, request):
            return False
        if was_at_prompt or not is_at_prompt(self._main):
            return True
        # The interrupt of the app has led there.
        self._interrupts.interrupt(signal)
        return self._await(deadline, None)

    def _close(self, found: list[toolkits.Close]) -> bool:
        """Close windows; False where there are none."""
        if found:
            self._send("step window-close")  # Before it: the app may end at once.
            toolkits.close_all(found)
        return bool(found)

    def _await(self, deadline: float, request: Request | CloseRequest | None) -> bool:
        """Wait for the app to end; it ends this thread with it.

        Returns True, early, where the main thread still stands where it stood at the `request`,
        or at a prompt: that was swallowed. Returns False when time is up.
        """
        stuck_since: float | None = None
        at_end_since: float | None = None
        has_cut_short = False
        while True:
            self._interrupts.send_lost()
            now = monotonic()
            self._waits.look(now)
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
                    self._interrupts.silence()
                    self._interrupts.signal()
            elif self._is_held or is_at_prompt(self._main):
                stuck_since = stuck_since or now
                if now - stuck_since > _STUCK_S:
                    return not self._is_held
            else:
                stuck_since = None
                if request and request.was_swallowed(now):
                    return True
            if now > deadline:
                return False
            if self._is_over.acquire(True, _STEP_S):
                raise SystemExit  # The end of this thread, and of nothing else.

    def _is_shutting_down(self) -> bool:
        """Whether the main thread has run its code and waits for the other threads."""
        position = position_of(self._main)
        if not position:
            return False
        code = position[0][0].f_code
        return code.co_name == "_shutdown" and code.co_filename.endswith("threading.py")
