"""The file that keeps what is under one name, and how it is kept whole.

It begins with a line of its own: what does not is not read. Records follow, each behind its length.
The first holds all entries that are plain, as `marshal` writes them for any Python from 3.4 on; the
others hold one entry each, with its pickle, so that an entry that cannot be kept or read back, or
not in time, costs only itself.
"""

from __future__ import annotations

import os
import sys
from _imp import source_hash
from _thread import allocate_lock
from marshal import dumps, loads
from os import close, fstat, ftruncate, getpid, lstat, read, replace, write
from os import open as open_file
from os.path import join
from time import sleep

from _slop_watch_stdlib import stdlib
from _slop_watch_wire import hex_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator, List, Tuple

    # Where it stands among the others, its key and its value.
    Entry = Tuple[int, Any, Any]
    Entries = List[Entry]

_HEAD = b"slop-watch state 1\n"
_FORMAT = 4  # Of `marshal`: with what two entries share still shared.
_LENGTH = 8  # In bytes.
_BINARY: int = getattr(os, "O_BINARY", 0)
_READ_ONLY = os.O_RDONLY | _BINARY
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY
_MORE = os.O_WRONLY | os.O_APPEND | _BINARY
_SOURCE_KEY = 3
# In seconds.
_WAITS = (0.01, 0.03, 0.1) if os.name == "nt" else ()
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


def _patiently(call: Callable[..., Any], *args: Any) -> Any:
    """Call what may find a file held by another program, as a virus scanner does on Windows."""
    for wait in _WAITS:
        try:
            return call(*args)
        except PermissionError:
            sleep(wait)
    return call(*args)


def _content_of(path: str) -> bytes:
    """Return what is in a file. Raises OSError."""
    fd = _patiently(open_file, path, _READ_ONLY)
    try:
        return b"".join(iter(lambda: read(fd, 1 << 20), b""))
    finally:
        close(fd)


def _write_all(path: str, flags: int, content: bytes) -> None:
    """Write or append it all, or else nothing. Raises OSError."""
    fd = _patiently(open_file, path, flags, 0o600)
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


def pickled(value: Any) -> bytes | None:
    """Return the pickle of a value; None where it has none."""
    try:
        return _pickle.dumps(value)
    except Exception:
        return None


def _shown(value: Any) -> str:
    try:
        return str(value) if isinstance(value, Exception) else repr(value)
    except Exception:
        return f"<{type(value).__name__}>"


class Folder:
    """The folder of the app's state, which was the user's alone when this process started.

    Where what removes old files has been, it may be another user's by now: nothing is read from it,
    which could be a pickle of anything, and nothing is written to it.
    """

    def __init__(self, path: str) -> None:
        """Remember what is there."""
        self.path = path
        self._mark = self._look()

    def _look(self) -> tuple[int, ...]:
        try:
            stat = lstat(self.path)
            return stat.st_dev, stat.st_ino, stat.st_uid, stat.st_mode
        except OSError:
            return ()

    def check(self) -> None:
        """Raise FileNotFoundError where it is not there any more."""
        if not self._mark or self._look() != self._mark:
            message = "its folder is gone"
            raise FileNotFoundError(message)


class StateFile:
    """What is kept under one name. What cannot be kept or read back is a warning, and no error."""

    def __init__(self, folder: Folder, name: str, warn: Callable[..., None]) -> None:
        """Take its folder, and what shows a warning."""
        self.name = name
        self._folder = folder
        whole = hex_of(name)
        number = source_hash(_SOURCE_KEY, whole.encode("ascii")).hex()
        self._path = join(folder.path, f"{whole[:100]}-{number}.state")
        self._warn = warn
        # The records of entries that could not be read back, by their keys.
        self._unread: dict[Any, bytes] = {}
        # Those that were written beside the plain ones, the same way.
        self._pickled: dict[Any, bytes] = {}
        # Held only where nothing of the app's runs.
        self._writing = allocate_lock()

    @property
    def has_unread(self) -> bool:
        """Whether there are entries that could not be read back, and stay kept."""
        return bool(self._unread)

    def read(self) -> dict[Any, Any] | None:
        """Return what the last run left; None where that is nothing, or is not to be read."""
        try:
            self._folder.check()
            records = _records(_content_of(self._path))
            entries: Entries = loads(next(records))
            found = {key: (place, value) for place, key, value in entries}
            for record in records:  # Of two under one key the last is the newest.
                for place, key, value in self._read_pickled(record):
                    found[key] = place, value
        except FileNotFoundError:
            return None
        except Exception as error:
            self._warn("state-not-read", self.name, _shown(error))
            return None
        in_order = sorted(found.items(), key=lambda item: item[1][0])
        return {key: value for key, (_, value) in in_order}

    def _read_pickled(self, record: bytes) -> Entries:
        """Return the entry of a record; none where it cannot be read back, which is told."""
        place, is_plain, key, value = loads(record)
        shown = repr(key) if is_plain else "..."
        try:
            if not is_plain:
                key = _pickle.loads(key)
                shown = _shown(key)
            return [(place, key, _pickle.loads(value))]
        except Exception as error:
            self._unread[key] = record  # A key that cannot be read is that of nothing else.
            self._warn("entry-not-read", self.name, shown, _shown(error))
            return []

    def write(self, values_of: Callable[[], dict[Any, Any]]) -> Entries:
        """Write the plain entries anew, and what is left of the others from before.

        Returns the others, which are to be added; none where nothing can be written.
        """
        temporary = f"{self._path}.{getpid()}"
        try:
            self._folder.check()
            values = values_of()
            for key in [key for key in self._unread if key in values]:
                del self._unread[key]
            plain, others = _by_kind(values)
            keys = {key for _, key, _ in others}
            with self._writing:
                for key in [key for key in self._pickled if key not in keys]:
                    del self._pickled[key]
                records = [plain, *self._unread.values(), *self._pickled.values()]
                _write_all(temporary, _NEW_FILE, _HEAD + b"".join(map(_packed, records)))
                _patiently(replace, temporary, self._path)
        except Exception as error:
            self._warn("state-not-kept", self.name, _shown(error))
            return []
        return others

    def add(self, entry: Entry) -> None:
        """Add an entry that is not plain; one under the same key counts no more."""
        place, key, value = entry
        try:
            self._folder.check()
            is_plain = _is_plain(key, {})
            whole = (place, is_plain, key if is_plain else _pickle.dumps(key), _pickle.dumps(value))
            record = dumps(whole, _FORMAT)
            with self._writing:
                if self._pickled.get(key) != record:  # As the save before this one wrote it.
                    _write_all(self._path, _MORE, _packed(record))
                    self._pickled[key] = record
        except Exception as error:
            self._pickled.pop(key, None)
            self._warn("entry-not-kept", self.name, _shown(key), _shown(error))
