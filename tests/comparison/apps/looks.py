"""All that an app can see of the interpreter it is in, but for what slop-watch says it adds."""

import builtins
import gc
import os
import signal
import sys
import threading
import time
import warnings

from notes import ready


def is_ours(path):
    """Whether that is the folder in which `import slop_watch` is found."""
    return os.path.basename(path) == "lib" and "slop-watch-" in path


def show(what, value):
    print(what, value)


show("path", [path for path in sys.path if not is_ours(path)])
show("finders", [str(finder).split(" at ")[0] for finder in sys.meta_path + sys.path_hooks])
show("caches", [path for path in sys.path_importer_cache if "slop" in path and not is_ours(path)])
show("modules", sorted(name for name in sys.modules if "slop" not in name))
show("builtins", sorted(set(dir(builtins)) - {"_"}))
show("hooks", [sys.excepthook is sys.__excepthook__, sys.displayhook is sys.__displayhook__])
show("thread hooks", threading.excepthook is getattr(threading, "__excepthook__", None))
show("unraisable", sys.unraisablehook is sys.__unraisablehook__)
show("warnings", [str(entry) for entry in warnings.filters])
show("threads", [thread.name for thread in threading.enumerate()])
show("main", threading.main_thread() is threading.current_thread())
show("signals", [str(signal.getsignal(number)) for number in range(1, 32)])
show("blocked", sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])))
show("collector", [gc.get_threshold(), gc.isenabled(), len(gc.callbacks), gc.get_debug()])
show("switch interval", sys.getswitchinterval())
show("tracing", [sys.gettrace(), sys.getprofile()])
show("umask", oct(os.umask(0o22)))
show("folder", os.getcwd() == os.path.dirname(os.path.abspath(__file__)))
OURS = ("SLOP_WATCH", "COMPARED_", "PYTHONPATH", "_")
show("environment", sorted(name for name in os.environ if not name.startswith(OURS)))
PATHS = os.environ.get("PYTHONPATH", "").split(os.pathsep)
show("PYTHONPATH", [path for path in PATHS if path and not is_ours(path)])
show("next descriptors", [os.open(os.devnull, os.O_RDONLY) for _ in range(3)])
try:
    ready()
    time.sleep(600)
except KeyboardInterrupt:
    show("modules", sorted(name for name in sys.modules if "slop" not in name))
    show("tracing", [sys.gettrace(), sys.getprofile()])
