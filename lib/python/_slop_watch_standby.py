"""The warm interpreter: what the app imports of others' code is imported ahead of time.

`wait` imports what is in the plan and goes on, at slop-watch's word, exactly as a fresh start
would. What cannot be imported early without a trace that the app could see ends the interpreter:
slop-watch leaves it out and starts another.
"""

from __future__ import annotations

import os
import sys
from _imp import extension_suffixes
from os import _exit, environ, getcwd, listdir
from os.path import dirname, isfile, join, realpath
from time import perf_counter, sleep

from _slop_watch_clocks import CLOCKS
from _slop_watch_environment import Journal, Replay
from _slop_watch_learn import learn
from _slop_watch_modules import is_own_code, origin_of
from _slop_watch_orders import Orders
from _slop_watch_output import Output
from _slop_watch_plan import Plan, Setting
from _slop_watch_script import Script
from _slop_watch_sources import Sources
from _slop_watch_stamps import Stamps
from _slop_watch_traces import Traces
from _slop_watch_wire import line_about

if os.name == "nt":
    from _slop_watch_library import prototyped

TYPE_CHECKING = False
if TYPE_CHECKING:  # What we import is there before the app's first line.
    import importlib.machinery as _machinery
    import signal as _signal
    from typing import Any, Callable

    from _slop_watch_connection import Connection
    from _slop_watch_wire import Call
else:
    import _frozen_importlib_external as _machinery
    import _signal

# An import is paid back in naps of the same length, up to this many seconds: the app comes first.
_LONGEST_NAP_S = 0.02
# A package that takes less than this in all is not worth its memory.
_CHEAP_S = 0.0002
# What makes a name in a folder a module.
_ENDINGS = [os.sep + "__init__.py", ".py", ".pyc", *extension_suffixes()]


def _foreign_sitecustomize() -> str:
    """Return where a sitecustomize of the user's is, that is to run before anything is imported."""
    spec = _machinery.PathFinder.find_spec("sitecustomize")
    origin = spec.origin if spec is not None else None
    # That of Debian only hooks in a reporter of crashes.
    return origin if origin and not origin.startswith(("/usr/lib/python", "/etc/python")) else ""


def _first_missing(name: str) -> str:
    """Return the outermost package of a module, or itself, that has not been imported."""
    parts = name.split(".")
    outer = [".".join(parts[:n]) for n in range(1, len(parts))]
    return next((package for package in outer if package not in sys.modules), name)


def _import_all(connection: Connection, plan: Plan, stamps: Stamps, orders: Orders) -> None:
    """Import what is in the plan, until the app is to begin.

    Where that leaves a trace, say which and end.
    """
    replay = Replay(Sources(), plan)
    script = Script(plan.own.get("__main__"))
    output = Output(plan.path + ".output")
    traces = Traces(plan, output)
    costs: dict[str, float] = {}
    is_patient = True
    _set_priority(is_patient)
    for step in plan.steps:
        if orders.are_to_go():
            break
        if is_patient and orders.is_hurried:
            is_patient = False
            _set_priority(is_patient)
        if isinstance(step, Setting):
            replay.set(step)
            continue
        name = step.name
        if name in sys.modules or plan.leaves(name):
            continue
        # A package comes in with the first of its modules, which tells nothing of that one alone.
        blamed = _first_missing(name)
        connection.send(line_about("importing", blamed))
        package = name.partition(".")[0]
        began = perf_counter()
        try:
            __import__(name)
            found = origin_of(sys.modules.get(name))
            why = traces.left()
            if not why and found != step.origin:
                why = ("is-another", str(found))
        except BaseException as error:
            why = ("fails", repr(error))
        cost = perf_counter() - began
        clash = () if why else replay.clash()
        if why or clash:
            code, *about = why or clash
            connection.send(line_about(f"left-out {code}", blamed if why else package, *about))
            _exit(0)
        costs[package] = costs.get(package, 0) + cost
        stamps.take_modules()
        if is_patient:
            sleep(min(cost, _LONGEST_NAP_S))
    _set_priority(False)
    output.restore()
    script.leave()
    replay.end()
    for package, cost in costs.items():
        if cost < _CHEAP_S:
            connection.send(line_about("left-out cheap", package))


