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
    from typing import Any, Dict, List, Optional

# Python programs that start the app's interpreter as a process of its own, or in their place: it is
# that one the agent is meant for. With `run`, and without a word of the kind.
_RUNNERS = {"conda", "dotenv", "hatch", "pdm", "pipenv", "poetry"}
_WRAPPERS = {"ddtrace-run", "opentelemetry-instrument"}


def _is_launcher() -> bool:
    """Whether this interpreter only starts another, as far as its command says it."""
    words = getattr(sys, "argv", None) or [""]  # An embedded interpreter may have none.
    name = os.path.splitext(os.path.basename(words[0]))[0].lower()
    return name in _WRAPPERS or (name in _RUNNERS and "run" in words[1:])


class _Finder:
    """Finds what the agent's parts need of Python's own where that lies, and parts not yet run."""

    def __init__(self, folder: str) -> None:
        """Take the folder of the parts."""
        self._folder = folder
        self._own: Optional[List[str]] = None
        # The marshalled code of each part, in the order in which they can be run.
        self.codes: Dict[str, bytes] = {}

    def find_spec(self, name: str, path: object = None, target: object = None) -> "Any":
        if name.startswith("_slop_watch"):
            loader: Any = self
            return _importlib.ModuleSpec(name, loader)
        if path is not None or name in sys.builtin_module_names:
            return None
        if self._own is None:
            self._own = _own_folders()
        # Whatever stands before them in PYTHONPATH.
        return _importlib_files.PathFinder.find_spec(name, self._own)

    def create_module(self, spec: object) -> None:
        """Leave it to Python."""

    def exec_module(self, module: "Any") -> None:
        code = _compiled(self._folder, module.__name__)
        exec(code, module.__dict__)
        self.codes[module.__name__] = marshal.dumps(code)


def _compiled(folder: str, name: str) -> "Any":
    with open(os.path.join(folder, f"{name}.py"), "rb") as file:
        source = file.read()
    shown = f"<slop-watch{name[len('_slop_watch') :].replace('_', ' _', 1)}>"
    # Without its docstrings: nobody asks it for help.
    return compile(source, shown, "exec", dont_inherit=True, optimize=2)


def _own_folders() -> "List[str]":
    """Return where Python's own modules lie."""
    own = [os.path.dirname(os.__file__)]
    if os.name == "nt":
        return [*own, os.path.join(sys.base_prefix, "DLLs"), sys.base_prefix]
    return own + [path for path in sys.path if os.path.basename(path) == "lib-dynload"]


def _keep(folder: str, codes: "Dict[str, bytes]") -> None:
    """Write them down for the next start of this version, whole or not at all."""
    path = os.path.join(folder, f"{sys.implementation.cache_tag}.codes")
    temporary = f"{path}.{os.getpid()}"
    own = marshal.dumps(_compiled(folder, "_slop_watch_start"))
    text = marshal.dumps({"_slop_watch_start": own, **codes})
    try:
        with open(temporary, "xb") as file:
            # `sitecustomize.py` looks at this.
            file.write(_importlib_files.MAGIC_NUMBER + _imp.source_hash(0, text) + text)
        os.replace(temporary, path)
    except OSError:
        pass


def _load(folder: str, codes: "Dict[str, bytes]") -> "Any":
    """Import the agent, and leave nothing of that but itself."""
    known, known_paths = set(sys.modules), set(sys.path_importer_cache)
    # The parts need its name only, and Python's own would be one file more to read.
    future: Any = sys.modules.setdefault("__future__", type(sys)("__future__"))
    if not hasattr(future, "annotations"):
        future.annotations = None
    finder: Any = _Finder(folder)
    sys.meta_path.insert(0, finder)
    try:
        for name, code in codes.items():
            # An import of each would take as long again.
            module = sys.modules[name] = type(sys)(name)
            exec(marshal.loads(code), module.__dict__)
        import _slop_watch
    finally:
        sys.meta_path.remove(finder)
        # Where another `atexit` is imported, these forget what the first one was told.
        known.update({"_slop_watch"}, {"atexit"} if sys.version_info < (3, 10) else ())
        for name in set(sys.modules) - known:
            del sys.modules[name]
        for path in set(sys.path_importer_cache) - known_paths:
            del sys.path_importer_cache[path]
    if not codes:
        _keep(folder, finder.codes)
    _slop_watch.__spec__ = _importlib.ModuleSpec("_slop_watch", None)
    return _slop_watch


def _begin(here: str, folder: str, codes: "Dict[str, bytes]") -> None:
    """Start the agent, if this is the interpreter it is meant for."""
    taken = os.path.join(here, f"taken-{os.getpid()}")
    try:
        # Only one process can: a launcher's other children come too late.
        os.rename(os.path.join(here, "call"), taken)
    except OSError:
        return
    with open(taken, "rb") as file:
        lines = file.read().decode("utf-8").split("\n")
    os.unlink(taken)
    # The last one: `import slop_watch` is for the app.
    sys.path.append(os.path.join(os.path.dirname(here), "lib"))
    _load(folder, codes).begin(lines)


def run(here: str, folder: str, codes: "Dict[str, bytes]") -> None:
    """Take the agent in where it belongs; what brought us here is undone by now.

    `here`: the folder that brought us in, `folder`: that of the agent's parts, and `codes` the
    code of these, where it was kept.
    """
    if _is_launcher():
        rest = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = here if rest is None else here + os.pathsep + rest
        return
    _begin(here, folder, codes)
