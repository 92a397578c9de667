"""Keeps the app's state over a restart: a file for each name, in a folder only the user can read.

A file begins with a line of its own: what does not is not read. Records follow, each behind its
length. The first holds all entries that are plain, as `marshal` writes them for any Python from 3.4
on; the others hold one entry each, with its pickle, so that an entry that cannot be kept or read
back, or not in time, costs only itself.
"""

from __future__ import annotations

import atexit
import os
import sys
from _imp import source_hash
from _thread import allocate_lock, interrupt_main
from marshal import dumps, loads
from os import close, fstat, ftruncate, getpid, read, replace, write
from os import open as open_file
from os.path import join

from _slop_watch_stdlib import stdlib
from _slop_watch_wire import hex_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable, Iterator, List, Sequence, Tuple

    from _slop_watch_stop import PoliteStop

    # Where it stands among the others, its key and its value.
    Entry = Tuple[int, Any, Any]
    Entries = List[Entry]

_HEAD = b"slop-watch state 1\n"
_FORMAT = 4  # Of `marshal`: with what two entries share still shared.
_LENGTH = 8  # In bytes.
_BINARY: int = getattr(os, "O_BINARY", 0)
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY
_MORE = os.O_WRONLY | os.O_APPEND | _BINARY
_SOURCE_KEY = 3
# The highest that all Pythons have that may read it.
_PROTOCOL = 4

_SIMPLE = frozenset((type(None), bool, int, float, complex, str, bytes, type(...)))
_CONTAINERS = frozenset((tuple, list, dict, set, frozenset))


def _is_plain(value: Any, known: dict[int, bool]) -> bool:
    """Whether `marshal` gives back the very same value. Raises RecursionError for a deep one."""
    kind = type(value)
    if kind in _SIMPLE:
        return True
    if kind not in _CONTAINERS:
        return False
    # Copies: the app's other threads go on.
    items = [*value, *value.values()] if kind is dict else [*value]
    if _SIMPLE.issuperset(map(type, items)):
        return True
    number = id(value)
    if number in known:
        return known[number]  # Not yet: it holds itself, which `marshal` does not always read.
    known[number] = False
    for item in items:
        if type(item) not in _SIMPLE and not _is_plain(item, known):
            return False
    known[number] = True
    return True


def _is_marshalled(entry: Entry) -> bool:
    try:
        dumps(entry, _FORMAT)
        return True
    except ValueError:
        return False


def _by_kind(values: dict[Any, Any]) -> tuple[bytes, Entries]:
    """Return the record of all plain entries, and the others."""
    known: dict[int, bool] = {}
    plain: Entries = []
    others: Entries = []
    for place, (key, value) in enumerate(list(values.items())):
        try:
            is_plain = _is_plain(key, known) and _is_plain(value, known)
        except RecursionError:
            is_plain = False
        (plain if is_plain else others).append((place, key, value))
    try:
        return dumps(plain, _FORMAT), others
    except ValueError:  # One is too deep, or has changed meanwhile.
        fitting = [_is_marshalled(entry) for entry in plain]
        others += [entry for entry, fits in zip(plain, fitting) if not fits]
        return dumps([entry for entry, fits in zip(plain, fitting) if fits], _FORMAT), others


def _packed(record: bytes) -> bytes:
    return len(record).to_bytes(_LENGTH, "little") + record


def _records(content: bytes) -> Iterator[bytes]:
    """Yield the records of a file. The last may have been cut off by the end of the process."""
    if not content.startswith(_HEAD):
        message = "it is not slop-watch's"
        raise ValueError(message)
    at = len(_HEAD)
    while at + _LENGTH <= len(content):
        end = at + _LENGTH + int.from_bytes(content[at : at + _LENGTH], "little")
        if end > len(content):
            return
        yield content[at + _LENGTH : end]
        at = end


def _content_of(path: str) -> bytes:
    """Return what is in a file. Raises OSError."""
    fd = open_file(path, os.O_RDONLY | _BINARY)
    try:
        return b"".join(iter(lambda: read(fd, 1 << 20), b""))
    finally:
        close(fd)


def _write_all(path: str, flags: int, content: bytes) -> None:
    """Write or append it all, or else nothing. Raises OSError."""
    fd = open_file(path, flags, 0o600)
    try:
        size = fstat(fd).st_size
        try:
            while content:
                content = content[write(fd, content) :]
        except OSError:
            ftruncate(fd, size)
            raise
    finally:
        close(fd)


class _Pickle:
    """Python's own `pickle`, and what it takes from `sys.modules`, whatever the app has there."""

    def __init__(self) -> None:
        self._modules: tuple[Any, Any] | None = None

    def dumps(self, value: Any) -> bytes:
        pickled: bytes = self._call("dumps", value, _PROTOCOL)
        return pickled

    def loads(self, pickled: bytes) -> Any:
        return self._call("loads", pickled)

    def _call(self, name: str, *args: Any) -> Any:
        """Call a function of `pickle` while `object` finds the real `copyreg`."""
        if self._modules is None:
            self._modules = stdlib("pickle"), stdlib("copyreg")
        pickle, copyreg = self._modules
        function = getattr(pickle, name)
        before = sys.modules.get("copyreg")
        if before is copyreg:
            return function(*args)
        sys.modules["copyreg"] = copyreg
        try:
            return function(*args)
        finally:
            if before is None:
                sys.modules.pop("copyreg", None)
            else:
                sys.modules["copyreg"] = before


