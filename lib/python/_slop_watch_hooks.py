"""Lets an interpreter that goes on for this one ask for the app in its turn.

Who has the agent decides, as it starts another program, whether that may ask: where it begins anew
in its own process, where a reloader starts the child that serves, and where a launcher starts what
its own command ends with. The functions by which the standard library starts programs are wrapped
for that, and put the folder that brings an agent in into the new program's environment, never into
the app's own. All others get the environment as it is. Whatever fails here, the program is started
as if we were not there.
"""

from __future__ import annotations

import os
import sys
from os import environ, fsdecode, fsencode

from _slop_watch_imports import Imports
from _slop_watch_opened import MARK, is_by_webbrowser, is_opener
from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Mapping, Protocol, Set

    from _slop_watch_modules import Project

    class Agent(Protocol):
        """What is asked of the agent here."""

        project: Project

        def hide(self) -> None: ...
        def hold(self) -> None: ...
        def hand_over(self) -> None: ...
        def begin_anew(self) -> None: ...

    # Tells the marks in an environment of the child that a reloader serves from.
    MarksOf = Callable[[Mapping[str, str]], Set[str]]

if os.name == "nt":
    from _slop_watch_job import Job

_basename, _pathsep = os.path.basename, os.pathsep
_execv, _execve, _getpid = os.execv, os.execve, os.getpid
_TEXTS = (str, bytes, os.PathLike)
_IS_WINDOWS = os.name == "nt"
# What a process of ours has in its environment: where an app has taken it out, it wants that clean.
_OURS = "SLOP_WATCH_GENERATION"
# Python's own options that take the next word along.
_WITH_VALUE = ("-X", "-W", "--check-hash-based-pycs")
# What tells of all that is called in an import, and is Python code itself.
_TRACERS = (["-m", "profile"], ["-m", "trace"])
# What profiles every thread: cProfile's part of C code, and VizTracer's.
_PROFILERS = ("_lsprof", "viztracer.snaptrace")


class Hooks:
    """Decides on the programs that this interpreter starts."""

    def __init__(self, start: str, words: list[str], marks_of: MarksOf, agent: Agent) -> None:
        """Take the folder that brings an agent in, our own words, and what tells marks."""
        self._start = start
        self._words = words
        self._marks_of = marks_of
        self._agent = agent
        self._pid = _getpid()

    # What the wrappers ask

    def begins_anew(self) -> bool:
        """Whether what is executed now takes the place of this process, and not of a child."""
        return _getpid() == self._pid

    def hold(self) -> None:
        """Where the app is being stopped, it does not begin anew: the stop is what comes next."""
        self._agent.hold()

    def environment(self, args: Iterable[Any], env: Mapping[Any, Any], *, is_same: bool) -> Any:
        """Return what is the environment in place of `env`; None where that stays.

        A program that may ask gets the folder for it; one that opens something for the user is let
        go of.
        """
        names = {_text(name): _text(value) for name, value in env.items()}
        if _OURS not in names:
            return None
        words = [_text(arg) for arg in args]
        if not is_same and not _IS_WINDOWS and (is_by_webbrowser() or is_opener(words)):
            return {name: env[name] for name in env if _text(name) != MARK}
        is_served = bool(self._marks_of(names) - self._marks_of(environ))
        if not is_same and not is_served and not self._launches(words):
            return None
        rest = names.get("PYTHONPATH")
        new = {name: env[name] for name in env if _text(name) != "PYTHONPATH"}
        new["PYTHONPATH"] = self._start + (_pathsep + rest if rest else "")
        return new

    def line_environment(self, line: str | None, env: Mapping[Any, Any]) -> Any:
        """Do the same with a command in one text, as Windows has it."""
        return self.environment(_split(line or ""), env, is_same=False)

    def hand_over(self) -> None:
        """Tell slop-watch that the app begins anew: in another process on Windows."""
        if _IS_WINDOWS:
            self._agent.hand_over()
        else:
            self._agent.begin_anew()

    def _launches(self, args: list[str]) -> bool:
        """Whether the end of our own command is started, by who is not the project's own."""
        tails = (_after_options(args), args)
        return any(self._ends_with(tail) for tail in tails) and not self._is_project()

    def _ends_with(self, tail: list[str]) -> bool:
        own = self._words[-len(tail) :] if 0 < len(tail) < len(self._words) - 1 else []
        return bool(own) and own[1:] == tail[1:] and _basename(own[0]) == _basename(tail[0])

    def _is_project(self) -> bool:
        """Whether code of the project's own has been imported here."""
        for module in list(sys.modules.values()):
            path = getattr(module, "__file__", None)
            if isinstance(path, str) and self._agent.project.owns(path):
                return True
        return False


def _text(value: Any) -> str:
    return fsdecode(value) if isinstance(value, _TEXTS) else str(value)


