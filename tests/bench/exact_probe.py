"""What a Python program can see of the interpreter that it runs in, in lines of a name and a value.

An app of `exact.ts` imports it first, and has it write that down before and after its own imports.
Nothing is imported here but what is built in, so that what others bring in is seen.
"""

import _io
import _locale
import _signal
import _tracemalloc
import atexit
import builtins
import faulthandler
import gc
import posix
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Iterator, List, Tuple

    Line = Tuple[str, str]

# How deep objects are looked into, how many entries of one are shown, and how much of a value.
_DEPTH = 3
_MOST = 60
# A list of so many often was a set, whose order is by chance.
_MANY = 12
_LONGEST = 300
# What is put right of the times that were kept is put right a moment before the app's first line.
_MOMENT_S = 0.5
_FUNCTION, _MODULE = type(lambda: None), type(sys)
_CLOCK = "a time since the app began"
# A clock, what it is multiplied by, and the kind of number that this may have become.
_CLOCKS = (
    (time.time, 1, float),
    (time.time, 1, int),
    (time.time, 10**3, int),
    (time.time, 10**9, int),
    (time.monotonic, 1, float),
    (time.monotonic, 10**9, int),
)
_began = [clock() * unit for clock, unit, _ in _CLOCKS]
_HOOKS = [
    "excepthook",
    "displayhook",
    "unraisablehook",
    "breakpointhook",
    "__interactivehook__",
    "ps1",
]
_SETTINGS = [
    "getrecursionlimit",
    "getswitchinterval",
    "getdlopenflags",
    "gettrace",
    "getprofile",
    "get_asyncgen_hooks",
    "get_coroutine_origin_tracking_depth",
    "getfilesystemencoding",
    "getdefaultencoding",
    "get_int_max_str_digits",
]
_PROCESS = ["getcwd", "getuid", "getgroups", "nice", "sched_getscheduler"]
_ONE_ARGUMENT = {"nice", "sched_getscheduler"}


def _is_clock(value: "Any") -> bool:
    """Whether a clock may have shown it since the app began, or a moment before."""
    for began, (clock, unit, kind) in zip(_began, _CLOCKS):
        if type(value) is kind and not (kind is float and value.is_integer()):
            first = began - _MOMENT_S * unit
            if (int(first) if unit == 1 and kind is int else first) <= value <= clock() * unit:
                return True
    return False


def _named(value: "Any") -> str:
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", "?")
    if type(value) is _MODULE:
        return f"module {name}"
    return f"{getattr(value, '__module__', '?')}.{name}"


# What was shown of an object at one moment, by its id and how deep it was looked into. It is held,
# or another could come to have its id.
_shown: "Dict[Tuple[int, int], Tuple[Any, str]]" = {}


def _show(value: "Any", depth: int = _DEPTH) -> str:
    """Return a text of what is in a value, the same in each run where that is the same."""
    kind = type(value)
    if value is None or kind in (bool, str, bytes):
        return repr(value)[:_LONGEST]
    if kind in (int, float):
        return _CLOCK if _is_clock(value) else repr(value)[:_LONGEST]
    if kind is _FUNCTION or kind is type or kind is _MODULE:
        return _named(value)
    key = (id(value), depth)
    if key not in _shown:
        try:
            text = _text(value, kind, depth)
        except Exception as error:
            text = f"{kind.__name__}: {error!r}"
        _shown[key] = (value, text)
    return _shown[key][1]


def _text(value: "Any", kind: "Any", depth: int) -> str:
    if kind.__name__ == "datetime":
        return f"datetime {_CLOCK if _is_clock(value.timestamp()) else value}"
    if kind.__name__ == "_NamespacePath":  # What is kept of it is made anew where it is asked for.
        return f"paths {list(value)}"
    if kind.__name__ == "Pattern":
        return f"Pattern {value.pattern!r} {value.flags}"
    if issubclass(kind, type) or kind.__name__ in ("builtin_function_or_method", "method"):
        return _named(value)
    if depth == 0:
        return _named(kind)
    if kind in (tuple, list, set, frozenset):
        is_set = kind in (set, frozenset)
        shown = [_show(item, depth - 1) for item in list(value)[: None if is_set else _MOST]]
        if is_set or len(shown) >= _MANY:
            shown.sort()
        return f"{kind.__name__} {len(value)} [{', '.join(shown)}]"
    held = value if kind is dict else object.__getattribute__(value, "__dict__")
    return f"{_named(kind)} {len(held)} {_show_items(held, depth)}"


