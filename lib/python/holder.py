"""Holds the sockets that the app has listened at, from its stop to the next run's bind.

It runs in a process of its own, by the app's Python, and is never written to the disk: the command
line reads it from stdin. It says where it is to be asked, and what becomes of what it holds, as
`lib/wire/holder.ts` describes, and ends with its stdin.
"""

from __future__ import annotations

import _socket
import os
import sys
from _thread import allocate_lock, start_new_thread
from select import select
from time import monotonic

from _slop_watch_wire import line_of, text_of
from holder_door import LoopbackDoor, UnixDoor

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal as _signal
    from typing import Any, Sequence
else:
    import _signal

new_poll: Any = None
try:
    from select import POLLIN
    from select import poll as new_poll
except ImportError:  # Windows.
    pass

IS_WINDOWS = os.name == "nt"
# How many may wait in the queue of a socket that is held.
BACKLOG = 1024
# Where nothing tells how many wait, a socket that was taken is kept for so long: on Windows the app
# has it only when it has read the answer.
KEPT_S = 1.0
# How long a question may take.
ASK_S = 0.5
V6_ONLY = _socket.IPPROTO_IPV6, _socket.IPV6_V6ONLY
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
# Linux tells its state of a socket, and how many wait in its queue, of how many that may.
INFO = _socket.IPPROTO_TCP, 11, 32
HAS_INFO = sys.platform == "linux"
# Between two looks at what is held, in seconds.
LOOK_S = 0.002 if HAS_INFO else 0.1
LISTENS = 10
INT = 4


class Held:
    """A socket that is held."""

    def __init__(self, socket: Any, options: str) -> None:
        """Take it, and the options that it was bound with. Its queue is made longer."""
        self.socket = socket
        self.options = options
        self.host, self.port = socket.getsockname()[:2]
        self.family = int(socket.family)
        is_v6 = socket.family == _socket.AF_INET6
        self.is_v6_only = int(socket.getsockopt(*V6_ONLY)) if is_v6 else 0
        self.taken_at = 0.0
        # What who has taken it listens with.
        self.backlog: int | None = None
        self.most_waiting = BACKLOG
        self.lengthen()

    def lengthen(self) -> None:
        """Let more wait in its queue; where it has been shut down, have it listen again."""
        self.socket.listen(BACKLOG)
        if HAS_INFO:
            self.most_waiting = self._info()[2]

    @property
    def is_taken(self) -> bool:
        """Whether it is the app's again."""
        return self.taken_at > 0

    def look(self) -> bool:
        """Keep it as it is to be. False where it is to be held no more."""
        if not HAS_INFO:
            return not self.is_taken or monotonic() - self.taken_at < KEPT_S
        state, waiting, most = self._info()
        if not self.is_taken:
            if state != LISTENS or most < self.most_waiting:
                self.lengthen()
            return True
        if state != LISTENS:
            return False
        if most != self.most_waiting:
            say("listens", self.port)
        if most > self.most_waiting:
            return False
        if most < self.most_waiting:
            self.backlog = most
            self.lengthen()
        if self.backlog is None or waiting:
            return True
        self.socket.listen(self.backlog)
        return False

    def is_at(self, family: int, port: int, is_v6_only: int, hosts: Sequence[str]) -> bool:
        """Whether it is bound to one of these addresses."""
        if (self.family, self.port) != (family, port) or self.host not in hosts:
            return False
        # An address of IPv6 is for that alone, whatever was asked for.
        return self.host != "::" or self.is_v6_only == is_v6_only

    def is_in_the_way(self, family: int, port: int, is_v6_only: int, hosts: Sequence[str]) -> bool:
        """Whether it would take connections that are for one of these addresses."""
        if self.port != port:
            return False
        if self.family == family:
            return self.host in EVERYWHERE or any(host in EVERYWHERE for host in hosts)
        # One of the two is of IPv6, and may be for IPv4 as well.
        if self.family == _socket.AF_INET6:
            return self.host == "::" and not self.is_v6_only
        return "::" in hosts and not is_v6_only

    def _info(self) -> tuple[int, int, int]:
        info = self.socket.getsockopt(*INFO)
        waiting, most = (int.from_bytes(info[at : at + INT], sys.byteorder) for at in (24, 28))
        return info[0], waiting, most


