"""The start of an interpreter: whether it gets the agent, and how that is loaded.

Nothing of the agent is a file to the app: its parts are compiled under names in angle brackets,
which coverage, debuggers and reloaders pass over.
"""

import _frozen_importlib as _importlib
import _frozen_importlib_external as _importlib_files
import _imp
import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Callable, Dict, List, Mapping, Optional, Set, Tuple

    Parts = List[Tuple[str, CodeType]]
    # Returns what was kept of a group of parts in a folder; None for nothing of use.
    Kept = Callable[[str, str], Any]
    # Returns the source of each part in a folder, by its name.
    Sources = Callable[[str], Dict[bytes, bytes]]

_TOKEN_LENGTH = 64
# How `sitecustomize.py` calls this where it has compiled it.
_UNKEPT = "<slop-watch>"
# Python programs that start others by what a file of theirs says: nothing in the command tells it.
# What a launcher's own words say of what it starts is seen by `_slop_watch_hooks.py`.
_RUNNERS = ["circusd", "doit", "fab", "hatch", "honcho", "inv", "invoke", "nox", "poe"]
_RUNNERS += ["supervisord", "tox"]
_WITH_RUN = ["conda", "dotenv", "pdm", "pipenv", "poetry"]
# What makes an environment for the app: as a module it has no place yet to be told by.
_MAKERS = ("ensurepip", "pip", "venv", "virtualenv")
# What Werkzeug's and Django's reloaders give the child that serves.
_MARKS = ("WERKZEUG_RUN_MAIN", "RUN_MAIN")


def _own_words() -> "List[str]":
    """Return the words that this interpreter was started by."""
    words = list(getattr(sys, "orig_argv", ()))
    if words:
        return words
    fallback = [sys.executable or "", *getattr(sys, "argv", ())]
    if os.name == "nt":  # There a folder of that name is anybody's.
        return fallback
    try:  # Before 3.10.
        with open("/proc/self/cmdline", "rb") as file:
            return [os.fsdecode(word) for word in file.read().split(b"\0")[:-1]]
    except OSError:
        return fallback


def marks_of(env: "Mapping[str, str]") -> "Set[str]":
    """Return the variables of an environment that mark the child that a reloader serves from."""
    return {mark for mark in _MARKS if env.get(mark) == "true"}


def _after(option: str, words: "List[str]") -> "List[str]":
    """Return the words after an option of Python's that ends its own; one empty word for none."""
    return words[words.index(option) + 1 :] if option in words[:-1] else [""]


def _is_runner(words: "List[str]") -> bool:
    """Whether this only starts others, by what a file says."""
    args = getattr(sys, "argv", None) or [""]  # An embedded interpreter may have none.
    program, rest = args[0], args[1:]
    if program == "-m":
        after = _after("-m", words)
        program, rest = after[0].partition(".")[0], after[1:]
    name = os.path.splitext(os.path.basename(program))[0].lower()
    if name == "__main__":
        name = os.path.basename(os.path.dirname(program)).lower()
    return name in _RUNNERS or (name in _WITH_RUN and "run" in rest)


def _is_of_project(code: str, root: str) -> bool:
    """Whether code in a string names a module of the project's, as that of an entry point does."""
    # A path is one word, and no name.
    between = {ord(mark): " " for mark in code if not (mark.isalnum() or mark in "_./\\-")}
    names = {word.partition(".")[0] for word in code.translate(between).split()}
    folders = [os.getcwd(), root, os.path.join(root, "src")]
    return any(
        os.path.isfile(os.path.join(folder, name + end))
        for name in names
        if name.isidentifier()
        for folder in folders
        for end in (".py", f"{os.sep}__init__.py")
    )


def _is_beside_app(words: "List[str]", command: "List[str]", root: str) -> bool:
    """Whether this runs what others start for their own ends: code in a string, or a library's.

    Those are what builds the project, makes its environment, asks this Python for its paths, or
    works for the app.
    """
    program = (getattr(sys, "argv", None) or [""])[0]
    if program == "-c":
        code = _after("-c", words)[0]
        return not any(code in word for word in command) and not _is_of_project(code, root)
    if program == "-m":
        name = _after("-m", words)[0]
        return name in _MAKERS and name not in command
    # By the word alone: each Python below the app comes here, and has no part loaded yet. What PEP
    # 582 has installed in the project is run as the app by people, and by others seldom.
    return any(f"{folder}-packages" in program for folder in ("site", "dist"))


class _Finder:
    """Finds parts that have not run, and of Python's own what those need."""

    def __init__(self, folder: str, sources: "Sources") -> None:
        """Take the folder of the parts, and what gives their sources."""
        self.folder = folder
        self._read = sources
        self._sources: Optional[Dict[bytes, bytes]] = None
        # The parts that were compiled, in the order in which they can be run.
        self.compiled: Parts = []

    def find_spec(self, name: str, path: object = None, target: object = None) -> "Any":
        if name.startswith("_slop_watch"):
            loader: Any = self
            return _importlib.ModuleSpec(name, loader)
        if path is not None or name in sys.builtin_module_names:
            return None
        # Whatever stands before it in PYTHONPATH. This part itself needs nothing of that.
        from _slop_watch_installed import find_in_library

        return find_in_library(name)

    def create_module(self, spec: object) -> None:
        """Leave it to Python."""

    def exec_module(self, module: "Any") -> None:
        code = self.code_of(module.__name__)
        exec(code, module.__dict__)
        self.compiled.append((module.__name__, code))

    def code_of(self, name: str) -> "Any":
        """Compile a part."""
        if self._sources is None:
            self._sources = self._read(self.folder)
        shown = f"<slop-watch{name[len('_slop_watch') :].replace('_', ' _', 1)}>"
        # Without its docstrings: nobody asks it for help.
        source = self._sources[name.encode("ascii")]
        return compile(source, shown, "exec", dont_inherit=True, optimize=2)


