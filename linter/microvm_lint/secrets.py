"""Which pieces of a file hold environment variables' values. No output ever shows them."""

from __future__ import annotations

import re
from functools import lru_cache

from .definition import ENVIRONMENT, MASK
from .document import Mapping, Scalar, Sequence
from .document.tree import resolved
from .secret_formats import mask_with_note
from .stand_ins import StandIns
from .variable_names import JOINT, are_tags, names_environment, shown_name, without_assigned
from .words import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .document import Document, Node, Source

# What a node is to the walk over a tree.
_OTHER = 0
_TAGS = 1  # the tags: their names are the author's, and `env` is a common one
_VARIABLES = 2  # environment variables by name, or a list of them
_VALUE = 3  # the value of one, whatever its type
_NAMED = 5  # a section of a template, whose names are the author's
_PAIR = 4  # an entry of a list of them, which may be one of `Key` and `Value`

# Words in names of variables that hold secrets, and members that are none though they have them.
_SECRETIVE = ("password", "passwd", "secret", "token", "credential", "apikey", "api_key", "private")
_REASON = "stateReason"  # in which the service may repeat a value
_SECTIONS = ("Resources", "Conditions", "Outputs")
_OF_ANSWERS = ("nextToken", "items", "ResponseMetadata")

_LONGEST_VALUE = 4096  # characters of a value that the service accepts

# A comment; or the name of an anchor or tag, which may be a value that wants quotes.
_ASIDE = r"(?<!\S)#[^\r\n]*|(?<![^\s,:\[{])[&!][^\s,\[\]{}]*"
_REST_AND_COMMENTS_BELOW = r"[^\r\n]*(?:[\r\n]\s*#[^\r\n]*)*"

# What may stand before an environment variable's value in a text that no reader could read.
_MAY_PRECEDE = (
    r"(?i)\\[xuU]|&|env|variab|vars"
    r"|\b(?:stateReason|Default|AllowedValues|Mappings|Parameters|ParameterValue)\b"
)
_WORD = r"[A-Za-z_-]{8,40}"
_MOST_UNREAD = 100_000  # characters
_WORD_OF_VALUE = r"[^\s'\"\[\]{},]{8,}"
_LIKE_VARIABLE = r"(?<![A-Za-z0-9])[A-Z][A-Z0-9_]*[\"']?\s*[:=]"

_QUOTED = r"""(?i)environment[\s_-]?variables[\\"']*\s*[:=]"""
_NAME = r"[A-Za-z_][A-Za-z0-9_]{0,80}"


def hide(document: Document) -> None:
    """Note on the document's source the spans of all environment variables' values, once.

    Every mapping counts, whether or not it was recognised as part of a definition, and a value
    that an alias brings is hidden where its anchor stands. Comments, anchors and tags among the
    variables are hidden too: what is commented out is often a variable.
    """
    source = document.source
    if source.secrets is not None:
        if document.secrets:
            source.secrets = joined([*source.secrets, *document.secrets])
            document.secrets.clear()
        return
    spans: list[tuple[int, int]] = []
    areas: list[tuple[int, int]] = []
    reasons: list[Scalar] = []
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[Node, int]] = [(root, _OTHER) for root in document.roots]
    while stack:
        node, role = stack.pop()
        target = resolved(node)
        holds_others = type(target) is Mapping or type(target) is Sequence
        if role == _PAIR:
            pair = _value_of_pair(target)
            if pair is not None:
                stack.append((pair, _VALUE))
                continue
            role = _VALUE
        if role == _VALUE:
            spans += [(node.start, node.end), (target.start, target.end)]
        elif role == _VARIABLES:
            areas.append((target.start, target.end))
            if not holds_others:
                spans.append((target.start, target.end))
        if type(target) is Scalar and role < _VARIABLES and _quotes_variables(target.value):
            spans.append((target.start, target.end))
        if not holds_others or (id(target), role) in seen:
            continue
        seen.add((id(target), role))
        if type(target) is Sequence:
            below = _PAIR if role == _VARIABLES else _below(role, "")
            stack += [(item, below) for item in target.items]
        elif type(target) is Mapping:
            entries = [(name, key, value) for name, (key, value) in target.entries.items()]
            entries += [(name, key, value) for name, key, _first, value in target.duplicates]
            stack += [(merge, role) for merge in target.merges]
            slipped = _slipped_variables(target.value)
            for name, key, value in entries:
                below = _below(role, name)
                if name in _SECTIONS and role == _OTHER and "Resources" in target.entries:
                    below = _NAMED
                holds_more = type(resolved(value)) is not Scalar
                if name in slipped or (role == _TAGS and holds_more):
                    below = _VALUE
                stack.append((value, below))
                if name == _REASON and type(target := resolved(value)) is Scalar:
                    reasons.append(target)
                if _NAMED > below >= _VARIABLES > role:
                    areas.append((key.end, max(key.end, value.end)))
                elif role == _VARIABLES and (shown := shown_name(name)) != name:
                    joint = re.compile(JOINT).search(source.text, key.start, key.end)
                    joint = joint if re.search(JOINT, shown) else None
                    spans.append((joint.end() if joint else key.start, key.end))
                if role == _OTHER and without_assigned(name) != name:
                    spans.append((key.start, key.end))
    if document.format == "yaml":
        spans += _asides(source.text, areas, joined(spans))
    source.secrets = joined([*spans, *document.secrets])
    document.secrets.clear()
    if reasons:
        words = hidden_words(source)
        told = [
            (one.start, one.end)
            for one in reasons
            if isinstance(one.value, str) and words.hidden_in(one.value) != one.value
        ]
        source.secrets = joined([*source.secrets, *told])


