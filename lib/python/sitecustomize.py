"""Brings slop-watch's agent into the app's own interpreter, and then steps out of the way.

Python imports `sitecustomize` at its start, before the app. The folder of this file stands first
in PYTHONPATH for that; it is taken out again, so that the app and its children see the environment
as if nothing had happened, and a `sitecustomize` that was there before still runs.

Any Python that the app's command starts reads this, also 2.7. Where Python writes no bytecode it is
compiled at each start, so it is short; the rest is code that the first start of each version has
compiled.
"""

import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict


def _clear(here):
    # type: (str) -> None
    """Undo what brought us here, and what Python remembers of it."""
    while here in sys.path:
        sys.path.remove(here)
    sys.path_importer_cache.pop(here, None)
    rest = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    while here in rest:
        rest.remove(here)
    if rest:
        os.environ["PYTHONPATH"] = os.pathsep.join(rest)
    else:
        os.environ.pop("PYTHONPATH", None)


def _kept(folder, group):
    # type: (str, str) -> Any
    """Return what an earlier start has kept of the agent's code; None where that is of no use."""
    import _imp
    from _frozen_importlib_external import MAGIC_NUMBER

    name = "%s.%s.codes" % (sys.implementation.cache_tag, group)
    try:
        with open(os.path.join(folder, name), "rb") as file:
            kept = memoryview(file.read())
    except OSError:
        return None
    # Not torn, and of this version.
    is_whole = kept[:12] == MAGIC_NUMBER + _imp.source_hash(0, kept[12:])
    return marshal.loads(kept[12:]) if is_whole else None


def _sources(folder):
    # type: (str) -> Dict[bytes, bytes]
    """Return the source of each of the agent's parts, by its name; they lie in one file."""
    with open(os.path.join(folder, "parts"), "rb") as file:
        parts = file.read().split(b"\0")[1:]
    return dict(part.split(b"\n", 1) for part in parts)


def _run():
    # type: () -> None
    here = os.path.dirname(os.path.abspath(__file__))
    _clear(here)
    folder = os.path.join(os.path.dirname(here), "agent")
    is_old = sys.version_info < (3, 8)
    code = None if is_old else _kept(folder, "start")
    if code is None:
        source = _sources(folder)[b"_slop_watch_old" if is_old else b"_slop_watch_start"]
        code = compile(source, "<slop-watch>", "exec", 0, True)
    start = type(sys)("_slop_watch_start")  # type: Any
    exec(code, start.__dict__)
    start.run(here, folder, _kept, _sources)


try:
    _run()
except Exception:  # The app comes first, whatever is wrong with us.
    pass
del _run, _sources, _kept, _clear, TYPE_CHECKING, marshal, os

# The sitecustomize that Python would have found without ours.
del sys.modules["sitecustomize"]
del sys
import sitecustomize  # noqa: E402,F401  # isort: skip
