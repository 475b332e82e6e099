"""Definitions as the AWS API and the AWS CLI write them.

A plain configuration; a CreateMicrovmImage or UpdateMicrovmImage request, also as the CLI's
`--cli-input-yaml` and `--cli-input-json`; what GetMicrovmImageVersion, ListMicrovmImageVersions
and the create and update calls return; lists of these; several documents in one file.

Recognition must survive the mistakes that the tool exists for, so it weighs evidence: a single
misspelt key, missing member or wrong type never makes a definition foreign.
"""

from __future__ import annotations

from ..definition import CREATE, DEFINITION, ENVIRONMENT, LABELS, UPDATE, VERSION, Image
from ..document import Mapping, Sequence
from ..document.tree import resolved
from ..names import MOST_PROPOSALS, propose
from ..words import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as SequenceOf
    from typing import Any

    from ..document import Document, Node

NAME = "api"

# Of these any file with an image or an inventory has one, without regard to case, `-` and `_`.
MARKS = (
    *(b"microvm", b"baseimage", b"buildrole", b"codeartifact"),
    *(b"minimummemory", b"cpuconfig", b"oscapabilit"),
)

# Members that only an image has, and those that other things have as well.
_STRONG = frozenset(
    (
        "baseImageArn",
        "baseImageVersion",
        "buildRoleArn",
        "codeArtifact",
        "cpuConfigurations",
        "additionalOsCapabilities",
    )
)
_WEAK = frozenset(
    (
        "name",
        "description",
        "egressNetworkConnectors",
        "resources",
        "logging",
        "hooks",
        ENVIRONMENT,
        "imageArn",
        "imageVersion",
        "imageIdentifier",
    )
)
# Members of a running MicroVM, of RunMicrovm and of a build: such a file is not an image.
_FOREIGN = frozenset(
    (
        "microvmId",
        "executionRoleArn",
        "idlePolicy",
        "ingressNetworkConnectors",
        "maximumDurationInSeconds",
        "runHookPayload",
        "buildId",
        "buildState",
    )
)
_RETURNED = frozenset(
    ("imageArn", "imageVersion", "state", "status", "createdAt", "updatedAt", "stateReason")
)
# Members of the requests alone: the configuration goes without.
_REQUESTED = ("name", "clientToken", "imageIdentifier")
# What CreateMicrovmImage and UpdateMicrovmImage return besides: the image's state, not a version's.
_OF_IMAGE = frozenset(("name", "latestActiveImageVersion", "latestFailedImageVersion"))

_ENOUGH = 3
_MOST_MEMBERS = 200
_LONGEST_LABEL = 256


def images(document: Document, kind: str | None) -> Iterator[Image]:
    """The definitions in a document; with a kind, its roots are definitions of that kind."""
    for number, value in enumerate(document.values):
        if type(value) is dict and is_image(value):
            root = None if document.ordinary else document.roots[number]
            yield _image(document, root, value, kind, first=number == 0)
            continue
        root = document.roots[number]
        for node in _below(root, forced=kind is not None):
            yield _image(document, node, node.value, kind, first=number == 0 and node is root)


def _below(root: Node, *, forced: bool) -> SequenceOf[Node]:
    """The definitions in a document's root that is none; where one is `forced`, it is one."""
    target = resolved(root)
    found = _in_page(target)
    if type(target) is Sequence:
        found = _in_list(target) or [node for page in target.items for node in _in_page(page)]
    if forced and not found:
        return target.items if type(target) is Sequence else [root]
    return found


def _in_page(node: Node) -> list[Node]:
    """The definitions in what ListMicrovmImageVersions returns."""
    target = resolved(node)
    if type(target) is not Mapping or "items" not in target.entries:
        return []
    items = resolved(target.entries["items"][1])
    return _in_list(items) if type(items) is Sequence else []


def _in_list(node: Sequence) -> list[Node]:
    """The items of a list that holds definitions: once one is, all of them are."""
    holds = any(type(item) is dict and is_image(item) for item in node.value)
    return node.items if holds else []


