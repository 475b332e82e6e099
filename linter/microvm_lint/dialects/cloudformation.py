"""Templates of CloudFormation and of SAM, also as the CDK and `get-template` write them."""

from __future__ import annotations

import re

from .. import document as documents
from ..definition import TEMPLATE, Image
from ..document import Limits, Mapping, Problem, Scalar, Sequence
from ..document.tree import resolved
from ..findings import Report
from ..origin import Origin
from ..words import plural, quoted
from .intrinsics import OTHER, Resolver, function_of
from .properties import CloudFormation, Serverless
from .shapes import UNKNOWN, WRONG_TYPE, empty
from .template import Template, node_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..document import Document, Node
    from .context import Context
    from .template import Resource

    Outer = tuple[Document, Node]

NAME = "cloudformation"
SAM = "sam"

_TYPES = {"AWS::Lambda::MicrovmImage": CloudFormation, "AWS::Serverless::MicrovmImage": Serverless}
_FOLDED = {name.lower(): name for name in _TYPES}
_ANY_TYPE = r"(?i)AWS::(?:Lambda|Serverless)::MicrovmImage"

_MOST_VARIANTS = 256  # of one definition
_MOST_NODES = 200_000  # of all variants in a file, beside the first of each definition
_NODES_OF_JUDGING = 20  # that could be translated while the rules judge a variant


def images(document: Document, context: Context, outer: Outer | None = None) -> Iterator[Image]:
    """The images that the templates in a document declare.

    `outer` is the document and the node in which the text of this one stands.
    """
    for root in document.roots:
        target = resolved(root)
        if type(target) is not Mapping:
            continue
        body = node_at(target, "TemplateBody")
        if type(body) is Mapping:
            target = body
        elif type(body) is Scalar and isinstance(body.value, str):
            yield from _in_text(document, body, context)
            continue
        if "Resources" in target.entries:
            yield from _Reader(document, target, context, outer).images()


def _in_text(outer: Document, body: Scalar, context: Context) -> Iterator[Image]:
    """The images in a template that stands in another document as a text."""
    try:
        inner = documents.read(outer.source.name + ".yaml", body.value.encode(), Limits())
    except (Problem, UnicodeEncodeError):
        if re.search(_ANY_TYPE, body.value):
            context.unread.append("the template in TemplateBody is not YAML or JSON")
        return
    outer.secrets.append((body.start, body.end))
    yield from images(inner, context, (outer, body))