def _show_items(items: "Dict[Any, Any]", depth: int) -> str:
    keys = sorted((_show(key, 1), key) for key in list(items) if type(key) is str)[:_MOST]
    return "{" + ", ".join(f"{key}: {_show(items[it], depth - 1)}" for key, it in keys) + "}"


def _read(path: str) -> str:
    with _io.open(path, "rb") as file:
        return file.read().decode("utf-8", "surrogateescape")


def _process() -> "Iterator[Line]":
    for name in _PROCESS:
        ask = getattr(posix, name)
        yield f"process {name}", str(ask(0) if name in _ONE_ARGUMENT else ask())
    yield (
        "process leads",
        f"{posix.getpgrp() == posix.getpid()} {posix.getsid(0) == posix.getpid()}",
    )
    for line in _read("/proc/self/limits").splitlines()[1:]:
        yield f"process limit {line[:26].strip()}", line[26:]
    for line in _read("/proc/self/status").splitlines():
        name, _, value = line.partition(":")
        if name.startswith(
            (
                "SigI",
                "SigB",
                "SigC",
                "SigP",
                "Shd",
                "NoNew",
                "Seccomp",
                "Core",
                "THP",
                "Threads",
                "Cpus",
                "Umask",
            )
        ):
            yield f"process {name}", value
    yield "process name", _read("/proc/self/comm")
    yield "process oom_score_adj", _read("/proc/self/oom_score_adj")
    yield "process timer slack", _read("/proc/self/timerslack_ns")
    for task in sorted(posix.listdir("/proc/self/task"), key=int):
        pids = _read(f"/proc/self/task/{task}/children").split()
        yield "process children", str(len(pids))
        break
    for name in posix.listdir("/proc/self/fd"):
        try:
            target = posix.readlink(f"/proc/self/fd/{name}")
            flags = _read(f"/proc/self/fdinfo/{name}").splitlines()[1]
        except OSError:
            continue  # That of the list itself.
        yield f"descriptor {name}", f"{target} {flags}"
    for line in _read("/proc/self/maps").splitlines():
        path = line[73:]
        # That which gives a terminal its size stays in memory; its module does not.
        if ".so" in path and "/fcntl." not in path:
            yield f"library {path}", ""


def _interpreter() -> "Iterator[Line]":
    for number in range(1, _signal.NSIG):
        try:
            yield f"signal {number}", _show(_signal.getsignal(number))
        except ValueError:
            pass
    for name in _HOOKS:
        yield f"hook {name}", _show(getattr(sys, name, None))
    for name in _SETTINGS:
        if hasattr(sys, name):
            yield f"setting {name}", _show(getattr(sys, name)())
    for name in ("flags", "warnoptions", "_xoptions", "dont_write_bytecode", "pycache_prefix"):
        yield f"setting {name}", str(getattr(sys, name, None))
    for name in ("path", "meta_path", "path_hooks", "argv", "orig_argv"):
        yield f"list sys.{name}", _show(getattr(sys, name, None), 2)
    for path, finder in sys.path_importer_cache.items():
        yield f"importer {path}", type(finder).__name__
    for name in ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"):
        yield f"stream {name}", _stream(getattr(sys, name, None))
    for category in ("LC_CTYPE", "LC_COLLATE", "LC_TIME", "LC_MONETARY", "LC_NUMERIC"):
        yield f"locale {category}", str(_locale.setlocale(getattr(_locale, category)))
    yield "atexit functions", str(atexit._ncallbacks())
    yield "gc", f"{gc.isenabled()} {gc.get_threshold()} {gc.get_freeze_count()} {gc.get_debug()}"
    yield "gc callbacks", _show(gc.callbacks)
    yield "faulthandler", str(faulthandler.is_enabled())
    yield "tracemalloc", str(_tracemalloc.is_tracing())
    for name in vars(builtins):
        yield f"builtin {name}", _show(vars(builtins)[name], 1)
    for name in vars(sys):
        yield f"sys has {name}", ""


def _stream(stream: "Any") -> str:
    if stream is None:
        return "none"
    names = [
        "encoding",
        "errors",
        "line_buffering",
        "write_through",
        "newlines",
        "name",
        "mode",
        "closed",
    ]
    shown = [f"{name} {getattr(stream, name, '-')}" for name in names]
    for ask in ("fileno", "isatty"):
        try:
            shown.append(f"{ask} {getattr(stream, ask)()}")
        except Exception as error:
            shown.append(f"{ask} {error!r}")
    return f"{_named(type(stream))} {', '.join(shown)}"