_pickle = _Pickle()


class _Kept:
    """What is kept under one name."""

    def __init__(self, name: str, values: Callable[[], dict[Any, Any]]) -> None:
        self.name = name
        self.values = values
        # The records of entries that could not be read back, by their keys.
        self.unread: dict[Any, bytes] = {}
        # Those that were written beside the plain ones, the same way.
        self.pickled: dict[Any, bytes] = {}


class State:
    """Reads what the last run has left, and writes what the next one is to find."""

    def __init__(self, folder: str, stop: PoliteStop, warn: Callable[..., None]) -> None:
        """Take the folder, and the stop, in which it is written."""
        self._folder = folder
        self._stop = stop
        self._warn = warn
        self._told: set[tuple[str, ...]] = set()
        self._kept: dict[str, _Kept] = {}
        self._preserver: _Preserver | None = None
        self._pid = getpid()
        # Held only where nothing of the app's runs.
        self._writing = allocate_lock()
        self._is_pickling = False

    def restore(self, name: str, target: dict[Any, Any]) -> None:
        """Put what the last run left under `name` into `target`, which is kept from now on."""
        kept = _Kept(name, lambda: target)
        values = self.read(kept)
        if values is not None:
            target.clear()
            target.update(values)
        self.keep(kept)

    def preserve(self, entries: Sequence[str]) -> None:
        """Keep the attributes that the configuration names, as `module:attribute`."""
        self._preserver = _Preserver(self, entries)
        self._preserver.begin()
        atexit.register(self._say_missing)

    def _say_missing(self) -> None:
        crashed = getattr(sys, "last_value", None)
        if self._preserver is None or self._pid != getpid():
            return
        missing = self._preserver.end()
        if crashed is None or isinstance(crashed, KeyboardInterrupt):
            for code, about in missing:
                self.warn_once(code, about)

    def warn_once(self, code: str, *about: str) -> None:
        """Have a warning shown, where what it is about was not told of by then.

        The last of several texts is the reason, which may be another each time.
        """
        what = (code, *about[: max(1, len(about) - 1)])
        if what not in self._told:
            self._told.add(what)
            self._warn(code, *about)

    def _path_of(self, name: str) -> str:
        whole = hex_of(name)
        number = source_hash(_SOURCE_KEY, whole.encode("ascii")).hex()
        return join(self._folder, f"{whole[:100]}-{number}.state")

    def drop(self) -> None:
        """Keep nothing from now on: another interpreter is the app."""
        self._pid = 0  # As in a forked child.

    # Reading

    def read(self, kept: _Kept) -> dict[Any, Any] | None:
        """Return what the last run left; None where that is nothing, or is not to be read."""
        try:
            records = _records(_content_of(self._path_of(kept.name)))
            entries: Entries = loads(next(records))
            found = {key: (place, value) for place, key, value in entries}
            for record in records:  # Of two under one key the last is the newest.
                for place, key, value in self._read_pickled(kept, record):
                    found[key] = place, value
        except FileNotFoundError:
            return None
        except Exception as error:
            self.warn_once("state-not-read", kept.name, _shown(error))
            return None
        in_order = sorted(found.items(), key=lambda item: item[1][0])
        return {key: value for key, (_, value) in in_order}

    def _read_pickled(self, kept: _Kept, record: bytes) -> Entries:
        """Return the entry of a record; none where it cannot be read back, which is told."""
        place, is_plain, key, pickled = loads(record)
        shown = repr(key) if is_plain else "..."
        try:
            if not is_plain:
                key = _pickle.loads(key)
                shown = _shown(key)
            return [(place, key, _pickle.loads(pickled))]
        except Exception as error:
            kept.unread[key] = record  # A key that cannot be read is that of nothing else.
            self.warn_once("entry-not-read", kept.name, shown, _shown(error))
            return []

    # Writing

    def keep(self, kept: _Kept) -> None:
        """Have it written when slop-watch stops the app, and again at its very end."""
        if not self._kept:
            self._stop.save = self.save
            atexit.register(self._end)
        self._kept[kept.name] = kept

    def _end(self) -> None:
        """Write it for the last time, and hold nothing of it: Python is to let go of it."""
        self.save(False)
        self._kept.clear()

    def save(self, only_plain: bool) -> None:
        """Write what is kept: first all that is plain, which takes no time, and then the rest."""
        if self._pid != getpid():  # A forked child.
            return
        left = [(kept, self._save_plain(kept)) for kept in list(self._kept.values())]
        # Where another thread has not come to an end with it by now, there is no time for it.
        if only_plain or self._is_pickling:
            return
        self._is_pickling = True
        try:
            for kept, others in left:
                self._stop.slow = ("state-slow", kept.name)
                for entry in others:
                    self._save_pickled(kept, entry)
        finally:
            self._is_pickling = False

    def _save_plain(self, kept: _Kept) -> Entries:
        """Write the plain entries. Return the others; none where nothing can be written."""
        self._stop.slow = ("state-slow", kept.name)
        path = self._path_of(kept.name)
        temporary = f"{path}.{self._pid}"
        try:
            values = kept.values()
            for key in [key for key in kept.unread if key in values]:
                del kept.unread[key]
            plain, others = _by_kind(values)
            keys = {key for _, key, _ in others}
            with self._writing:
                for key in [key for key in kept.pickled if key not in keys]:
                    del kept.pickled[key]
                records = [plain, *kept.unread.values(), *kept.pickled.values()]
                _write_all(temporary, _NEW_FILE, _HEAD + b"".join(map(_packed, records)))
                replace(temporary, path)
        except Exception as error:
            self.warn_once("state-not-kept", kept.name, _shown(error))
            return []
        return others

    def _save_pickled(self, kept: _Kept, entry: Entry) -> None:
        place, key, value = entry
        try:
            is_plain = _is_plain(key, {})
            whole = (place, is_plain, key if is_plain else _pickle.dumps(key), _pickle.dumps(value))
            record = dumps(whole, _FORMAT)
            with self._writing:
                if kept.pickled.get(key) != record:  # As the save before this one wrote it.
                    _write_all(self._path_of(kept.name), _MORE, _packed(record))
                    kept.pickled[key] = record
        except Exception as error:
            kept.pickled.pop(key, None)
            self.warn_once("entry-not-kept", kept.name, _shown(key), _shown(error))

    # What the configuration names

    def restore_attribute(self, namespace: ModuleType, attribute: str) -> None:
        """Set a module's attribute to what the last run left in it, and keep it from now on."""
        kept = _Kept(
            f"{namespace.__name__}:{attribute}",
            lambda: {"value": getattr(namespace, attribute)},
        )
        values = self.read(kept)
        if values:
            setattr(namespace, attribute, values["value"])
        if kept.unread:
            # What the module itself puts there at each start overwrites nothing.
            first = _pickled(getattr(namespace, attribute))

            def values_if_changed() -> dict[Any, Any]:
                value = getattr(namespace, attribute)
                return {} if kept.unread and _pickled(value) == first else {"value": value}

            kept.values = values_if_changed
        self.keep(kept)


