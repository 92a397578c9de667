"""Keeps the app's TCP ports over a restart.

What the app has bound is handed to the holder (`holder.py`) at the stop, and taken from it where
the next run binds the same address: a connection that comes in between waits in the socket's queue.
The app sees a subclass of `_socket.socket`, whose `bind` and `listen` are ours. Nothing of what is
held is in the app before it is bound: the holder alone can let go of it.
"""

from __future__ import annotations

import _socket
import os
import sys
from errno import EADDRINUSE
from time import monotonic

from _slop_watch_wire import line_of

way: Any
if os.name == "nt":
    import _slop_watch_port_share as way
else:
    import _slop_watch_port_channel as way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

_Socket: Any = _socket.socket
_bind, _listen = _Socket.bind, _Socket.listen
_getaddrinfo = _socket.getaddrinfo
_getpid = os.getpid
_FAMILIES = _socket.AF_INET, _socket.AF_INET6
_STREAM, _TCP = _socket.SOCK_STREAM, _socket.IPPROTO_TCP
_PASSIVE = _socket.AI_PASSIVE
_V6_ONLY = _socket.IPPROTO_IPV6, _socket.IPV6_V6ONLY
_LISTENS = _socket.SOL_SOCKET, _socket.SO_ACCEPTCONN
# What an app may set before it binds: where it sets it otherwise by now, the old socket is of no
# use to it.
_OPTIONS = [
    (level, getattr(_socket, name))
    for level, names in (
        (_socket.SOL_SOCKET, "SO_REUSEADDR SO_REUSEPORT SO_EXCLUSIVEADDRUSE SO_KEEPALIVE"),
        (_socket.SOL_SOCKET, "SO_RCVBUF SO_SNDBUF SO_LINGER"),
        (_TCP, "TCP_NODELAY TCP_DEFER_ACCEPT TCP_FASTOPEN TCP_MAXSEG"),
    )
    for name in names.split()
    if hasattr(_socket, name)
]
# How many may wait in the queue of a socket that has just been taken.
_BACKLOG = 1024
# What `listen` takes for its own.
_OWN_BACKLOG = min(_socket.SOMAXCONN, 128)
# How long what is held is held at the most.
_LONGEST_S = 10.0
# So many bound sockets are noted until it is looked which of them are closed by now.
_MOST_NOTES = 256