def _loggers(logging: "Any") -> "Iterator[Line]":
    for name, logger in [("root", logging.root), *logging.root.manager.loggerDict.items()]:
        held = getattr(logger, "handlers", None)
        about = [getattr(logger, it, "-") for it in ("level", "propagate", "disabled", "filters")]
        yield f"logger {name}", f"{_named(type(logger))} {_show(held, 2)} {about}"


# What is kept in a module that may be there, by that module.
_KEPT: "Dict[str, Callable[[Any], Iterator[Line]]]" = {
    "logging": _loggers,
    "warnings": lambda it: iter([("warnings", _show([it.showwarning, it.onceregistry]))]),
    "decimal": lambda it: iter([("context of decimal", repr(it.getcontext()))]),
    "random": lambda it: iter([("random", str(it.getstate()[2]))]),
    "encodings": lambda it: iter(("codec " + name, "") for name in it._cache),
    "linecache": lambda it: iter(("linecache " + name, "") for name in it.cache),
    "copyreg": lambda it: iter(("copyreg " + _named(kind), "") for kind in it.dispatch_table),
    "threading": lambda it: iter(
        [(f"thread {thread.name}", type(thread).__name__) for thread in it.enumerate()]
        + [("main thread", str(it.main_thread() is it.current_thread()))]
    ),
    "socket": lambda it: iter([("socket timeout", str(it.getdefaulttimeout()))]),
    "_contextvars": lambda it: iter(
        (f"context {var.name}", _show(value)) for var, value in it.copy_context().items()
    ),
}


def _modules() -> "Iterator[Line]":
    for name, module in list(sys.modules.items()):
        yield f"module {name}", str(getattr(getattr(module, "__spec__", None), "origin", None))
    warnings: Any = sys.modules.get("warnings")
    for one in warnings.filters if warnings else ():
        yield f"warnings filter {_show(one)}", ""
    for name, show in _KEPT.items():
        if name in sys.modules:
            yield from show(sys.modules[name])


def _variables() -> "Iterator[Line]":
    yield "environ itself", _named(type(sys.modules["os"].environ._data))
    for name, value in sys.modules["os"].environ._data.items():
        yield f"environ {name!r}", repr(value)
    for name, value in vars(sys.modules["__main__"]).items():
        yield f"main {name}", _show(value, 2)


def _globals() -> "Iterator[Line]":
    """Yield what modules hold: a trace of what they have seen when they were imported."""
    for name, module in list(sys.modules.items()):
        if name in ("sys", "builtins", "__main__", __name__) or name.startswith("_slop_watch"):
            continue
        try:
            held = dict(object.__getattribute__(module, "__dict__"))
        except (AttributeError, TypeError):
            continue
        for key, value in held.items():
            if key in ("__builtins__", "__warningregistry__"):
                continue
            yield f"global {name}.{key}", _show(value)
            yield from _inside(f"global {name}.{key}", name, value)


def _inside(where: str, module: str, value: "Any") -> "Iterator[Line]":
    """Yield what a class or a function of a module holds."""
    # Nothing is asked of what may look for its answer in a module that it imports first.
    kind = type(value)
    if not (kind is _FUNCTION or issubclass(kind, type)) or value.__module__ != module:
        return
    if kind is not _FUNCTION:
        for key, held in list(vars(value).items()):
            if not callable(held) and key not in ("__doc__", "__dict__", "__weakref__"):
                yield f"{where}.{key}", _show(held, 2)
    elif kind is _FUNCTION and (value.__defaults__ or value.__kwdefaults__):
        yield f"{where}()", _show([value.__defaults__, value.__kwdefaults__], 2)


def take(moment: str, *, is_deep: bool) -> None:
    """Write down all of it, whole or not at all.

    `is_deep`: with what modules hold.
    """
    _shown.clear()
    known = set(sys.modules)
    lines: List[Line] = []
    for part in (_modules, _variables, _interpreter, _process, *([_globals] if is_deep else [])):
        found = part()
        while True:
            try:
                lines.append(next(found))
            except StopIteration:
                break
            except Exception as error:
                lines.append((f"{part.__name__} fails", repr(error)))
                break
    generation = sys.modules["os"].environ.get("SLOP_WATCH_GENERATION", "0")
    _shown.clear()
    path = f"snapshot-{generation}-{moment}"
    with _io.open(path + ".new", "wb") as file:
        for name, value in lines:
            file.write(f"{ascii(name)[1:-1]}\t{ascii(value)[1:-1]}\n".encode("ascii"))
    # What was imported for what we have asked is not to be learned from the app.
    for name in set(sys.modules) - known:
        del sys.modules[name]
    posix.rename(path + ".new", path)


def rest() -> None:
    """Do nothing more until the app is ended."""
    time.sleep(600)
