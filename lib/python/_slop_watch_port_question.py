"""A question to the holder, whatever way it goes."""

from __future__ import annotations

import _socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Bound before ours is in its place.
_Socket: Any = _socket.socket
# How long the holder may take for each step of an answer.
_ANSWER_S = 0.5


class Question:
    """A connection to it, for one question."""

    def __init__(self, kind: tuple[int, int], address: object) -> None:
        """Take the kind of its socket, and where that is. Raises OSError where nobody is there."""
        self._socket = _Socket(*kind)
        try:
            self._socket.settimeout(_ANSWER_S)
            self._socket.connect(address)
        except OSError:
            self._socket.close()
            raise

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
