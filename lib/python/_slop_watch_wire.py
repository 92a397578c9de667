"""How slop-watch and its Python write to each other; `lib/wire` is the other side of it.

A line is words with one space between them, in ASCII. A text that may hold anything is the hex
digits of its UTF-8 bytes, `-` where it is empty. A surrogate is three bytes there like any other
character, one that stands for a byte of a file's name that is no UTF-8, too: nothing is lost.
"""

from __future__ import annotations

import sys
from os import getpid as _getpid
from os.path import abspath as _abspath

# In characters. slop-watch reads no line of more than 65,536, and drops a longer one.
_LONGEST_ABOUT = 2000
_LONGEST_LINE = 65_000
# A hello is no longer than 16,384.
_LONGEST_HELLO = 16_000


def hex_of(text: str) -> str:
    """Return a text as one word."""
    return text.encode("utf-8", "surrogatepass").hex() or "-"


def text_of(word: str) -> str:
    """Return the text that a word stands for. Raises ValueError where it stands for none."""
    return "" if word == "-" else bytes.fromhex(word).decode("utf-8", "surrogatepass")


def line_of(plain: str, *texts: str) -> str:
    """Return a line, without its newline: words as they are, and then texts."""
    return " ".join([plain, *map(hex_of, texts)])


def line_about(plain: str, *about: str) -> str:
    """Return a line that says something about texts, which may be cut: they are only shown."""
    # A character is up to eight digits.
    longest = min(_LONGEST_ABOUT, _LONGEST_LINE // (8 * max(1, len(about))))
    return line_of(plain, *(text[:longest] for text in about))


def cache_prefix() -> str:
    """Return the whole path that the tree of bytecode begins with; empty where there is none."""
    given = sys.pycache_prefix
    # A relative one begins wherever the app stands.
    return _abspath(given) if isinstance(given, str) and given else ""


def hello_of(token: str, words: list[str], has_mark: bool) -> str:
    """Return the line that asks for the app, with as many of our words as it can hold."""
    plain = f"hello {token} {_getpid()} {has_mark:d}"
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    line = line_of(plain, sys.executable or "", cache_prefix(), version)
    for word in words:
        longer = f"{line} {hex_of(word)}"
        if len(longer) > _LONGEST_HELLO:
            break
        line = longer
    return line


def read_line(line: str) -> list[str]:
    """Return what line_of was given for a line."""
    plain, *words = line.split(" ")
    return [plain, *map(text_of, words)]


class Call:
    """What slop-watch wrote for this run's agent."""

    def __init__(self, lines: list[str]) -> None:
        """Read the lines of a call: a key and its value in each, of which later ones may be new."""
        values: dict[str, list[str]] = {}
        for line in lines:
            key, _, value = line.partition(" ")
            values.setdefault(key, []).append(value)
        self.port = int(values["port"][0])
        self.token = values["token"][0]
        # What slop-watch answers by.
        self.welcome = values["welcome"][0]
        # slop-watch's own.
        self.pid = int(values["pid"][0])
        self.state_folder = text_of(values["state-folder"][0])
        self.root = text_of(values["root"][0])
        # Where what the app imports is written down; empty where nothing is learned.
        self.standby_plan = text_of(values["standby-plan"][0])
        # Where what is to be imported early is to be found; empty for nothing.
        self.early_plan = text_of(values["early-plan"][0])
        # Whether this is an interpreter that waits until it is told to become the app.
        self.waits = "waits-as" in values
        # What the job object that holds the app can be opened by; empty where there is none.
        self.job = text_of(values["job"][0])
        self.window_place = text_of(values["window-place"][0])
        # Where the ports of the last run are held, empty for nowhere; None where none are kept.
        self.holder = text_of(values["holds-ports"][0]) if "holds-ports" in values else None
        self.preserve = [text_of(value) for value in values.get("preserve", [])]
        # Files of which is to be told when the app writes them.
        self.suspects = [text_of(value) for value in values.get("suspect", [])]
        # The files that led to this run, from the root.
        self.changed = [text_of(value) for value in values.get("changed", [])]
