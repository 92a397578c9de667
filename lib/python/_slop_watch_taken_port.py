"""Tells which port an app wanted that another program has: Python's own message names none."""

from __future__ import annotations

from sys import platform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Iterable, Iterator

# EADDRINUSE of Linux, of macOS and of Windows.
_TAKEN = 98 if platform == "linux" else 10048 if platform == "win32" else 48
# Windows refuses so where the app asks to share a port that somebody has alone, or that it keeps.
_REFUSED = 10013
_MOST_PORT = 65535
# What servers keep an address in, as an attribute.
_ADDRESSES = ("server_address", "address", "port")


def taken_port(error: BaseException) -> int:
    """Return the port that was taken; 0 where the error is another, or nothing tells.

    It is looked for in the traceback, where it was asked for: asked only at the app's end.
    """
    if not isinstance(error, OSError):
        return 0
    if error.errno != _TAKEN and getattr(error, "winerror", 0) != _REFUSED:
        return 0
    try:
        return next(_ports(error.__traceback__), 0)
    except Exception:  # The app's things may do anything.
        return 0


def _ports(trace: TracebackType | None) -> Iterator[int]:
    """Yield the ports that the frames know, those of the innermost first."""
    frames = []
    while trace is not None:
        frames.append(trace.tb_frame)
        trace = trace.tb_next
    for frame in reversed(frames):
        variables = frame.f_locals
        yield from _ports_of(variables.items())
        yield from _ports_of(("", value) for value in frame.f_code.co_consts)
        for value in [*variables.values()]:
            members = getattr(value, "__dict__", None)
            if type(members) is dict:
                yield from _ports_of((name, members.get(name)) for name in _ADDRESSES)
        names = frame.f_code.co_names
        yield from _ports_of((name, frame.f_globals.get(name)) for name in names)


def _ports_of(named: Iterable[tuple[str, Any]]) -> Iterator[int]:
    """Yield those among values: of an address as of a socket, or by the name."""
    for name, value in named:
        port = value
        if type(value) is tuple:
            if len(value) not in (2, 4) or type(value[0]) is not str:
                continue
            port = value[1]
        elif name.lower() != "port" and not name.lower().endswith("_port"):
            continue
        if type(port) is int and 0 < port <= _MOST_PORT:
            yield port
