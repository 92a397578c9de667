"""The agent's thread, kept out of the way of forks.

Python 3.12 warns of a fork beside a thread, and a child has no part in this: the thread ends for
each fork and is started again after it.

It is started without `threading`: that would cost the app time, and Python 3.8 and 3.12 take the
thread that imports it first for the main one.
"""

from __future__ import annotations

import _thread
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable


class AgentThread:
    """Runs a function in a thread of its own, and again after each fork."""

    def __init__(
        self,
        run: Callable[[], None],
        is_needed: Callable[[], bool],
        forget: Callable[[], None],
    ) -> None:
        """Take what the thread runs, which returns once `wait_for` says so.

        `is_needed`: whether it may not end now, not even for a fork. `forget` is called in a child.
        """
        self._run = run
        self._is_needed = is_needed
        self._forget = forget
        self._ended = _thread.allocate_lock()
        self._wake: tuple[int, int] | None = None

    def start(self) -> None:
        """Start it, now and after each fork."""
        if hasattr(os, "register_at_fork"):
            self._wake = os.pipe()
            os.register_at_fork(
                before=self._before_fork,
                after_in_parent=self._after_fork,
                after_in_child=self._in_child,
            )
        self._start()

    def wait_for(self, fd: int) -> bool:
        """Wait for something to read, in the thread. False where the thread is to end instead."""
        if self._wake is None:
            return True  # Who reads will wait.
        import select

        poll = select.poll()
        poll.register(self._wake[0], select.POLLIN)
        poll.register(fd, select.POLLIN)
        if self._wake[0] not in [ready for ready, _ in poll.poll()]:
            return True
        os.read(self._wake[0], 1)
        return False

    def _start(self) -> None:
        self._ended.acquire()
        _thread.start_new_thread(self._run_and_end, ())

    def _run_and_end(self) -> None:
        try:
            self._run()
        finally:
            self._ended.release()

    def _before_fork(self) -> None:
        if self._wake is None or self._is_needed() or self._ended.acquire(False):
            return
        os.write(self._wake[1], b".")
        self._ended.acquire()
        if sys.version_info >= (3, 12):
            time.sleep(0.001)  # The thread has let go of the lock, but is not quite gone.

    def _after_fork(self) -> None:
        if self._wake is None or self._is_needed():
            return
        self._ended.release()
        self._start()

    def _in_child(self) -> None:
        self._forget()
        if self._wake is not None:
            os.close(self._wake[0])
            os.close(self._wake[1])
            self._wake = None
