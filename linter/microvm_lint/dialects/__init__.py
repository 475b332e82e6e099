"""One module for each way to write an image.

`api` and `account` are read in most runs; those for templates and manifests are imported when a
file looks like one.
"""

from __future__ import annotations

import re

from ..definition import TEMPLATE
from . import account, api
from .context import Context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Image
    from ..document import Document

# What stands between the letters of marks without a meaning of its own, and their case.
_LOWER = bytes(range(256)).lower()
_DROPPED = b"-_\0"  # the zeros are those of UTF-16 and UTF-32

# Keys that only an image has, and one that AWS CodeArtifact has as well.
_KEY = rb"(?<![a-z0-9_.-])(?:%s)[a-z_-]*[\"']?\s*:"
_OWN_KEY = _KEY % (
    rb"base[-_]?image|build[-_]?role|minimummemory|cpuconfig|microvm[-_]?(?:image[-_]?)?hooks"
    rb"|additional[-_]?oscapabilit"
)
_SHARED_KEY = _KEY % rb"code[-_]?artifact"
# What declares an image in templates and manifests.
_DECLARATION = (
    rb"::microvmimage\b|\bkind[\"']?\s*:\s*[\"']?microvmimage\b"
    rb"|\blambdamicrovms\.aws\."
)
_ESCAPED_LETTER = re.compile(rb"\\(?:u00|x|u000000)[4-7][0-9a-f]")

_RESOURCE_TYPE = r"""(?i)\bType["']?\s*:\s*["']?AWS::(?:Lambda|Serverless)::MicrovmImage\b"""


def declares_elsewhere(text: str) -> bool:
    """Whether a text in which no definition was found has the resource type of an image."""
    return re.search(_RESOURCE_TYPE, text) is not None


def may_hold_image(data: bytes) -> bool:
    """Whether a file may hold a definition, from a look at its bytes."""
    bare = data.translate(_LOWER, _DROPPED)
    for mark in api.MARKS:
        if mark in bare:
            return True
    return _ESCAPED_LETTER.search(bare) is not None


def likely_holds_image(data: bytes) -> bool:
    """Whether a file that cannot be read is worth a word: it has a key that an image has."""
    plain = _ESCAPED_LETTER.sub(_unescaped, _plain(data)).lower()
    if re.search(_OWN_KEY, plain) or re.search(_DECLARATION, plain):
        return True
    return b"microvm" in plain and re.search(_SHARED_KEY, plain) is not None


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return bytes.fromhex(escape[0][-2:].decode())


def _plain(data: bytes) -> bytes:
    """The bytes in lower case, without the zeros of UTF-16 and UTF-32."""
    return (data.replace(b"\0", b"") if b"\0" in data else data).lower()


def images(
    document: Document,
    kind: str | None = None,
    only: str | None = None,
    context: Context | None = None,
) -> Iterator[Image]:
    """The definitions in a document, of a forced kind and in one dialect where these are given.

    A template declares all that is in it; only where there is none it may be in the API's form.
    """
    found = False
    if kind in (None, TEMPLATE) and only != api.NAME:
        for image in _declared(document, context or Context()):
            if only is None or image.dialect == only:
                found = True
                yield image
    if not found and only in (None, api.NAME):
        yield from api.images(document, kind)
    if only in (None, account.NAME):
        yield from account.images(document, kind)


def _declared(document: Document, context: Context) -> Iterator[Image]:
    """The definitions in templates and manifests."""
    keys: set[str] = set()
    for value in document.values:
        for one in value if type(value) is list else (value,):  # manifests may stand in a list
            if type(one) is dict:
                keys.update(one)
    if "Resources" in keys or "TemplateBody" in keys:
        from . import cloudformation

        yield from cloudformation.images(document, context)
    if "apiVersion" in keys:
        from . import kubernetes

        yield from kubernetes.images(document, context)
