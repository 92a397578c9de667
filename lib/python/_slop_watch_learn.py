"""What the running app writes down for the interpreter that waits."""

from __future__ import annotations

import sys
from _io import open as open_file

from _slop_watch_plan import Setting, kind_of
from _slop_watch_wire import line_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from _slop_watch_environment import Journal
    from _slop_watch_wire import Call


def learn(call: Call, journal: Journal) -> None:
    """Write down what the app has imported, and the variables it has set, all in that order."""
    is_placed = journal.end()
    settings: dict[str, list[Setting]] = {}
    for setting in journal.settings.values():
        settings.setdefault(setting.after, []).append(setting)
    lines = [] if is_placed else ["unordered"]
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    if isinstance(main, str):
        lines.append(line_of("own", "__main__", main))
    lines.extend(line_of("writes", *both) for both in sorted(journal.by_imports))
    lines.extend(setting.line() for setting in settings.pop("", []))
    modules: list[tuple[str, Any]] = list(sys.modules.items())
    for name, module in modules:
        kind = kind_of(name, module)
        if kind:
            lines.append(line_of(kind, name, module.__spec__.origin))
        lines.extend(setting.line() for setting in settings.pop(name, []))
    # As bytes: a text in ASCII brings in a module that the app has not.
    with open_file(call.standby_plan, "wb") as file:
        file.write("".join(line + "\n" for line in lines).encode("ascii"))
