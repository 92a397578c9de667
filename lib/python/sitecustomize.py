"""Brings slop-watch's agent into the app's own interpreter, and then steps out of the way.

Python imports `sitecustomize` at its start, before the app. The folder of this file stands first
in PYTHONPATH for that; here it is taken out again, so that the app and its children see the
environment as if nothing had happened, and a `sitecustomize` that was there before still runs.
"""

import os
import sys

# Python programs that start the app's interpreter as a process of its own, or in their place: it is
# that one the agent is meant for. With `run`, and without a word of the kind.
_RUNNERS = {"conda", "dotenv", "hatch", "pdm", "pipenv", "poetry"}
_WRAPPERS = {"ddtrace-run", "opentelemetry-instrument"}


def _is_launcher() -> bool:
    """Whether this interpreter only starts another, as far as its command says it."""
    words = getattr(sys, "argv", None) or [""]  # An embedded interpreter may have none.
    name = os.path.splitext(os.path.basename(words[0]))[0].lower()
    return name in _WRAPPERS or (name in _RUNNERS and "run" in words[1:])


def _clear_path(here: str) -> None:
    """Undo what brought us here in this interpreter, and what Python remembers of it."""
    while here in sys.path:
        sys.path.remove(here)
    sys.path_importer_cache.pop(here, None)


def _clear_environment(here: str) -> None:
    """Undo what would bring us into another one."""
    rest = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    while here in rest:
        rest.remove(here)
    if rest:
        os.environ["PYTHONPATH"] = os.pathsep.join(rest)
    else:
        os.environ.pop("PYTHONPATH", None)


def _begin(here: str) -> None:
    """Start the agent, if this is the interpreter it is meant for."""
    call = os.path.join(here, "call")
    taken = os.path.join(here, "taken-%d" % os.getpid())
    try:
        os.rename(call, taken)  # Only one process can: a launcher's other children come too late.
    except OSError:
        return
    with open(taken, encoding="utf-8") as file:
        lines = file.read().split("\n")
    os.unlink(taken)
    lib = os.path.join(os.path.dirname(here), "lib")
    sys.path.insert(0, lib)
    # Our bytecode lies beside its sources, whatever holds for the app's: without it each start
    # would take 6 ms more.
    kept = sys.dont_write_bytecode, sys.pycache_prefix
    sys.dont_write_bytecode, sys.pycache_prefix = False, None
    try:
        import _slop_watch
    finally:
        sys.dont_write_bytecode, sys.pycache_prefix = kept
        # Stays, as the last one: `import slop_watch` is for the app and children of it.
        sys.path.remove(lib)
        sys.path.append(lib)
    _slop_watch.begin(lines)


def _run() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    _clear_path(here)
    if _is_launcher():
        return
    _clear_environment(here)
    try:
        _begin(here)
    except Exception:  # The app comes first, whatever is wrong with us.
        pass


_run()
del _run, _begin, _clear_environment, _clear_path, _is_launcher, _RUNNERS, _WRAPPERS, os

# The sitecustomize that Python would have found without ours.
del sys.modules["sitecustomize"]
del sys
import sitecustomize  # noqa: E402,F401  # isort: skip
