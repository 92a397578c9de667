"""The lines of a source by which it imports modules, or has to do with the environment.

Where they stay as they are, what was imported early for the app is what it imports again.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Iterator

# A line with one of these may import, set a variable, or have one set.
_WORDS = (b"import", b"environ", b"putenv", b"dotenv")
_CONTINUES = b"\\"


def import_lines(source: bytes, variables: Iterable[bytes] = ()) -> list[bytes]:
    """Return these lines, each without the blanks around it and with what goes on from it.

    `variables`: those that the app sets in its environment; a line that names one counts, too.
    """
    words = [*_WORDS, *variables]
    if not any(word in source for word in words):
        return []
    return [line for line in _whole(source) if any(word in line for word in words)]


def _whole(source: bytes) -> Iterator[bytes]:
    """Yield the lines, those as one that belong to one import."""
    parts: list[bytes] = []
    is_open = False
    for line in source.splitlines():
        code = line.partition(b"#")[0].strip()
        parts.append(line.strip())
        if not is_open:
            is_open = code.startswith(b"from ") and b"(" in code
        is_open = is_open and b")" not in code
        if not is_open and not code.endswith(_CONTINUES):
            yield b" ".join(parts)
            parts = []
    if parts:
        yield b" ".join(parts)
