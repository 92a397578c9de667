"""Times that modules keep of their own import, as `logging` does.

What is imported early has not begun with the app. A module's own variable that holds what a clock
showed during its import is given what that shows where the app begins.
"""

from __future__ import annotations

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Tuple

    Clock = Callable[[], Any]
    # A clock, and what it showed.
    Shown = Tuple[Clock, Any]


def _seconds() -> int:
    return int(time.time())


# No clocks that show whole seconds of anything but the day: those are numbers like any other.
_CLOCKS: tuple[Clock, ...] = (
    time.time,
    time.time_ns,
    time.monotonic,
    time.monotonic_ns,
    time.perf_counter,
    time.perf_counter_ns,
    _seconds,
)


def _later(value: Any, by_s: float) -> Any:
    """Return a date that is so much later than another."""
    return value + type(value).resolution * int(by_s * 1e6)


class Clocks:
    """Finds what new modules have kept of a clock."""

    def __init__(self) -> None:
        """Look at the clocks."""
        # Modules by their contents, and in each a variable with what it is.
        self._kept: list[tuple[dict[str, Any], str, Any]] = []
        # The clocks that have shown such values, by these.
        self._by_value: dict[int, Clock] = {}
        self._began = _shown()

    def look(self, modules: Iterable[str]) -> None:
        """Look at modules that have been imported since it was last looked at any."""
        spans = [(clock, began, clock(), type(began)) for clock, began in self._began]
        for name in modules:
            held: Any = getattr(sys.modules.get(name), "__dict__", None)
            for key, value in held.items() if type(held) is dict else ():
                kind = type(value)
                if kind is not float and kind is not int:
                    if kind.__name__ == "datetime":
                        self._look_at_date(held, key, value)
                    continue
                clock = self._by_value.get(id(value))  # Taken over from another module.
                for shows, began, now, of in spans if clock is None else ():
                    if kind is of and began <= value <= now:
                        clock = shows
                        break
                if clock is not None:
                    self._by_value[id(value)] = clock
                    self._kept.append((held, key, value))
        self._began = _shown()

    def _look_at_date(self, held: dict[str, Any], key: str, value: Any) -> None:
        began, now = self._began[0][1], time.time()
        try:
            shown = value.timestamp()
            if began <= shown <= now:
                self._by_value[id(value)] = lambda: _later(value, time.time() - shown)
                self._kept.append((held, key, value))
        except Exception:  # It may be anything of that name.
            pass

    def begin(self) -> None:
        """Have them begin now, where they are as they were."""
        begins = {value: clock() for value, clock in self._by_value.items()}
        for held, key, value in self._kept:
            if held.get(key) is value:
                held[key] = begins[id(value)]
        self._kept.clear()


def _shown() -> list[Shown]:
    return [(clock, clock()) for clock in _CLOCKS]


# Those of this interpreter.
CLOCKS = Clocks()