def _quotes_variables(value: Any) -> bool:
    """Whether a text holds a definition itself, as an annotation or an answer may."""
    return isinstance(value, str) and len(value) > 20 and bool(re.search(_QUOTED, value))


def _value_of_pair(node: Node) -> Node | None:
    """The value of an entry that has a name and a value, and nothing else; None for others."""
    if type(node) is not Mapping or node.tag is not None or len(node.entries) != 2:
        return None
    values = {name.lower(): value for name, (_key, value) in node.entries.items()}
    name = values.get("key", values.get("name"))
    text = resolved(name).value if name is not None else None
    if node.duplicates or not isinstance(text, str) or not re.fullmatch(_NAME, text):
        return None
    if shown_name(text) != text:
        return None
    return values.get("value")


def mask(value: Any, *, names_only: bool = False, role: int = _OTHER) -> Any:
    """A copy of a plain value with all environment variables' values masked.

    What `hide` would hide is masked, and its type stays: a rule that asks for no more than types,
    or that finds a text too long or a secret, sees the same. With `names_only` values stay, and
    only the part of a name is masked that may be a value, as in `A=secret`.
    """
    if isinstance(value, dict):
        slipped = _slipped_variables(value)
        masked = {}
        for name, child in value.items():
            below = _below(role, name)
            if name in slipped or (role == _TAGS and isinstance(child, (dict, list))):
                below = _VALUE
            shown = shown_name(name) if role == _VARIABLES else name
            if role == _VALUE and not names_only:
                shown = MASK
            if role == _VARIABLES and isinstance(child, str) and not names_only:
                masked[shown] = _mask_of(child, shown)
            else:
                masked[shown] = mask(child, names_only=names_only, role=below)
        return masked
    if isinstance(value, list):
        return [mask(child, names_only=names_only, role=_below(role, "")) for child in value]
    if role < _VARIABLES or names_only:
        return value
    return _mask_of(value)


def mask_answer(answer: dict[str, Any]) -> dict[str, Any]:
    """A version with environment variables' values masked, also where its reason repeats one."""
    masked: dict[str, Any] = mask(answer)
    variables, reason = answer.get(ENVIRONMENT), answer.get(_REASON)
    if isinstance(variables, dict) and isinstance(reason, str):
        masked[_REASON] = without_values(reason, variables.values())
    return masked


def without_values(text: str, values: Iterable[Any]) -> str:
    """The text without the values, but for the shortest, which may be any word."""
    long = (value for value in values if isinstance(value, str) and len(value) > 2)
    return StandIns.hiding(long).hidden_in(text)


