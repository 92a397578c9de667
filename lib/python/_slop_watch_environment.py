"""Which code sets what in the environment, and when.

What is imported early is to find the variables that it finds in the app. So the running app notes
what its own code sets between which imports, the interpreter that waits does the same at the same
places, and it sees what the imports read and write meanwhile. What they write they write
themselves, there as in the app; what the app's own code has set is taken back before the app
begins, which sets it again.
"""

from __future__ import annotations

import os
import sys
from os import environ, fsdecode
from os.path import exists

from _slop_watch_modules import is_own_code, real
from _slop_watch_plan import Setting, kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Callable, Dict, Iterator

    from _slop_watch_plan import Plan, Reason
    from _slop_watch_sources import Sources

    _Variables = Dict[Any, Any]


class _Noted(dict):  # type: ignore[type-arg]
    """What `os.environ` holds, while it is noted who writes there; a dict in all else."""

    __slots__ = ("wrote",)
    wrote: Callable[[Any, Any], None]

    def __setitem__(self, key: Any, value: Any) -> None:
        self.wrote(key, value)
        dict.__setitem__(self, key, value)

    def __delitem__(self, key: Any) -> None:
        self.wrote(key, None)
        dict.__delitem__(self, key)

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


class _Watched(_Noted):
    """The same where it is noted, too, who reads there. What is read is None for all of it."""

    __slots__ = ("read",)
    read: Callable[[Any], None]

    def __getitem__(self, key: Any) -> Any:
        self.read(key)
        return dict.__getitem__(self, key)

    def __iter__(self) -> Iterator[Any]:
        self.read(None)
        return dict.__iter__(self)


def _plain_variables() -> _Variables:
    held: Any = environ
    return dict(held._data)


def _put_in_place(variables: _Variables) -> None:
    """Have `os.environ` hold its variables in this dict."""
    texts: Any = environ
    both: Any = getattr(os, "environb", texts)
    texts._data = both._data = variables


def _put(name: str, value: str | None) -> None:
    if value is None:
        environ.pop(name, None)
    else:
        environ[name] = value


def _text(of: Any) -> Any:
    return None if of is None else fsdecode(of)


def _code_file(function: Any) -> str:
    file: str = function.__code__.co_filename
    return file


# Where the methods of `os.environ` come from.
_PLUMBING = {_code_file(type(environ).__setitem__), _code_file(type(environ).update)}


