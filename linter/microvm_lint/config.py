"""The configuration: the nearest file upwards, one file, no merging.

`.microvm-lint.yaml`, or `[tool.microvm-lint]` in pyproject.toml. schemas/config.json says what it
may hold. The search ends at the root of the repository.
"""

from __future__ import annotations

import json
import os
import re
import sys

from . import document
from .document import Limits, Mapping, Problem, Sequence, Source
from .document.tree import resolved
from .engine import Selection, UnknownRule
from .files import TooLarge, Unreadable, read, rooted_glob
from .rule import discover
from .schema_files import load_schema
from .words import choice, nearest, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .document import Node
    from .rule import Rule

    Steps = tuple[str | int, ...]
    Place = Callable[[Steps, bool], int]  # where a value stands, or with True its key

NAMES = (".microvm-lint.yaml", ".microvm-lint.yml")
_PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "microvm-lint")
_RULES = ("select", "extend-select", "ignore")
_LARGEST = 1 << 20
_TYPES = {
    "array": "a list",
    "integer": "a whole number",
    "object": "a mapping",
    "string": "text",
}


class ConfigError(Exception):
    """The configuration cannot be used; the message names file and place."""


class Config:
    """What a configuration file says; `path` is None where there is none."""

    def __init__(self, values: dict[str, Any], path: str | None = None) -> None:
        self.values = values
        self.path = path

    def get(self, key: str, default: Any) -> Any:
        """The value of a key, or the default."""
        return self.values.get(key, default)

    @property
    def limits(self) -> Limits:
        """The reader's limits."""
        limits = self.values.get("limits", {})
        return Limits(**{name.replace("-", "_"): int(value) for name, value in limits.items()})


def find(start: str) -> Config:
    """The configuration for a folder: that of the nearest file upwards, else an empty one.

    Raises `ConfigError`.
    """
    try:
        folder = os.path.abspath(start)
    except FileNotFoundError:
        raise ConfigError("the current folder is not there any more") from None
    while True:
        for name in NAMES:
            path = os.path.join(folder, name)
            if os.path.lexists(path):
                return load(os.path.relpath(path))
        path = os.path.join(folder, _PYPROJECT)
        if os.path.isfile(path) and (config := _load(os.path.relpath(path))) is not None:
            return config
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):
            return Config({})
        folder = above


def load(path: str) -> Config:
    """The configuration in a named file. Raises `ConfigError`."""
    config = _load(path)
    if config is None:
        raise ConfigError(f"{path}: there is no table [{'.'.join(_TABLE)}]")
    return config


def _load(path: str) -> Config | None:
    """The configuration in a file; None where it is a TOML file without a table for it."""
    try:
        data = read(path, _LARGEST)
    except Unreadable as error:
        raise ConfigError(f"{path}: {error}") from None
    except TooLarge:
        raise ConfigError(f"{path}: larger than the {_LARGEST:,} bytes it may have") from None
    is_toml = path.endswith(".toml")
    if is_toml and _TABLE[-1].encode() not in data:
        return None
    try:
        values, place = _toml(document.decode(data)) if is_toml else _yaml(path, data)
        if values is None:
            return None if is_toml else Config({}, path)
        values = _checked(values, place)
    except Problem as problem:
        text = document.decode(data) if problem.text is None else problem.text
        line, column = Source(path, text).position(problem.offset)
        raise ConfigError(f"{path}:{line}:{column}: {problem.message}") from None
    if "exclude" in values:
        folder = os.path.dirname(path)
        values["exclude"] = [rooted_glob(glob, folder) for glob in values["exclude"]]
    return Config(values, path)


def _yaml(path: str, data: bytes) -> tuple[Any, Place]:
    """What a YAML or JSON file holds, None if nothing, and where."""
    roots = document.read(path, data, Limits()).roots
    if len(roots) > 1:
        raise Problem("config", "the configuration is one document", roots[1].start)
    nodes = [resolved(root) for root in roots]
    for node in nodes:
        if type(node) is Mapping:
            for name, key, _first, _replaced in node.duplicates:
                words = f"the key {quoted(name)} stands here for the second time"
                raise Problem("config", words, key.start)
            nodes += [resolved(value) for _key, value in node.entries.values()]

    def place(steps: Steps, on_key: bool) -> int:
        key = node = nodes[0]
        for step in steps:
            child: Node = node
            if type(node) is Mapping:
                key, child = node.entries[str(step)]
            elif type(node) is Sequence:
                key = child = node.items[int(step)]
            node = resolved(child)
        return (key if on_key else node).start

    return (nodes[0].value if nodes else None), place