def _keep(folder: str, group: str, what: "Any") -> None:
    """Write it down for the next start of this version, whole or not at all."""
    path = os.path.join(folder, f"{sys.implementation.cache_tag}.{group}.codes")
    temporary = f"{path}.{os.getpid()}"
    text = marshal.dumps(what)
    try:
        with open(temporary, "xb") as file:
            # `sitecustomize.py` looks at this.
            file.write(_importlib_files.MAGIC_NUMBER + _imp.source_hash(0, text) + text)
        os.replace(temporary, path)
    except OSError:
        pass


def _load(folder: str, kept: "Kept", sources: "Sources", options: "List[str]") -> "List[Any]":
    """Import the agent, and leave nothing of that but itself.

    `options`: the names of the parts that not every app needs. Returns the agent, and those.
    """
    known, known_paths = set(sys.modules), set(sys.path_importer_cache)
    # The parts need its name only, and Python's own would be one file more to read.
    future: Any = sys.modules.setdefault("__future__", type(sys)("__future__"))
    if not hasattr(future, "annotations"):
        future.annotations = None
    finder: Any = _Finder(folder, sources)
    sys.meta_path.insert(0, finder)
    import gc

    # Nothing of ours is garbage: looking for some takes a tenth of the time.
    collects = gc.isenabled()
    gc.disable()
    try:
        agent = _import("_slop_watch", "agent", finder, kept)
        parts = [_import(f"_slop_watch_{name}", name, finder, kept) for name in options]
    finally:
        if collects:
            gc.enable()
        sys.meta_path.remove(finder)
        # Where another `atexit` is imported, these forget what the first one was told.
        known.update({"_slop_watch"}, {"atexit"} if sys.version_info < (3, 10) else ())
        for name in set(sys.modules) - known:
            del sys.modules[name]
        for path in set(sys.path_importer_cache) - known_paths:
            del sys.path_importer_cache[path]
    if run.__code__.co_filename == _UNKEPT:
        _keep(folder, "start", finder.code_of("_slop_watch_start"))
    agent.__spec__ = _importlib.ModuleSpec("_slop_watch", None)
    return [agent, *parts]


def _import(name: str, group: str, finder: _Finder, kept: "Kept") -> "Any":
    """Import a part and what it needs, which are kept as a group."""
    parts = kept(finder.folder, group)
    for part, code in parts or ():
        # An import of each would take as long again.
        module = sys.modules[part] = type(sys)(part)
        exec(code, module.__dict__)
    finder.compiled = []
    __import__(name)
    if parts is None:
        _keep(finder.folder, group, finder.compiled)
    return sys.modules[name]


def _take_token(run: str) -> str:
    """Return one of the tokens that lie ready, which is ours alone; empty where there is none."""
    for name in os.listdir(run):
        if len(name) == _TOKEN_LENGTH:
            try:
                os.unlink(os.path.join(run, name))
                return name
            except OSError:  # Another interpreter was faster.
                pass
    return ""


def run(here: str, folder: str, kept: "Kept", sources: "Sources") -> None:
    """Take the agent in where it belongs; what brought us here is undone by now.

    `here`: the folder that brought us in, `folder`: that of the agent's parts, `kept`: what gives
    their code, where it was kept, and `sources` what gives their text.
    """
    words = _own_words()
    if _is_runner(words):
        # It is for those below.
        rest = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = here if rest is None else here + os.pathsep + rest
        return
    generation = os.environ.get("SLOP_WATCH_GENERATION", "")
    run = os.path.join(os.path.dirname(here), "runs", generation)
    if not generation.isdigit() or not os.path.isdir(run):
        return
    with open(os.path.join(run, "call"), "rb") as file:
        lines = file.read().decode("ascii").split("\n")
    keys = {line.partition(" ")[0]: line.split(" ")[1:] for line in lines}
    command, waits_as, root = (
        [bytes.fromhex(word).decode("utf-8", "surrogatepass") for word in keys[key] if word != "-"]
        if key in keys
        else []
        for key in ("command", "waits-as", "root")
    )
    if not marks_of(os.environ) and _is_beside_app(words, command, "".join(root)):
        return
    if waits_as and waits_as != words:
        return
    token = _take_token(run)
    if waits_as and not token:
        os._exit(0)  # Nobody could tell it to become the app.
    if token:
        options = ["standby"] if keys.get("standby-plan", ["-"]) != ["-"] else []
        options += ["ports"] if "holds-ports" in keys else []
        agent, *parts = _load(folder, kept, sources, options)
        agent.begin([*lines, f"token {token}"], here, words, marks_of, dict(zip(options, parts)))
