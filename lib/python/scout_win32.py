"""The processes of an app on Windows, and what they listen on and show."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

# Of tlhelp32.h: a snapshot of the processes, and PROCESSENTRY32W in 32-bit words.
_PROCESSES, _INVALID = 0x2, -1
# Of winnt.h: what is enough to be told of a process.
_LIMITED = 0x1000
# ProcessCommandLineInformation of ntdll, since Windows 8.1.
_COMMAND_LINE, _LONGEST_COMMAND = 60, 65536
# Of iprtrmib.h: the sockets that listen, each with its process; and what says that there are more.
_LISTENERS, _INSUFFICIENT = 3, 122
# By address family: the size of a row, and where in it the port and the process are.
_ROWS = {2: (24, 8, 20), 23: (56, 20, 52)}
# The ports that Windows chooses from: those of IANA.
_CHOSEN = range(49152, 65536)
# In a second, of which the system counts times in 100 ns.
_TICKS = 10_000_000
_GWL_STYLE, _GWL_EXSTYLE = -16, -20
_WS_SYSMENU, _WS_EX_TOOLWINDOW = 0x00080000, 0x00000080
_CONSOLES = ("ConsoleWindowClass", "PseudoConsoleWindow")


class Processes:
    """The app's process, and all below it."""

    def __init__(self, top: int) -> None:
        """Take the process that was started. Raises ImportError where there is no `ctypes`."""
        import ctypes
        import ctypes.wintypes as types

        self._ctypes, self._types = ctypes, types
        libraries: Any = ctypes
        self._kernel32 = libraries.WinDLL("kernel32")
        self._kernel32.CreateToolhelp32Snapshot.restype = types.HANDLE
        self._kernel32.OpenProcess.restype = types.HANDLE
        self._helper = libraries.WinDLL("iphlpapi")
        self._ntdll = libraries.WinDLL("ntdll")

        class Entry(ctypes.Structure):
            """PROCESSENTRY32W of tlhelp32.h."""

            _fields_ = (
                ("size", types.DWORD),
                ("usage", types.DWORD),
                ("pid", types.DWORD),
                ("heap", ctypes.c_size_t),
                ("module", types.DWORD),
                ("threads", types.DWORD),
                ("parent", types.DWORD),
                ("priority", ctypes.c_long),
                ("flags", types.DWORD),
                ("name", types.WCHAR * 260),
            )

        self._entry = Entry
        self._top = top
        self._pids: set[int] | None = None
        self._owned: dict[int, bool] = {}
        self._debuggers: dict[int, bool] = {}

    def look(self) -> None:
        """Forget what may have changed."""
        self._pids = None

    def pids(self) -> set[int]:
        """Return their numbers."""
        if self._pids is None:
            children: dict[int, list[int]] = {}
            for pid, parent in self._table():
                children.setdefault(parent, []).append(pid)
            found = [self._top]
            for pid in found:
                found += [
                    child
                    for child in children.get(pid, [])
                    if child not in found and self._is_younger(child, pid)
                ]
            self._pids = set(found)
        return self._pids

    def owns(self, pid: int) -> bool:
        """Whether a process is one of them: all of them are looked at for one that is new."""
        if pid not in self._owned:
            self._pids = None
            self._owned[pid] = pid in self.pids()
        return self._owned[pid]

    def _is_younger(self, pid: int, than: int) -> bool:
        """Whether it may be a child of that: one that is gone leaves its number to others."""
        born, parent_born = self._times_of(pid)[0], self._times_of(than)[0]
        return not born or not parent_born or born >= parent_born

    def _table(self) -> Iterator[tuple[int, int]]:
        handle = self._types.HANDLE
        snapshot = self._kernel32.CreateToolhelp32Snapshot(_PROCESSES, 0)
        if snapshot in (None, _INVALID, handle(_INVALID).value):
            return
        entry = self._entry()
        entry.size = self._ctypes.sizeof(entry)
        pointer = self._ctypes.byref(entry)
        is_there = self._kernel32.Process32FirstW(handle(snapshot), pointer)
        while is_there:
            yield entry.pid, entry.parent
            is_there = self._kernel32.Process32NextW(handle(snapshot), pointer)
        self._kernel32.CloseHandle(handle(snapshot))

    def listening(self) -> dict[object, int]:
        """Return the ports of the TCP sockets that they listen on, a debugger's apart."""
        return {
            (family, port, pid): port
            for family in _ROWS
            for pid, port in self._listeners(family)
            if self.owns(pid) and not self._is_debugger(pid)
        }

    def _listeners(self, family: int) -> Iterator[tuple[int, int]]:
        size = self._ctypes.c_ulong(4096)
        while True:
            table: Any = self._ctypes.create_string_buffer(size.value)
            code = self._helper.GetExtendedTcpTable(
                table, self._ctypes.byref(size), 0, family, _LISTENERS, 0
            )
            if code != _INSUFFICIENT:
                break
        if code:
            return
        width, port_at, pid_at = _ROWS[family]
        for n in range(int.from_bytes(table.raw[:4], "little")):
            row = table.raw[4 + n * width :][:width]
            # A port goes as over the net: the first byte is the high one.
            port = int.from_bytes(row[port_at : port_at + 2], "big")
            yield int.from_bytes(row[pid_at : pid_at + 4], "little"), port

    def _is_debugger(self, pid: int) -> bool:
        known = self._debuggers.get(pid)
        if known is None:
            words = self._command_of(pid)
            known = self._debuggers[pid] = "debugpy" in words and "adapter" in words
        return known

    def commands(self) -> Iterator[str]:
        """Yield their commands."""
        return map(self._command_of, self.pids())

    def all_commands(self) -> Iterator[str]:
        """Yield the commands of all processes."""
        return (self._command_of(pid) for pid, _ in self._table())

    def _command_of(self, pid: int) -> str:
        handle = self._types.HANDLE
        process = self._kernel32.OpenProcess(_LIMITED, 0, pid)
        if not process:
            return ""
        # UNICODE_STRING, and the text that it points at.
        told: Any = self._ctypes.create_string_buffer(_LONGEST_COMMAND)
        failed = self._ntdll.NtQueryInformationProcess(
            handle(process), _COMMAND_LINE, told, _LONGEST_COMMAND, None
        )
        self._kernel32.CloseHandle(handle(process))
        size = int.from_bytes(told.raw[:2], "little")
        return "" if failed else str(told.raw[16 : 16 + size].decode("utf-16-le", "replace"))

    def chosen_ports(self) -> range:
        """Return the ports that the system chooses from where an app names none."""
        return _CHOSEN

    def used(self) -> float:
        """Return the processor time that those have taken that are there, in seconds."""
        return sum(sum(self._times_of(pid)[1:]) for pid in self.pids()) / _TICKS

    def _times_of(self, pid: int) -> tuple[int, int, int]:
        """Return when it was born, and its time in the system and the program, each in 100 ns."""
        handle = self._types.HANDLE
        process = self._kernel32.OpenProcess(_LIMITED, 0, pid)
        if not process:
            return 0, 0, 0
        times = [self._ctypes.c_ulonglong() for _ in range(4)]
        pointers = [self._ctypes.byref(time) for time in times]
        self._kernel32.GetProcessTimes(handle(process), *pointers)
        self._kernel32.CloseHandle(handle(process))
        born, _, system, program = times
        return born.value, system.value, program.value