def _toml(text: str) -> tuple[Any, Place]:
    """What the table in a TOML file holds, None if there is no table, and where."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        words, _, where = str(error).partition(" (at ")
        numbers = [int(number) for number in re.findall("[0-9]+", where)]
        starts = Source("", text).starts
        offset = starts[numbers[0] - 1] + numbers[1] - 1 if numbers else len(text)
        raise Problem("config", f"not TOML: {words}", offset) from None
    for step in _TABLE:
        if not isinstance(values, dict) or step not in values:
            return None, lambda steps, on_key: 0
        values = values[step]

    def place(steps: Steps, on_key: bool) -> int:
        wanted: Steps = (*_TABLE, *steps)
        table: Steps = ()
        start = deepest = at = 0
        for line in text.splitlines(keepends=True):
            name, equals, value = line.partition("=")
            key_start = at + len(line) - len(line.lstrip())
            here: Steps = ()
            if line.lstrip().startswith("["):
                here = table = _keys(line.lstrip(" \t[").partition("]")[0])
            elif equals:
                here = (*table, *_keys(name))
            if deepest < len(here) and here == wanted[: len(here)]:
                deepest = len(here)
                in_entry = here != table and not on_key
                start = at + len(line) - len(value.lstrip()) if in_entry else key_start
            at += len(line)
        for step in wanted[deepest:]:  # keys of a table in braces
            inner = re.compile(rf"""\b{re.escape(str(step))}["']?\s*=\s*""").search(text, start)
            if inner:
                start = inner.start() if on_key else inner.end()
        return start

    return values, place


def _keys(text: str) -> Steps:
    """The keys of a dotted key, quotes removed."""
    return tuple(key.strip(" \t\"'") for key in text.split("."))


def _checked(values: Any, place: Place) -> Any:
    """The settings as plain values, after their schema has accepted them. Raises `Problem`."""
    try:
        values = json.loads(json.dumps(values, default=str))  # TOML has dates
    except (ValueError, RecursionError):
        raise Problem("config", "a value is too large or too deep", place((), False)) from None
    faults = [*_broken_constraints(values, place)] or [*_unknown_rules(values, place)]
    if faults:
        offset, words = min(faults)
        raise Problem("config", words, offset)
    return values


def _broken_constraints(values: Any, place: Place) -> Iterator[tuple[int, str]]:
    import jsonschema_rs

    schema = load_schema("config.json")
    for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(values):
        steps = tuple(error.instance_path)
        value = values
        for step in steps:
            value = value[step]
        keyword, bound = error.kind.name, error.kind.value
        if keyword == "additionalProperties":
            known = _known(schema, steps)
            for name in bound:
                near = _proposal(name, known) or f"; there are {', '.join(known)}"
                yield place((*steps, name), True), f"there is no setting {quoted(name)}{near}"
            continue
        if keyword == "enum":
            words = f"is not {choice(bound)}{_proposal(str(value), bound)}"
        elif keyword == "type":
            words = f"is not {_TYPES[bound[0]]}"
        elif keyword == "minItems":
            words = "is empty"
        elif keyword == "pattern":
            words = "is not the name of a region"  # nothing else has a form
        else:
            words = f"is {'less' if keyword == 'minimum' else 'more'} than {bound:,}"
        spelled = ".".join(map(str, steps)) or "the configuration"
        yield place(steps, False), f"{spelled}: {quoted(value)} {words}"


def _known(schema: dict[str, Any], steps: Steps) -> list[str]:
    for step in steps:
        schema = schema["properties"][step]
    return list(schema["properties"])


def _proposal(word: str, known: list[str]) -> str:
    near = nearest(word, known)
    return f"; did you mean `{near}`?" if near else ""


def _unknown_rules(values: dict[str, Any], place: Place) -> Iterator[tuple[int, str]]:
    rules = discover()
    for key in _RULES:
        for number, word in enumerate(values.get(key, ())):
            if words := _why_unknown(word, rules):
                yield place((key, number), False), f"{key}: {words}"


def _why_unknown(word: str, rules: list[Rule]) -> str | None:
    try:
        Selection((word,)).resolve(rules)
    except UnknownRule as error:
        return str(error)
    return None
