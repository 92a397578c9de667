"""The processes of an app on macOS, by ps(1) and lsof(8), which it brings.

Each look takes 20 ms or more, so there are few.
"""

from __future__ import annotations

from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

# Between two looks, in seconds.
_STEP_S = 0.25
# net.inet.ip.portrange.first and .last.
_CHOSEN = range(49152, 65536)


def _seconds(text: bytes) -> float:
    """Return a time of ps(1), such as 1-02:03:04 or 0:00.12."""
    days, _, clock = text.rpartition(b"-")
    total = 0.0
    for part in clock.split(b":"):
        total = 60 * total + float(part)
    return 86400 * int(days or 0) + total


class Processes:
    """The app's process, and all below it."""

    def __init__(self, top: int) -> None:
        """Take the process that was started."""
        import subprocess

        self._subprocess = subprocess
        self._top = top
        self._last = 0.0
        self._pids = {top}
        self._used = 0.0
        self._ports: dict[object, int] = {}

    def look(self) -> None:
        """Look at them anew, where that is due."""
        if monotonic() - self._last < _STEP_S:
            return
        rows = [line.split() for line in self._run("/bin/ps", "-A", "-o", "pid=,ppid=,time=")]
        children: dict[int, list[int]] = {}
        times: dict[int, float] = {}
        for row in rows:
            number, parent, clock = row
            children.setdefault(int(parent), []).append(int(number))
            times[int(number)] = _seconds(clock)
        found = [self._top]
        for pid in found:
            found += children.get(pid, [])
        self._pids = set(found)
        self._used = sum(times.get(pid, 0.0) for pid in found)
        self._ports = dict(self._listening())
        self._last = monotonic()

    def _listening(self) -> Iterator[tuple[object, int]]:
        pids = ",".join(map(str, self._pids))
        name = b""
        lsof = ("/usr/sbin/lsof", "-nP", "-a", "-p", pids, "-iTCP", "-sTCP:LISTEN", "-F", "dn")
        # A line for the device of each socket, which is its own, and one for its address.
        for line in self._run(*lsof):
            if line[:1] == b"d":
                name = line
            elif line[:1] == b"n":
                port = line.rpartition(b":")[2]
                if port.isdigit():
                    yield name, int(port)

    def _run(self, *words: str) -> list[bytes]:
        null = self._subprocess.DEVNULL
        try:
            return self._subprocess.check_output(words, stdin=null, stderr=null).splitlines()
        except self._subprocess.CalledProcessError as error:
            # lsof(8) ends so where one of the processes is gone.
            return bytes(error.output).splitlines()

    def commands(self) -> Iterator[str]:
        """Yield their commands."""
        return self._commands("-p", ",".join(map(str, self._pids)))

    def all_commands(self) -> Iterator[str]:
        """Yield the commands of all processes."""
        return self._commands("-A")

    def _commands(self, *which: str) -> Iterator[str]:
        lines = self._run("/bin/ps", "-ww", *which, "-o", "command=")
        return (line.decode("utf-8", "replace") for line in lines)

    def pids(self) -> set[int]:
        """Return their numbers."""
        return self._pids

    def listening(self) -> dict[object, int]:
        """Return the ports of the TCP sockets that they listen on."""
        return self._ports

    def chosen_ports(self) -> range:
        """Return the ports that the system chooses from where an app names none."""
        return _CHOSEN

    def used(self) -> float:
        """Return the processor time that those have taken that are there, in seconds."""
        return self._used