class Journal:
    """Notes what the app's own code sets, until that is learned."""

    def __init__(self, plan: Plan | None) -> None:
        """Take the plan by which modules were imported early; None for none."""
        # By what they are set after, and their names.
        self.settings: dict[tuple[str, str], Setting] = {}
        # Modules, each with a variable that it writes when it is imported.
        self.by_imports = set() if plan is None else set(plan.by_imports)
        # What was imported early has no place any more among what is set: that of the plan holds.
        self._carried = None if plan is None else plan.settings()
        self._known = set() if plan is None else {step.name for step in plan.steps}
        self._last_early = next(reversed(list(sys.modules)))
        # They are before all, wherever they stand: `site` moves to the end once it is through.
        self._first = set(sys.modules)
        self._is_placed = True
        self._files: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._variables = _Noted(_plain_variables())
        self._variables.wrote = self._note
        _put_in_place(self._variables)

    def end(self) -> bool:
        """Note nothing more. Return whether it is known where each setting belongs."""
        # It stays in place: another thread may set something just now.
        self._variables.wrote = _ignore
        return self._is_placed

    def _note(self, key: Any, value: Any) -> None:
        try:
            module, path = self._setter()
            if module:
                self.by_imports.add((module, _text(key)))
                return
            setting = Setting(self._last_import(), _text(key), _text(value), path)
            if self._carried is not None:
                self._place(setting)
            where = (setting.after, setting.name)
            self.settings.pop(where, None)  # The last of several is the last of all.
            self.settings[where] = setting
        except Exception:
            self._is_placed = False

    def _place(self, setting: Setting) -> None:
        """Move it to where the plan has it, the first of that name and file that is left."""
        if self._has_new():
            self._is_placed = False
        for n, carried in enumerate(self._carried or []):
            if (carried.name, carried.path) == (setting.name, setting.path):
                setting.after = carried.after
                del (self._carried or [])[n]
                return
        self._is_placed = False

    def _has_new(self) -> bool:
        """Whether something was imported by now that has no place in the plan."""
        for name in reversed(list(sys.modules)):
            if name == self._last_early:
                return False
            if name not in self._known and self._kind_of(name) == "import":
                return True
        return False

    def _setter(self) -> tuple[str, str]:
        """Name the module that sets it at its import, or else the project's own file that does so.

        Neither where it is code of others that the project's own calls.
        """
        frame: FrameType | None = sys._getframe(3)
        is_direct = True
        while frame is not None:
            code = frame.f_code
            file = code.co_filename
            if file not in _PLUMBING and not file.startswith("<"):
                own = self._own(file)
                if own:
                    return "", own if is_direct else ""
                name = frame.f_globals.get("__name__")
                if code.co_name == "<module>" and name != "__main__":
                    return str(name), ""
                is_direct = False
            frame = frame.f_back
        return "", ""

    def _own(self, file: str) -> str:
        """Return a file's real path where it is of the app's own code; else nothing."""
        own = self._files.get(file)
        if own is None:
            is_own = is_own_code(file) and exists(file)  # PySide6 makes one up.
            own = self._files[file] = real(file) if is_own else ""
        return own

    def _last_import(self) -> str:
        """Name what was imported last of what can be imported early."""
        for name in reversed(list(sys.modules)):
            if name not in self._first and self._kind_of(name) == "import":
                return name
        return ""

    def _kind_of(self, name: str) -> str:
        kind = self._kinds.get(name)
        if kind is None:
            kind = self._kinds[name] = kind_of(name, sys.modules.get(name))
        return kind


def _ignore(_key: Any, _value: Any) -> None:
    pass


class Replay:
    """Sets what the app has set, at its places, and sees what imports make of that."""

    def __init__(self, sources: Sources, plan: Plan) -> None:
        """Take what tells which values are the same at each run."""
        self._sources = sources
        # What is not imported writes nothing.
        self._missing = {name for module, name in plan.by_imports if plan.leaves(module)}
        # What we have set: the value, and what was there before.
        self._ours: dict[str, tuple[str | None, str | None]] = {}
        # Those of them whose value may be another at the next run.
        self._changing: set[str] = set()
        # What an import has written since.
        self._theirs: set[str] = set()
        self._is_setting = False
        self._clash: Reason = ()
        variables = _Watched(_plain_variables())
        variables.wrote, variables.read = self._wrote, self._read
        _put_in_place(variables)

    def set(self, setting: Setting) -> None:
        """Do what the app does there."""
        name, value = setting.name, setting.value
        self._is_setting = True
        try:
            if name in self._ours and name not in self._theirs:
                before = self._ours[name][1]
            else:
                before = environ.get(name)
            _put(name, value)
        finally:
            self._is_setting = False
        self._ours[name] = (value, before)
        self._theirs.discard(name)
        if self._sources.is_constant(setting):
            self._changing.discard(name)
        else:
            self._changing.add(name)

    def clash(self) -> Reason:
        """Say why what was imported last is no good for another run; nothing where it is."""
        return self._clash

    def end(self) -> None:
        """Take back what we have set, and see nothing more. What imports have written stays."""
        self._is_setting = True
        for name, (_, before) in self._ours.items():
            if name not in self._theirs:
                _put(name, before)
        _put_in_place(_plain_variables())

    def _wrote(self, key: Any, value: Any) -> None:
        if self._is_setting:
            return
        name = _text(key)
        # The app sets its own again, after the import that it believes to come later.
        if name in self._ours and self._ours[name][0] != _text(value):
            self._clash = ("writes-over", name)
        self._theirs.add(name)

    def _read(self, key: Any) -> None:
        if self._is_setting:
            return
        names = self._changing | self._missing
        if key is not None:
            names.intersection_update((_text(key),))
        if names:
            self._clash = ("reads-changing", min(names))
