"""The processes of an app on Linux, by /proc; its listening sockets by the kernel's own list."""

from __future__ import annotations

import _socket
import os
from struct import Struct, unpack_from
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

# Of linux/netlink.h, linux/sock_diag.h and linux/inet_diag.h.
_AF_NETLINK, _SOCK_RAW, _NETLINK_SOCK_DIAG = 16, 3, 4
_SOCK_DIAG_BY_FAMILY, _REQUEST_DUMP = 20, 0x301
_NLMSG_ERROR, _NLMSG_DONE = 2, 3
_AF_INET, _AF_INET6, _IPPROTO_TCP, _TCP_LISTEN = 2, 10, 6, 10
# A header, the request, and 48 bytes of an address that may be any.
_REQUEST = Struct("=IHHIIBBBBI48x")
# Where in an answer the port and the socket's inode are, in bytes.
_PORT_AT, _INODE_AT = 20, 84
_ANSWER_S = 1.0
# Between two looks at /proc/net, in seconds.
_TABLES_S = 0.25
# In /proc/net/tcp, the state of a socket that listens. Those come first.
_LISTENS = b"0A"
# Where /proc/PID/stat has the time in the program and in the system, after the name.
_TIMES = slice(11, 13)
# A socket that is nobody's of the app is looked for once more, so many looks later: a process may
# be told of a moment after its socket.
_AGAIN = 10
# What makes a process one of slop-watch's: what was opened for the user has it no more.
_OWN = b"SLOP_WATCH_ID="


def _read(path: str) -> bytes:
    """Return what is in a file of /proc; nothing where the process is gone, or is not ours."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        parts: list[bytes] = []
        while True:
            part = os.read(descriptor, 65536)
            if not part:
                return b"".join(parts)
            parts.append(part)
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def _stat(pid: int) -> list[bytes]:
    """Return the fields of /proc/PID/stat that follow the name; none where it is gone."""
    return _read(f"/proc/{pid}/stat").rpartition(b") ")[2].split()


def _command(pid: int) -> str:
    """Return the words of a process; empty where it is gone."""
    return _read(f"/proc/{pid}/cmdline").replace(b"\0", b" ").decode("utf-8", "replace")


def _sockets(folder: str) -> Iterator[int]:
    """Yield the inodes of the sockets that a process has open."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        try:
            link = os.readlink(f"{folder}/{name}")
        except OSError:
            continue
        if link.startswith("socket:["):
            yield int(link[8:-1])


class _Kernel:
    """The kernel's list of the sockets that listen: it walks those only, in 0.03 ms."""

    def __init__(self) -> None:
        """Raise OSError where it is not to be had."""
        self._socket: Any = _socket.socket(_AF_NETLINK, _SOCK_RAW, _NETLINK_SOCK_DIAG)
        self._socket.settimeout(_ANSWER_S)

    def listening(self) -> dict[int, int]:
        """Return their ports by their inodes."""
        found: dict[int, int] = {}
        for family in (_AF_INET, _AF_INET6):
            self._ask(family, found)
        return found

    def _ask(self, family: int, found: dict[int, int]) -> None:
        request = _REQUEST.pack(
            _REQUEST.size,
            _SOCK_DIAG_BY_FAMILY,
            _REQUEST_DUMP,
            1,
            0,
            family,
            _IPPROTO_TCP,
            0,
            0,
            1 << _TCP_LISTEN,
        )
        self._socket.sendto(request, (0, 0))
        while True:
            data = self._socket.recv(65536)
            at = 0
            while at + 16 <= len(data):
                size, kind = unpack_from("=IH", data, at)
                if kind == _NLMSG_DONE:
                    return
                if kind == _NLMSG_ERROR:
                    raise OSError
                port = int.from_bytes(data[at + _PORT_AT : at + _PORT_AT + 2], "big")
                found[unpack_from("=I", data, at + _INODE_AT)[0]] = port
                at += (size + 3) & ~3


