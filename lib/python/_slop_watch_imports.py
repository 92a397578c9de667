"""Waits for the app to import a module of C code, to change it before the app has it.

It is not imported here: the app would see it, or get another one than what was changed.
"""

from __future__ import annotations

import _imp
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


class Imports:
    """Calls a function with each of some modules, as soon as it is imported."""

    def __init__(self) -> None:
        """Wait for none so far."""
        self._then: dict[str, Callable[[Any], object]] = {}
        # By the name that it has in `_imp`: what imports, and what stands there for it.
        self._ways: dict[str, tuple[Any, Any]] = {}

    def when(self, name: str, then: Callable[[Any], object]) -> None:
        """Call `then` with the module of this name: at once, where it is imported already."""
        if name in sys.modules:
            then(sys.modules[name])
            return
        self._then[name] = then
        way = "exec_builtin" if _imp.is_builtin(name) else "exec_dynamic"
        if way not in self._ways and hasattr(_imp, way):
            self._watch(way)

    def _watch(self, way: str) -> None:
        original = getattr(_imp, way)

        def execute(module: Any) -> Any:
            done = original(module)
            then = self._then.pop(module.__name__, None)
            if then is not None:
                try:
                    then(module)
                except Exception:
                    pass
            return done

        # Python leaves its own frames out of the traceback of what the module raises.
        execute.__code__ = execute.__code__.replace(
            co_filename="<frozen importlib._bootstrap>", co_name="_call_with_frames_removed"
        )
        self._ways[way] = original, execute
        setattr(_imp, way, execute)

    def end(self) -> None:
        """Wait no more: from now on nothing of ours runs in the app's imports."""
        self._then.clear()
        for way, (original, execute) in self._ways.items():
            if getattr(_imp, way) is execute:
                setattr(_imp, way, original)
        self._ways.clear()
