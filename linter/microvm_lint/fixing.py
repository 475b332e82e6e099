"""Applies fixes to files, and makes sure that each says what it is meant to say.

After an edit the text is read by this program, by PyYAML and by ruamel.yaml, JSON by this program
and the standard library; if one of them does not read exactly the intended value, the fix is
refused and the finding stays.
"""

from __future__ import annotations

import copy
import difflib
import json

from . import document
from .definition import MASK
from .document import Problem
from .files import TooLarge, Unreadable, leaves_folder, read
from .findings import Incomplete
from .output import write_file
from .secrets import hide
from .words import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from .document import Limits
    from .findings import Finding, Intent
    from .linter import Linter

    Key = tuple[str, str, str]

_MOST_PASSES = 20
_MOST_READ = 2_000_000  # characters of a text, to find out which of its fixes cannot be made
_LARGEST = 1_000_000  # characters of a text; the readers that look at a result take long for more
_BOM = b"\xef\xbb\xbf"


class Fixed:
    """What became of the files: how many findings were fixed where, and what was left."""

    def __init__(self) -> None:
        self.findings = 0
        self.files = 0
        self.notes: list[str] = []
        self.unwritten: list[Incomplete] = []
        self.diffs: list[str] = []


def fix_files(
    names: Iterable[str], linter: Linter, *, unsafe: bool, write: bool, limits: Limits
) -> Fixed:
    """Fix the findings in files, or with `write` off say what would be changed."""
    fixed = Fixed()
    for name in names:
        try:
            data = read(name, limits.file_size)
            before = document.decode(data)
        except (Unreadable, TooLarge, Problem):
            continue  # the report says so
        after, count, refused = _fix(name, before, linter, unsafe, limits)
        if refused:
            large = len(before) > _LARGEST
            why = "it is too large" if large else "the text would not be read as intended"
            words = f"left out: {why}"
            number = "1 fix" if refused == 1 else f"{refused:,} fixes"
            fixed.notes.append(f"{name}: {number} {words}")
        if count and write:
            count *= _write(name, data, after, fixed)
        elif count:
            before, after = (_masked(name, text, limits) for text in (before, after))
            fixed.diffs.append(_difference(name, before, after))
        fixed.findings += count
        fixed.files += count > 0
    return fixed


def _write(name: str, data: bytes, text: str, fixed: Fixed) -> bool:
    try:
        if leaves_folder(name):
            raise Unreadable("a symbolic link leads out of the folder")
        if read(name, len(data)) == data:
            write_file(name, ["\ufeff" if data.startswith(_BOM) else "", text])
            return True
        why = "it changed while it was fixed"
    except TooLarge:
        why = "it changed while it was fixed"
    except (Unreadable, OSError) as error:
        why = getattr(error, "strerror", None) or str(error)
        fixed.unwritten.append(Incomplete(name, f"not fixed: {why}"))
        return False
    fixed.notes.append(f"{name}: left as it is: {why}")
    return False


def _masked(name: str, text: str, limits: Limits) -> str:
    """The text without environment variables' values; their quotes stay."""
    read_again = document.read(name, text.encode(), limits)
    hide(read_again)
    pieces = []
    at = 0
    for start, end in read_again.source.secrets or []:
        first, last = text[start], text[end - 1]
        quote = first if first in ("'", '"') and first == last and end - start > 1 else ""
        pieces += [text[at:start], quote, MASK, quote]
        at = end
    return "".join((*pieces, text[at:]))


def _difference(name: str, before: str, after: str) -> str:
    shown = printable(name)
    lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{shown}", f"b/{shown}")
    return "".join(map(_shown, lines))


def _lines(text: str) -> list[str]:
    """The lines with their breaks, which a difference knows of one kind."""
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]


def _shown(line: str) -> str:
    """A line of a difference, with what a terminal would obey escaped but for its break."""
    text = line.rstrip("\r\n") if line.endswith("\n") else line
    end = line[len(text) :][-2:] or "\n"
    return "\t".join(map(printable, text.split("\t"))) + end


def _fix(
    name: str, text: str, linter: Linter, unsafe: bool, limits: Limits
) -> tuple[str, int, int]:
    """The text with all fixes, how many there are, and how many were refused."""
    count = 0
    left = _MOST_READ
    refused: set[Key] = set()
    for _pass in range(_MOST_PASSES):
        chosen = [
            one
            for one in _apart(linter.findings_in(name, text.encode()), unsafe)
            if _key(one) not in refused
        ]
        if not chosen:
            break
        if len(text) > _LARGEST:
            return text, 0, len(chosen)
        new = _edited(text, chosen)
        if _says(name, text, new, chosen, limits):
            text, count = new, count + len(chosen)
            continue
        for one in chosen:  # from the end of the text, so that what stands before it stays there
            new = _edited(text, [one])
            left -= len(text)
            if left >= 0 and _says(name, text, new, [one], limits):
                text, count = new, count + 1
            else:
                refused.add(_key(one))
    return text, count, len(refused)


