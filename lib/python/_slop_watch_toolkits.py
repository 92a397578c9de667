"""Closes the app's windows the way their X buttons do, and what has the whole terminal by its key.

A toolkit's main loop runs outside of Python and may hold an interrupt back until the next event,
so where one of the known toolkits runs it is asked first, by the one call of it that other threads
may make. Nothing here imports a toolkit: what the app did not import, it has no windows of.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock, start_new_thread
from os import getpid, name

from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would cost the app 5 ms
    from typing import Any, Callable, TypeVar

    Close = Callable[[], object]
    _Result = TypeVar("_Result")

_WM_CLOSE = 0x0010
# Held while a thread of ours waits for the main loop to close a window.
_call = allocate_lock()
# What Qt calls in the main thread.
_kept: list[object] = []


def _of_tkinter() -> Close | None:
    root: Any = getattr(sys.modules.get("tkinter"), "_default_root", None)
    if root is None:
        return None

    tk = root.tk  # And not the root, which may be all of the app.

    def close() -> None:
        try:
            on_close = tk.call("wm", "protocol", ".", "WM_DELETE_WINDOW")
            tk.call("eval", str(on_close) if on_close else "destroy .")
        except Exception:
            pass  # There is no main loop: the next step will do.
        finally:
            _call.release()

    def close_in_thread() -> None:
        # Tcl hands calls from other threads to the one that runs the main loop, and they wait.
        if _call.acquire(False):
            start_new_thread(close, ())

    return close_in_thread


def _of_qt() -> Close | None:
    for binding in ("PySide6", "PyQt6", "PyQt5", "PySide2"):
        core: Any = sys.modules.get(binding + ".QtCore")
        app = core.QCoreApplication.instance() if core is not None else None
        if app is not None:
            return _qt_close(core, app)
    return None


def _qt_close(core: Any, app: Any) -> Close:
    queued = getattr(core.Qt, "ConnectionType", core.Qt).QueuedConnection
    slot = "closeAllWindows" if hasattr(app, "closeAllWindows") else "quit"
    as_slot = getattr(core, "pyqtSlot", None) or core.Slot

    def close() -> None:
        # An interrupt that is due is raised in the first Python code that runs. In `closeEvent` it
        # would take the place of what the app does there, and PySide6 crashes.
        members = {"be_interrupted": as_slot(name="be_interrupted")(_be_interrupted)}
        first: Any = type("First", (core.QObject,), members)()
        _kept.append(first)  # It is called later.
        first.moveToThread(app.thread())
        core.QMetaObject.invokeMethod(first, "be_interrupted", queued)
        core.QMetaObject.invokeMethod(app, slot, queued)

    return close


def _be_interrupted(_: object) -> None:
    """Run Python code."""


def _of_imgui_bundle() -> Close | None:
    hello_imgui: Any = getattr(sys.modules.get("imgui_bundle"), "hello_imgui", None)
    if hello_imgui is None:
        return None
    # Raises where no window is open. The X button sets the same flag; it is read once a frame.
    params = hello_imgui.get_runner_params()
    return lambda: setattr(params, "app_shall_exit", True)


def _of_prompt_toolkit() -> Close | None:
    find_app: Any = getattr(
        sys.modules.get("prompt_toolkit.application.current"), "get_app_or_none", None
    )
    app = find_app() if find_app is not None else None
    if app is None or not app.full_screen or not app.is_running:
        return None
    ctrl_c = sys.modules["prompt_toolkit.keys"].Keys.ControlC
    processor: Any = sys.modules["prompt_toolkit.key_binding.key_processor"]

    def press() -> None:
        app.key_processor.feed(processor.KeyPress(ctrl_c))
        app.key_processor.process_keys()

    return lambda: app.loop.call_soon_threadsafe(press, context=app.context)


def _of_the_system() -> Close | None:
    if name != "nt":
        return None
    ctypes: Any = stdlib("ctypes")
    wintypes: Any = stdlib("ctypes.wintypes")
    user32: Any = ctypes.windll.user32
    prototype: Any = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
    found = []

    def visit(window: int, _: int) -> bool:
        owner = wintypes.DWORD()
        user32.GetWindowThreadProcessId(window, ctypes.byref(owner))
        if owner.value == getpid() and user32.IsWindowVisible(window):
            found.append(window)
        return True

    def close() -> None:
        for window in found:
            user32.PostMessageW(window, _WM_CLOSE, 0, 0)

    user32.EnumWindows(prototype(visit), 0)
    return close if found else None


def _try(function: Callable[[], _Result]) -> _Result | None:
    try:
        return function()
    except Exception:
        return None  # The window is gone, or there is no main loop: the next step will do.


def of_toolkits() -> list[Close]:
    """Return what closes the windows of each toolkit that the app uses."""
    found = [_try(find) for find in (_of_imgui_bundle, _of_qt, _of_tkinter)]
    return [close for close in found if close is not None]


def of_screens() -> list[Close]:
    """Return what presses Ctrl-C in an app that has the terminal's keys, and no signal of it."""
    press = _try(_of_prompt_toolkit)
    return [] if press is None else [press]


def of_the_system() -> list[Close]:
    """Return what closes the windows that Windows knows of in this process; empty elsewhere."""
    close = _try(_of_the_system)
    return [] if close is None else [close]


def close_all(found: list[Close]) -> None:
    """Close what was found."""
    for close in found:
        _try(close)


def wait_for_calls(limit_s: float) -> None:
    """Wait until no thread of ours holds anything of a toolkit's any more."""
    if _call.acquire(True, limit_s):
        _call.release()
