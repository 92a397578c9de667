"""Keeps the attributes of modules that the configuration names, with no line of code in the app.

Each is set to what the last run has left in it as soon as its module has run; in the app's first
file, as soon as that has set it. Where a tool runs that file (cProfile, coverage, a debugger), it
does so in a namespace that is the tool's own making, and not that of `sys.modules["__main__"]`.
"""

from __future__ import annotations

import sys
from _thread import interrupt_main
from atexit import register

from _slop_watch_state_file import pickled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable, Sequence

    from _slop_watch_state import State


_add_audit_hook: Any = sys.addaudithook
_get_frame = sys._getframe
_MAIN = "__main__"
_MODULE = type(sys)


def preserve(state: State, entries: Sequence[str]) -> None:
    """Keep attributes from now on, each named as `module:attribute`."""
    attributes = _Attributes(state, entries)
    attributes.begin()
    register(attributes.end)


def _restore(state: State, module: ModuleType, attribute: str) -> None:
    """Set a module's attribute to what the last run left in it, and keep it from now on."""

    def values() -> dict[Any, Any]:
        return {"value": getattr(module, attribute)}

    file = state.file_of(f"{module.__name__}:{attribute}")
    left = file.read()
    if left:
        setattr(module, attribute, left["value"])
    if not file.has_unread:
        state.keep(file, values)
        return
    # What the module itself puts there at each start overwrites nothing.
    first = pickled(getattr(module, attribute))

    def values_if_changed() -> dict[Any, Any]:
        is_first = file.has_unread and pickled(getattr(module, attribute)) == first
        return {} if is_first else values()

    state.keep(file, values_if_changed)


class _Namespace:
    """Stands for a module, where there is but what would be its `__dict__`."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.__dict__ = names


class _NotYet:
    """Stands for an attribute of `__main__` that the app has not set yet.

    No code of Python's or of ours sees how the app's first file is run, but each value that is
    overwritten is told of it: the dict lets go of it once the new one is in its place.
    """

    __slots__ = ("_set",)

    def __init__(self, is_set: Callable[[], None]) -> None:
        self._set = is_set

    def forget(self) -> None:
        """Wait no more."""
        self._set = _nothing

    def __del__(self) -> None:
        try:
            self._set()
        except KeyboardInterrupt:
            interrupt_main()  # Here it would be lost.


def _nothing() -> None:
    """Do nothing."""


def _runs_file() -> bool:
    """Whether Python was told to run a file of Python code, and no tool."""
    return bool(sys.argv) and sys.argv[0].endswith((".py", ".pyw"))


def _names_of_main(known: dict[str, Any]) -> dict[str, Any] | None:
    """Return what else than `known` is a `__main__` among the locals of who calls `exec`."""
    try:
        running = _get_frame(2)
    except ValueError:  # Python itself.
        return None
    for value in list(running.f_locals.values()):
        names = vars(value) if type(value) is _MODULE else value
        if type(names) is dict and names is not known and names.get("__name__") == _MAIN:
            return names
    return None


class _Attributes:
    """Those that are named, until their modules have run."""

    def __init__(self, state: State, entries: Sequence[str]) -> None:
        self._state = state
        self._wanted: dict[str, list[str]] = {}
        for entry in entries:
            module, _, attribute = entry.partition(":")
            self._wanted.setdefault(module, []).append(attribute)
        self._main: Any = sys.modules[_MAIN]
        # Attributes of `__main__` that have not been set yet.
        self._awaited: set[str] = set()

    def begin(self) -> None:
        """Wait for the modules, and for what is set in the app's first file."""
        self._awaited.update(self._wanted.pop(_MAIN, ()))
        for attribute in self._awaited:
            self._await(attribute)
        if self._awaited and not _runs_file():
            _add_audit_hook(self._hear)
        if self._wanted:
            sys.meta_path.insert(0, self)

    def _await(self, attribute: str) -> None:
        vars(self._main)[attribute] = _NotYet(lambda: self._is_set(attribute))

    def _is_set(self, attribute: str) -> None:
        namespace = vars(self._main)
        if attribute not in self._awaited:
            return
        if attribute in namespace:
            self._awaited.discard(attribute)
            _restore(self._state, self._main, attribute)
        elif "__name__" not in namespace:  # All is gone: pdb begins anew with the app's file.
            self._await(attribute)

    def _hear(self, event: str, _: object) -> None:
        """Find, before a tool runs the app's file, in which namespace. Is called for ever."""
        if event != "exec" or not self._awaited:
            return
        # All that is held here of who runs it ends with the call.
        names = _names_of_main(vars(self._main))
        if names is None:
            return
        for attribute in self._awaited:
            if type(vars(self._main).get(attribute)) is _NotYet:
                vars(self._main).pop(attribute).forget()
        self._main = _Namespace(names)
        for attribute in self._awaited:
            self._await(attribute)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> Any:
        """Find a module that is waited for as the others would."""
        attributes = self._wanted.pop(fullname, None)
        if attributes is None:
            return None
        for finder in list(sys.meta_path):
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec = find(fullname, path, target) if find else None
            if spec is not None:
                self._watch(spec.loader, attributes)
                return spec
        return None

    def _watch(self, loader: Any, attributes: list[str]) -> None:
        if not hasattr(loader, "exec_module"):
            return
        run = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            run(module)
            for attribute in attributes:
                self._restore_in(module, attribute)

        # Python leaves its own frames out of the traceback of what the module raises.
        code = exec_module.__code__.replace(co_filename="<frozen importlib._bootstrap_external>")
        exec_module.__code__ = code
        loader.exec_module = exec_module

    def _restore_in(self, module: ModuleType, attribute: str) -> None:
        if hasattr(module, attribute):
            _restore(self._state, module, attribute)
        else:
            self._state.warn_once("preserve-no-attribute", f"{module.__name__}:{attribute}")

    def end(self) -> None:
        """Restore nothing more, and say what was never there, unless the app has crashed."""
        if not self._state.is_kept_here:
            return
        crashed = getattr(sys, "last_value", None)
        never = [("preserve-missing", module) for module in self._wanted]
        never += [("preserve-no-attribute", f"__main__:{name}") for name in sorted(self._awaited)]
        self._wanted.clear()
        self._awaited.clear()
        if crashed is None or isinstance(crashed, KeyboardInterrupt):
            for code, about in never:
                self._state.warn_once(code, about)