class _Tables:
    """The same from /proc/net, which takes 5 to 9 ms: where the kernel's list is refused."""

    def __init__(self) -> None:
        """Have looked at nothing yet."""
        self._next = 0.0
        self._found: dict[int, int] = {}

    def listening(self) -> dict[int, int]:
        """Return their ports by their inodes, as they were a moment ago."""
        if monotonic() >= self._next:
            self._found = self._read()
            self._next = monotonic() + _TABLES_S
        return self._found

    def _read(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for name in ("/proc/net/tcp", "/proc/net/tcp6"):
            for line in _read(name).split(b"\n")[1:]:
                words = line.split(None, 10)
                if len(words) < 10 or words[3] != _LISTENS:  # noqa: PLR2004
                    break
                found[int(words[9])] = int(words[1].rpartition(b":")[2], 16)
        return found


def _open_list() -> _Kernel | _Tables:
    try:
        kernel = _Kernel()
        kernel.listening()
    except OSError:
        return _Tables()
    return kernel


class Processes:
    """The app's process, and all below it."""

    def __init__(self, top: int) -> None:
        """Take the process that was started."""
        self._top = top
        self._list = _open_list()
        # What was handed to slop-watch to pass it on listens by itself.
        self._passed = set(_sockets("/proc/self/fd"))
        self._pids: set[int] | None = None
        self._ticks = os.sysconf("SC_CLK_TCK")
        # Sockets by what is known of them: their ports, or after how many looks they are nobody's.
        self._own: dict[object, int] = {}
        self._others: dict[int, int] = {}
        self._is_own: dict[int, bool] = {}

    def look(self) -> None:
        """Forget what may have changed."""
        self._pids = None

    def pids(self) -> set[int]:
        """Return their numbers."""
        if self._pids is None:
            self._pids = set(self._below(self._top))
        return self._pids

    def _below(self, top: int) -> Iterator[int]:
        found = [top]
        for pid in found:
            if pid == top or self._belongs(pid):
                yield pid
                found += self._children(pid)

    def _children(self, pid: int) -> list[int]:
        folder = f"/proc/{pid}/task"
        try:
            tasks = os.listdir(folder)
        except OSError:
            return []
        return [int(word) for t in tasks for word in _read(f"{folder}/{t}/children").split()]

    def _belongs(self, pid: int) -> bool:
        """Whether a process is the app's, and not one that was opened for the user."""
        known = self._is_own.get(pid)
        if known is None:
            words = _read(f"/proc/{pid}/environ").split(b"\0")
            # Amid its start it has none to be read.
            if words == [b""]:
                return True
            known = any(word.startswith(_OWN) for word in words)
            self._is_own[pid] = known
        return known

    def listening(self) -> dict[object, int]:
        """Return the ports of the TCP sockets that they listen on, a debugger's apart."""
        found = self._list.listening()
        self._own = {inode: port for inode, port in self._own.items() if inode in found}
        others = {
            inode: self._others.get(inode, 0) + 1 for inode in found if inode not in self._own
        }
        self._others = others
        sought = {inode for inode, looks in others.items() if looks in (1, _AGAIN)}
        sought -= self._passed
        if sought:
            for pid in self.pids():
                held = sought.intersection(_sockets(f"/proc/{pid}/fd"))
                if held and not self._is_debugger(pid):
                    self._own.update((inode, found[inode]) for inode in held)
        return dict(self._own)

    def _is_debugger(self, pid: int) -> bool:
        command = _command(pid)
        return "debugpy" in command and "adapter" in command

    def commands(self) -> Iterator[str]:
        """Yield their commands."""
        return map(_command, self.pids())

    def all_commands(self) -> Iterator[str]:
        """Yield the commands of all processes."""
        return (_command(int(name)) for name in os.listdir("/proc") if name.isdigit())

    def chosen_ports(self) -> range:
        """Return the ports that the system chooses from where an app names none."""
        words = _read("/proc/sys/net/ipv4/ip_local_port_range").split()
        first, last = map(int, words) if len(words) == 2 else (32768, 60999)  # noqa: PLR2004
        return range(first, last + 1)

    def used(self) -> float:
        """Return the processor time that those have taken that are there, in seconds."""
        stats = [_stat(pid) for pid in self.pids()]
        return sum(int(word) for fields in stats for word in fields[_TIMES]) / self._ticks
