"""The agent's thread, kept out of the way of forks.

Python 3.12 warns of a fork beside a thread, and a child has no part in this: the thread ends for
each fork and is started again after it.

It is started without `threading`: that would cost the app time, and Python 3.8 and 3.12 take the
thread that imports it first for the main one.
"""

from __future__ import annotations

import _warnings
import os
import sys
from _thread import allocate_lock, get_ident, start_new_thread
from time import sleep

from _slop_watch_descriptor import Descriptor
from _slop_watch_frames import frames_of, mark_of
from _slop_watch_lock import ReentrantLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

new_poll: Any = None  # Windows has neither this nor forks.
try:
    from select import POLLIN
    from select import poll as new_poll
except ImportError:
    pass

# What has come: something to read, no more time, the end of the thread, and that what it waits at
# is the app's by now.
READY, TIME_IS_UP, ENDS, LOST = range(4)
# Before Python 3.10 the end of a thread needs libgcc_s (https://bugs.python.org/issue44434).
_ENDS_PLAINLY = 0x030A0000
# From Python 3.12 on it warns, and from 3.13 on when all is done that follows the fork.
_WARNS = 0x030C0000
_WARNS_LAST = 0x030D0000
# What `_threads` tells where there is the main thread alone.
_ALONE = 3
_NO_WARNING = ("ignore", None, DeprecationWarning, None, 0)
# How often it is looked whether the thread is gone, and at what intervals.
_TRIES = 40
_STEP_S = 0.0005
# More words that it is to end do not wait in the pipe.
_MOST_WORDS = 16
# What other threads see of ours is not for the app's tracers and profilers.
_stat, _get_frame = os.stat, sys._getframe
_filters: Any = getattr(_warnings, "filters")
_set_trace, _set_profile = sys.settrace, sys.setprofile
# A profile is of all threads.
_HEARS_ALL = hasattr(sys, "monitoring")


class _Untraced:
    """With [None] for a key sets no tracer: no tracer or profiler hears of that, as of a call."""

    __getitem__ = _set_trace


class _Unprofiled:
    """The same for profilers."""

    __getitem__ = _set_profile


_NO_TRACE: Any = _Untraced()
_NO_PROFILE: Any = _Unprofiled()


def _nothing() -> None:
    """Have a thread end before the app can change its root: what that takes is loaded by now."""


def _unheard(function: Callable[[], None]) -> None:
    """Call a function as a tracer's, of which no tracer or profiler hears."""

    def trace(*_: object) -> None:
        _set_trace(None)
        function()

    _set_trace(trace)
    _nothing()


def _threads() -> int:
    """Return a number that falls by one where a thread is gone; 0 where the system tells none."""
    try:
        return _stat("/proc/self/task").st_nlink
    except OSError:
        return 0


