"""slop-watch's agent in the app: hears from slop-watch, and tells it what it asks.

It is a thread that waits at a socket. What it imports at the app's start it pays for, so it knows
only what Python has built in; each of its parts is a module of its own.
"""

from __future__ import annotations

import os
import sys
from _thread import get_ident
from time import sleep

import _slop_watch_hooks as hooks
from _slop_watch_bytecode import Bytecode
from _slop_watch_connection import Connection
from _slop_watch_end import EndReport
from _slop_watch_modules import Project
from _slop_watch_own import OwnCode
from _slop_watch_preserve import preserve
from _slop_watch_questions import Questions
from _slop_watch_raised import EarlyImports
from _slop_watch_rest import STEP_S, Rest
from _slop_watch_state import State
from _slop_watch_stop import PoliteStop
from _slop_watch_stop_word import StopWord, read_stop_word
from _slop_watch_thread import ENDS, LOST, READY, AgentThread
from _slop_watch_waits import Waits
from _slop_watch_wire import Call, hello_of, line_about, line_of, text_of
from _slop_watch_writes import follow_writes

_IS_WINDOWS = os.name == "nt"
if _IS_WINDOWS:
    from _slop_watch_console import ConsoleEvents
    from _slop_watch_windows import find_windows
if sys.platform == "win32":
    from _slop_watch_window_place import WindowPlace
else:
    from _slop_watch_x11_place import WindowPlace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

AGENT: Agent | None = None

# The grace period when slop-watch is gone: everything has to be over in 2 s.
_ORPHAN_GRACE_S = 1.5
# The same when the console is closed: Windows gives 5 s.
_CONSOLE_GRACE_S = 4.0
# How long slop-watch may take to be called, where the app is about to begin anew.
_CALL_S = 1.0
# How long our thread may take to be out of a profiler's hearing.
_HIDE_S = 0.1
# How long the app's first question for its state may wait until it is known whether it has any.
_ANSWER_S = 0.15


