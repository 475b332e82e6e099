"""The configuration: the nearest file upwards, one file, no merging.

`.microvm-lint.yaml`, or `[tool.microvm-lint]` in pyproject.toml. schemas/config.json says what it
may hold. The search ends at the root of the repository.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module

from .document import Document, Limits, Mapping, Problem, read
from .document.tree import resolved
from .words import choice, nearest, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAMES = (".microvm-lint.yaml", ".microvm-lint.yml")
_TABLE = "microvm-lint"


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
        return Limits(**{name.replace("-", "_"): value for name, value in limits.items()})


def find(start: str) -> Config:
    """The configuration for a folder: that of the nearest file upwards, else an empty one.

    Raises `ConfigError`.
    """
    folder = os.path.abspath(start)
    while True:
        for name in NAMES:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                return load(path)
        path = os.path.join(folder, "pyproject.toml")
        if os.path.isfile(path) and (values := _pyproject(path)) is not None:
            return _checked(values, path, None)
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):
            return Config({})
        folder = above


def load(path: str) -> Config:
    """The configuration in a named file. Raises `ConfigError`."""
    if os.path.basename(path) == "pyproject.toml":
        values = _pyproject(path)
        if values is None:
            raise ConfigError(f"{path}: there is no table [tool.{_TABLE}]")
        return _checked(values, path, None)
    try:
        document = read(path, _bytes(path), Limits())
    except Problem as problem:
        raise ConfigError(f"{path}: {problem.message}") from None
    if not document.roots or document.roots[0].value is None:
        return Config({}, path)
    return _checked(document.roots[0].value, path, document)


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from None


def _pyproject(path: str) -> Any:
    """The tool's table in a pyproject.toml, or None where it has none."""
    data = _bytes(path)
    if _TABLE.encode() not in data:
        return None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    return table.get("tool", {}).get(_TABLE)


def _checked(values: Any, path: str, document: Document | None) -> Config:
    """The configuration, after its schema has accepted it."""
    import jsonschema_rs

    folder = next(iter(import_module("microvm_lint.schemas").__path__))
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        schema = json.load(file)
    for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(values):
        steps = tuple(error.instance_path)
        keyword = error.kind.name
        if keyword == "additionalProperties":
            name = error.kind.value[0]
            known = _known(schema, steps)
            near = nearest(name, known)
            words = f"there is no setting {quoted(name)}" + (
                f"; did you mean `{near}`?" if near else f"; there are {', '.join(known)}"
            )
            raise ConfigError(f"{_place(path, document, (*steps, name), True)}: {words}")
        spelled = ".".join(map(str, steps)) or "the configuration"
        if keyword == "enum":
            words = f"{quoted(error.instance)} is not {choice(error.kind.value)}"
        elif keyword == "type":
            words = f"{quoted(error.instance)} is not of type {error.kind.value[0]}"
        else:
            words = f"{quoted(error.instance)} is beyond the {keyword} of {error.kind.value}"
        raise ConfigError(f"{_place(path, document, steps, False)}: {spelled}: {words}")
    return Config(values, path)


def _known(schema: dict[str, Any], steps: tuple[Any, ...]) -> list[str]:
    for step in steps:
        schema = schema["properties"][step]
    return list(schema["properties"])


def _place(path: str, document: Document | None, steps: tuple[Any, ...], on_key: bool) -> str:
    """The file, and the line and column where they are known."""
    if document is None:
        return path
    node = resolved(document.roots[0])
    key = node
    for step in steps:
        if type(node) is Mapping and step in node.entries:
            key, node = node.entries[step]
            node = resolved(node)
    line, column = document.source.position((key if on_key else node).start)
    return f"{path}:{line}:{column}"
