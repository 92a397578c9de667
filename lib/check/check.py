"""Says of Python files whether they compile, and whether their code differs from an older source.

It runs in a process of its own, by the project's Python, and is never written to the disk: the
command line reads it from stdin. What follows there are requests, one a line, each answered by one
line; the protocol is described in `protocol.ts`. It imports little, to be ready soon, and ends with
its stdin.
"""

from __future__ import annotations

import os
import sys
from hashlib import sha256

from _ast import AST, PyCF_ONLY_AST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple

# From this many files on, the first whose code differs is enough: the rest need only compile.
MANY_FILES = 8

_FIELDS: Dict[type, Tuple[str, Tuple[str, ...]]] = {}


def tree_digest(tree: Any) -> bytes:
    """Return a digest of the syntax tree without the positions in it.

    Each node gives its name and a word for each of its fields; what is no identifier follows later,
    in the order of a stack, so that no two trees give the same words.
    """
    words: List[str] = []
    add = words.append
    stack: List[Any] = [tree]
    pop, push, extend = stack.pop, stack.append, stack.extend
    while stack:
        item = pop()
        kind = item.__class__
        known = _FIELDS.get(kind)
        if known is not None:
            name, fields = known
            add(name)
            values = item.__dict__
            for field in fields:
                value = values.get(field)
                if value.__class__ is str and "\0" not in value:
                    add("'" + value)
                elif value is None:
                    add("-")
                else:
                    add("@")
                    push(value)
        elif kind is list:
            add("[%d" % len(item))
            extend(item)
        elif issubclass(kind, AST):
            _FIELDS[kind] = (kind.__name__, kind._fields)
            push(item)
        elif kind is int:
            add("int %x" % item)  # decimal digits have a limit
        else:
            add("%s %r" % (kind.__name__, item))
    return sha256("\0".join(words).encode("utf-8", "surrogatepass")).digest()


def parse(source: bytes) -> Any:
    """Return the syntax tree. Raises what the compiler raises."""
    return compile(source, "<source>", "exec", PyCF_ONLY_AST, True)


def is_same_code(old: bytes, tree: Any) -> bool:
    """Whether an older source, which may be broken, has this syntax tree."""
    try:
        return tree_digest(parse(old)) == tree_digest(tree)
    except Exception:
        return False


def _hex(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").hex() or "-"


def _line_of(source: bytes, number: int) -> str:
    lines = source.splitlines()
    return lines[number - 1].decode("utf-8", "replace") if 0 < number <= len(lines) else ""


def describe(error: Exception, source: bytes) -> str:
    """Return line, column, message and the line itself, as the end of an answer."""
    line, column = 0, 0
    message, text = "%s: %s" % (type(error).__name__, error), ""
    if isinstance(error, SyntaxError):
        line, column = error.lineno or 0, error.offset or 0
        message = "%s: %s" % (type(error).__name__, error.msg)
        text = (error.text or _line_of(source, line)).rstrip("\r\n")
    return "%d %d %s %s" % (line, max(column, 0), _hex(message), _hex(text))


def examine(path: str, old: Optional[bytes]) -> str:
    """Return the answer to one request."""
    try:
        with open(path, "rb") as file:
            source = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except OSError as error:
        return "unreadable %s" % _hex(str(error))
    digest = sha256(source).hexdigest()[:32]
    try:
        if old is None:
            compile(source, "<source>", "exec", 0, True)
            return "compiles %s" % digest
        tree = parse(source)
        if is_same_code(old, tree):
            return "same %s" % digest  # What runs has compiled.
        try:
            compile(tree, "<source>", "exec", 0, True)
        except RecursionError:
            compile(source, "<source>", "exec", 0, True)  # A source may be deeper than a tree.
        return "differs %s" % digest
    except (Exception, RecursionError, MemoryError) as error:
        return "broken %s %s" % (digest, describe(error, source))


def main(store_path: str) -> None:
    """Answer requests until there are no more."""
    store = -1
    count = 0
    is_certain = False
    write, flush = sys.stdout.write, sys.stdout.flush
    for request in iter(sys.stdin.buffer.readline, b""):
        words = request.decode("ascii").split()
        path = os.fsdecode(bytes.fromhex(words[0]))
        old: Optional[bytes] = None
        count += 1
        if len(words) > 1 and not (is_certain and count > MANY_FILES):
            if store < 0:
                store = os.open(store_path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            os.lseek(store, int(words[1]), os.SEEK_SET)
            old = os.read(store, int(words[2]))
        answer = examine(path, old)
        is_certain = is_certain or answer.startswith("differs")
        write(answer + "\n")
        flush()


main(sys.argv[2])
