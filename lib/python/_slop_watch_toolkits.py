"""Closes the windows of known toolkits the way their X buttons do, and full screens by their key.

A toolkit's main loop runs outside of Python and may hold an interrupt back until the next event,
so it is asked first, by the one call of it that other threads may make. Nothing here imports a
toolkit: what the app did not import, it has no windows of.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock, start_new_thread
from sys import getrefcount

from _slop_watch_frames import runs_in

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would cost the app 5 ms
    from typing import Any, Callable, TypeVar

    _Result = TypeVar("_Result")

# Held while a thread of ours waits for the main loop to close a window.
_call = allocate_lock()
# A local variable, and the argument of who counts.
_ONLY_OURS = 2
# What Qt calls in the main thread.
_kept: list[object] = []


class Close:
    """What closes windows."""

    def __init__(
        self,
        call: Callable[[], object],
        *,
        threads: tuple[int, ...] = (),
        classes: tuple[str, ...] = (),
        waits: bool = False,
    ) -> None:
        """Take what to call.

        `threads`: those that the windows belong to, where it is known, `classes`: how the names of
        the windows' classes begin on Windows, and `waits`: that is looked at when they wake up.
        """
        self.call = call
        self.threads = threads
        self.classes = classes
        self.waits = waits


class _Interrupted:
    """What Tcl asks for its text: in the thread that runs the main loop.

    An interrupt that is due is raised there, in place of in the app, and told our thread.
    """

    def __str__(self) -> str:
        return ""


def _of_tkinter() -> Close | None:
    tkinter: Any = sys.modules.get("tkinter")
    if getattr(tkinter, "_default_root", None) is None:
        return None
    thread = runs_in("tkinter", "mainloop")
    if thread is None:  # It would take no call.
        return None

    def close() -> None:
        # Tcl hands calls from other threads to the one that runs the main loop, and they wait.
        if _call.acquire(False):
            # What Tcl is called by, and not the root, which may be all of the app.
            start_new_thread(_close_tk, ([tkinter._default_root.tk],))

    return Close(close, threads=(thread,), classes=("Tk",))


def _close_tk(given: list[Any]) -> None:
    tk = given.pop()
    try:
        try:
            tk.call("concat", _Interrupted())
        except BaseException:
            pass  # Raised here, and nowhere else.
        on_close = tk.call("wm", "protocol", ".", "WM_DELETE_WINDOW")
        tk.call("eval", str(on_close) if on_close else "destroy .")
    except Exception:
        pass  # There is no main loop: the next step will do.
    finally:
        _call.release()
    if getrefcount(tk) <= _ONLY_OURS:
        # The app has let go of it. Tcl aborts where it is ended by another thread than its own.
        never = allocate_lock()
        never.acquire()
        never.acquire()


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

    return Close(close, classes=("Qt",))


def _be_interrupted(_: object) -> None:
    """Run Python code."""


def _of_imgui_bundle() -> Close | None:
    hello_imgui: Any = getattr(sys.modules.get("imgui_bundle"), "hello_imgui", None)
    if hello_imgui is None:
        return None
    # Raises where no window is open. The X button sets the same flag; it is read once a frame.
    params = hello_imgui.get_runner_params()
    return Close(
        lambda: setattr(params, "app_shall_exit", True), classes=("GLFW", "SDL"), waits=True
    )


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

    return Close(lambda: app.loop.call_soon_threadsafe(press, context=app.context))


def _of_pygame() -> Close | None:
    display: Any = getattr(sys.modules.get("pygame"), "display", None)
    if display is None or display.get_surface() is None:
        return None
    if display.get_driver() in ("dummy", "offscreen"):  # There is no window.
        return None
    pygame: Any = sys.modules["pygame"]
    return Close(lambda: pygame.event.post(pygame.event.Event(pygame.QUIT)))


def _of_wx() -> Close | None:
    wx: Any = sys.modules.get("wx")
    thread = runs_in("wx.core", "MainLoop")
    if wx is None or thread is None:
        return None

    def close() -> None:
        for window in wx.GetTopLevelWindows():
            if window.IsShown():
                window.Close()

    return Close(lambda: wx.CallAfter(close), threads=(thread,))


def _of_gtk() -> Close | None:
    gtk: Any = sys.modules.get("gi.repository.Gtk")
    thread = runs_in("gi._ossighelper") or runs_in("gi.overrides.Gtk")
    if gtk is None or thread is None:
        return None

    def close() -> None:
        for window in gtk.Window.list_toplevels():
            if window.get_visible():
                window.close()

    glib: Any = sys.modules["gi.repository.GLib"]
    return Close(lambda: glib.idle_add(close), threads=(thread,))


def _try(function: Callable[[], _Result]) -> _Result | None:
    try:
        return function()
    except Exception:
        return None  # The window is gone, or there is no main loop: the next step will do.


def _found(*finders: Callable[[], Close | None]) -> list[Close]:
    found = [_try(find) for find in finders]
    return [close for close in found if close is not None]


def of_toolkits() -> list[Close]:
    """Return what closes the windows of each toolkit that knows it better than the system."""
    return _found(_of_imgui_bundle, _of_qt, _of_tkinter)


def of_loops() -> list[Close]:
    """Return what closes windows that the system does not tell us of, as under Wayland."""
    return _found(_of_pygame, _of_wx, _of_gtk)


def of_screens() -> list[Close]:
    """Return what presses Ctrl-C in an app that has the terminal's keys, and no signal of it."""
    return _found(_of_prompt_toolkit)


def close_all(found: list[Close]) -> None:
    """Close what was found."""
    for close in found:
        _try(close.call)


def wait_for_calls(limit_s: float) -> None:
    """Wait until no thread of ours holds anything of a toolkit's any more."""
    if _call.acquire(True, limit_s):
        _call.release()
