"""The configuration: the nearest file upwards, one file, no merging.

`.microvm-lint.yaml`, or `[tool.microvm-lint]` in pyproject.toml. schemas/config.json says what it
may hold. The search ends at the root of the repository.
"""

from __future__ import annotations

import os
import re
import sys

from . import document
from .definition import Settings
from .document import Limits, Mapping, Problem, Sequence, Source
from .document.tree import resolved
from .engine import expand
from .files import TooLarge, Unreadable, read, rooted_glob
from .ignores import NOT_ALLOWED, UNUSED, Ignore, is_over
from .rule import discover
from .words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from collections.abc import Sequence as SequenceOf
    from typing import Any

    from .document import Node
    from .engine import Engine
    from .findings import Finding
    from .ignores import Policy
    from .rule import Rule

    Steps = tuple[str | int, ...]
    Place = Callable[[Steps, bool], int]  # where a value stands, or with True its key

NAMES = (".microvm-lint.yaml", ".microvm-lint.yml")
_PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "microvm-lint")
_LARGEST = 1 << 20
_DEEP_KEY = r"(?<![^\s=])(?:[^\s.=]+[ \t]*\.[ \t]*){100}"


class ConfigError(Exception):
    """The configuration cannot be used; the message names file and place."""


class Config:
    """What a configuration file says; `path` is None where there is none.

    `source` is its text, and `place` says where in it a setting stands. Globs are those of
    `files.rooted_glob`.
    """

    def __init__(
        self,
        values: dict[str, Any],
        path: str | None = None,
        source: Source | None = None,
        place: Place | None = None,
        more_rules: SequenceOf[Rule] = (),
    ) -> None:
        self.more_rules = more_rules
        self.values = values
        self.path = path
        self.source = source or Source("", "")
        self.place = place or (lambda _steps, _on_key: 0)

    @property
    def rules(self) -> list[Rule]:
        """All rules: the built-in ones, those of policies and of installed packages."""
        return sorted([*discover(), *self.more_rules], key=lambda rule: rule.id)

    def get(self, key: str, default: Any) -> Any:
        """The value of a key, or the default."""
        return self.values.get(key, default)

    @property
    def limits(self) -> Limits:
        """The reader's limits."""
        limits = self.values.get("limits", {})
        return Limits(**{name.replace("-", "_"): int(value) for name, value in limits.items()})

    @property
    def settings(self) -> Settings:
        """What rules want to know."""
        known = {"regions": "regions", "build-hours": "build_hours"}
        return Settings(**{known[name]: self.values[name] for name in known.keys() & self.values})

    def ignores(self, rules: list[Rule]) -> list[Ignore]:
        """The suppressions, with their rules expanded."""
        return [
            Ignore(
                expand(entry["rules"], rules),
                entry.get("files", []),
                entry.get("arns", []),
                entry.get("reason"),
                entry.get("until"),
            )
            for entry in self.values.get("ignores", ())
        ]

    def findings(
        self, engine: Engine, policy: Policy, unused: Container[int] = ()
    ) -> list[Finding]:
        """What is wrong with the entries of `ignores`, where the policy has suppressions count.

        They have ended, give no reason, or are `unused`, by their numbers.
        """
        found: list[Finding] = []
        for number, entry in enumerate(() if policy.off else policy.all):
            steps: Steps = ("ignores", number)
            problems = []
            if is_over(entry.until):
                words = f"the suppression ended on {entry.until}"
                problems.append((NOT_ALLOWED, words, (*steps, "until")))
            elif policy.requires_reason(engine) and entry.reason is None:
                problems.append((NOT_ALLOWED, "the suppression gives no reason", steps))
            if number in unused:
                problems.append((UNUSED, "this silences nothing in the files that it names", steps))
            for kind, words, where in problems:
                problem = Problem(kind, words, self.place(where, False))
                finding = engine.problem(self.source, problem)
                if engine.shows(finding.rule, finding.severity):
                    found.append(finding)
        return found

    @property
    def requires_reasons(self) -> bool:
        """Whether each suppression has to give a reason."""
        required: bool = self.values.get("suppressions", {}).get("require-reason", False)
        return required

    def severities(self, rules: list[Rule]) -> dict[str, str]:
        """By rule, how grave its findings are in place of the rule's own severity.

        A rule's own name wins over a prefix, and a longer prefix over a shorter one.
        """
        found: dict[str, str] = {}
        given = self.values.get("severity", {})
        for word in sorted(
            given, key=lambda word: (len(expand([word], rules)), word), reverse=True
        ):
            found.update(dict.fromkeys(expand([word], rules), given[word]))
        return found


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
        values, place = _toml(document.decode(data)) if is_toml else read_yaml(path, data)
        if values is None:
            return None if is_toml else Config({}, path)
        from .config_values import checked

        values, more_rules = checked(values, place, os.path.dirname(path))
    except Problem as problem:
        text = document.decode(data) if problem.text is None else problem.text
        line, column = Source(path, text).position(problem.offset)
        raise ConfigError(f"{path}:{line}:{column}: {problem.message}") from None
    folder = os.path.dirname(path)
    for holder, key in _globs(values):
        holder[key] = [rooted_glob(glob, folder) for glob in holder[key]]
    return Config(values, path, Source(path, document.decode(data)), place, more_rules)


