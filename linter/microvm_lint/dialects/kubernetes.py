"""Manifests of Kubernetes: the ACK controller, Crossplane's provider and KubeMicroVM.

What each takes is in its public repository: aws-controllers-k8s/lambdamicrovms-controller
(config/crd/bases), crossplane-contrib/provider-upjet-aws (apis/cluster/lambdamicrovms and
apis/namespaced/lambdamicrovms), codriverlabs/KubeMicroVM (MicroVMImageSpec.java).
"""

from __future__ import annotations

import re

from ..definition import ENVIRONMENT, TEMPLATE, Image
from ..document import Mapping, Scalar, Sequence
from ..document.tree import resolved
from ..findings import Report
from ..origin import Origin
from ..partial import Hole, Partial, Unresolved
from ..survey import is_placeholder
from .shapes import MISSING, UNKNOWN, Translator, empty, holding
from .template import node_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..definition import Path
    from ..document import Document, Node
    from .context import Context

NAME = "kubernetes"

_REGION = "services.k8s.aws/region"
_REFERENCE = "(buildRoleArn|egressNetworkConnectors|uri)(?:Refs?|Selector)"
_YTT = r"(?m)(?:^|[ \\t])#@[ \\t/]"
_ADOPTION = "services.k8s.aws/adoption-policy"


class Controller(Translator):
    """`MicrovmImage` of AWS Controllers for Kubernetes."""

    called = "the ACK controller"
    required = ("name", "baseImageArn", "buildRoleArn", "codeArtifact")
    irregular = {"baseImageARN": "baseImageArn", "buildRoleARN": "buildRoleArn"}  # noqa: RUF012

    def member(self, new: Mapping, path: Path, name: str, key: Node, value: Node) -> None:
        """Add one member; some have a form of their own."""
        if not path and name == "buildRoleRef":
            if "buildRoleArn" in new.entries:
                words = "`buildRoleARN` and `buildRoleRef` exclude each other"
                self.mistake(UNKNOWN, ("buildRoleRef",), words, "remove one of them", key)
                return
            new.add("buildRoleArn", key, _elsewhere(value))
        else:
            super().member(new, path, name, key, value)


class Crossplane(Translator):
    """`Image` of Crossplane's provider, also the one in a namespace."""

    called = "Crossplane"
    required = ("name", "baseImageArn", "buildRoleArn", "codeArtifact")
    irregular = {"cpuConfiguration": "cpuConfigurations"}  # noqa: RUF012
    extra = frozenset(("region",))
    absent = ("hooks", "logging", "resources")

    def member(self, new: Mapping, path: Path, name: str, key: Node, value: Node) -> None:
        """Add one member; some have a form of their own."""
        referred = re.fullmatch(_REFERENCE, name)
        if referred is None:
            super().member(new, path, name, key, value)
        elif referred[1] not in new.entries:
            new.add(referred[1], key, _elsewhere(value))


class KubeMicroVM(Translator):
    """`MicroVMImage` of KubeMicroVM."""

    called = "KubeMicroVM"
    required = ("baseImageArn", "buildRoleArn", "codeArtifact")
    extra = frozenset(("buildTimeoutSeconds", "autoActivate", "region", "maxVersionsToKeep"))
    absent = (
        *("name", "description", "baseImageVersion", "logging", "egressNetworkConnectors", "hooks"),
        *("cpuConfigurations", "additionalOsCapabilities", ENVIRONMENT, "tags"),
    )
    _instead = {"codeArtifact": "source", "resources": "memorySizeMiB"}  # noqa: RUF012

    def member(self, new: Mapping, path: Path, name: str, key: Node, value: Node) -> None:
        """Add one member; some have a form of their own."""
        target = resolved(value)
        if not path and name == "memorySizeMiB":
            memory = Sequence(target.start)
            memory.end = target.end
            memory.items = [holding("minimumMemoryInMiB", key, value)]
            memory.value = [memory.items[0].value]
            new.add("resources", key, memory)
        elif not path and name == "source" and type(target) is Mapping:
            new.add("codeArtifact", key, self._artifact(key, target))
        else:
            super().member(new, path, name, key, value)

    @staticmethod
    def _artifact(key: Node, source: Mapping) -> Node:
        """Bucket and key as one address."""
        pair = [node_at(source, name) for name in ("s3Bucket", "s3Key")]
        texts = [one.value if type(one) is Scalar and one.tag is None else None for one in pair]
        new = empty(source)
        if all(isinstance(one, str) for one in texts):
            uri = f"s3://{texts[0]}/{texts[1]}"
            new.add("uri", key, Scalar(uri, source.start, source.end, uri, plain=False))
        elif source.entries.keys() >= {"s3Bucket", "s3Key"}:
            new.add("uri", key, _elsewhere(source))
        for name, (own_key, value) in source.entries.items():
            if name not in ("s3Bucket", "s3Key"):
                new.add(name, own_key, value)
        return new

    def written(self, name: str) -> str:
        """The dialect's name for the API's."""
        return self._instead.get(name, name)

    def spell(self, path: Path) -> str:
        """An API path as the dialect writes it."""
        if path[:1] == ("resources",):
            return "memorySizeMiB"
        return "source" if path == ("codeArtifact", "uri") else super().spell(path)


