"""Whose the terminal is: the app's alone, while it draws on all of it, or not.

Nothing of the app's is called: what is asked are flags of C code, attributes that lie in an
object's own dict, and in whose code the threads stand. What the app did not import is not used.
"""

from __future__ import annotations

import sys
from _thread import get_ident

from _slop_watch_deaf import call_of
from _slop_watch_frames import frames_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

_current_frames = sys._current_frames
_attributes_of = object.__getattribute__

# Modules in whose code a thread is for as long as they have the screen. Textual's is that of its
# driver: no driver of a screen runs inline, on the web, or while it is suspended.
_DRAWS = (
    "textual.drivers.linux_driver",
    "textual.drivers.win32",
    "urwid.event_loop.main_loop",
    "urwid.main_loop",
    "asciimatics.screen",
)
# Where a thread stands that waits for a line, by its module and function.
_ASKS = (("cmd", "cmdloop"), ("code", "raw_input"))
_REPL = "_pyrepl."


def screen(main: int) -> str:
    """Return the line that says whose it is, for the main thread's number."""
    return f"screen {'owned' if owns_screen() else 'prompt' if _is_at_prompt(main) else 'free'}"


def owns_screen() -> bool:
    """Whether the app draws on the whole terminal, as a line editor or a debugger does not."""
    return _curses_draws() or _prompt_toolkit_runs("full") or _rich_draws() or _runs_in(_DRAWS)


def _plain(thing: object, name: str) -> Any:
    """Return an attribute of an object's own, with no code of its class; None where it has none."""
    try:
        return _attributes_of(thing, "__dict__").get(name)
    except AttributeError:
        return None


def _curses_draws() -> bool:
    is_ended = getattr(sys.modules.get("_curses"), "isendwin", None)
    try:
        return is_ended is not None and not is_ended()
    except Exception:  # It has not begun.
        return False


def _prompt_toolkit_runs(how: str) -> bool:
    """Whether its app has the `full` screen, or is a prompt (`line`)."""
    find_app: Any = getattr(
        sys.modules.get("prompt_toolkit.application.current"), "get_app_or_none", None
    )
    app = find_app() if find_app is not None else None
    if not _plain(app, "_is_running"):
        return False
    has_screen = _plain(_plain(app, "renderer"), "_in_alternate_screen")
    return bool(has_screen) == (how == "full")


def _rich_draws() -> bool:
    """Whether the console that all share has the screen, or one that is drawn on by a thread."""
    console = _plain(sys.modules.get("rich"), "_console")
    if _plain(console, "_is_alt_screen"):
        return True
    refreshing: Any = _plain(sys.modules.get("rich.live"), "_RefreshThread")
    threads = _plain(sys.modules.get("threading"), "_active") if refreshing else None
    return any(
        type(thread) is refreshing
        and _plain(_plain(_plain(thread, "live"), "console"), "_is_alt_screen")
        for thread in list((threads or {}).values())
    )


def _runs_in(modules: tuple[str, ...]) -> bool:
    """Whether a thread is in the code of one of the modules."""
    known = [name for name in modules if name in sys.modules]
    return bool(known) and any(
        _module_of(frame) in known for thread in _threads() for frame in frames_of(thread)
    )


def _threads() -> list[int]:
    """Return all threads but ours: a frame that came to hold itself would hold the others' on."""
    return [thread for thread in _current_frames() if thread != get_ident()]


def _module_of(frame: FrameType) -> str:
    name = frame.f_globals.get("__name__")
    return name if type(name) is str else ""


def _is_at_prompt(main: int) -> bool:
    """Whether the app waits for a line, or may: then the cursor stands behind what it has asked."""
    if _prompt_toolkit_runs("line") or any(_asks(thread) for thread in _threads()):
        return True
    for frame in frames_of(main):
        call = call_of(frame) if "input" in frame.f_code.co_names else None
        return call is not None and call.name == "input"
    return hasattr(sys, "ps1")  # It runs no Python: it may be at the prompt that C has.


def _asks(thread: int) -> bool:
    """Whether a thread stands where a line is waited for."""
    for frame in frames_of(thread):
        module = _module_of(frame)
        return module.startswith(_REPL) or (module, frame.f_code.co_name) in _ASKS
    return False
