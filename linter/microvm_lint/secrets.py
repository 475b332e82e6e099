"""Which pieces of a file hold environment variables' values. No output ever shows them."""

from __future__ import annotations

from .document import Mapping, Sequence
from .document.tree import resolved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .document import Document


def names_environment(key: str) -> bool:
    """Whether a key names environment variables, misspelt as it may be."""
    plain = "".join(filter(str.isalpha, key)).lower()
    return plain.startswith("env") or "variable" in plain


def hide(document: Document) -> None:
    """Note on the document's source the spans of all environment variables' values, once.

    Every mapping counts, whether or not it was recognised as part of a definition, and a value
    that an alias brings is hidden where its anchor stands.
    """
    if document.source.secrets is not None:
        return
    spans: set[tuple[int, int]] = set()
    seen: set[tuple[int, bool]] = set()
    stack = [(root, False) for root in document.roots]
    while stack:
        node, secret = stack.pop()
        if secret and type(node) is not Mapping and type(node) is not Sequence:
            spans.add((node.start, node.end))
        node = resolved(node)
        if (id(node), secret) in seen:
            continue
        seen.add((id(node), secret))
        if type(node) is Mapping:
            values = [(name, value) for name, (_key, value) in node.entries.items()]
            values += [(name, value) for name, _key, _first, value in node.duplicates]
            stack.extend((value, secret or names_environment(name)) for name, value in values)
        elif type(node) is Sequence:
            stack.extend((item, secret) for item in node.items)
        elif secret:
            spans.add((node.start, node.end))
    document.source.secrets = sorted(span for span in spans if span[0] < span[1])