class AgentThread:
    """Runs a function in a thread of its own, and again after each fork."""

    def __init__(
        self,
        run: Callable[[], None],
        is_needed: Callable[[], bool],
        forget: Callable[[], None],
    ) -> None:
        """Take what the thread runs, which returns once `wait_for` says that it ends.

        `is_needed`: whether it may not end now, not even for a fork. `forget` is called in a child.
        """
        self._run = run
        self._is_needed = is_needed
        self._forget = forget
        self._ended = allocate_lock()
        # Several threads may fork at once, and a signal's handler amid another fork of its thread:
        # the first of them ends our thread, and the last one starts it again.
        self._forking = ReentrantLock()
        self._forks = 0
        self._is_pausing = self._is_paused = False
        # Between the two: a handler's fork finds us there, in the same thread.
        self._is_switching = False
        self._is_child = False
        # The filters of warnings that have one of ours, until the thread has begun.
        self._silenced: Any = None
        # The thread that has forked, and where.
        self._fork = 0, (0, 0)
        # Whether profilers are to hear nothing of it, and whether they do not. The lock is held
        # until then, and for a moment by who has waited for it: it tells the thread nothing.
        self._is_to_hide = self._is_hidden = False
        self._not_hidden = allocate_lock()
        self._not_hidden.acquire()
        self._wake: tuple[Descriptor, Descriptor] | None = None

    def start(self) -> None:
        """Start it, now and after each fork."""
        if new_poll is not None:
            reader, writer = os.pipe()
            self._wake = Descriptor(reader), Descriptor(writer)
            os.register_at_fork(
                before=self._before_fork,
                after_in_parent=self._after_fork,
                after_in_child=self._in_child,
            )
        if sys.hexversion < _ENDS_PLAINLY:
            start_new_thread(_nothing, ())
        self._start()

    def hide(self, limit_s: float) -> None:
        """Let no profiler that begins from now on hear of the thread.

        Not all the time: a tracer that is set has each function of the app's looked at anew.
        """
        runs = self._ended.locked() and not self._is_child
        if not _HEARS_ALL or self._is_to_hide or not runs:
            return
        self._is_to_hide = True
        if self._wake is not None:
            self._wake[1].write(b".")
        if self._not_hidden.acquire(True, limit_s):
            self._not_hidden.release()

    def wait_for(
        self,
        descriptor: Descriptor | None,
        limit_s: float | None,
        other: Descriptor | None = None,
    ) -> int:
        """Wait, in the thread, for something to read: one of the words for what has come.

        Where that is at `other`, it is as if time were up.
        """
        if self._is_to_end():
            return ENDS
        if self._wake is None or new_poll is None or descriptor is None:
            return READY  # Who reads will wait.
        poll = new_poll()
        poll.register(self._wake[0].number, POLLIN)
        poll.register(descriptor.number, POLLIN)
        if other is not None and other.is_ours():
            poll.register(other.number, POLLIN)
        found = poll.poll(None if limit_s is None else limit_s * 1000)
        # First of all, and as `unhear` does: a call of it would be heard.
        _NO_TRACE[None]
        _NO_PROFILE[None]
        ready = [number for number, _ in found]
        if not descriptor.is_ours():
            return LOST
        if not self._wake[0].is_ours():
            self._wake = None  # The thread ends for no fork any more.
            return TIME_IS_UP
        if self._wake[0].number in ready:
            self._wake[0].read(_MOST_WORDS)
            return ENDS if self._is_to_end() else TIME_IS_UP
        return READY if descriptor.number in ready else TIME_IS_UP

    @staticmethod
    def unhear() -> None:
        """Take off, in the thread, what the app has set to hear every thread while it waited."""
        _set_trace(None)
        _set_profile(None)

    def _is_to_end(self) -> bool:
        """Whether what runs now is to end: for a fork, or to go on where profilers hear nothing."""
        return self._is_pausing or (self._is_to_hide and not self._is_hidden)

    def _start(self) -> None:
        self._ended.acquire()
        try:
            start_new_thread(self._run_and_end, ())
        except RuntimeError:  # The app has all the threads that it may have.
            self._ended.release()

    def _silence_warning(self) -> None:
        """Let Python not count our thread, which it does when all is done that follows a fork.

        Where the app has other threads it is warned, as it would be without us.
        """
        if sys.hexversion < _WARNS_LAST or _threads() not in (0, _ALONE):
            return
        forking = _get_frame(2)
        self._fork = get_ident(), mark_of(forking)
        self._silenced = getattr(sys.modules.get("warnings"), "filters", _filters)
        self._silenced.insert(0, _NO_WARNING)

    def _is_forking(self) -> bool:
        """Whether the call that has started us is not over: in the end it would warn."""
        thread, mark = self._fork
        return any(mark_of(frame) == mark for frame in frames_of(thread))

    def _unsilence(self) -> None:
        filters, self._silenced = self._silenced, None
        if filters is not None and _NO_WARNING in filters:
            filters.remove(_NO_WARNING)

    def _run_and_end(self) -> None:
        while self._silenced is not None and self._is_forking():
            sleep(_STEP_S)
        self._unsilence()
        try:
            if not self._is_to_hide:
                self._run()
            if self._is_to_hide:
                _unheard(self._run_hidden)
                if not self._is_hidden:  # The app took the tracer off before it was called.
                    self._run_hidden()
        finally:
            self._ended.release()

    def _run_hidden(self) -> None:
        if not self._is_hidden:
            self._is_hidden = True
            self._not_hidden.release()
        self._run()

    def _before_fork(self) -> None:
        if self._is_child:
            return
        with self._forking:
            self._forks += 1
            self._unsilence()
            if self._forks == 1 and not self._is_paused and not self._is_switching:
                self._is_switching = True
                self._is_paused = self._pause()
                self._is_switching = False

    def _pause(self) -> bool:
        """End the thread. False where it goes on, or has ended by itself."""
        if self._is_needed() or self._wake is None:
            return False
        if self._ended.acquire(False):
            self._ended.release()
            return False
        before = _threads()
        self._is_pausing = True
        is_told = self._wake[1].write(b".")
        if is_told:
            self._ended.acquire()
            self._ended.release()
        self._is_pausing = False
        if not is_told:
            return False
        # It has let go of the lock, but is not quite gone: Python 3.12 asks the system.
        for _ in range(_TRIES if sys.hexversion >= _WARNS else 0):
            sleep(_STEP_S)
            if _threads() < before or before == 0:
                break
        return True

    def _after_fork(self) -> None:
        if self._is_child:
            return
        with self._forking:
            self._forks -= 1
            if self._forks == 0 and self._is_paused and not self._is_switching:
                self._is_switching = True
                self._is_paused = False
                self._silence_warning()
                self._start()
                self._is_switching = False

    def _in_child(self) -> None:
        # No lock: a thread that is not here may hold it.
        if self._is_child:
            return
        self._is_child = True
        self._forget()
        if self._wake is not None:
            for descriptor in self._wake:
                descriptor.close()
            self._wake = None
