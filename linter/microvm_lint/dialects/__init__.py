"""One module for each way to write an image.

A dialect offers `NAME`, `MARKS` (lower-case byte strings of which any file in that dialect holds
at least one) and `images(document, kind)`, which yields the definitions in a document.
"""

from __future__ import annotations

import re

from . import account, api

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Image
    from ..document import Document

DIALECTS = (api, account)
NAMES = tuple(dialect.NAME for dialect in DIALECTS)

_MARKS = tuple(mark for dialect in DIALECTS for mark in dialect.MARKS)


# Keys that only an image has, and one that AWS CodeArtifact has as well.
_KEY = rb"(?<![a-z0-9_.-])(?:%s)[a-z_-]*[\"']?[ \t]*:"
_OWN_KEY = _KEY % (
    rb"base[-_]?image|build[-_]?role|minimummemory|cpuconfig|microvm[-_]?(?:image[-_]?)?hooks"
    rb"|additional[-_]?oscapabilit"
)
_SHARED_KEY = _KEY % rb"code[-_]?artifact"
_ESCAPED_LETTER = re.compile(rb"\\(?:u00|x|u000000)[4-7][0-9a-f]")

# How images are declared in forms that no dialect here reads.
_ELSEWHERE = (
    r"AWS::(?:Lambda|Serverless)::MicrovmImage\b"
    r"|\b(?:lambdamicrovms\.services\.k8s|lambdamicrovms\.aws\.upbound|lambda\.aws\.amazon)\."
)


def declares_elsewhere(text: str) -> bool:
    """Whether a text that holds no definition declares images in a form that is not read."""
    return re.search(_ELSEWHERE, text) is not None


def may_hold_image(data: bytes) -> bool:
    """Whether a file may hold a definition, from a look at its bytes."""
    lowered = _plain(data)
    for mark in _MARKS:
        if mark in lowered:
            return True
    return _ESCAPED_LETTER.search(lowered) is not None


def likely_holds_image(data: bytes) -> bool:
    """Whether a file that cannot be read is worth a word: it has a key that an image has."""
    plain = _plain(data)
    if re.search(_OWN_KEY, plain):
        return True
    return b"microvm" in plain and re.search(_SHARED_KEY, plain) is not None


def _plain(data: bytes) -> bytes:
    """The bytes in lower case, without the zeros of UTF-16 and UTF-32."""
    return (data.replace(b"\0", b"") if b"\0" in data else data).lower()


def images(document: Document, kind: str | None = None, only: str | None = None) -> Iterator[Image]:
    """The definitions in a document, of a forced kind and in one dialect where these are given."""
    for dialect in DIALECTS:
        if only in (None, dialect.NAME):
            yield from dialect.images(document, kind)
