"""The agent's thread, kept out of the way of forks.

Python 3.12 warns of a fork beside a thread, and a child has no part in this: the thread ends for
each fork and is started again after it.

It is started without `threading`: that would cost the app time, and Python 3.8 and 3.12 take the
thread that imports it first for the main one.
"""

from __future__ import annotations

import os
import sys
from _thread import RLock, allocate_lock, start_new_thread
from time import sleep

from _slop_watch_descriptor import Descriptor

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
# What other threads see of ours is not for the app's tracers and profilers.
_set_trace, _set_profile = sys.settrace, sys.setprofile


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
        self._forking = RLock()
        self._forks = 0
        self._is_paused = False
        # Between the two: a handler's fork finds us there, in the same thread.
        self._is_switching = False
        self._is_child = False
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
        self._start()

    def wait_for(self, descriptor: Descriptor | None, limit_s: float | None) -> int:
        """Wait, in the thread, for something to read: one of the words for what has come."""
        if self._wake is None or new_poll is None or descriptor is None:
            return READY  # Who reads will wait.
        poll = new_poll()
        poll.register(self._wake[0].number, POLLIN)
        poll.register(descriptor.number, POLLIN)
        ready = [number for number, _ in poll.poll(None if limit_s is None else limit_s * 1000)]
        _set_trace(None)
        _set_profile(None)
        if not descriptor.is_ours():
            return LOST
        if not self._wake[0].is_ours():
            self._wake = None  # The thread ends for no fork any more.
            return TIME_IS_UP
        if self._wake[0].number in ready:
            self._wake[0].read(1)
            return ENDS
        return READY if ready else TIME_IS_UP

    def _start(self) -> None:
        self._ended.acquire()
        start_new_thread(self._run_and_end, ())

    def _run_and_end(self) -> None:
        try:
            self._run()
        finally:
            self._ended.release()

    def _before_fork(self) -> None:
        if self._is_child:
            return
        with self._forking:
            self._forks += 1
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
        if not self._wake[1].write(b"."):
            return False
        self._ended.acquire()
        self._ended.release()
        if sys.version_info >= (3, 12):
            sleep(0.001)  # The thread has let go of the lock, but is not quite gone.
        return True

    def _after_fork(self) -> None:
        if self._is_child:
            return
        with self._forking:
            self._forks -= 1
            if self._forks == 0 and self._is_paused and not self._is_switching:
                self._is_switching = True
                self._is_paused = False
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