def _after_options(args: list[str]) -> list[str]:
    """Return what comes after a Python and its own options; all of another command."""
    if not args or not _basename(args[0]).lower().startswith(("python", "pypy")):
        return args
    rest = args[1:]
    while rest and rest[0].startswith("-") and rest[0][1:2] not in ("c", "m", ""):
        del rest[: 2 if rest[0] in _WITH_VALUE else 1]
    return rest


def _split(line: str) -> list[str]:
    """Return the words of a command of Windows', as far as quotes tell them."""
    words, word, is_quoted = [], "", False
    for character in line + " ":
        if character == '"':
            is_quoted = not is_quoted
        elif character == " " and not is_quoted:
            words += [word] if word else []
            word = ""
        else:
            word += character
    return words


def install(start: str, words: list[str], marks_of: MarksOf, agent: Agent, job: str) -> None:
    """Wrap what starts programs. `start`, `words`, `marks_of`: as Hooks takes them.

    `job`: what the job object that holds the app can be opened by; empty where there is none.
    """
    hooks = Hooks(start, words, marks_of, agent)
    if _IS_WINDOWS:
        held = Job(job)
        _wrap_startfile(held)
    else:
        _wrap_system()
    _wrap_exec(hooks)
    for name in ("posix_spawn", "posix_spawnp"):
        if hasattr(os, name):
            setattr(os, name, _spawning(hooks, getattr(os, name)))
    starter = "_winapi" if _IS_WINDOWS else "_posixsubprocess"
    imports = Imports()

    def wrap_starter(module: Any) -> None:
        if _IS_WINDOWS:
            _wrap_create_process(hooks, held, module)
        else:
            _wrap_fork_exec(hooks, module)

    def let_profile(_: object) -> None:
        imports.end()
        if starter not in sys.modules:
            wrap_starter(stdlib(starter))
        agent.hide()

    imports.when(starter, wrap_starter)
    if _after_options(words)[:2] in _TRACERS:
        let_profile(None)
    else:
        for profiler in _PROFILERS:
            imports.when(profiler, let_profile)
    subprocess: Any = sys.modules.get("subprocess")
    if hasattr(subprocess, "_fork_exec"):
        subprocess._fork_exec = sys.modules["_posixsubprocess"].fork_exec


def _wrap_exec(hooks: Hooks) -> None:
    def execve(path: Any, args: Any, env: Any) -> Any:
        return _execve(path, args, changed(list(args), env))

    def execv(path: Any, args: Any) -> Any:
        env = changed(list(args), environ)
        return _execv(path, args) if env is environ else _execve(path, args, env)

    def changed(args: list[Any], env: Any) -> Any:
        try:
            is_same = hooks.begins_anew()
            if is_same:
                hooks.hold()
            new = hooks.environment(args, env, is_same=is_same)
            if new is not None and is_same:
                hooks.hand_over()
        except Exception:
            new = None
        return env if new is None else new

    module: Any = os
    module.execv, module.execve = execv, execve


def _wrap_startfile(job: Job) -> None:
    module: Any = os
    original = module.startfile

    def startfile(*args: Any, **options: Any) -> Any:
        with job:
            return original(*args, **options)

    module.startfile = startfile


def _wrap_system() -> None:
    module: Any = os
    original = module.system

    def system(command: Any) -> Any:
        try:
            if is_opener([_text(command)]):
                command = fsencode(f"unset {MARK}; ") + fsencode(command)
        except Exception:
            pass
        return original(command)

    module.system = system


def _spawning(hooks: Hooks, spawn: Callable[..., Any]) -> Callable[..., Any]:
    def posix_spawn(path: Any, argv: Any, env: Any, *args: Any, **options: Any) -> Any:
        try:
            # None from Python 3.13 on.
            named = environ if env is None else env
            new = hooks.environment(list(argv), named, is_same=False)
        except Exception:
            new = None
        return spawn(path, argv, env if new is None else new, *args, **options)

    return posix_spawn


def _wrap_fork_exec(hooks: Hooks, module: Any) -> None:
    original = module.fork_exec

    def fork_exec(args: Any, *more: Any) -> Any:
        try:  # programs, close_fds, pass_fds, folder, environment, and more
            env = more[4]
            named = environ if env is None else dict(entry.split(b"=", 1) for entry in env)
            new = hooks.environment(args, named, is_same=False)
            if new is not None:
                env = [fsencode(name) + b"=" + fsencode(value) for name, value in new.items()]
                more = (*more[:4], env, *more[5:])
        except Exception:
            pass
        return original(args, *more)

    module.fork_exec = fork_exec


def _wrap_create_process(hooks: Hooks, job: Job, module: Any) -> None:
    original = module.CreateProcess

    def create_process(name: Any, line: Any, *args: Any) -> Any:
        try:  # process and thread attributes, inherit, flags, environment, folder, info
            env = args[4]
            new = hooks.line_environment(line, environ if env is None else env)
            if new is not None:
                args = (*args[:4], new, *args[5:])
        except Exception:
            pass
        if not is_by_webbrowser():
            return original(name, line, *args)
        with job:
            return original(name, line, *args)

    module.CreateProcess = create_process
