"""What slop-watch asks about the app while it runs."""

from __future__ import annotations

import os
import sys
import time

from _slop_watch_stop import position_of
from _slop_watch_wire import line_about

TYPE_CHECKING = False
if TYPE_CHECKING:  # `signal` would cost the app time
    import signal as _signal

    from _slop_watch_wire import Call
else:
    import _signal


class Questions:
    """Answers them, one line each."""

    def __init__(self, main: int, call: Call) -> None:
        """Take the main thread. From now on the environment's variables are the app's to set."""
        self._main = main
        self._call = call
        self._variables = dict(os.environ)

    def answer(self, question: str) -> str:
        """Return the line that answers; empty where that was no question."""
        if question == "debugged?":
            return f"debugged {self._is_debugged():d}"
        if question == "imports?":
            return f"imports {self._imports_foreign():d}"
        if question == "cpu?":
            return f"cpu {time.process_time() * 1000:.0f}"
        if question == "learn":
            return self._learn()
        return ""

    def _is_debugged(self) -> bool:
        """Whether an interrupt is for pdb: at its prompt, or where it took SIGINT for itself."""
        pdb = sys.modules.get("pdb")
        if pdb is None:
            return False
        taker = getattr(_signal.getsignal(_signal.SIGINT), "__self__", None)
        frames = [frame for frame, _ in position_of(self._main)]
        return isinstance(taker, pdb.Pdb) or any(
            frame.f_code.co_filename == pdb.__file__ for frame in frames
        )

    def _imports_foreign(self) -> bool:
        """Whether the main thread is in the import of a module that is not the project's own."""
        for frame, _ in position_of(self._main):
            if (
                frame.f_code.co_name != "_find_and_load"
                or "importlib" not in frame.f_code.co_filename
            ):
                continue
            name = str(frame.f_locals.get("name", "")).partition(".")[0]
            spec = getattr(sys.modules.get(name), "__spec__", None)
            origin = getattr(spec, "origin", None) or ""
            if not origin.startswith(self._call.root) or "-packages" in origin:
                return True
        return False

    def _learn(self) -> str:
        """Write down what there is to import early."""
        import _slop_watch_plan

        try:
            _slop_watch_plan.learn(self._call, self._variables)
        except Exception as error:
            return line_about("warning learn-failed", repr(error))
        return "learned"
