"""Brings slop-watch's agent into the app's own interpreter, and then steps out of the way.

Python imports `sitecustomize` at its start, before the app. The folder of this file stands first
in PYTHONPATH for that; here it is taken out again, so that the app and its children see the
environment as if nothing had happened, and a `sitecustomize` that was there before still runs.
"""

import os
import sys


def _step_aside(here: str) -> None:
    """Undo what brought us here: PYTHONPATH, `sys.path` and what Python remembers of them."""
    rest = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    while here in rest:
        rest.remove(here)
    if rest:
        os.environ["PYTHONPATH"] = os.pathsep.join(rest)
    else:
        os.environ.pop("PYTHONPATH", None)
    while here in sys.path:
        sys.path.remove(here)
    sys.path_importer_cache.pop(here, None)


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
    # Stays, as the last one: `import slop_watch` is for the app and for its multiprocessing children.
    sys.path.append(os.path.join(os.path.dirname(here), "lib"))
    import _slop_watch

    _slop_watch.begin(lines)


def _run() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    _step_aside(here)
    try:
        _begin(here)
    except Exception as error:  # The app comes first, whatever is wrong with us.
        sys.stderr.write("[slop-watch] warning: the agent did not start: %r\n" % (error,))


_run()
del _run, _begin, _step_aside, os

# The sitecustomize that Python would have found without ours.
del sys.modules["sitecustomize"]
del sys
import sitecustomize  # noqa: E402,F401  # isort: skip
