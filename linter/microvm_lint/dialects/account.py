"""Inventories: what an account says beside the versions, as `audit --save` writes it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Image
    from ..document import Document

NAME = "account"

_FORM = "inventory/"


def images(document: Document, kind: str | None) -> Iterator[Image]:
    """The inventory in a document, where it is one and no other kind is forced on it."""
    if kind is None and _FORM in document.source.text[:200]:
        from ..live.snapshot import inventory_image

        image = inventory_image(document)
        if image is not None:
            yield image