class Holder:
    """All that is held. A thread reads what slop-watch says, so each step has the lock."""

    def __init__(self) -> None:
        """Hold nothing."""
        self.lock = allocate_lock()
        self.all: list[Held] = []

    def hold(self, sockets: Sequence[Any], options: Sequence[str]) -> str:
        """Hold what the app has listened at; what the one before it had is none of its."""
        self.let_go(self.all)
        for socket, its in zip(sockets, options):
            try:
                self.all.append(Held(socket, its))
            except OSError:  # It is no more what it was.
                socket.close()
        say("held", *(held.port for held in self.all))
        return "held"

    def take(self, words: Sequence[str]) -> Held | None:
        """Find the one that is asked for. What would be in its way is let go."""
        family, port, is_v6_only = (int(word) for word in words[:3])
        options, hosts = words[3], [text_of(word) for word in words[4:]]
        address = family, port, is_v6_only, hosts
        found = None
        for held in [*self.all]:
            if held.is_at(*address) and held.backlog is None and not found:
                if held.options == options:
                    found = held
                else:
                    self.let_go([held])
        if found is None:
            self.let_go([held for held in self.all if held.is_in_the_way(*address)])
        return found

    def taken(self, held: Held) -> None:
        """Know that it is the app's again."""
        held.taken_at = monotonic()
        say("taken", held.port)

    def free(self, port: int) -> str:
        """Let go of all that has a port."""
        having = [held for held in self.all if held.port == port]
        self.let_go(having)
        return "freed" if having else "none"

    def listens(self, port: int, backlog: int) -> None:
        """Know what the app listens with at a socket that it has taken."""
        for held in self.all:
            if held.port == port and held.is_taken and held.backlog is None:
                held.backlog = backlog

    def look(self) -> None:
        """See to each of them."""
        for held in [*self.all]:
            try:
                is_kept = held.look()
            except OSError:
                is_kept = False
            if not is_kept:
                self.let_go([held])

    def let_go(self, those: Sequence[Held]) -> None:
        """Close them."""
        for held in [*those]:
            held.socket.close()
            self.all.remove(held)
            if not held.is_taken:
                say("freed", held.port)
        if those and not self.all:
            say("empty")


def say(word: str, *numbers: int) -> None:
    """Tell slop-watch something, if it is still there."""
    write(" ".join([word, *map(str, numbers)]) + "\n")


def write(line: str) -> None:
    """Write a whole line: another thread may write as well."""
    try:
        os.write(1, line.encode("ascii"))
    except OSError:
        pass


def answer(holder: Holder, door: Any, channel: Any) -> None:
    """Answer one question."""
    (word, *words), sockets = door.hear(channel)
    if word == "hold":
        door.say(channel, holder.hold(sockets, words))
    elif word == "free":
        door.say(channel, holder.free(int(words[0])))
    elif word == "take":
        held = holder.take(words[1:])
        if held is None:
            door.say(channel, "none")
        else:
            door.give(channel, held.socket, int(words[0]))
            holder.taken(held)


def obey(holder: Holder, door: Any) -> None:
    """Do what slop-watch says, in a thread, until it says no more."""
    try:
        for line in sys.stdin.buffer:
            word, *words = line.decode("ascii").split()
            if word == "listens":
                with holder.lock:
                    holder.listens(int(words[0]), int(words[1]))
    finally:
        with holder.lock:
            door.close()
            os._exit(0)


def is_called(listener: Any, held: Sequence[Held]) -> bool:
    """Wait until somebody calls, or it is time for a look: whether somebody does."""
    limit_s = LOOK_S if held else None
    if new_poll is None:
        return bool(select([listener], [], [], limit_s)[0])
    poll = new_poll()
    poll.register(listener, POLLIN)
    for one in held:
        poll.register(one.socket, 0)  # Told is only that it has been shut down.
    found = poll.poll(None if limit_s is None else limit_s * 1000)
    return any(number == listener.fileno() for number, _ in found)


def serve(holder: Holder, door: Any) -> None:
    """Answer whoever asks."""
    while True:
        is_asked = is_called(door.listener, holder.all)
        with holder.lock:
            holder.look()
        if not is_asked:
            continue
        channel = None
        try:
            channel = _socket.socket(fileno=door.listener._accept()[0])
            channel.settimeout(ASK_S)
            with holder.lock:
                answer(holder, door, channel)
        except (OSError, ValueError, IndexError):  # It has asked nothing, and is gone.
            pass
        finally:
            if channel is not None:
                channel.close()


def main() -> None:
    """Hold, for as long as stdin is open."""
    # They are for slop-watch, which ends this.
    for name in ("SIGINT", "SIGHUP", "SIGQUIT"):
        if hasattr(_signal, name):
            _signal.signal(getattr(_signal, name), _signal.SIG_IGN)
    holder = Holder()
    folder = text_of(sys.stdin.buffer.readline().decode("ascii").split()[1])
    door: Any = LoopbackDoor(folder) if IS_WINDOWS else UnixDoor(folder)
    start_new_thread(obey, (holder, door))
    write(f"{line_of('at', door.address)}\n")
    serve(holder, door)


main()
