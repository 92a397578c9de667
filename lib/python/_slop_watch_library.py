"""Windows' own libraries, by instances of our own. Windows only.

`ctypes.windll` is one for all of the app, with the prototypes that anybody has set on it.
"""

from __future__ import annotations

from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def prototyped(library: str, prototypes: str) -> Any:
    """Return an instance of one.

    `prototypes`: of each function its name, and a letter for what it returns and for each argument:
    `p` what is as wide as a pointer, `i` a number, `w` a text, `v` nothing. Raises ImportError
    where this Python has no `ctypes`.
    """
    ctypes: Any = stdlib("ctypes")
    kinds = {"p": ctypes.c_void_p, "i": ctypes.c_int, "w": ctypes.c_wchar_p, "v": None}
    loaded: Any = ctypes.WinDLL(library)
    for prototype in prototypes.split():
        name, _, letters = prototype.partition(":")
        function = getattr(loaded, name)
        function.restype, *function.argtypes = [kinds[letter] for letter in letters]
    return loaded
