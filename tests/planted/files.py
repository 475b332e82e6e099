"""Files with definitions: a dialect, a kind and a format drawn, other documents around them."""

from __future__ import annotations

from random import Random
from typing import Any

from .definitions import good, thinned
from .dialects import KEPT, ROOT, SHAPES, WITHOUT
from .faults import ALL, Fault
from .writing import JsonWriter, Value, YamlWriter, plain

_FOREIGN: tuple[Any, ...] = (
    {"kind": "ConfigMap", "apiVersion": "v1", "data": {"a": "b", "port": "1"}},
    {"name": "other", "on": "push"},
    ["a", {"b": "c"}],
    "text",
)


class File:
    """The bytes of a file, its text and values, how many definitions it has, where marks are."""

    def __init__(self, name: str, writer: JsonWriter | YamlWriter, mark: bool, count: int) -> None:
        self.name = name
        self.text = writer.text
        self.data = ("\ufeff" * mark + self.text).encode()
        self.values = writer.values
        self.definitions = count
        self.marks = writer.marks


def good_file(random: Random) -> File:
    """A file with one or several good definitions."""
    kind = random.choice((*ALL, "template", "template"))
    dialect = random.choice(sorted(SHAPES)) if kind == "template" else "api"
    return _file(random, kind, dialect, random.choice(("yaml", "yaml", "json")), None)


def planted_file(random: Random, fault: Fault) -> File:
    """A file with good definitions, and with one that has the fault."""
    choices = [(kind, "api") for kind in fault.kinds if kind != "template"]
    if "template" in fault.kinds:
        choices += [
            ("template", dialect)
            for dialect in SHAPES
            if dialect not in fault.apart and fault.members.isdisjoint(WITHOUT.get(dialect, ()))
        ]
    kind, dialect = random.choice(choices)
    return _file(random, kind, dialect, random.choice(fault.formats), fault)


def _file(random: Random, kind: str, dialect: str, format: str, fault: Fault | None) -> File:
    target = _definition(random, kind, dialect, fault)
    others = [_definition(random, kind, dialect, None) for _ in range(random.choice((0, 0, 1, 2)))]
    newline = random.choice(("\n", "\n", "\n", "\r\n", "\r\n", "\r"))
    mark = random.randrange(5) == 0
    if format == "json":
        json = JsonWriter(random, newline)
        at_first = _write_json(json, random, dialect, target, others)
        writer: JsonWriter | YamlWriter = json
    else:
        writer = YamlWriter(random, newline)
        at_first = _write_yaml(writer, random, dialect, target, others)
    if fault is not None and fault.key == ROOT and at_first:
        writer.marks = [(0, 0)]
    name = f"image.{random.choice(('yaml', 'yml')) if format == 'yaml' else 'json'}"
    definitions = 1 + len(others) if fault is None or fault.readable else 0
    return File(name, writer, mark, definitions)


def _definition(random: Random, kind: str, dialect: str, fault: Fault | None) -> Any:
    value = good(random, kind)
    keep = fault.members if fault is not None else set()
    value = thinned(random, value, (*keep, *KEPT.get(dialect, ())))
    if fault is not None:
        value = fault.planted(value)
    at_root = fault is not None and fault.key == ROOT
    if dialect == "api":
        return Value(value, start=True) if at_root else value
    return SHAPES[dialect](random, value, at_root)


def _write_json(
    writer: JsonWriter, random: Random, dialect: str, target: Any, others: list[Any]
) -> bool:
    """Write the definitions; returns whether the target is the root of an API's document."""
    whole: Any
    if not others or dialect in ("cloudformation", "sam"):
        whole = target
        others.clear()
        writer.values.append(plain(whole))
        writer.value(whole)
        writer.write(random.choice(("", "\n")))
        return dialect == "api"
    listed = [target, *others]
    random.shuffle(listed)
    whole = listed
    if dialect == "api":
        whole = random.choice((listed, {"items": listed, "nextToken": None}))
    elif random.choice((True, False)):
        whole = {"apiVersion": "v1", "kind": "List", "items": listed}
    writer.values.append(plain(whole))
    writer.value(whole)
    return False


def _write_yaml(
    writer: YamlWriter, random: Random, dialect: str, target: Any, others: list[Any]
) -> bool:
    """Write the definitions; returns whether the target is the first, and the API's."""
    documents = [target, *others]
    documents += [random.choice(_FOREIGN)] * random.choice((0, 0, 0, 1))
    random.shuffle(documents)
    if random.randrange(6) == 0:
        writer.write("%YAML 1.2\n---\n")
    elif random.randrange(3) == 0:
        writer.write(random.choice(("---\n", "--- # c\n", "# a comment\n", "# a comment\n---\n")))
    for number, one in enumerate(documents):
        if number:
            writer.write(random.choice(("---\n", "---\n", "--- # next\n", "...\n---\n")))
        writer.document(one, random.choice((0, 0, 0, 0, 2)))
    writer.write(random.choice(("", "", "...\n", "# end\n")))
    return dialect == "api" and documents[0] is target
