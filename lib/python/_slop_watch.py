"""slop-watch's agent in the app: hears from slop-watch, and tells it what it asks.

It is a thread that waits at a socket. It imports only what Python has built in: `socket` and
`threading` would cost the app 10 ms, and Python 3.8 and 3.12 take the thread that imports
`threading` first for the main one.

The line protocol is described in `protocol.ts`.
"""

from __future__ import annotations

import _socket
import _thread
import atexit
import os
import sys
import time

from _slop_watch_stop import PoliteStop, position_of

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` and `signal` would cost the app 8 ms
    import signal as _signal
else:
    import _signal

AGENT: Agent | None = None

# The grace period when slop-watch is gone: everything has to be over in 2 s.
_ORPHAN_GRACE_S = 1.5
# The same when the console is closed: Windows gives 5 s.
_CONSOLE_GRACE_S = 4.0
# How long an app that fails at once waits for the agent to have called slop-watch.
_HELLO_S = 0.15


class Agent:
    """One connection to slop-watch, and what is to be done when it says so."""

    def __init__(self, lines: list[str]) -> None:
        port, token, watcher_pid, self.state_folder, self.root, standby, place = lines[:7]
        preserved = lines[7:]
        self._place = place if os.name == "nt" else ""
        self._port = int(port)
        self._token = token
        word, _, self.standby_plan = standby.partition(" ")
        self.waits = word == "wait"
        self._watcher_pid = int(watcher_pid)
        self.preserved = [line for line in preserved if line]
        self._main = _thread.get_ident()
        self.stop = PoliteStop(self._main, self.send, self.warn)
        self._pid = os.getpid()
        self._socket: _socket.socket | None = None
        # Lines that wait for the connection: the app runs on while the thread calls slop-watch.
        self._unsent: list[bytes] = []
        self._received = b""
        self._is_welcome = False
        self._ended = _thread.allocate_lock()
        self._has_said_hello = _thread.allocate_lock()
        self._wake: tuple[int, int] | None = None

    # The thread and its connection

    def _with_place(self, what: str) -> None:
        """Remember or restore where the app's window is; nothing that goes wrong there matters."""
        if not self._place:
            return
        try:
            import _slop_watch_place

            getattr(_slop_watch_place, what)(self._place)
        except Exception:
            pass

    def start(self) -> None:
        """Start the thread, and keep it out of the way of forks."""
        self.variables = dict(os.environ)
        # Registered first and so called last: by then Python has shown what it ends with.
        atexit.register(self._say_last_words)
        if hasattr(os, "register_at_fork"):
            self._wake = os.pipe()
            os.register_at_fork(
                before=self._before_fork,
                after_in_parent=self._after_fork,
                after_in_child=self._forget,
            )
        self._start_thread()
        if self._place and os.path.exists(self._place):
            _thread.start_new_thread(self._with_place, ("restore",))

    def _start_thread(self) -> None:
        self._ended.acquire()
        if self._socket is None:
            self._has_said_hello.acquire(False)
        _thread.start_new_thread(self._run, ())

    def _run(self) -> None:
        try:
            if self._socket is None:
                try:
                    self.connect()
                finally:
                    self._has_said_hello.release()
            self._listen_to_console()
            if self._socket is not None:
                self._listen(self._socket)
        except Exception as error:
            sys.stderr.write(f"[slop-watch] warning: the agent failed: {error!r}\n")
            if self._socket is not None:
                self._socket.close()  # Then slop-watch asks by signals.
        finally:
            self._ended.release()

    def connect(self) -> None:
        """Call slop-watch and say hello."""
        connection = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        try:
            connection.connect(("127.0.0.1", self._port))
        except OSError:
            if self._watcher_is_gone():
                self._stop(_ORPHAN_GRACE_S, False)
            raise
        # Two short lines in a row are not to wait for each other's receipt.
        connection.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        # The first line, whatever the app's other threads have to say by now.
        self._unsent.insert(0, f"hello {self._token} {self._pid}\n".encode("ascii"))
        self._send_unsent(connection)
        self._socket = connection
        self._send_unsent(connection)

    def _watcher_is_gone(self) -> bool:
        """Whether slop-watch has ended, for who has no welcome to tell that by."""
        if os.name == "nt":  # os.kill would terminate it
            return self._is_refused()
        try:
            os.kill(self._watcher_pid, 0)
            # A dead process that its parent has not asked for yet takes signals all the same.
            with open(
                f"/proc/{self._watcher_pid}/stat", encoding="utf-8", errors="replace"
            ) as file:
                return file.read().rpartition(")")[2].split()[0] == "Z"
        except ProcessLookupError:
            return True
        except OSError:
            return False

    def _is_refused(self) -> bool:
        connection = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        try:
            connection.connect(("127.0.0.1", self._port))
            return False
        except OSError as error:
            return isinstance(error, ConnectionRefusedError)
        finally:
            connection.close()

    def _listen(self, connection: _socket.socket) -> None:
        poll = None
        if self._wake is not None:
            import select

            poll = select.poll()
            poll.register(self._wake[0], select.POLLIN)
            poll.register(connection.fileno(), select.POLLIN)
        while True:
            *lines, self._received = self._received.split(b"\n")
            for line in lines:
                self._obey(line.decode("utf-8", "replace").split(" "))
            if poll is not None and self._wake is not None:
                ready = [fd for fd, _ in poll.poll()]
                if self._wake[0] in ready:
                    os.read(self._wake[0], 1)
                    return
            try:
                received = connection.recv(4096)
            except OSError:
                received = b""
            if not received:
                # Killed before it could say welcome, slop-watch is gone all the same.
                if self._is_welcome or self._watcher_is_gone():
                    self._stop(_ORPHAN_GRACE_S, False)
                return
            self._received += received

    def receive_line(self) -> str:
        """Wait for the next line but the welcome; empty where slop-watch is gone."""
        while self._socket is not None:
            line, newline, rest = self._received.partition(b"\n")
            if newline:
                self._received = rest
                words = line.decode("utf-8", "replace")
                if words != "welcome":
                    return words
                self._is_welcome = True
                continue
            try:
                received = self._socket.recv(4096)
            except OSError:
                received = b""
            if not received:
                break
            self._received += received
        return ""

    def _obey(self, words: list[str]) -> None:
        if words[0] == "welcome":
            self._is_welcome = True
        elif words[0] == "stop":
            _, grace_ms, has_signal = words
            self._stop(int(grace_ms) / 1000, has_signal == "1")
        elif words[0] == "debugged?":
            self.send(f"debugged {self._is_debugged():d}")
        elif words[0] == "imports?":
            self.send(f"imports {self._imports_foreign():d}")
        elif words[0] == "cpu?":
            self.send(f"cpu {time.process_time() * 1000:.0f}")
        elif words[0] == "learn":
            import _slop_watch_standby

            try:
                _slop_watch_standby.learn(self, self.standby_plan)
                self.send("learned")
            except Exception as error:
                self.warn(f"what the app imports cannot be told: {error!r}")

    def send(self, line: str) -> None:
        """Send one line to slop-watch. Where it is gone, nobody misses the line."""
        text = line.replace("\n", " ").encode("utf-8", "backslashreplace")
        self._unsent.append(text + b"\n")
        if self._socket is not None:
            self._send_unsent(self._socket)

    def _send_unsent(self, connection: _socket.socket) -> None:
        # No lock: a signal handler of the app's may come in between, and end up here again.
        try:
            while self._unsent:
                connection.sendall(self._unsent.pop(0))
        except (OSError, IndexError):  # Another thread has sent the last one.
            pass

    def _say_last_words(self) -> None:
        """Send what waits to be sent, and the exception that the app ends with."""
        if self._pid != os.getpid():
            return
        error = None if self.stop.has_begun else getattr(sys, "last_value", None)
        if isinstance(error, KeyboardInterrupt):
            # No crash, and Python ends by SIGINT only where no code in a string, such as that of a
            # namedtuple in `traceback`, has been run since.
            error = None
        if error is None and not self._unsent:
            return
        # An app that ends at once may do so before the agent's thread has had its turn.
        if self._has_said_hello.acquire(True, _HELLO_S):
            self._has_said_hello.release()
        if error is not None and self._socket is not None:
            self._tell_of_crash(error)

    def _tell_of_crash(self, error: BaseException) -> None:
        """Tell where in the project's own code an exception came from."""
        import traceback

        path, line = "", 0
        frames = traceback.extract_tb(sys.last_traceback)
        if isinstance(error, SyntaxError) and error.filename:
            frames.append(traceback.FrameSummary(error.filename, error.lineno or 0, ""))
        for frame in frames:
            try:
                relative = os.path.relpath(os.path.abspath(frame.filename), self.root)
            except ValueError:  # On another drive of Windows.
                continue
            parts = relative.replace(os.sep, "/").split("/")
            is_own = ".." not in parts and not any(
                part == "site-packages" or part.startswith((".", "<")) for part in parts
            )
            if is_own:
                path, line = "/".join(parts), frame.lineno or 0
        message = traceback.format_exception_only(type(error), error)[-1].strip()
        encoded = path.encode("utf-8", "surrogateescape").hex() or "-"
        self.send(f"crash {line} {encoded} {message[:2000]}")

    def _is_debugged(self) -> bool:
        """Whether an interrupt is for pdb: at its prompt, or where it took SIGINT for itself."""
        pdb = sys.modules.get("pdb")
        if pdb is None:
            return False
        taker = getattr(_signal.getsignal(_signal.SIGINT), "__self__", None)
        frames = [frame for frame, _ in position_of(self._main)]
        return isinstance(taker, pdb.Pdb) or any(
            frame.f_code.co_filename == pdb.__file__ for frame in frames
        )

    def _imports_foreign(self) -> bool:
        """Whether the main thread is in the import of a module that is not the project's own."""
        for frame, _ in position_of(self._main):
            if (
                frame.f_code.co_name != "_find_and_load"
                or "importlib" not in frame.f_code.co_filename
            ):
                continue
            name = str(frame.f_locals.get("name", "")).partition(".")[0]
            spec = getattr(sys.modules.get(name), "__spec__", None)
            origin = getattr(spec, "origin", None) or ""
            if not origin.startswith(self.root) or "-packages" in origin:
                return True
        return False

    def warn(self, message: str) -> None:
        """Have slop-watch show a warning."""
        self.send("warning " + message)

    # Forks: Python 3.12 warns of a fork beside a thread, and a child has no part in this.

    def _before_fork(self) -> None:
        if self._wake is None or self.stop.has_begun or self._ended.acquire(False):
            return
        os.write(self._wake[1], b".")
        self._ended.acquire()
        if sys.version_info >= (3, 12):
            time.sleep(0.001)  # The thread has let go of the lock, but is not quite gone.

    def _after_fork(self) -> None:
        if self._wake is None or self.stop.has_begun:
            return
        self._ended.release()
        self._start_thread()

    def _forget(self) -> None:
        global AGENT
        AGENT = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._wake is not None:
            os.close(self._wake[0])
            os.close(self._wake[1])
            self._wake = None

    def _listen_to_console(self) -> None:
        if os.name != "nt":
            return
        try:
            import _slop_watch_console

            _slop_watch_console.stop_with_console(self._stop_with_console)
        except Exception:  # No ctypes in this Python: the agent does all else.
            pass

    def _stop_with_console(self) -> None:
        self._stop(_CONSOLE_GRACE_S, False)
        time.sleep(_CONSOLE_GRACE_S)  # A stop is under way already, and ends the process.

    def _stop(self, grace_s: float, has_signal: bool) -> None:
        if self.stop.has_begun:
            return
        self.stop.has_begun = True
        self._with_place("remember")
        self.stop.take_steps(grace_s, has_signal)


def begin(lines: list[str]) -> None:
    """Start the agent with what slop-watch wrote in the call."""
    global AGENT
    AGENT = Agent(lines)
    if AGENT.waits:
        import _slop_watch_standby

        _slop_watch_standby.wait(AGENT, AGENT.standby_plan)
        del sys.modules["_slop_watch_standby"]
    if AGENT.preserved:
        import _slop_watch_state

        _slop_watch_state.preserve(AGENT)
    AGENT.start()
