"""Keeps the app's state over a restart: a file for each name, in a folder only the user can read.

A file holds one JSON object: what is JSON as it is, and the rest of the entries one by one as
pickles, so that an entry that cannot be kept or read back costs only itself.
"""

from __future__ import annotations

import os
import sys

from _slop_watch_stdlib import stdlib
from _slop_watch_wire import hex_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable, Sequence

    from _slop_watch import Agent

_kept: dict[str, Callable[[], dict[Any, Any]]] = {}


def _is_json(value: Any) -> bool:
    """Whether JSON gives back the very same value: no tuples, subclasses or keys of other types."""
    if value is None or type(value) in (bool, int, float, str):
        return True
    if type(value) is list:
        return all(_is_json(item) for item in value)
    if type(value) is dict:
        return all(type(key) is str and _is_json(item) for key, item in value.items())
    return False


def _file_of(agent: Agent, name: str) -> str:
    whole = hex_of(name)
    number = stdlib("binascii").crc32(whole.encode("ascii"))
    return os.path.join(
        agent.call.state_folder,
        f"{whole[:100]}-{number:08x}.json",
    )


def _encode(agent: Agent, name: str, values: dict[Any, Any]) -> str:
    binascii, json, pickle = stdlib("binascii"), stdlib("json"), stdlib("pickle")
    plain: dict[str, Any] = {}
    pickled: list[str] = []
    for key, value in list(values.items()):
        try:
            if type(key) is str and _is_json(value):
                plain[key] = value
            else:
                pickled.append(
                    binascii.b2a_base64(pickle.dumps((key, value)), newline=False).decode("ascii")
                )
        except Exception as error:
            agent.warn("entry-not-kept", name, repr(key), str(error))
    text: str = json.dumps({"plain": plain, "pickled": pickled})
    return text


def _decode(agent: Agent, name: str, text: str) -> dict[Any, Any]:
    binascii, json, pickle = stdlib("binascii"), stdlib("json"), stdlib("pickle")
    content = json.loads(text)
    values: dict[Any, Any] = dict(content["plain"])
    for encoded in content["pickled"]:
        try:
            key, value = pickle.loads(binascii.a2b_base64(encoded))
            values[key] = value
        except Exception as error:
            agent.warn("entry-not-read", name, str(error))
    return values


def _write(agent: Agent, name: str, values: dict[Any, Any]) -> None:
    """Write the values whole, or leave what was there."""
    path = _file_of(agent, name)
    temporary = f"{path}.{os.getpid()}"
    try:
        text = _encode(agent, name, values)
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except Exception as error:
        agent.warn("state-not-kept", name, str(error))


def _read(agent: Agent, name: str) -> dict[Any, Any] | None:
    try:
        with open(_file_of(agent, name), encoding="utf-8") as file:
            return _decode(agent, name, file.read())
    except FileNotFoundError:
        return None
    except Exception as error:
        agent.warn("state-not-read", name, str(error))
        return None


def _save() -> None:
    agent = getattr(sys.modules.get("_slop_watch"), "AGENT", None)
    if agent is None:  # a forked child
        return
    for name, values in list(_kept.items()):
        _write(agent, name, values())


def _keep(agent: Agent, name: str, values: Callable[[], dict[Any, Any]]) -> None:
    """Have the values written when slop-watch stops the app, and again at its very end."""
    if not _kept:
        import atexit

        agent.stop.save = _save
        atexit.register(_save)
    _kept[name] = values


def restore(agent: Agent, name: str, target: dict[Any, Any]) -> None:
    """Put what the last run left under `name` into `target`, which is kept from now on."""
    kept = _read(agent, name)
    if kept is not None:
        target.clear()
        target.update(kept)
    _keep(agent, name, lambda: target)


class _Preserver:
    """Sets module attributes to what the last run left in them, as soon as their module has run."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._wanted: dict[str, list[str]] = {}
        for entry in agent.call.preserve:
            module, _, attribute = entry.partition(":")
            self._wanted.setdefault(module, []).append(attribute)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> Any:
        if fullname not in self._wanted:
            return None
        attributes = self._wanted.pop(fullname)
        spec = stdlib("importlib.util").find_spec(fullname)
        loader: Any = spec.loader if spec is not None else None
        if loader is None or not hasattr(loader, "exec_module"):
            return spec
        run = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            run(module)
            for attribute in attributes:
                self._restore(module, attribute)

        loader.exec_module = exec_module
        return spec

    def _restore(self, module: ModuleType, attribute: str) -> None:
        name = f"{module.__name__}:{attribute}"
        if not hasattr(module, attribute):
            self._agent.warn("preserve-no-attribute", name)
            return
        kept = _read(self._agent, name)
        if kept is not None and "value" in kept:
            setattr(module, attribute, kept["value"])
        _keep(self._agent, name, lambda: {"value": getattr(module, attribute)})

    def missing(self) -> tuple[str, ...]:
        """Return the modules that were never imported."""
        return tuple(self._wanted)


def preserve(agent: Agent) -> None:
    """Keep the attributes that the configuration names under `preserve`."""
    finder = _Preserver(agent)
    sys.meta_path.insert(0, finder)

    def save() -> None:
        for module in finder.missing():
            agent.warn("preserve-missing", module)

    import atexit

    atexit.register(save)
