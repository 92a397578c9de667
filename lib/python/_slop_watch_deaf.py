"""What the main thread waits in, and which calls hear no interrupt. The latter is for Windows only.

There Python can't wake a thread that waits in the system for anything but a sleep or a read of the
console. By its innermost frame can be seen what it waits in: the function of the standard library
that it is in, or the name of what it has called last. What can't be seen is taken to hear.
"""

from __future__ import annotations

import sys
from _socket import socket
from gc import get_objects

from _slop_watch_frames import frames_of
from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

# Until then a lock was waited for in the system.
_LOCKS_HEAR = sys.version_info >= (3, 14)
_gettimeout = socket.gettimeout

# Functions of the standard library that wait in their own frame, by their module, and the local
# that says how long: for good where it is one of those values.
_FOR_GOOD = (None, -1)
_FOR_CHILD = {
    ("multiprocessing.popen_spawn_win32", "wait"): "timeout",
    ("subprocess", "_wait"): "timeout",
}
_WAITING = {**_FOR_CHILD, ("selectors", "_select"): "timeout"}
_LOCKING = {
    ("threading", "wait"): "timeout",
    ("threading", "join"): "timeout",
    ("threading", "_wait_for_tstate_lock"): "timeout",
}
# The same, where the socket says it.
_RECEIVING = (("socket", "accept"), ("socket", "readinto"))
# What C functions are called, and with how many words at most they wait for good.
_KEYS = {"getch": 0, "getche": 0, "getwch": 0, "getwche": 0}
_CALLS = {**_KEYS, "PumpMessages": 0, "select": 3}
_LOCK_CALLS = {"acquire": 0, "get": 0}
_SOCKET_CALLS = {"recv": 2, "recv_into": 3, "recvfrom": 2}
_READS = {"input": 1, "read": 1, "read1": 1, "readinto": 1, "readline": 1, "readlines": 1}
# The last word of this is how long, for good where it is one of these values or names.
_LIMITED = "WaitForSingleObject"
_INFINITE = (-1, 0xFFFFFFFF, "INFINITE")

_NAMED = ("LOAD_ATTR", "LOAD_METHOD", "LOAD_GLOBAL", "LOAD_NAME")
_FILLING = ("CACHE", "EXTENDED_ARG", "NOP", "PRECALL", "PUSH_NULL")
_CALLING = ("CALL", "CALL_FUNCTION", "CALL_METHOD")
_ENTERING = ("SETUP_WITH", "BEFORE_WITH")
_ITERATING = "FOR_ITER"
_KEYWORDS = "KW_NAMES"
_WITH = "with"
_FOR = "for"


class Call:
    """What a frame has called that is not Python's own code."""

    def __init__(self, name: str, count: int = 0, last: object = None) -> None:
        """Take its name, how many words it got, and the last of them, if that is a plain one."""
        self.name = name
        self.count = count
        self.last = last


def is_deaf(thread: int, *, has_console: bool) -> bool:
    """Whether a thread waits for good in what hears no interrupt.

    `has_console`: whether it is a console that its input is read from, which does hear.
    """
    return any(_is_deaf(frame, has_console) for frame in _innermost(thread))


def waits_for_child(thread: int) -> bool:
    """Whether a thread waits for a process to end."""
    return any(_where(frame) in _FOR_CHILD for frame in _innermost(thread))


def reads_input(thread: int) -> bool:
    """Whether a thread may wait in a read of the console."""
    for frame in _innermost(thread):
        call = call_of(frame)
        if call is not None:
            return call.name == _FOR or call.count <= {**_READS, **_KEYS}.get(call.name, -1)
    return False


def _innermost(thread: int) -> list[FrameType]:
    for frame in frames_of(thread):
        return [frame]
    return []


def _where(frame: FrameType) -> tuple[str, str]:
    return str(frame.f_globals.get("__name__")), frame.f_code.co_name


def _is_deaf(frame: FrameType, has_console: bool) -> bool:
    where = _where(frame)
    limit = _WAITING.get(where, None if _LOCKS_HEAR else _LOCKING.get(where))
    if limit is not None:
        return frame.f_locals.get(limit, 0) in _FOR_GOOD
    if where in _RECEIVING:
        return _sockets_wait()
    call = call_of(frame)
    return call is not None and _call_is_deaf(call, has_console)


def _call_is_deaf(call: Call, has_console: bool) -> bool:
    if call.name == _WITH:
        return not _LOCKS_HEAR
    if call.name == _LIMITED:
        return call.last in _INFINITE
    if call.count <= _SOCKET_CALLS.get(call.name, -1):
        return _sockets_wait()
    if not _LOCKS_HEAR and call.count <= _LOCK_CALLS.get(call.name, -1):
        return True
    if call.count <= _READS.get(call.name, -1):
        return not has_console
    return call.count == _CALLS.get(call.name, -1)


def _sockets_wait() -> bool:
    """Whether no socket has a limit: which of them is waited at can't be told."""
    for thing in get_objects():
        kind = type(thing)  # Not isinstance, which asks a proxy for its class.
        # Python's own class is below; one that is no more than that is ours.
        if kind is not socket and issubclass(kind, socket) and _gettimeout(thing) is not None:
            return False
    return True


def call_of(frame: FrameType) -> Call | None:
    """Return what a frame waits in, where no Python runs below it; None where that can't be told.

    Raises nothing, whatever the Python.
    """
    try:
        return _call_at(frame.f_code, frame.f_lasti)
    except Exception:  # Another Python than we know.
        return None


def _call_at(code: CodeType, at: int) -> Call | None:
    opcode: Any = stdlib("opcode")
    effect_of = stdlib("_opcode").stack_effect
    text, name_of = code.co_code, opcode.opname
    jumps = {*opcode.hasjrel, *opcode.hasjabs}

    def word_of(at: int) -> int:
        word, shift = text[at + 1], 8
        while at > 0 and name_of[text[at - 2]] == "EXTENDED_ARG":
            at -= 2
            word |= text[at + 1] << shift
            shift += 8
        return word

    def text_of(at: int) -> object:
        """Return the name or constant that is loaded there, where it is one."""
        name, word = name_of[text[at]], word_of(at)
        if name == "LOAD_CONST":
            return code.co_consts[word]
        if name not in _NAMED:
            return None
        # These have a bit more in it.
        if (name == "LOAD_GLOBAL" and sys.version_info >= (3, 11)) or (
            name == "LOAD_ATTR" and sys.version_info >= (3, 12)
        ):
            word >>= 1
        return code.co_names[word]

    kind = name_of[text[at]]
    if kind in _ENTERING:
        return Call(_WITH)
    if kind == _ITERATING:
        return Call(_FOR)
    if kind not in _CALLING:
        return None
    count = need = word_of(at)
    last: object = None
    is_last = True
    while True:
        at -= 2
        if at < 0 or name_of[text[at]] == _KEYWORDS:
            return None
        if name_of[text[at]] in _FILLING or text[at] == 0:
            continue
        if need == 0:
            name = text_of(at)
            return Call(name, count, last) if isinstance(name, str) else None
        if need < 0 or text[at] in jumps:
            return None
        if is_last:
            last = text_of(at)
        is_last = False
        has_word = text[at] >= opcode.HAVE_ARGUMENT
        need -= effect_of(text[at], word_of(at) if has_word else None)
