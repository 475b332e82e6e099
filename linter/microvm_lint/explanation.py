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
    "doc": "a documented constraint",
    "guide": "the developer guide",
    "aws": "samples and skills that AWS owns",
    "live": "reported by others who recorded it from the live service",
    "reason": "reported by reasoning from documented facts, not by a document of its own",
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


def page(rule: Rule) -> str:
    """The rule's whole page in Markdown."""
    on = ", ".join("live accounts" if kind == LIVE else kind for kind in rule.kinds)
    lines = [
        f"# {rule.id} {rule.name}",
        "",
        f"**{summary(rule)}**",
        "",
        f"Severity: {rule.severity}. Applies to: {on}.",
        *([""] if LIVE not in rule.kinds else ["", _INVENTORY, ""]),
        body(rule),
        "",
        "## Source",
        "",
        f"[{rule.source.title}]({rule.source.url}), {_OWED[rule.source.certainty]}.",
        f"Checked on {rule.checked}.",
        "",
    ]
    return "\n".join(lines)
