"""The word to stop, as slop-watch says it."""

from __future__ import annotations

import os
from time import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal as _signal
else:
    import _signal

# Who hears the word to stop later than this counts on the signal: slop-watch waits a little longer
# for an answer, and sends it then, or when it hears that we do. On Windows there is none.
_LATE_S = 0.4
_IS_WINDOWS = os.name == "nt"


class StopWord:
    """The word to stop, and how."""

    def __init__(
        self,
        grace_s: float,
        signal: str = "SIGINT",
        sent: str = "",
        pids: tuple[int, ...] = (),
        *,
        is_late: bool = False,
    ) -> None:
        """Take the grace period, and the signal that the app is interrupted by.

        `sent`: the one that it got from somebody else already. `pids`: other processes that are to
        get the signal in the same moment. `is_late`: slop-watch is to send it.
        """
        self.grace_s = grace_s
        self.signal = int(getattr(_signal, signal, _signal.SIGINT))
        self.sent = int(getattr(_signal, sent, 0))
        # Whether what runs below the app has got it, too.
        self.is_shared = bool(sent)
        self.pids = pids
        self.is_late = is_late


def read_stop_word(
    grace_ms: str,
    has_signal: str,
    signal: str,
    said_at_ms: str,
    *pids: str,
) -> StopWord:
    """Return what the words of slop-watch's line say."""
    is_late = has_signal != "1" and not _IS_WINDOWS and time() - int(said_at_ms) / 1000 > _LATE_S
    sent = "SIGINT" if has_signal == "1" else signal if is_late else ""
    all_pids = tuple(map(int, pids))
    return StopWord(int(grace_ms) / 1000, signal, sent, all_pids, is_late=is_late)
