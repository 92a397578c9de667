"""Lets go of what the app opens for its user: it breaks away from the job object of the app.

All that an app starts on Windows is in the job that slop-watch has put it into, and ends with that.
Windows only.
"""

from __future__ import annotations

from _thread import allocate_lock

from _slop_watch_library import prototyped
from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Of winnt.h: rights to a job, a class of what is told of one, and a limit.
_SET, _QUERY = 0x2, 0x4
_EXTENDED_LIMITS = 9
_SILENT_BREAKAWAY_OK = 0x1000
# JOBOBJECT_EXTENDED_LIMIT_INFORMATION, in 32-bit words, and which of them the limits are.
_WORDS, _LIMITS = 36, 4


class Job:
    """The job that this process is in: within its context all that is started lives outside of it.

    CREATE_BREAKAWAY_FROM_JOB would do for one program, but not through the job that the launcher of
    a virtual environment makes for its Python, nor where Windows' shell starts it.
    """

    def __init__(self, name: str) -> None:
        """Take what it can be opened by; empty where there is none."""
        self._name = name
        self._lock = allocate_lock()
        # How many have it open.
        self._users = 0

    def __enter__(self) -> None:
        """Open it for what is started."""
        self._count(1)

    def __exit__(self, *_: object) -> None:
        """Have it hold again what is started."""
        self._count(-1)

    def _count(self, change: int) -> None:
        if not self._name:
            return
        with self._lock:
            was_open = self._users > 0
            self._users += change
            if was_open != (self._users > 0):
                try:
                    self._set_limit(is_open=not was_open)
                except Exception:  # It is held, as all is.
                    pass

    def _set_limit(self, *, is_open: bool) -> None:
        ctypes: Any = stdlib("ctypes")
        kernel32 = prototyped(
            "kernel32",
            "OpenJobObjectW:piiw QueryInformationJobObject:ipipip SetInformationJobObject:ipipi"
            " CloseHandle:ip",
        )
        # A handle that stays would keep the job alive when slop-watch is gone.
        job = kernel32.OpenJobObjectW(_SET | _QUERY, False, self._name)
        if not job:
            return
        limits = (ctypes.c_uint32 * _WORDS)()
        size = ctypes.sizeof(limits)
        if kernel32.QueryInformationJobObject(job, _EXTENDED_LIMITS, limits, size, None):
            if is_open:
                limits[_LIMITS] |= _SILENT_BREAKAWAY_OK
            else:
                limits[_LIMITS] &= ~_SILENT_BREAKAWAY_OK
            kernel32.SetInformationJobObject(job, _EXTENDED_LIMITS, limits, size)
        kernel32.CloseHandle(job)
