"""The properties of an image in CloudFormation and in SAM."""

from __future__ import annotations

import re

from ..definition import ENVIRONMENT
from ..document import Mapping, Node, Scalar, Sequence
from ..document.tree import resolved
from ..partial import Hole, Partial, Unresolved
from ..words import quoted
from .shapes import MAPS, MISSING, UNKNOWN, WRONG_TYPE, Translator, empty, holding, is_integer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..definition import Path
    from .intrinsics import Resolver

_RETURNED = (
    *("ImageArn", "State", "CreatedAt", "UpdatedAt"),
    *("LatestActiveImageVersion", "LatestFailedImageVersion"),
)


class CloudFormation(Translator):
    """`AWS::Lambda::MicrovmImage`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
    aws-resource-lambda-microvmimage.html
    """

    called = "CloudFormation"
    pascal = True
    required: tuple[str, ...] = (
        "name", "baseImageArn", "baseImageVersion", "buildRoleArn", "description", "codeArtifact",
        "logging", "egressNetworkConnectors", "cpuConfigurations", "resources",
        "additionalOsCapabilities", "hooks", ENVIRONMENT,
    )  # fmt: skip

    def __init__(self, resolver: Resolver | None = None) -> None:
        super().__init__(resolver)
        self._logs = False  # whether there is a member for logging, which may say nothing

    def seen(self, target: Mapping) -> Iterable[str]:
        """The names of the members that are there, also those that say nothing."""
        return (*target.entries, *(("logging",) if self._logs else ()))

    def scalar(self, node: Scalar, path: Path) -> Node:
        """CloudFormation makes numbers of text and text of numbers, as the property wants."""
        value = node.value
        if node.tag is not None or value is None or not path:
            return node
        if is_integer(path):
            if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value):
                return Scalar(int(value), node.start, node.end, node.raw, plain=False)
            return node
        if isinstance(value, str) or path == ("logging", "disabled"):
            return node
        return Scalar(node.raw, node.start, node.end, node.raw, plain=False)

    def member(self, new: Mapping, path: Path, name: str, key: Node, value: Node) -> None:
        """Add one member; what only SAM or the service writes has words of its own."""
        if not path and (name in _RETURNED or (name == "CodeUri" and self.called != "SAM")):
            words, hint = f"`{name}` is what the service tells of an image", "remove it"
            if name == "CodeUri":
                words, hint = (
                    "`CodeUri` is SAM's",
                    "write `CodeArtifact: {Uri: s3://<bucket>/<key>}`",
                )
            self.mistake(UNKNOWN, (self.name(name),), words, hint, key)
            return
        super().member(new, path, name, key, value)
        target = resolved(value)
        if type(target) is Scalar and "${" in target.raw and path[:1] not in MAPS:
            self._forgotten((*path, self.name(name)), target)

    def _forgotten(self, path: Path, node: Scalar) -> None:
        """Report `${Name}` of something that the template has, where no function reads it."""
        if self.resolver is None or not isinstance(node.value, str) or node.tag is not None:
            return
        template = self.resolver.template
        for name in re.findall(r"\$\{([A-Za-z0-9:]+)(?:\.[A-Za-z0-9.]+)?\}", node.value):
            if (
                name.startswith("AWS::")
                or name in template.parameters
                or name in template.resources
            ):
                words = f"`${{{name}}}` is a text like any other here: only Fn::Sub replaces it"
                self.mistake(WRONG_TYPE, path, words, "write `!Sub` before it", node)
                return

    def add(self, new: Mapping, path: Path, api: str, key: Node, value: Node) -> None:
        """Add a member under its name in the API, unless it has no value."""
        if api == ENVIRONMENT and not path and self.resolver is not None:
            self.resolver.hiding = True
            super().add(new, path, api, key, value)
            self.resolver.hiding = False
            return
        if api == "resources" and path == ("cpuConfigurations", 0):
            words = "`Resources` stands beside `CpuConfigurations`, not in one of its entries"
            self.mistake(UNKNOWN, (*path, api), words, "move it up, to the other properties", key)
            return
        super().add(new, path, api, key, value)
        if api == "logging" and not path:
            self._log(new)

    def _log(self, new: Mapping) -> None:
        """Bring `Disabled`, which is true or false here, into the API's union."""
        self._logs = api_logging = "logging" in new.entries
        node = resolved(new.entries["logging"][1]) if api_logging else None
        if type(node) is not Mapping:
            return
        if "disabled" in node.entries:
            key, value = node.entries["disabled"]
            target = resolved(value)
            if target.value in (False, "false"):
                del node.entries["disabled"], node.value["disabled"]
            elif target.value in (True, "true"):
                node.add("disabled", key, empty(target))
                node.duplicates.pop()
            elif type(target) is not Scalar or target.tag is None:
                path = ("logging", "disabled")
                words = "`Logging.Disabled` is true or false in CloudFormation"
                self.mistake(WRONG_TYPE, path, words, "write `Disabled: true`", target)
                del node.entries["disabled"], node.value["disabled"]
        if not node.entries:
            del new.entries["logging"], new.value["logging"]

    def map(self, node: Mapping, path: Path) -> Node:
        """Environment variables or tags that are a map."""
        name = self.written(str(path[0]))
        words = f"`{name}` is a list of `Key` and `Value` in CloudFormation, not a map"
        self.mistake(WRONG_TYPE, path, words, "write `- Key: NAME` and `Value: ...` for each", node)
        return super().map(node, path)

    def map_of_list(self, node: Sequence, path: Path) -> Node:
        """The list of `Key` and `Value` as a map."""
        new = Mapping(node.start)
        new.end = node.end
        for number, item in enumerate(node.items):
            found = item if self.resolver is None else self.resolver.node(item)
            if found is None:
                continue
            target = resolved(found)
            if type(target) is Mapping and target.tag is None:
                self._pair(new, target, path, number)
            elif type(target) is Scalar and target.tag is not None:
                self.open(new, target, target)
            else:
                words = f"an entry of `{self.written(str(path[0]))}` is a `Key` with a `Value`"
                hint = "write `- Key: NAME` and `Value: ...`"
                self.mistake(WRONG_TYPE, (*path, number), words, hint, target)
        return new

    def _pair(self, new: Mapping, item: Mapping, path: Path, number: int) -> None:
        """Add one entry of the list."""
        members = dict(item.entries)
        for wrong, right in (("Name", "Key"), ("key", "Key"), ("name", "Key"), ("value", "Value")):
            if wrong in members and right not in members:
                members[right] = members.pop(wrong)
                words = f"the entries of `{self.written(str(path[0]))}` have `Key` and `Value`, "
                where, hint = (*path, number), f"write {right}"
                self.mistake(UNKNOWN, where, f"{words}not `{wrong}`", hint, members[right][0])
        for name in members.keys() - {"Key", "Value"}:
            if name.startswith("Fn::"):
                self.open(new, item, item)
                return
            from ..variable_names import may_be_value

            key, value = members[name]
            written = f"an entry of `{self.written(str(path[0]))}`"
            words = f"{quoted(name)} is not a member of {written}"
            if path[0] == ENVIRONMENT and may_be_value(name, resolved(value)):
                words = f"{written} has another member than `Key` and `Value`"
            self.mistake(UNKNOWN, (*path, number), words, None, key)
        for name in ("Key", "Value"):
            if name not in members and (name, path) != ("Value", ("tags",)):
                words = f"`{name}` is missing; an entry of `{self.written(str(path[0]))}` needs it"
                self.mistake(MISSING, (*path, number), words, None, item)
        if "Key" in members:
            self._entry(new, path, members["Key"][1], members.get("Value"), item)

    def _entry(
        self, new: Mapping, path: Path, key: Node, pair: tuple[Node, Node] | None, item: Mapping
    ) -> None:
        found = key if self.resolver is None else self.resolver.node(key)
        target = resolved(found) if found is not None else None
        if target is None or (type(target) is Scalar and target.tag is not None):
            self.open(new, key, item)
            return
        if type(target) is not Scalar or target.value is None:
            words = f"the `Key` of an entry of `{self.written(str(path[0]))}` is a text"
            self.mistake(WRONG_TYPE, path, words, None, target)
            return
        name = target.value if isinstance(target.value, str) else target.raw
        value = pair[1] if pair else Scalar("", item.start, item.end, "", plain=False)
        self.add(new, path, name, target, value)


