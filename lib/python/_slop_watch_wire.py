"""How slop-watch and its Python write to each other; `lib/wire` is the other side of it."""

from __future__ import annotations


class Call:
    """What slop-watch wrote for this run's agent."""

    def __init__(self, lines: list[str]) -> None:
        """Read the lines of a call."""
        port, token, pid, self.state_folder, self.root, standby, self.window_place = lines[:7]
        self.port = int(port)
        self.token = token
        # slop-watch's own.
        self.pid = int(pid)
        word, _, self.standby_plan = standby.partition(" ")
        # Whether this is an interpreter that waits until it is told to become the app.
        self.waits = word == "wait"
        self.preserve = [line for line in lines[7:] if line]
