"""What SAM adds to CloudFormation: values in `Globals` that reach all images of a template.

As aws-sam-translator merges them (`samtranslator/plugins/globals/globals.py`): maps member by
member, lists one after the other, and otherwise what stands in the resource wins.
"""

from __future__ import annotations

from ..document import Mapping, Sequence
from ..document.tree import resolved
from ..words import quoted
from .intrinsics import function_of
from .shapes import UNKNOWN
from .template import node_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..document import Node
    from .shapes import Translator
    from .template import Resource

_SECTION = "MicrovmImage"
_TRANSFORM = "AWS::Serverless"
_SHARED = (
    *("BuildRoleArn", "BaseImageArn", "BaseImageVersion", "Logging", "EgressNetworkConnectors"),
    *("CpuConfigurations", "Resources", "AdditionalOsCapabilities", "Hooks"),
    *("EnvironmentVariables", "Tags", "PropagateTags"),
)


def judge_section(root: Mapping, resource: Resource, translator: Translator) -> None:
    """Report what SAM does not take: members in `Globals`, and a template without its transform."""
    transform = node_at(root, "Transform")
    if transform is None or _TRANSFORM not in str(transform.value):
        words = "a template with SAM's resource types needs its transform"
        hint = "write `Transform: AWS::Serverless-2016-10-31` at the top"
        translator.mistake(UNKNOWN, (), words, hint, node_at(resource.node, "Type"))
    shared = node_at(node_at(root, "Globals"), _SECTION)
    for name, (key, _value) in shared.entries.items() if type(shared) is Mapping else ():
        if name not in _SHARED and not name.startswith("Fn::"):
            words = f"SAM does not take {quoted(name)} in `Globals`"
            translator.mistake(UNKNOWN, (translator.name(name),), words, None, key)


def merged(
    root: Mapping, properties: Mapping, resource: Resource
) -> tuple[Mapping, tuple[int, int] | None]:
    """The properties with what `Globals` adds, and where that stands in the text."""
    section = node_at(root, "Globals")
    shared = node_at(section, _SECTION) if section is not None else None
    ignored = node_at(resource.node, "IgnoreGlobals")
    if type(shared) is not Mapping or (ignored is not None and ignored.value == "*"):
        return properties, None
    left_out = ignored.value if ignored is not None and isinstance(ignored.value, list) else ()
    kept = Mapping(shared.start)
    kept.end = shared.end
    for name, (key, value) in shared.entries.items():
        if name not in left_out:
            kept.add(name, key, value)
    found = _merge(kept, properties)
    assert type(found) is Mapping
    return found, (shared.start, shared.end)


def _merge(shared: Node, own: Node) -> Node:
    """A shared value and the resource's own, as one."""
    one, other = resolved(shared), resolved(own)
    if function_of(one) is not None or function_of(other) is not None:
        return own
    if type(one) is Sequence and type(other) is Sequence:
        joined = Sequence(other.start)
        joined.end = other.end
        joined.items = [*one.items, *other.items]
        joined.value = [item.value for item in joined.items]
        return joined
    if type(one) is Mapping and type(other) is Mapping:
        both = Mapping(other.start)
        both.end = other.end
        for name, (key, value) in one.entries.items():
            if name not in other.entries:
                both.add(name, key, value)
        for name, (key, value) in other.entries.items():
            both.add(
                name, key, _merge(one.entries[name][1], value) if name in one.entries else value
            )
        both.duplicates = list(other.duplicates)
        return both
    return own
