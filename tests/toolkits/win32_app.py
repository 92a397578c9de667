"""A plain loop of Windows, by ctypes, which sets what it needs on the shared user32."""

import ctypes
import threading
import time
from ctypes import wintypes

from notes import HOW, note, ready

user32 = ctypes.windll.user32
procedure = ctypes.WINFUNCTYPE(
    ctypes.c_ssize_t, wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM
)


class WindowClass(ctypes.Structure):
    _fields_ = (
        ("style", wintypes.UINT),
        ("procedure", procedure),
        ("extra", ctypes.c_int * 2),
        ("instance", wintypes.HINSTANCE),
        ("icon", wintypes.HICON),
        ("cursor", wintypes.HANDLE),
        ("background", wintypes.HBRUSH),
        ("menu", wintypes.LPCWSTR),
        ("name", wintypes.LPCWSTR),
    )


user32.DefWindowProcW.argtypes = [
    wintypes.HWND,
    wintypes.UINT,
    wintypes.WPARAM,
    wintypes.LPARAM,
]
user32.DefWindowProcW.restype = ctypes.c_ssize_t
user32.CreateWindowExW.restype = wintypes.HWND
user32.CreateWindowExW.argtypes = [
    wintypes.DWORD,
    wintypes.LPCWSTR,
    wintypes.LPCWSTR,
    wintypes.DWORD,
    *[ctypes.c_int] * 4,
    wintypes.HWND,
    wintypes.HMENU,
    wintypes.HINSTANCE,
    wintypes.LPVOID,
]
# No fault of an app's own: it calls none of these but by its own prototypes.
user32.PostMessageW.argtypes = [ctypes.c_char_p] * 4
user32.EnumWindows.argtypes = [ctypes.c_char_p] * 2
user32.GetWindowThreadProcessId.argtypes = [ctypes.c_char_p]
user32.IsWindowVisible.restype = ctypes.c_char_p
user32.DestroyWindow.argtypes = user32.ShowWindow.argtypes = None

WM_DESTROY, WM_CLOSE = 2, 16


@procedure
def on_message(window, message, first, second):
    if message == WM_CLOSE:
        note("X")
        if "refuse" in HOW:
            return 0
        if "save" in HOW:
            time.sleep(2.5)
            note("saved")
        if "ask" in HOW:
            user32.MessageBoxW(wintypes.HWND(window), "Save?", "ask", 1)
            note("answered")
        user32.DestroyWindow(wintypes.HWND(window))
        return 0
    if message == WM_DESTROY:
        user32.PostQuitMessage(0)
    return user32.DefWindowProcW(window, message, first, second)


def show(name="slop-watch-test", style=0x10CF0000, of=None):
    return user32.CreateWindowExW(0, name, "test", style, 20, 20, 300, 200, of, None, None, None)


def run():
    kind = WindowClass(procedure=on_message, name="slop-watch-test")
    user32.RegisterClassW(ctypes.byref(kind))
    window = show()
    if "several" in HOW:
        show()
    if "minimized" in HOW:
        user32.ShowWindow(wintypes.HWND(window), 6)
    if "dialog" in HOW:
        threading.Timer(0.5, ready).start()
        user32.MessageBoxW(wintypes.HWND(window), "A dialog", "dialog", 0)
        note("dialog")
    else:
        threading.Timer(0.2, ready).start()
    message = wintypes.MSG()
    while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
        user32.TranslateMessage(ctypes.byref(message))
        user32.DispatchMessageW(ctypes.byref(message))
    note("after")


try:
    if "thread" in HOW:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    else:
        run()
finally:
    note("finally")