def _globs(values: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Where globs of files stand."""
    entries = [*values.get("per-file", ()), *values.get("ignores", ())]
    found: list[tuple[dict[str, Any], str]] = [
        (values, "exclude"),
        *((e, "files") for e in entries),
    ]
    return [(holder, key) for holder, key in found if key in holder]


def read_yaml(path: str, data: bytes) -> tuple[Any, Place]:
    """What a YAML or JSON file holds, None if nothing, and where."""
    text = document.read(path, data, Limits())
    if not text.ordinary:  # which has no key twice
        _refuse_ambiguous(text.roots)

    def place(steps: Steps, on_key: bool) -> int:
        key = node = resolved(text.roots[0])
        for step in steps:
            child: Node = node
            if type(node) is Mapping:
                key, child = node.entries[str(step)]
            elif type(node) is Sequence:
                key = child = node.items[int(step)]
            node = resolved(child)
        return (key if on_key else node).start

    return (text.values[0] if text.values else None), place


def _refuse_ambiguous(roots: SequenceOf[Node]) -> None:
    """Raise `Problem` where there is more than one document, or a key twice."""
    if len(roots) > 1:
        raise Problem("config", "the configuration is one document", roots[1].start)
    nodes = [resolved(root) for root in roots]
    for node in nodes:
        if type(node) is Mapping:
            for name, key, _first, _replaced in node.duplicates:
                from .variable_names import shown_name

                words = f"the key {quoted(shown_name(name))} stands here for the second time"
                raise Problem("config", words, key.start)
            nodes += [resolved(value) for _key, value in node.entries.values()]
        elif type(node) is Sequence:
            nodes += map(resolved, node.items)


def _toml(text: str) -> tuple[Any, Place]:
    """What the table in a TOML file holds, None if there is no table, and where."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    if deep := re.search(_DEEP_KEY, text):  # of which tomllib keeps each beginning
        raise Problem("config", "a key has too many parts", deep.start())
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
        seen: dict[Steps, int] = {}  # arrays of tables, with how many there have been
        start = deepest = at = 0
        for line in text.splitlines(keepends=True):
            name, equals, value = line.partition("=")
            key_start = at + len(line) - len(line.lstrip())
            here: Steps = ()
            if line.lstrip().startswith("["):
                here = table = _keys(line.lstrip(" \t[").partition("]")[0])
                if line.lstrip().startswith("[[") and table != _TABLE:
                    seen[table] = seen.get(table, -1) + 1
                    here = table = (*table, seen[table])
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
