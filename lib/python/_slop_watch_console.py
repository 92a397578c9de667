"""What the console tells the app, and we hear first. Windows only.

A Ctrl-C, or Ctrl-Break, goes to all processes on a console: slop-watch hears it too, and has the
app stopped.
"""

from __future__ import annotations

from _thread import start_new_thread
from atexit import register
from time import monotonic, sleep

from _slop_watch_console_read import kernel
from _slop_watch_interrupt import is_default, raise_interrupt, raises_interrupt
from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` and `signal` would cost the app 8 ms
    import signal as _signal
    from typing import Any, Callable

    from _slop_watch_stop_word import StopWord
else:
    import _signal

_SIGINT, _SIGBREAK = int(_signal.SIGINT), int(getattr(_signal, "SIGBREAK", 0))
_CTRL_C, _CTRL_BREAK = 0, 1
# CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT and CTRL_SHUTDOWN_EVENT.
_ENDS = (2, 5, 6)
# How long slop-watch may take to say what is to be done on a Ctrl-C that we have taken.
_WORD_S = 0.3
# How long the console may take to tell us what slop-watch has heard already, and until when what
# it has told was that.
_EVENT_S = 0.1
_FRESH_S = 2.0
_STEP_S = 0.005
# What Windows holds a pointer to.
_kept: list[object] = []


class ConsoleEvents:
    """Says which of them the app does not get, as it is closed by its windows in place of that."""

    def __init__(
        self,
        *,
        is_welcome: Callable[[], bool],
        is_debugged: Callable[[], bool],
        is_stopping: Callable[[], bool],
        has_windows: Callable[[], bool],
        end: Callable[[], object],
    ) -> None:
        """Take what is to be known of the app, and what stops it where the console ends."""
        self._is_welcome = is_welcome
        self._is_debugged = is_debugged
        self._is_stopping = is_stopping
        self._has_windows = has_windows
        self._end = end
        # When the last one came, and whether the app has got it.
        self._came: float | None = None
        self._is_given = False
        # Whether slop-watch has spoken of one that has not come yet: the stop does what it asks.
        self._is_owed = False
        self._is_ending = False
        self._handler: object = None
        # Since when we listen.
        self._since: float | None = None
        register(self._unlisten)  # Early, and so called late.

    def listen(self) -> None:
        """Have Windows tell us. Raises ImportError where this Python has no `ctypes`."""
        ctypes: Any = stdlib("ctypes")
        # BOOL (DWORD).
        self._handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_ulong)(self.take)
        _kept.append(self._handler)
        # What that loads would come too late then: a child that has got it may be gone before.
        self._has_windows()
        kernel().SetConsoleCtrlHandler(self._handler, True)
        self._since = monotonic()

    def _unlisten(self) -> None:
        """Let Windows call nothing of a Python that is at its end."""
        # While we are told of the console's end, this would wait for that.
        if self._handler is not None and not self._is_ending:
            kernel().SetConsoleCtrlHandler(self._handler, False)

    def take(self, event: int) -> bool:
        """Hear one, and say whether the app does not get it.

        Windows ends the process when it has been told that the console ends, or after 5 s
        (https://learn.microsoft.com/windows/console/handlerroutine).
        """
        try:
            if event in _ENDS:
                self._is_ending = True
                self._note(is_given=False)
                self._end()
                return True
            if event not in (_CTRL_C, _CTRL_BREAK):
                return False
            return self._take_interrupt(event)
        except Exception:
            return False

    def _take_interrupt(self, event: int) -> bool:
        # By hand a Ctrl-Break would end Python at once.
        is_ours = is_default(_SIGBREAK) if event == _CTRL_BREAK else raises_interrupt(_SIGINT)
        if not is_ours or not self._is_welcome() or self._is_debugged():
            self._note(is_given=True)
            return False
        if self._is_owed:
            self._is_owed = False
            return True
        if self._has_windows():
            self._note(is_given=False)
            start_new_thread(self._interrupt_late, ())
            return True
        self._note(is_given=True)
        if event == _CTRL_BREAK:
            raise_interrupt()
            return True
        return False

    def _note(self, *, is_given: bool) -> None:
        self._came, self._is_given = monotonic(), is_given

    def _interrupt_late(self) -> None:
        """Give the app what we have taken, where slop-watch says nothing."""
        sleep(_WORD_S)
        if not self._is_stopping():
            self._note(is_given=True)
            raise_interrupt()

    def settle(self, word: StopWord) -> None:
        """Say in the word to stop whether the app has really got what slop-watch has heard.

        Where it came to slop-watch first, that is waited for. An app on no console, or on one of
        its own, gets none.
        """
        if not word.sent:
            return
        until = monotonic() + _EVENT_S
        while not self._has_come() and monotonic() < until:
            sleep(_STEP_S)
        if self._is_given if self._has_come() else self._is_new():
            return
        self._is_owed = not self._has_come()
        word.sent = 0

    def _is_new(self) -> bool:
        """Whether it may have come before we listened: then the app has got it."""
        return self._since is None or monotonic() - self._since < _FRESH_S

    def _has_come(self) -> bool:
        return self._came is not None and monotonic() - self._came < _FRESH_S