def _key(finding: Finding) -> Key:
    return finding.rule.id, finding.path, finding.message


def _apart(findings: Iterable[Finding], unsafe: bool) -> Iterator[Finding]:
    """Findings with a fix that is wanted, from the end of the text, none overlapping another."""
    fixable = [
        one
        for one in findings
        if one.suppressed is None and one.fix is not None and (one.fix.safe or unsafe)
    ]
    values = [one for one in fixable if one.fix is not None and one.fix.intend is not None]
    fixable = values or fixable  # what a comment silences is known once the values are right
    fixable.sort(key=lambda one: -min(edit.start for edit in one.fix.edits))  # type: ignore[union-attr]
    limit = None
    for one in fixable:
        assert one.fix is not None
        if limit is None or max(edit.end for edit in one.fix.edits) < limit:
            limit = min(edit.start for edit in one.fix.edits)
            yield one


def _edited(text: str, findings: Iterable[Finding]) -> str:
    edits = [edit for one in findings if one.fix is not None for edit in one.fix.edits]
    edits.reverse()  # of those at one place the last comes first
    pieces = []
    at = 0
    for edit in sorted(edits, key=lambda one: one.start):
        pieces += [text[at : edit.start], edit.text]
        at = max(at, edit.end)
    return "".join((*pieces, text[at:]))


def _says(name: str, before: str, after: str, findings: Iterable[Finding], limits: Limits) -> bool:
    """Whether every reader reads the intended values, and everything else as it was."""
    try:
        fixes = [one.fix for one in findings if one.fix is not None]
        intents = [fix.intend() for fix in fixes if fix.intend is not None]
        own = document.read(name, before.encode(), limits)
        readers: list[Callable[[str, str, Limits], list[Any]]] = [_read_own]
        readers += [_read_json] if own.format == "json" else [_read_pyyaml, _read_ruamel]
        return all(
            _same(_intended(reader(name, before, limits), intents), reader(name, after, limits))
            for reader in readers
        )
    except Exception:  # noqa: BLE001 a reader that cannot read the result refuses it
        return False


def _intended(values: list[Any], intents: Iterable[Intent]) -> list[Any]:
    """The values as the fixes mean them to be."""
    values = copy.deepcopy(values)
    for intent in intents:
        holder: Any = values
        for step in intent.path[:-1]:
            holder = holder[_step(holder, step)]
        last = _step(holder, intent.path[-1])
        if intent.kind == "set":
            holder[last] = intent.value
        elif intent.kind == "remove":
            del holder[last]
        elif intent.kind == "rename":
            _rename(holder, last, intent.value)
        else:
            name, value = intent.value
            holder[last][name] = value
    return values


def _rename(holder: dict[Any, Any], old: Any, new: str) -> None:
    """Give an entry another name, in its place."""
    entries = [(new if key == old else key, value) for key, value in holder.items()]
    holder.clear()
    holder.update(entries)


def _step(holder: Any, step: str | int) -> Any:
    """A step in what a reader made, which may not read every key as text."""
    if isinstance(holder, dict) and step not in holder:
        same = [key for key in holder if str(key) == step]
        odd = [key for key in holder if not isinstance(key, str)]
        return (same or odd)[0] if len(same or odd) == 1 else step
    return step


def _same(one: Any, other: Any) -> bool:
    """Whether two values are equal and of the same types."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other) or (one != one and other != other)


def _read_own(name: str, text: str, limits: Limits) -> list[Any]:
    return [root.value for root in document.read(name, text.encode(), limits).roots]


def _read_json(name: str, text: str, limits: Limits) -> list[Any]:
    return [json.loads(text)]


def _read_pyyaml(name: str, text: str, limits: Limits) -> list[Any]:
    import yaml

    class Loader(yaml.SafeLoader):
        """A loader that keeps the tags of applications."""

    Loader.add_multi_constructor("!", _tagged)
    return list(yaml.load_all(text, Loader))


def _read_ruamel(name: str, text: str, limits: Limits) -> list[Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import SafeConstructor

    class Constructor(SafeConstructor):
        """A constructor that keeps the tags of applications."""

    Constructor.add_multi_constructor("!", _tagged)
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = Constructor
    reader.allow_duplicate_keys = True
    return [_plain(value) for value in reader.load_all(text)]


def _plain(value: Any) -> Any:
    """A value without the types of its reader."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _tagged(constructor: Any, tag: str, node: Any) -> Any:
    """What stands behind an application's tag, with the tag."""
    if isinstance(node.value, str):
        return ["!", tag, node.value]
    if node.value and isinstance(node.value[0], tuple):
        return ["!", tag, constructor.construct_mapping(node, deep=True)]
    return ["!", tag, constructor.construct_sequence(node, deep=True)]