_KINDS = (
    ("lambdamicrovms.services.k8s.aws/", "MicrovmImage", Controller),
    ("lambdamicrovms.aws.upbound.io/", "Image", Crossplane),
    ("lambdamicrovms.aws.m.upbound.io/", "Image", Crossplane),
    ("lambda.aws.amazon.com/", "MicroVMImage", KubeMicroVM),
)


def images(document: Document, context: Context) -> Iterator[Image]:
    """The images that the manifests in a document declare, also those in lists."""
    if re.search(_YTT, document.source.text):
        context.unread.append("an unrendered template of ytt; check what it renders to")
        return
    for root in document.roots:
        for node in _manifests(resolved(root)):
            found = _image(document, node, context)
            if found is not None:
                yield found


def _manifests(root: Node) -> Iterator[Mapping]:
    """The objects of the API in a document: one, or the items of a list."""
    if type(root) is Sequence:
        items: Iterable[Node] = root.items
    elif str(_text(root, "kind")).endswith("List") and node_at(root, "items") is not None:
        listed = node_at(root, "items")
        items = listed.items if type(listed) is Sequence else ()
        for one in items:
            node = resolved(one)
            if type(node) is Mapping and "kind" not in node.entries:
                yield _as_in_list(root, node)
            elif type(node) is Mapping:
                yield from _manifests(node)
        return
    else:
        items = (root,)
    yield from (node for one in items if type(node := resolved(one)) is Mapping)


def _as_in_list(listed: Node, item: Mapping) -> Mapping:
    """An item of a list of one kind, which leaves version and kind to the list."""
    new = empty(item)
    assert type(listed) is Mapping
    for name in ("apiVersion", "kind"):
        if name in listed.entries:
            key, value = listed.entries[name]
            text = str(value.value).removesuffix("List")
            new.add(name, key, Scalar(text, value.start, value.end, text, plain=False))
    for name, (key, value) in item.entries.items():
        new.add(name, key, value)
    return new


def _image(document: Document, node: Mapping, context: Context) -> Image | None:
    version, kind = str(_text(node, "apiVersion")), _text(node, "kind")
    forms = (one for group, name, one in _KINDS if version.startswith(group) and kind == name)
    form = next(forms, None)
    if form is None:
        return None
    metadata = node_at(node, "metadata")
    name = _text(metadata, "name")
    translator = form()
    spec, key = node_at(node, "spec"), node.entries["kind"][0]
    if spec is not None:
        key = node.entries["spec"][0]
    if form is Crossplane:
        spec, key = _of_provider(spec, key)
    adopts = form is Controller and _text(node_at(metadata, "annotations"), _ADOPTION)
    if type(spec) is Scalar and isinstance(spec.value, str) and is_placeholder(spec.value):
        context.unread.append("an unrendered template; check what it renders to")
        return None
    if type(spec) is not Mapping:
        if adopts and spec is None:
            return None  # it is in the account already; there is nothing here to judge
        spec = empty(spec or node)
    image_node = translator.translate(spec)
    if adopts == "adopt" or (form is Crossplane and _is_only_observed(node)):
        translator.missing.clear()
    if spec.entries and 2 * len(translator.missing) > len(form.required):
        translator.missing.clear()
        words = "looks like a patch; what it lacks is not reported"
        context.notes.append(f"{document.source.name}: {name or kind} {words}")
    region = _text(spec, "region") or _text(node_at(metadata, "annotations"), _REGION)
    if form is Crossplane and region is None and translator.missing != [*form.required]:
        words = "`region` is missing; Crossplane needs it"
        translator.mistakes.append((MISSING, Report(("region",), words)))
    origin = Origin(
        translator,
        key,
        account=context.account,
        region=region if isinstance(region, str) else context.region,
    )
    return Image(
        document,
        image_node,
        TEMPLATE,
        NAME,
        label=name if isinstance(name, str) else None,
        first=False,
        unknown=tuple((one,) for one in translator.absent),
        origin=origin,
    )


def _of_provider(spec: Node | None, key: Node) -> tuple[Node | None, Node]:
    """Crossplane's members: those of `initProvider` are added to those of `forProvider`."""
    own, first = node_at(spec, "forProvider"), node_at(spec, "initProvider")
    if type(spec) is Mapping and own is not None:
        key = spec.entries["forProvider"][0]
    if type(own) is not Mapping or type(first) is not Mapping:
        return own, key
    both = empty(own)
    both.duplicates = list(own.duplicates)
    for name, (one_key, value) in {**first.entries, **own.entries}.items():
        both.add(name, one_key, value)
    return both, key


def _is_only_observed(node: Mapping) -> bool:
    """Whether Crossplane neither creates nor updates the image."""
    policies = node_at(node_at(node, "spec"), "managementPolicies")
    if type(policies) is not Sequence:
        return False
    return not {"*", "Create", "Update"} & {str(item.value) for item in policies.items}


def _elsewhere(at: Node) -> Scalar:
    """A value that another object has."""
    tag = Unresolved.of(Partial((Hole("${...}"),)))
    return Scalar(None, at.start, at.end, "", plain=False, tag=tag)


def _text(node: Node | None, name: str) -> object:
    found = node_at(node, name)
    return None if found is None else found.value