class Ports:
    """What this process has bound, and where the holder is to be asked."""

    def __init__(self, send: Callable[[str], None], holder: str) -> None:
        """Take what slop-watch hears us by, and where the holder is; empty where nothing is held.

        From now on, `socket` is ours. Best before anything has imported it.
        """
        self._send = send
        # By what a socket is known by: its port and its options, when it was bound.
        self._noted: dict[int, tuple[int, str]] = {}
        # Those that were held, until they listen.
        self._taken: set[int] = set()
        self._is_told = False
        self.expect(holder)
        _install(self)

    def expect(self, holder: str) -> None:
        """Know where the holder is to be asked from now on."""
        self._holder, self._held_until = holder, monotonic() + _LONGEST_S

    # Where the app binds

    @property
    def _is_held(self) -> bool:
        return bool(self._holder) and monotonic() < self._held_until

    def take(self, socket: Any, address: Any) -> bool:
        """Make a socket the one that is held for an address. False where none is."""
        if not self._is_held:
            return False
        try:
            if not _is_kept(socket, address) or not self._take(socket, *address[:2]):
                return False
            self._taken.add(way.key_of(socket))
            return True
        except Exception:  # Then it is bound as ever.
            return False

    def _take(self, socket: Any, host: Any, port: int) -> bool:
        if not isinstance(host, str):
            host = bytes(host).decode("ascii")
        found = _getaddrinfo(host or None, port, socket.family, _STREAM, 0, _PASSIVE)
        hosts = {str(info[4][0]) for info in found}
        words = _getpid(), int(socket.family), port, _is_v6_only(socket), _options_of(socket)
        with way.Channel(self._holder) as channel:
            held = channel.take(line_of("take " + " ".join(map(str, words)), *hosts))
            if held is None:
                return False
            way.replace(socket, held)
            return True

    def makes_way(self, error: OSError, address: Any) -> bool:
        """Let go of what is held and keeps the app from an address. False where nothing does."""
        if error.errno != EADDRINUSE or not self._is_held:
            return False
        try:
            with way.Channel(self._holder) as channel:
                return bool(channel.ask(f"free {int(address[1])}") == "freed")
        except Exception:
            return False

    def note(self, socket: Any, address: Any) -> None:
        """Remember a socket that was bound to an address."""
        try:
            if not _is_kept(socket, address):
                return
            if len(self._noted) >= _MOST_NOTES:
                kept = [key for key, copy in way.copies_of([*self._noted]) if copy.close() is None]
                self._noted = {key: self._noted[key] for key in kept}
            self._noted[way.key_of(socket)] = int(address[1]), _options_of(socket)
            if not self._is_told:
                self._is_told = True
                self._send("binds")
        except Exception:
            pass

    def backlog(self, socket: Any, own: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return what a socket is to listen with: one that was held may have more in its queue."""
        try:
            key = way.key_of(socket) if self._taken else 0
            if key not in self._taken or [*map(type, own)] not in ([], [int]):
                return own
            self._taken.discard(key)
            wanted = own[0] if own else _OWN_BACKLOG
            self._send(f"listens {socket.getsockname()[1]} {max(0, wanted)}")
            return (max(wanted, _BACKLOG),)
        except Exception:
            return own

    # At the stop

    def hand_over(self, holder: str) -> None:
        """Give the holder what listens. Returns when it has that."""
        given: list[tuple[str, Any]] = []
        try:
            for key, copy in way.copies_of([*self._noted]):
                port, options = self._noted[key]
                given.append((options, copy))
                is_meant = copy.getsockname()[1] == port and copy.getsockopt(*_LISTENS)
                if is_meant and way.is_bound_to_process(key):
                    self._send("warning hold-ports-proactor")
                    is_meant = False
                if not is_meant:
                    given.pop()
                    copy.close()
            if given:
                with way.Channel(holder) as channel:
                    channel.give(given)
        except Exception:  # What is not held is refused, as ever.
            pass
        finally:
            for _, copy in given:
                copy.close()


def _is_kept(socket: Any, address: Any) -> bool:
    """Whether it is a TCP socket, and the app has chosen its port."""
    return (
        socket.family in _FAMILIES
        and socket.type & 0xF == _STREAM
        and socket.proto in (0, _TCP)
        and isinstance(address, tuple)
        and len(address) > 1
        and int(address[1]) != 0
    )


def _is_v6_only(socket: Any) -> int:
    return int(socket.getsockopt(*_V6_ONLY)) if socket.family == _socket.AF_INET6 else 0


def _options_of(socket: Any) -> str:
    """Return the values of the options that may be set before a bind, as one word."""
    return ",".join(str(_option_of(socket, *option)) for option in _OPTIONS)


def _option_of(socket: Any, level: int, name: int) -> Any:
    try:
        return socket.getsockopt(level, name)
    except OSError:  # Not known here.
        return ""


def _install(ports: Ports) -> None:
    """Put our subclass in the place of `_socket.socket`."""

    class socket(_socket.socket):  # noqa: N801
        __slots__ = ()

        def bind(self, address: Any, /) -> None:
            if ports.take(self, address):
                ports.note(self, address)
                return
            try:
                _bind(self, address)
            except OSError as error:
                if not ports.makes_way(error, address):
                    raise
                _bind(self, address)
            ports.note(self, address)

        def listen(self, *backlog: Any) -> None:
            _listen(self, *ports.backlog(self, backlog))

    socket.__module__, socket.__qualname__ = _Socket.__module__, _Socket.__qualname__
    socket.__doc__ = _Socket.__doc__
    for function in (socket.bind, socket.listen):
        function.__qualname__ = f"{socket.__qualname__}.{function.__name__}"
        function.__module__ = socket.__module__
        function.__doc__ = getattr(_Socket, function.__name__).__doc__
    # The app's import is to find this one: another would have a class of its own.
    module: Any = sys.modules.setdefault("_socket", _socket)
    module.socket = socket
    # Where something before us has imported it, its class has the old one for its base.
    made: Any = getattr(sys.modules.get("socket"), "socket", None)
    if made is not None:
        made.bind, made.listen = socket.bind, socket.listen