class Serverless(CloudFormation):
    """`AWS::Serverless::MicrovmImage`.

    What it takes is in aws-sam-translator, `samtranslator/model/sam_resources.py`.
    """

    called = "SAM"
    required = ("name", "codeArtifact", "baseImageArn", "baseImageVersion")
    extra = frozenset(("PropagateTags",))

    def member(self, new: Mapping, path: Path, name: str, key: Node, value: Node) -> None:
        """Add one member; some have a form of their own."""
        if path or name != "CodeUri":
            if not path and name == "CodeArtifact":
                words = "`CodeArtifact` is not how SAM writes it"
                self.mistake(UNKNOWN, (name,), words, "write `CodeUri: s3://<bucket>/<key>`", key)
            super().member(new, path, name, key, value)
            return
        found = self.node(value, ("codeArtifact", "uri"))
        if found is not None:
            new.add("codeArtifact", key, holding("uri", key, _packaged(found)))
            target = resolved(value)
            if type(target) is Scalar:
                self._forgotten(("codeArtifact", "uri"), target)

    def written(self, name: str) -> str:
        """The dialect's name for the API's."""
        return "CodeUri" if name == "codeArtifact" else super().written(name)

    def spell(self, path: Path) -> str:
        """An API path as the dialect writes it."""
        return "CodeUri" if path[:2] == ("codeArtifact", "uri") else super().spell(path)

    def map(self, node: Mapping, path: Path) -> Node:
        """Environment variables or tags that are a map."""
        return Translator.map(self, node, path)

    def map_of_list(self, node: Sequence, path: Path) -> Node:
        """Environment variables or tags that are a list."""
        name = self.written(str(path[0]))
        words = f"`{name}` is a map of names and values in SAM, not a list"
        self.mistake(WRONG_TYPE, path, words, "write `NAME: value` for each", node)
        return super().map_of_list(node, path)


def _packaged(node: Node) -> Node:
    """The artifact; where it is a folder or file of this machine, what packaging makes of it."""
    target = resolved(node)
    text = target.value if type(target) is Scalar and target.tag is None else None
    if not isinstance(text, str) or not text or re.match(_ELSEWHERE, text):
        return node
    hole = Unresolved.of(Partial((Hole(text),)))
    return Scalar(text, target.start, target.end, text, plain=False, tag=hole)


_ELSEWHERE = r"(?i)[a-z0-9+.-]+:|[0-9]{12}\.dkr\.ecr|public\.ecr\.aws/|\S*\s"
