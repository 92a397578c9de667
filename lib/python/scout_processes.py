"""The processes of an app, as this system tells of them: who they are, and what they listen on."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from scout_win32 import Processes
elif sys.platform == "linux":
    from scout_linux import Processes
else:
    from scout_unix import Processes

__all__ = ["Processes"]
