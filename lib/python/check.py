"""Says of Python files whether they compile, and whether their code differs from an older source.

It runs in a process of its own, by the project's Python, and is never written to the disk: the
command line reads it from stdin. What follows there are requests, one a line, each answered by one
line, as `lib/wire/checker.ts` describes. It imports little, to be ready soon, and ends with its
stdin.
"""

from __future__ import annotations

import os
import sys
from _ast import AST, PyCF_ONLY_AST
from hashlib import sha256

from _slop_watch_wire import hex_of, line_of, text_of
from import_lines import import_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# From this many files on, the first whose code differs is enough: the rest need only compile.
MANY_FILES = 8

_FIELDS: dict[type, tuple[str, ...]] = {}

# Above this size, in bytes, sources are compared as texts before their trees are: parsing takes
# longer.
_LARGE = 8000
_WORD = rb"""
    (?P<nothing> ^[ \t\f]*(?:\#[^\n]*)?\n | (?<![ \t\f])(?:[ \t\f]*\#[^\n]*|[ \t\f]+(?=\n)) )
  | (?P<string>
      \"\"\"[^"\\]*(?:(?:\\.|"(?!\"\"))[^"\\]*)*\"\"\"
    | \'\'\'[^'\\]*(?:(?:\\.|'(?!\'\'))[^'\\]*)*\'\'\'
    | "(?!\"\")[^"\\\n]*(?:\\.[^"\\\n]*)*"
    | '(?!\'\')[^'\\\n]*(?:\\.[^'\\\n]*)*'
    )
  | (?P<unclear> ["'\\] )
"""
# What may stand before the quotes of a string with fields, and such a string that is simple.
_FORMATTED = frozenset(b"fFtT")
_PLAIN = rb"[^{}]*(?:\{[^{}]*\}[^{}]*)*"


def parse(source: bytes) -> Any:
    """Return the syntax tree. Raises what the compiler raises."""
    return compile(source, "<source>", "exec", PyCF_ONLY_AST, True)


def is_same_tree(tree: Any, against: Any) -> bool:
    """Whether two syntax trees are the same but for the positions in them."""
    stack: list[tuple[Any, Any]] = [(tree, against)]
    pop, push, extend = stack.pop, stack.append, stack.extend
    while stack:
        one, other = pop()
        kind = one.__class__
        if kind is not other.__class__:
            return False
        fields = _FIELDS.get(kind)
        if fields is not None:
            values, others = one.__dict__, other.__dict__
            for field in fields:
                value, its_other = values.get(field), others.get(field)
                if value is not its_other:  # Names are interned.
                    push((value, its_other))
        elif kind is list:
            if len(one) != len(other):
                return False
            extend(zip(one, other))
        elif issubclass(kind, AST):
            _FIELDS[kind] = kind._fields
            push((one, other))
        elif kind is float or kind is complex:
            if repr(one) != repr(other):  # 0.0 and -0.0
                return False
        elif one != other:
            return False
    return True


def bare(source: bytes) -> bytes | None:
    """Return the source without comments and blank lines; None where only a parser could tell them.

    Where two sources are the same without them, so are their syntax trees.
    """
    import re  # 5 ms, which only large sources are worth

    source = source.replace(b"\r\n", b"\n") + b"\n"
    head = source.split(b"\n", 2)[:2]
    if b"\r" in source or b"\0" in source or any(b"coding" in line for line in head):
        return None
    word = re.compile(_WORD, re.VERBOSE | re.DOTALL | re.MULTILINE)
    plain = re.compile(_PLAIN, re.DOTALL)
    parts: list[bytes] = []
    at = 0
    for match in word.finditer(source):
        start = match.start()
        if match.lastgroup == "string":
            # In a field of an f-string another string may begin, with the same quotes.
            is_formatted = not _FORMATTED.isdisjoint(source[max(0, start - 2) : start])
            if is_formatted and not plain.fullmatch(match.group()):
                return None
        elif match.lastgroup == "nothing":
            parts.append(source[at:start])
            at = match.end()
        else:
            return None
    parts.append(source[at:])
    return b"".join(parts)


def is_same_code(old: bytes, source: bytes) -> bool:
    """Whether an older source, which may be broken, has the tree of a source that compiles."""
    if len(source) > _LARGE:
        rest = bare(source)
        if rest is not None and rest == bare(old):
            return True
    try:
        return is_same_tree(parse(old), parse(source))
    except Exception:
        return False


def _line_of(source: bytes, number: int) -> str:
    lines = source.splitlines()
    return lines[number - 1].decode("utf-8", "replace") if 0 < number <= len(lines) else ""


def describe(error: Exception, source: bytes) -> str:
    """Return line, column, message and the line itself, as the end of an answer."""
    line, column = 0, 0
    message, text = f"{type(error).__name__}: {error}", ""
    if isinstance(error, SyntaxError):
        line, column = error.lineno or 0, error.offset or 0
        message = f"{type(error).__name__}: {error.msg}"
        text = (error.text or _line_of(source, line)).strip("\r\n\ufeff")
    return line_of(f"{line} {max(column, 0)}", message, text)


def examine(path: str, old: bytes | None, variables: list[bytes]) -> str:
    """Return the answer to one request.

    `variables`: those that the app sets in its environment.
    """
    try:
        with open(path, "rb") as file:
            source = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except OSError as error:
        return f"unreadable {hex_of(str(error))}"
    digest = sha256(source).hexdigest()[:32]
    try:
        compile(source, "<source>", "exec", 0, True)
        if old is not None and is_same_code(old, source):
            return f"same {digest}"
        imports = import_lines(source, variables)
        keeps = imports == import_lines(old or b"", variables)
        return f"{'compiles' if old is None else 'differs'} {digest} {keeps:d}"
    except (Exception, RecursionError, MemoryError) as error:
        return f"broken {digest} {describe(error, source)}"


def main() -> None:
    """Answer requests until there are no more."""
    store, store_path = -1, ""
    count = 0
    is_certain = False
    variables: list[bytes] = []
    # As bytes: as text, Windows would end the lines in its own way.
    write, flush = sys.stdout.buffer.write, sys.stdout.buffer.flush
    for request in iter(sys.stdin.buffer.readline, b""):
        question, *words = request.decode("ascii").split()
        if question == "all":
            flush()
            continue
        if question == "variables":
            variables = [os.fsencode(text_of(word)) for word in words]
            continue
        old: bytes | None = None
        count += 1
        if question == "same?" and not (is_certain and count > MANY_FILES):
            try:
                # It may move meanwhile, or be made again in its place.
                if words[1] != store_path or os.fstat(store).st_nlink == 0:
                    if store >= 0:
                        os.close(store)
                    store = os.open(text_of(words[1]), os.O_RDONLY | getattr(os, "O_BINARY", 0))
                    store_path = words[1]
                os.lseek(store, int(words[2]), os.SEEK_SET)
                old = os.read(store, int(words[3]))
            except OSError:  # What removes old files was there.
                pass
        answer = examine(text_of(words[0]), old, variables)
        is_certain = is_certain or answer.startswith("differs")
        write(f"{answer}\n".encode("ascii"))


main()
