"""The part of the program that holds its state."""

from typing import Dict

SESSION: Dict[str, int] = {"frames": 0}


class AppController:
    """Counts frames and keeps a log that is closed with a last line."""

    def __init__(self, log: str) -> None:
        self._log = open(log, "a", encoding="utf-8")
        self._log.write("opened\n")
        self._log.flush()

    def frame(self) -> None:
        """Does the work of one frame."""
        SESSION["frames"] += 1

    def close(self) -> None:
        """Writes the last line and closes the log."""
        self._log.write("closed\n")
        self._log.close()