class Agent:
    """Does in the app what slop-watch says, and ends it where slop-watch is gone."""

    def __init__(
        self,
        call: Call,
        connection: Connection,
        early: EarlyImports,
        write_plan: Callable[[], None] | None = None,
        ports: Any = None,
    ) -> None:
        """Take the call, the connection, which may be open already, and what writes the plan.

        `ports`: what hands over the app's TCP ports at its stop; None where they are not kept.
        """
        self.call = call
        main = get_ident()
        self._connection = connection
        self._ports = ports
        self.project = Project(call.root)
        self._rest = Rest(main, self.project)
        self._has_told_ready = False
        waits = Waits(main, self.project, connection.send)
        self.stop = PoliteStop(main, waits, self.warn, lambda: self._rest.place)
        self.state = State(call.state_folder, self.stop, self.warn, early)
        self._bytecode = Bytecode()
        own_code = OwnCode()
        self._questions = Questions(main, own_code, write_plan)
        self._end_report = EndReport(connection, own_code, self.project, early, self.is_stopping)
        self._thread = AgentThread(self._run, self.is_stopping, self._forget)
        self._console = self._new_console_events() if _IS_WINDOWS else None
        self._window_place = WindowPlace(call.window_place)

    def start(self) -> None:
        """Begin to listen."""
        self._end_report.register()
        self._window_place.begin()
        self._thread.start()

    def warn(self, code: str, *about: str) -> None:
        """Have slop-watch show a warning, whose wording it knows."""
        self._connection.send(line_about(f"warning {code}", *about))

    def is_app(self) -> bool:
        """Whether this interpreter is the app, for who asks before slop-watch has said so.

        Waits for the answer a moment, once; where none comes, it is.
        """
        self._connection.wait_for_answer(_ANSWER_S)
        return not self._connection.is_closed

    def tell_ready(self) -> None:
        """Tell slop-watch that the app is up, by its own word: once, and only of this process."""
        if not self._has_told_ready and self.state.is_kept_here:
            self._has_told_ready = True
            self._connection.send("app-ready")

    def hide(self) -> None:
        """Let no profiler hear of us that begins from now on."""
        self._thread.hide(_HIDE_S)

    def is_stopping(self) -> bool:
        """Whether slop-watch has said that the app is to end."""
        return self.stop.has_begun

    def hand_over(self) -> None:
        """Tell slop-watch that another process goes on for this one, which ends at once."""
        self._connection.wait_for_call(_CALL_S)
        self._connection.send("handing")

    def hold(self) -> None:
        """Let the app not begin anew while it is being stopped."""
        self.stop.hold()

    def begin_anew(self) -> None:
        """Tell slop-watch that this process goes on as another program, if the system lets it."""
        if self._connection.is_open:
            self._connection.send("executing")

    def _run(self) -> None:
        if self._connection.is_closed:
            return
        try:
            if not self._connection.is_open:
                self._open()
                self._listen_to_console()
            self._listen()
        except Exception as error:
            self.warn("agent-failed", repr(error))
            self._connection.close()  # Then slop-watch asks by signals.

    def _open(self) -> None:
        try:
            self._connection.open()
        except OSError:
            if self._connection.watcher_is_gone():
                self._stop(StopWord(_ORPHAN_GRACE_S))
            raise

    def _listen(self) -> None:
        """Obey until slop-watch is gone, or the thread is to end."""
        while True:
            line = self._connection.take_line()
            if line is not None:
                self._obey(line.split(" "))
                if self._connection.is_closed:
                    return
                continue
            self._tell_bytecode()
            limit_s = self._window_place.left_s(None if self._rest.is_over else STEP_S)
            place = self._window_place.descriptor
            what = self._thread.wait_for(self._connection.descriptor, limit_s, place)
            if what == ENDS:
                return
            if what == LOST or (what == READY and not self._connection.receive(limit_s)):
                if what == READY and self._connection.is_orphaned():
                    self._stop(StopWord(_ORPHAN_GRACE_S))
                self._connection.close()
                return
            self._thread.unhear()
            self._window_place.go_on()
            news = "" if self._rest.is_over else self._rest.look()
            if news:
                self._connection.send(news)

    def _tell_bytecode(self) -> None:
        news = self._bytecode.news()
        if news:
            self._connection.send(news)

    def _obey(self, words: list[str]) -> None:
        self._tell_bytecode()
        if words[0] == "leave":
            self._leave()
            return
        if words[0] == "hold":
            if self._ports is not None:
                self._ports.hand_over(text_of(words[1]))
            return
        if words[0] == "stop":
            word = read_stop_word(*words[1:])
            self._connection.send(f"stopping {int(word.is_late)}")
            if self._console is not None:
                self._console.settle(word)
            self._stop(word)
            return
        for line in self._questions.answer(words[0]):
            self._connection.send(line)

    def _stop(self, word: StopWord) -> None:
        if self.stop.has_begun:
            return
        self.stop.has_begun = True
        self._window_place.remember()
        self.stop.take_steps(word)

    def _leave(self) -> None:
        """Be no more the app's: another interpreter is. Nothing of ours is kept or called."""
        self.stop.drop()
        self.state.drop()
        self._forget()

    def _forget(self) -> None:
        """Have no part in a child of the app's."""
        global AGENT
        AGENT = None
        self._connection.close()
        self._window_place.close()

    # What only Windows has

    def _new_console_events(self) -> ConsoleEvents:
        return ConsoleEvents(
            is_welcome=lambda: self._connection.is_open and self._connection.is_welcome,
            is_debugged=self._questions.is_debugged,
            is_stopping=self.is_stopping,
            has_windows=lambda: bool(find_windows()),
            end=self._stop_with_console,
        )

    def _listen_to_console(self) -> None:
        if self._console is None:
            return
        try:
            self._console.listen()
        except Exception:  # No ctypes in this Python: the agent does all else.
            pass

    def _stop_with_console(self) -> None:
        self._stop(StopWord(_CONSOLE_GRACE_S))
        sleep(_CONSOLE_GRACE_S)  # A stop is under way already, and ends the process.


def begin(
    lines: list[str],
    start: str,
    words: list[str],
    marks_of: hooks.MarksOf,
    parts: dict[str, Any],
) -> None:
    """Start the agent with what slop-watch wrote in the call.

    `start`: the folder that brings an agent in, `words`: those this interpreter was started by,
    `marks_of`: what tells the child that a reloader serves from, by its environment, and `parts`:
    those that not every app needs, `standby` where an interpreter is to wait for the next run, and
    `ports` where the app's are kept.
    """
    global AGENT
    call = Call(lines)
    connection = Connection(call, hello_of(call.token, words, bool(marks_of(os.environ))))
    plan, early, ports = None, EarlyImports(()), None
    if call.holder is not None:
        ports = parts["ports"].Ports(connection.send, call.holder)
    standby = parts.get("standby")
    if call.waits and standby is not None:
        known = set(sys.modules)
        plan = standby.wait(call, connection, ports)
        if plan is not None:
            early = EarlyImports(set(sys.modules) - known)
    write_plan = standby.follow(call, plan) if standby is not None else None
    AGENT = Agent(call, connection, early, write_plan, ports)
    if call.suspects:
        follow_writes(
            call.suspects,
            lambda path: connection.send(line_of("wrote", path)),
            lambda: connection.send(line_of("starts-others")),
        )
    if call.preserve:
        preserve(AGENT.state, call.preserve)
    AGENT.start()
    hooks.install(start, words, marks_of, AGENT, call.job)