def _shown(value: Any) -> str:
    try:
        return str(value) if isinstance(value, Exception) else repr(value)
    except Exception:
        return f"<{type(value).__name__}>"


def _pickled(value: Any) -> bytes | None:
    try:
        return _pickle.dumps(value)
    except Exception:
        return None


class _NotYet:
    """Stands for an attribute of `__main__` that the app has not set yet.

    No code of Python's or of ours sees how the app's first file is run, but each value that is
    overwritten is told of it: the dict lets go of it once the new one is in its place.
    """

    __slots__ = ("_set",)

    def __init__(self, is_set: Callable[[], None]) -> None:
        self._set = is_set

    def __del__(self) -> None:
        try:
            self._set()
        except KeyboardInterrupt:
            interrupt_main()  # Here it would be lost.


class _Preserver:
    """Sets module attributes to what the last run left in them, as soon as their module has run."""

    def __init__(self, state: State, entries: Sequence[str]) -> None:
        self._state = state
        self._wanted: dict[str, list[str]] = {}
        for entry in entries:
            module, _, attribute = entry.partition(":")
            self._wanted.setdefault(module, []).append(attribute)
        self._main = sys.modules["__main__"]
        # Attributes of `__main__` that have not been set yet.
        self._awaited: set[str] = set()

    def begin(self) -> None:
        """Wait for the modules, and for what is set in the app's first file."""
        for attribute in self._wanted.pop("__main__", ()):
            self._awaited.add(attribute)
            self._await(attribute)
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
            self._state.restore_attribute(self._main, attribute)
        elif "__name__" not in namespace:  # All is gone: pdb begins anew with the app's file.
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
                self._restore(module, attribute)

        # Python leaves its own frames out of the traceback of what the module raises.
        code = exec_module.__code__.replace(co_filename="<frozen importlib._bootstrap_external>")
        exec_module.__code__ = code
        loader.exec_module = exec_module

    def _restore(self, module: ModuleType, attribute: str) -> None:
        if hasattr(module, attribute):
            self._state.restore_attribute(module, attribute)
        else:
            self._state.warn_once("preserve-no-attribute", f"{module.__name__}:{attribute}")

    def end(self) -> list[tuple[str, str]]:
        """Restore nothing more. Return what was never there: the warning's code, and its name."""
        never = [("preserve-missing", module) for module in self._wanted]
        never += [("preserve-no-attribute", f"__main__:{name}") for name in sorted(self._awaited)]
        self._wanted.clear()
        self._awaited.clear()
        return never
