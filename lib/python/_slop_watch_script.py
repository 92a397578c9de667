"""What an import finds of the app itself, before that has begun."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What stands for the program in `sys.argv` until Python has found it.
_MODULE_WORD = "-m"


class Script:
    """Has `__main__` and `sys.argv` name the app's file, as they do once it runs."""

    def __init__(self, file: str | None) -> None:
        """Begin. `file`: as `__main__.__file__` was in the app; None where it had none."""
        main: Any = sys.modules.get("__main__")
        self._main = main
        self._argv = sys.argv
        self._first = sys.argv[0]
        self._is_named = file is not None and not hasattr(self._main, "__file__")
        if self._is_named:
            self._main.__file__ = file
            if self._first == _MODULE_WORD:
                sys.argv[0] = str(file)

    def leave(self) -> None:
        """Take it back: Python does so itself when the app begins."""
        if self._is_named:
            vars(self._main).pop("__file__", None)
            self._argv[0] = self._first
