"""What an app can say to slop-watch, and what slop-watch tells it.

Under slop-watch this module is there by itself. A copy of it in the project makes `import
slop_watch` work without slop-watch, too, and for editors: then `state` gives a plain dict and
nothing is kept.

    import slop_watch

    ui = slop_watch.state("ui", {"tab": 0})

    @slop_watch.on_stop
    def save() -> None: ...

    slop_watch.ready()
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would cost the app 5 ms.
    from typing import Any, Callable, Dict, Optional, Tuple, TypeVar

    _Function = TypeVar("_Function", bound=Callable[[], Any])

__all__ = ["changed", "generation", "on_stop", "ready", "state"]

_states: Dict[str, Dict[Any, Any]] = {}
_agent: Any = getattr(sys.modules.get("_slop_watch"), "AGENT", None)

generation: int = int(os.environ.get("SLOP_WATCH_GENERATION") or 0)
"""Which run of the app this is: 1, 2, ...; 0 without slop-watch."""

# The variable has no room for very many, and does not tell where a name holds the separator.
_changed = (
    os.environ.get("SLOP_WATCH_CHANGED", "").split(os.pathsep)
    if _agent is None
    else _agent.call.changed
)
changed: Tuple[str, ...] = tuple(path for path in _changed if path)
"""The files, from the project root, whose change led to this run; empty at first."""


def state(name: str, default: Optional[Dict[Any, Any]] = None) -> Dict[Any, Any]:
    """Return the dict kept under `name`: what the last run left in it, or else a copy of `default`.

    It is kept when the app ends, for as long as slop-watch runs. What cannot be kept (`pickle` does
    not take it) is named in a warning and left out. What cannot be read back, as its class has
    another name now, is named as well, and stays kept until it is overwritten.
    """
    if name not in _states:
        kept = dict(default or {})
        if _agent is not None and _agent.is_app():
            _agent.state.restore(name, kept)
        _states[name] = kept
    return _states[name]


def on_stop(function: _Function) -> _Function:
    """Have `function` called, on a thread of its own, before slop-watch asks the app to end."""
    if _agent is not None:
        _agent.stop.on_stop.append(function)
    return function


def ready() -> None:
    """Say that the app is up, where only the app itself can know.

    Without it slop-watch takes the first window or port, or that the app rests. Once an app has
    said it, slop-watch waits for the same in the next run, for 10 s at most.
    """
    if _agent is not None:
        _agent.tell_ready()
