"""Says as JSON what an X server itself knows of a window, by its title, and what has the focus.

By Xlib, and so by nothing of what is tested.
"""

import ctypes
import json
import sys

X = ctypes.CDLL("libX11.so.6")
WINDOW, POINTER = ctypes.c_ulong, ctypes.c_void_p
X.XOpenDisplay.restype, X.XOpenDisplay.argtypes = POINTER, [ctypes.c_char_p]
X.XDefaultRootWindow.restype, X.XDefaultRootWindow.argtypes = WINDOW, [POINTER]
X.XInternAtom.restype, X.XInternAtom.argtypes = WINDOW, [POINTER, ctypes.c_char_p, ctypes.c_int]
X.XGetAtomName.restype, X.XGetAtomName.argtypes = ctypes.c_char_p, [POINTER, WINDOW]
X.XQueryTree.argtypes = [POINTER, WINDOW] + [POINTER] * 4
X.XFetchName.argtypes = [POINTER, WINDOW, POINTER]
X.XGetGeometry.argtypes = [POINTER, WINDOW] + [POINTER] * 7
X.XTranslateCoordinates.argtypes = [POINTER, WINDOW, WINDOW] + [ctypes.c_int] * 2 + [POINTER] * 3
X.XGetInputFocus.argtypes = [POINTER] * 3
X.XGetWindowProperty.argtypes = [POINTER, WINDOW, WINDOW, ctypes.c_long, ctypes.c_long]
X.XGetWindowProperty.argtypes += [ctypes.c_int, WINDOW] + [POINTER] * 5
KEEP = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, POINTER)(lambda *_: 0)
X.XSetErrorHandler(KEEP)  # A window may be gone by now.

display = X.XOpenDisplay(None)
root = X.XDefaultRootWindow(display)


def tree(window):
    top, parent, children, count = WINDOW(), WINDOW(), ctypes.POINTER(WINDOW)(), ctypes.c_uint()
    refs = [ctypes.byref(one) for one in (top, parent, children, count)]
    if not X.XQueryTree(display, window, *refs):
        return 0, []
    return parent.value, [children[n] for n in range(count.value)]


def name(window):
    text = ctypes.c_char_p()
    X.XFetchName(display, window, ctypes.byref(text))
    return (text.value or b"").decode()


def numbers(window, prop):
    kind, bits, count, left = WINDOW(), ctypes.c_int(), WINDOW(), WINDOW()
    data = ctypes.POINTER(WINDOW)()
    refs = [ctypes.byref(one) for one in (kind, bits, count, left, data)]
    X.XGetWindowProperty(display, window, X.XInternAtom(display, prop, 0), 0, 99, 0, 0, *refs)
    return [data[n] for n in range(count.value)] if bits.value == 32 else []


def area(window):
    at, ints = WINDOW(), [ctypes.c_int() for _ in range(2)]
    sizes = [ctypes.c_uint() for _ in range(4)]
    refs = [ctypes.byref(one) for one in (at, *ints, *sizes)]
    if not X.XGetGeometry(display, window, *refs):
        return None
    refs = [ctypes.byref(one) for one in (*ints, at)]
    X.XTranslateCoordinates(display, window, root, 0, 0, *refs)
    return [one.value for one in (*ints, *sizes[:2])]


def below(window):
    found = [window]
    for child in tree(window)[1]:
        found += below(child)
    return found


def focused():
    window, revert = WINDOW(), ctypes.c_int()
    X.XGetInputFocus(display, ctypes.byref(window), ctypes.byref(revert))
    window = window.value
    while window > 1 and not name(window):
        window = tree(window)[0]
    return name(window) if window > 1 else ""


wanted = sys.argv[1]
found = [window for window in below(root) if name(window) == wanted]
states = [s for w in found[:1] for s in numbers(w, b"_NET_WM_STATE")]
print(
    json.dumps(
        {
            "managed": numbers(root, b"_NET_SUPPORTED") != [],
            "area": area(found[0]) if found else None,
            "states": sorted(
                X.XGetAtomName(display, s).decode().replace("_NET_WM_STATE_", "") for s in states
            ),
            "focused": focused(),
        }
    )
)
