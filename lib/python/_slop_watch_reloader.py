"""What restarts the app on a save, beside slop-watch: told when slop-watch asks for it."""

from __future__ import annotations

import sys

from _slop_watch_frames import runs_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Code that a thread is in only while files are watched: that it is imported says nothing, as
# Django's is by `runserver --noreload`, too.
_LOOPS = {
    "werkzeug._reloader": "werkzeug",
    "django.utils.autoreload": "django",
    "uvicorn.supervisors.basereload": "uvicorn",
    "hupper.reloader": "hupper",
    "watchfiles.run": "watchfiles",
}


def reloader() -> str:
    """Return the line that names it."""
    return f"reloader {_running() or '-'}"


def _running() -> str:
    for module, name in _LOOPS.items():
        if module in sys.modules and runs_in(module) is not None:
            return name
    # It is called back by a loop, and in no thread of its own.
    tornado: Any = sys.modules.get("tornado.autoreload")
    return "tornado" if len(getattr(tornado, "_io_loops", ())) > 0 else ""