def is_image(value: dict[str, Any]) -> bool:
    """Whether an object is the definition of an image, from the evidence in it."""
    keys = value.keys()
    if len(keys & _STRONG) >= 2:
        return True
    if not keys or len(keys) > _MOST_MEMBERS or not keys.isdisjoint(_FOREIGN):
        return False
    strong = sum(map(_weight, keys)) + _evidence_below(value)
    if strong < 2 or strong + len(keys & _WEAK) < _ENOUGH:
        return False
    # A file of settings may name one member of an image among many others.
    known = sum(fold(key) in _MEMBERS for key in keys)
    return strong >= 2 * _ENOUGH or 2 * known >= len(keys)


_SHARED = ("baseimage", "buildrole", "codeartifact", "baseimageversion")  # with other programs
_STRONG_FOLDED = (*(fold(name) for name in sorted(_STRONG)), *_SHARED)
_KNOWN = frozenset((*_STRONG, *_WEAK, *_RETURNED, *_REQUESTED, *_OF_IMAGE, "tags"))
_MEMBERS = {fold(name): name for name in _KNOWN}


def _weight(key: str) -> int:
    """How much a key says: 2 for a member that only an image has, misspelt as it may be."""
    folded = fold(key)
    if folded in _STRONG_FOLDED:
        return 1 if folded in _SHARED else 2
    if folded in _MEMBERS or not 7 <= len(folded) <= 30:
        return 0
    from difflib import get_close_matches

    close = get_close_matches(folded, _STRONG_FOLDED, 1, 0.8)
    return 0 if not close else 1 if close[0] in _SHARED else 2


def _evidence_below(members: dict[str, Any]) -> int:
    """What the values say: a managed base image's ARN, hooks and memory of a MicroVM."""
    score = 0
    for name, value in members.items():
        if isinstance(value, str):
            score += 2 * (":aws:microvm-image:" in value)
            score += name == "codeArtifact" and value.startswith("s3://")
        elif isinstance(value, dict):
            if "microvmHooks" in value or "microvmImageHooks" in value:
                score += 2
            score += name == "codeArtifact" and ("uri" in value or _names_s3(value))
        elif name == "resources" and isinstance(value, list):
            score += 2 * any(
                "minimumMemoryInMiB" in item for item in value if isinstance(item, dict)
            )
    return score


def _names_s3(value: dict[str, Any]) -> bool:
    return any(isinstance(one, str) and one.startswith("s3://") for one in value.values())


def _image(
    document: Document, node: Node | None, value: Any, kind: str | None, *, first: bool
) -> Image:
    keys = frozenset(value if type(value) is dict else ())
    if kind is None:
        kind = _kind(keys)
    unknown: tuple[tuple[str, ...], ...] = ()
    if kind == VERSION and not keys.isdisjoint(_OF_IMAGE):
        # The answer of CreateMicrovmImage has the image's state; the version's is not in it.
        unknown = (("state",), ("status",))
    return Image(document, node, kind, NAME, label=label(value), first=first, unknown=unknown)


def _kind(keys: frozenset[str]) -> str:
    """What a definition is, from the members that only one kind has."""
    meant = set(keys & _KNOWN)
    for key in sorted(keys - _KNOWN)[:MOST_PROPOSALS]:
        meant.add(_MEMBERS.get(fold(key)) or propose(key, _REQUESTED) or key)
    if len(meant & _RETURNED) >= 2:
        return VERSION
    if "imageIdentifier" in meant:
        return UPDATE
    return DEFINITION if meant.isdisjoint(_REQUESTED) else CREATE


def label(value: Any) -> str | None:
    """What a reader calls a definition: its name, or the name in its ARN."""
    if not isinstance(value, dict):
        return None
    for member in LABELS:
        text = value.get(member)
        if isinstance(text, str) and text:
            # The emulator ministack writes `microvm-image/demo` where the service has a colon.
            return text.rpartition(":")[2].removeprefix("microvm-image/")[:_LONGEST_LABEL]
    return None