def _shadowed() -> str:
    """Name a module that was imported early and that the app would find in its own code instead."""
    first = getcwd() if sys.argv[0] in ("-c", "-m") else dirname(realpath(sys.argv[0]))
    for folder in [first] + [path for path in sys.path if is_own_code(path)]:
        try:
            names = {entry.partition(".")[0] for entry in listdir(folder)}
        except OSError:
            continue
        for name in names.intersection(sys.modules):
            origin = origin_of(sys.modules[name])
            if origin is None or dirname(origin) in (
                folder,
                join(folder, name),
            ):
                continue
            if any(isfile(join(folder, name + end)) for end in _ENDINGS):
                return name
    return ""


def _set_priority(is_low: bool) -> None:
    """Ask for less of the processor than others. Unlike a nice value, this can be taken back."""
    try:
        if hasattr(os, "SCHED_BATCH"):
            policy = os.SCHED_BATCH if is_low else os.SCHED_OTHER
            os.sched_setscheduler(0, policy, os.sched_param(0))
        elif os.name == "nt":
            below_normal, normal = 0x4000, 0x20
            kernel = prototyped("kernel32", "GetCurrentProcess:p SetPriorityClass:ipi")
            priority = below_normal if is_low else normal
            kernel.SetPriorityClass(kernel.GetCurrentProcess(), priority)
    except (OSError, AttributeError):
        pass


def follow(call: Call, plan: Plan | None) -> Callable[[], None]:
    """Note from now on what the app sets in the environment. Return what writes the next plan.

    `plan`: what was imported early here.
    """
    journal = Journal(plan)
    return lambda: learn(call, journal)


def wait(call: Call, connection: Connection, ports: Any) -> Plan | None:
    """Import what is in the plan, and return when slop-watch wants the app to begin.

    `ports`: what is to know then where the app's are held; None where none are kept. Returns the
    plan, but None where nothing was imported by it.
    """
    on_interrupt = _signal.signal(_signal.SIGINT, _signal.SIG_IGN)  # It is for the app that runs.
    try:
        connection.open()
    except OSError:
        _exit(0)  # There is nobody to wait for, and the app is not for us to be.
    orders = Orders(connection)
    stamps = Stamps()
    plan = _plan_for(call, connection)
    if plan is not None:
        stamps.take(plan.watched)
        _import_all(connection, plan, stamps, orders)
    connection.send("ready")
    order = orders.wait_to_go()
    stale = stamps.stale() or _shadowed()
    if stale:
        connection.send(line_about("stale", stale))
        _exit(0)
    for finder in sys.path_importer_cache.values():
        if finder is not None and hasattr(finder, "invalidate_caches"):
            finder.invalidate_caches()
    environ["SLOP_WATCH_GENERATION"] = order.generation
    environ["SLOP_WATCH_CHANGED"] = order.variable
    call.changed = order.changed
    call.suspects = order.suspects
    connection.send("going")
    holder = connection.wait_to_begin()
    if holder is None:  # Heard too late: a cold start has our place.
        _exit(0)
    if ports is not None:
        ports.expect(holder)
    CLOCKS.begin()
    _signal.signal(_signal.SIGINT, on_interrupt)
    return plan


def _plan_for(call: Call, connection: Connection) -> Plan | None:
    """Return what is to be imported early; None for nothing, and say why."""
    if not call.early_plan:
        return None
    plan = Plan(call.early_plan)
    foreign = _foreign_sitecustomize()
    why = ("runs-first", foreign) if foreign else plan.why_nothing()
    if not why:
        return plan
    code, *about = why
    connection.send(line_about(f"nothing-early {code}", *about))
    return None