class _Reader:
    """Reads the images of one template."""

    def __init__(
        self, document: Document, root: Mapping, context: Context, outer: Outer | None
    ) -> None:
        self.document = document
        self.outer = outer
        self.root = root
        self.context = context
        self.left = _MOST_NODES

    def images(self) -> Iterator[Image]:
        """The images, each with its variants."""
        section = node_at(self.root, "Resources")
        if type(section) is not Mapping:
            return
        found = []
        for name, (_key, value) in section.entries.items():
            node = resolved(value)
            if name.startswith("Fn::"):
                self._count_loop(name, node)
            elif type(node) is Mapping and (type_ := node_at(node, "Type")) is not None:
                right = type_.value.lower() if isinstance(type_.value, str) else ""
                if right in _FOLDED:
                    found.append((name, _FOLDED[right]))
        if not found:
            return
        template = Template(self.root, self.context)
        for name, type_name in found:
            variants = self._variants(template, template.resources[name], type_name)
            first = next(variants, None)
            self.document.secrets += template.secrets
            if first is None:
                words = (
                    f"{self.document.source.name}: {name} is not checked: its condition never holds"
                )
                self.context.notes.append(words)
                continue
            image = first[1]
            assert image.origin is not None
            image.origin.variants = variants
            yield image

    def _count_loop(self, name: str, node: Node) -> None:
        """Count a loop or macro that may declare images; it is not resolved."""
        text = self.document.source.text[node.start : node.end]
        if name == "Fn::Transform" or re.search(_ANY_TYPE, text):
            self.context.unresolved += 1
            where = self.document.source.name
            self.context.notes.append(f"{where}: {name} is not resolved, nor what it declares")

    def _variants(
        self, template: Template, resource: Resource, type_name: str
    ) -> Iterator[tuple[str, Image]]:
        """The image, first as it is by default, then for each other option of each choice.

        One choice is changed at a time, so that there are as many variants as options.
        """
        open_: list[dict[str, Any]] = [{}]
        seen: set[tuple[str, Any]] = set()
        known: dict[str, int] = {}  # by choice, of how many options there are assignments
        made = 0
        for assignment in open_:
            resolver = Resolver(template, assignment)
            condition = node_at(resource.node, "Condition")
            if condition is None or resolver.condition(str(condition.value)):
                image = self._image(template, resource, type_name, resolver)
                self.document.secrets += template.secrets
                template.secrets = []
                yield self._words(assignment, template), image
                made += 1
                if assignment and image.origin:
                    self.left -= _NODES_OF_JUDGING + image.origin.names.count
            for key, options in resolver.touched.items():
                if known.get(key) == len(options):
                    continue
                known[key] = len(options)
                for option in options:
                    if (key, option) not in seen:
                        seen.add((key, option))
                        if option != assignment.get(key, next(iter(options))):
                            open_.append({**assignment, key: option})
            if made >= _MOST_VARIANTS or self.left < 0:
                break
        if len(open_) > made and (made >= _MOST_VARIANTS or self.left < 0):
            where = f"{self.document.source.name}: {resource.name}"
            left = plural(len(open_) - made, "other variant")
            self.context.unresolved += len(open_) - made
            self.context.notes.append(f"{where}: {left} by conditions and parameters not checked")

    def _words(self, assignment: dict[str, Any], template: Template) -> str:
        """An assignment in words, without values of environment variables."""
        words = []
        for key, value in assignment.items():
            if value is True or value is False:
                words.append(f"{key} is {str(value).lower()}")
            elif value == OTHER:
                words.append(f"{key} is another value than those named")
            elif key in template.hidden:
                words.append(f"{key} is another of its values")
            else:
                words.append(f"{key} is {quoted(value)}")
        return " and ".join(words)

    def _image(
        self, template: Template, resource: Resource, type_name: str, resolver: Resolver
    ) -> Image:
        translator = _TYPES[type_name](resolver)
        properties = node_at(resource.node, "Properties")
        key, wrong = resource.key, None
        if type(properties) is Mapping:
            key = resource.node.entries["Properties"][0]
        else:
            wrong = properties if properties is not None and properties.value is not None else None
            properties = empty(resource.node)
        shared = None
        if type_name.startswith("AWS::Serverless"):
            from .sam import judge_section, merged

            properties, shared = merged(self.root, properties, resource)
            judge_section(self.root, resource, translator)
        node = translator.translate(properties)
        origin = Origin(translator, key, account=self.context.account, region=resolver.known_region)
        origin.stand_ins = template.stand_ins
        origin.hidden_texts = template.hidden_texts
        origin.shared = shared
        origin.label_key = resource.key
        origin.outer = self.outer
        origin.ignores = _ignores(resource)
        function = function_of(node_at(properties, "BuildRoleArn") or properties)
        name = str(function[1].value) if function and function[0] == "Ref" else ""
        role = template.resources.get(name)
        if role is not None and role.type == "AWS::IAM::Role":
            origin.hints["buildRoleArn",] = f"write !GetAtt {name}.Arn: !Ref gives the role's name"
        type_ = node_at(resource.node, "Type")
        if wrong is not None:
            origin.missing.clear()
            report = Report((), "`Properties` is not an object", place=wrong)
            origin.mistakes.append((WRONG_TYPE, report))
        if type_ is not None and type_.value != type_name:
            words = f"there is no resource type {quoted(type_.value)}"
            report = Report((), words, hint=f"write {type_name}", place=type_)
            origin.mistakes.append((UNKNOWN, report))
        dialect = SAM if type_name.startswith("AWS::Serverless") else NAME
        image = Image(
            self.document, node, TEMPLATE, dialect, label=resource.name, first=False, origin=origin
        )
        arn = image.text(("buildRoleArn",))
        trust = _trust(template, arn) if arn is not None else None
        policy = Resolver(template, {}).plain(trust) if trust is not None else None
        if policy is not None:
            origin.trust = trust
            image.facts = {"buildRoles": {arn: policy}}
        return image


def _trust(template: Template, role: str) -> Node | None:
    """The trust policy of a role, where the same template declares it."""
    if template.roles is None:
        resolver = Resolver(template, {})
        template.roles = {}
        for name, one in template.resources.items():
            arn = resolver.attribute(name, "Arn") if one.type == "AWS::IAM::Role" else None
            if isinstance(arn, str):
                template.roles[arn] = one
    resource = template.roles.get(role)
    return resource.member("AssumeRolePolicyDocument") if resource is not None else None


def _ignores(resource: Resource) -> list[tuple[str, Node]]:
    """The rules that the resource's metadata silence, each with its node."""
    metadata = node_at(resource.node, "Metadata")
    ours = node_at(metadata, "microvm-lint") if metadata is not None else None
    listed = node_at(ours, "ignore") if ours is not None else None
    nodes = listed.items if type(listed) is Sequence else [listed] if listed is not None else []
    if ours is not None and not nodes:
        return [("", ours)]
    return [(str(node.value), resolved(node)) for node in nodes]