class Windows:
    """What is on the screen."""

    def __init__(self) -> None:
        """Raise ImportError where there is no `ctypes`."""
        import ctypes
        import ctypes.wintypes as types

        self._ctypes, self._types = ctypes, types
        libraries: Any = ctypes
        self._user32 = libraries.WinDLL("user32")

    def any_of(self, processes: Processes) -> bool:
        """Whether a window of one of the app's processes is up that an X or Alt-F4 closes."""
        found: list[int] = []
        kind: Any = getattr(self._ctypes, "WINFUNCTYPE")
        types = self._types

        def visit(window: int, _: int) -> bool:
            if self._is_one(window, processes):
                found.append(window)
            return not found

        visitor = kind(types.BOOL, types.HWND, types.LPARAM)(visit)
        self._user32.EnumWindows(visitor, types.LPARAM(0))
        return bool(found)

    def _is_one(self, window: int, processes: Processes) -> bool:
        handle, user32 = self._types.HWND(window), self._user32
        owner = self._types.DWORD()
        user32.GetWindowThreadProcessId(handle, self._ctypes.byref(owner))
        if not user32.IsWindowVisible(handle) or not processes.owns(owner.value):
            return False
        name: Any = self._ctypes.create_unicode_buffer(256)
        user32.GetClassNameW(handle, name, 256)
        if name.value in _CONSOLES:
            return False
        # Tooltips and menus have no X.
        is_tool = user32.GetWindowLongW(handle, _GWL_EXSTYLE) & _WS_EX_TOOLWINDOW
        return not is_tool or bool(user32.GetWindowLongW(handle, _GWL_STYLE) & _WS_SYSMENU)
