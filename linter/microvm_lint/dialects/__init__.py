"""One module for each way to write an image.

A dialect offers `NAME`, `MARKS` (lower-case byte strings of which any file in that dialect holds
at least one) and `images(document, kind)`, which yields the definitions in a document.
"""

from __future__ import annotations

import re

from . import api

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Image
    from ..document import Document

DIALECTS = (api,)
NAMES = tuple(dialect.NAME for dialect in DIALECTS)

_MARKS = tuple(mark for dialect in DIALECTS for mark in dialect.MARKS)


# How images are declared in forms that no dialect here reads.
_ELSEWHERE = re.compile(
    r"AWS::(?:Lambda|Serverless)::MicrovmImage\b"
    r"|\b(?:lambdamicrovms\.services\.k8s|lambdamicrovms\.aws\.upbound|lambda\.aws\.amazon)\."
)


def declares_elsewhere(text: str) -> bool:
    """Whether a text that holds no definition declares images in a form that is not read."""
    return _ELSEWHERE.search(text) is not None


def may_hold_image(data: bytes) -> bool:
    """Whether a file may hold a definition, from a look at its bytes."""
    if b"\0" in data:  # UTF-16 and UTF-32, which are said aloud if they hold a definition
        data = data.replace(b"\0", b"")
    lowered = data.lower()
    for mark in _MARKS:
        if mark in lowered:
            return True
    return b"\\u00" in lowered or b"\\x" in lowered  # letters written as escapes


def images(document: Document, kind: str | None) -> Iterator[Image]:
    """The definitions in a document, of a forced kind where one is given."""
    for dialect in DIALECTS:
        yield from dialect.images(document, kind)
