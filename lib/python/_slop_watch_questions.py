"""What slop-watch asks about the app while it runs."""

from __future__ import annotations

import sys

from _slop_watch_frames import frames_of
from _slop_watch_reloader import reloader
from _slop_watch_report import report
from _slop_watch_screen import screen
from _slop_watch_wire import line_about, line_of

TYPE_CHECKING = False
if TYPE_CHECKING:  # `signal` would cost the app time
    from signal import SIGINT, getsignal
    from typing import Callable, Iterable, Iterator

    from _slop_watch_own import OwnCode
else:
    from _signal import SIGINT, getsignal


class Questions:
    """Answers them."""

    def __init__(self, main: int, own_code: OwnCode, write_plan: Callable[[], None] | None) -> None:
        """Take the main thread, and what writes down what there is to import early."""
        self._main = main
        self._own_code = own_code
        self._write_plan = write_plan

    def answer(self, question: str) -> Iterable[str]:
        """Return the lines that answer; none where that was no question."""
        if question == "debugged?":
            return [f"debugged {self.is_debugged():d}"]
        if question == "learn":
            return [self._learn()]
        if question == "report?":
            return [report()]
        if question == "screen?":
            return [screen(self._main)]
        if question == "reloader?":
            return [reloader()]
        if question == "own?":
            return self._tell_own()
        return []

    def is_debugged(self) -> bool:
        """Whether an interrupt is for pdb: at its prompt, or where it took SIGINT for itself."""
        pdb = sys.modules.get("pdb")
        if pdb is None:
            return False
        taker = getattr(getsignal(SIGINT), "__self__", None)
        return isinstance(taker, pdb.Pdb) or any(
            frame.f_code.co_filename == pdb.__file__ for frame in frames_of(self._main)
        )

    def _tell_own(self) -> Iterator[str]:
        """Yield a line for each file of own code not told of before, and one that ends them."""
        for path in self._own_code.fresh():
            yield line_of("own", path)
        yield "told"

    def _learn(self) -> str:
        """Write down what there is to import early."""
        try:
            if self._write_plan is not None:
                self._write_plan()
        except Exception as error:
            return line_about("learned", repr(error))
        return "learned -"