def hidden_words(source: Source) -> StandIns:
    """The words of what is hidden in a file, for texts of its author that may repeat them."""
    return StandIns.hiding(
        word
        for start, end in source.secrets or ()
        if source.text[start] != "#"
        for word in re.compile(_WORD_OF_VALUE).findall(source.text, start, end)
    )


def names_hold_values(value: dict[str, Any]) -> bool:
    """Whether the name of an environment variable has its value in it, as in `A=secret`."""
    return any(
        isinstance(child, dict)
        and names_environment(name)
        and any(shown_name(one) != one for one in child)
        for name, child in value.items()
    )


def _mask_of(value: Any, name: str = "") -> Any:
    if isinstance(value, str):
        if len(value) > _LONGEST_VALUE:  # it stays as long as the finding says that it is
            return "*" * len(value)
        return mask_with_note(name, value) if value else value
    if isinstance(value, bool) or value is None:
        return None if value is None else False
    return 0 if isinstance(value, int) else 0.5


@lru_cache(maxsize=4096)
def _below(role: int, name: str) -> int:
    """What a child is, by its parent's role and its key; a list's items have no key."""
    if role == _NAMED:
        return _OTHER
    if role >= _VARIABLES:
        return _VALUE
    if not name or role == _TAGS:
        return _OTHER
    if names_environment(name):
        return _VARIABLES
    if name == "ParameterValue":  # of a stack; one may be a variable's value
        return _VALUE
    if are_tags(name):
        return _TAGS
    return _VALUE if _may_be_variable(name) else _OTHER


def _may_be_variable(name: str) -> bool:
    """Whether a key that no shape has looks like a variable that slipped out of its place."""
    if _is_member(name):
        return False
    lowered = name.lower()
    return name.isupper() or any(word in lowered for word in _SECRETIVE)


def _is_member(name: str) -> bool:
    from .constraints import member_names

    return fold(name) in member_names() or name in _OF_ANSWERS


def _slipped_variables(value: dict[str, Any]) -> set[str]:
    """The members that may be variables, or the value of one, beside their key.

    They have slipped there for want of indentation: so has what is no member of an image where
    the variables are null, and `Value` in any case.
    """
    variables = [one for name, one in value.items() if names_environment(name)]
    if not variables:
        return set()
    beside = {name for name in value if name.lower() == "value"}
    if None in variables:
        from .constraints import member_names

        own = member_names(of_images=True)
        others = (name for name in value if not names_environment(name))
        beside |= {name for name in others if name.isupper() or fold(name) not in own}
    return beside


def joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, without empty ones, those that touch each other as one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            if end > result[-1][1]:
                result[-1] = (result[-1][0], end)
        elif start < end:
            result.append((start, end))
    return result


def _asides(
    text: str, areas: list[tuple[int, int]], hidden: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """What stands aside in the areas and right below; what is hidden already is text."""
    from bisect import bisect_right

    found = []
    extended: list[tuple[int, int]] = []
    reach = -1
    for start, end in joined(areas):
        if end > reach:  # one line may hold a thousand areas
            rest = re.compile(_REST_AND_COMMENTS_BELOW).match(text, end)
            reach = rest.end() if rest else end
        extended.append((start, reach))
    for start, end in joined(extended):
        number = bisect_right(hidden, (start, len(text)))
        while start < end:
            stop, resume = hidden[number] if number < len(hidden) else (end, end)
            found += [
                match.span() for match in re.compile(_ASIDE).finditer(text, start, min(stop, end))
            ]
            start = resume
            number += 1
    return found


def can_show(source: Source, end: int) -> bool:
    """Whether the text up to an offset can be shown: its secrets are known, or it has none.

    What no reader could read has no known secrets; there the text is searched for words that
    may name environment variables, and for escapes and anchors, which may stand for them.
    """
    if source.secrets is not None:
        return True
    if end > _MOST_UNREAD or re.compile(_MAY_PRECEDE).search(source.text, 0, end):
        return False
    if re.compile(_LIKE_VARIABLE).search(source.text, 0, end):
        return False
    return not any(
        names_environment(word) or any(part in word.lower() for part in _SECRETIVE)
        for word in re.compile(_WORD).findall(source.text, 0, end)
    )
