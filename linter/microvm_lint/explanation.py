"""A rule's docstring in pieces: its first line, its text, its examples."""

from __future__ import annotations

import re

from .definition import LIVE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .rule import Rule

_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_INVENTORY = (
    "The examples are parts of the inventory that `audit --save` writes beside the versions; "
    "schemas/inventory.json describes it."
)
_OWED = {
    "doc": "{link}, a documented constraint",
    "guide": "{link}, the developer guide",
    "aws": "{link}; reported by {by}, which AWS owns",
    "live": "reported by {by}, who recorded it from the live service; AWS writes of it in {link}",
    "policy": "a policy of the organisation, in {link}",
    "reason": "reported by reasoning alone, which starts from {link}",
}


class Example:
    """One example: whether it is a good one, its language, the words behind it, the text."""

    __slots__ = ("good", "language", "text", "words")

    def __init__(self, good: bool, language: str, words: frozenset[str], text: str) -> None:
        self.good = good
        self.language = language
        self.words = words
        self.text = text


def markdown(rule: Rule) -> str:
    """The docstring as Markdown, without its indentation."""
    from textwrap import dedent

    # From Python 3.13 on the compiler itself removes the indentation.
    first, _, rest = rule.doc.strip().partition("\n")
    return f"{first}\n{dedent(rest)}".strip()


def summary(rule: Rule) -> str:
    """The first line of the docstring."""
    return markdown(rule).partition("\n")[0]


def body(rule: Rule) -> str:
    """What follows the first line, with the words behind the examples' language left out."""
    return _FENCE.sub(r"```\1\n\3```", markdown(rule).partition("\n")[2].strip())


def examples(rule: Rule) -> list[Example]:
    """The examples under the headings Bad and Good."""
    found = []
    for section in re.split(r"^## ", markdown(rule), flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        if heading.strip() in ("Bad", "Good"):
            found += [
                Example(heading.strip() == "Good", language, frozenset(words.split()), code)
                for language, words, code in _FENCE.findall(text)
            ]
    return found


def origin(rule: Rule) -> str:
    """Where the fact comes from that a rule rests on, as a sentence with a link."""
    source = rule.source
    link = f"[{source.title}]({source.url})" if source.url else f"`{source.title}`"
    words = _OWED[source.certainty].format(link=link, by=source.reported_by)
    return f"{words[:1].upper()}{words[1:]}."


def page(rule: Rule) -> str:
    """The rule's whole page in Markdown."""
    on = ", ".join("live accounts" if kind == LIVE else kind for kind in rule.kinds)
    lines = [
        f"# {rule.id} {rule.name}",
        "",
        f"**{summary(rule)}**",
        "",
        f"Severity: {rule.severity}. Applies to: {on}.",
        *([""] if rule.kinds != (LIVE,) else ["", _INVENTORY, ""]),
        body(rule),
        "",
        "## Source",
        "",
        f"{origin(rule)} Checked on {rule.checked}." if rule.checked else origin(rule),
        "",
    ]
    return "\n".join(lines)
