"""From a dialect's names and forms to the shape of the API, with every place kept.

A translator walks an image's members in a dialect and builds a tree with the API's names from the
nodes that stand in the text. What is wrong with the form alone it reports itself, and then goes on
with what is meant, so that the rest is judged too.
"""

from __future__ import annotations

import re

from ..definition import ENVIRONMENT
from ..document import Alias, Mapping, Node, Scalar, Sequence
from ..document.tree import resolved
from ..findings import Report
from ..partial import Hole, Partial, Unresolved
from ..words import fold, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..definition import Path
    from .intrinsics import Resolver

UNKNOWN, WRONG_TYPE, MISSING = "additionalProperties", "type", "required"
_MAPS = ((ENVIRONMENT,), ("tags",))
_NOUNS = {ENVIRONMENT: "environment variables", "tags": "tags"}
_INTEGERS = ("port", "minimumMemoryInMiB")
_SECONDS = "TimeoutInSeconds"


class Translator:
    """Translates one image; a dialect is a class of its own.

    `mistakes` has the constraint of JSON Schema that a form breaks, with what to say. `missing` are
    the required members that are absent, by their names in the API; `count` is how many nodes there
    were.
    """

    called = ""  # the dialect, in words
    required: tuple[str, ...] = ()
    irregular: dict[str, str] = {}  # noqa: RUF012 the API's names by the dialect's
    pascal = False
    extra: frozenset[str] = frozenset()  # members of the dialect that the API does not have
    absent: tuple[str, ...] = ()  # members of the API that the dialect does not have

    def __init__(self, resolver: Resolver | None = None) -> None:
        self.resolver = resolver
        self.mistakes: list[tuple[str, Report]] = []
        self.missing: list[str] = []
        self.count = 0

    def translate(self, node: Node) -> Node:
        """The image in the shape of the API."""
        found = self.node(node, ())
        if found is None:
            found = Mapping(node.start)
            found.end = node.end
        target = resolved(found)
        if type(target) is Mapping and not any(name in target.entries for name in ("<<",)):
            self.missing = [name for name in self.required if name not in self.seen(target)]
        return found

    def seen(self, target: Mapping) -> Iterable[str]:
        """The names of the members that are there."""
        return target.entries

    def node(self, node: Node, path: Path) -> Node | None:
        """A node in the shape of the API; None where there is none."""
        self.count += 1
        found = node if self.resolver is None else self.resolver.node(node)
        if found is None:
            return None
        target = resolved(found)
        if type(target) is Mapping:
            if target.tag is not None:
                new: Node = target
            elif path in _MAPS:
                new = self.map(target, path)
            else:
                new = self.members(target, path)
        elif type(target) is Sequence:
            new = self.list(target, path) if path not in _MAPS else self.map_of_list(target, path)
        else:
            assert type(target) is Scalar
            new = self.scalar(target, path)
        return Alias(new, found.start, found.end) if type(found) is Alias else new

    def scalar(self, node: Scalar, path: Path) -> Node:
        """A scalar as the dialect takes it."""
        return node

    def list(self, node: Sequence, path: Path) -> Node:
        """A list with its items translated, those without value left out."""
        new = Sequence(node.start, node.tag)
        new.end = node.end
        for number, item in enumerate(node.items):
            child = self.node(item, (*path, number))
            if child is not None:
                new.items.append(child)
                new.value.append(child.value)
        return new

    def members(self, node: Mapping, path: Path) -> Node:
        """An object with its members' names translated."""
        new = Mapping(node.start)
        new.end = node.end
        for name, (key, value) in node.entries.items():
            self.member(new, path, name, key, value)
        names = ((self.name(name), *rest) for name, *rest in node.duplicates)
        new.duplicates = [(name, *rest) for name, *rest in names if name in new.entries]  # type: ignore[misc]
        return new

    def member(self, new: Mapping, path: Path, name: str, key: Node, value: Node) -> None:
        """Add one member to an object."""
        if name.startswith("Fn::") or name == "<<":  # brings members that are not known
            self.open(new, key, value)
            return
        if not path and name in self.extra:
            return
        api = self.name(name)
        if not path and api in self.absent and api == name:
            words = f"{self.called} has no {quoted(name)}"
            self.mistake(UNKNOWN, (name,), words, None, key)
            return
        if api != name or not self._is_wrong(name):
            self.add(new, path, api, key, value)
            return
        right = self.written(name)
        words = f"{quoted(name)} is not how {self.called} writes it"
        self.mistake(UNKNOWN, (*path, name), words, f"write {right}", key)
        self.add(new, path, name, key, value)

    def add(self, new: Mapping, path: Path, api: str, key: Node, value: Node) -> None:
        """Add a member under its name in the API, unless it has no value."""
        child = self.node(value, (*path, api))
        if child is not None:
            new.add(api, key, child)

    @staticmethod
    def open(new: Mapping, key: Node, value: Node) -> None:
        """Note that an object has members that are not known."""
        hole = Unresolved.of(Partial((Hole("${...}"),)))
        name = f"${{{len(new.entries)}}}"  # a placeholder, of which nothing is reported
        new.add(name, key, Scalar(None, value.start, value.end, "", plain=False, tag=hole))

    def name(self, name: str) -> str:
        """The API's name for the dialect's, or the name itself where there is none."""
        if name in self.irregular:
            return self.irregular[name]
        return name[:1].lower() + name[1:] if self.pascal else name

    def written(self, name: str) -> str:
        """The dialect's name for the API's."""
        for dialect, api in self.irregular.items():
            if api == name:
                return dialect
        return name[:1].upper() + name[1:] if self.pascal else name

    def _is_wrong(self, name: str) -> bool:
        """Whether a name is one of the API that the dialect writes otherwise."""
        if self.pascal:
            from ..constraints import member_names

            return fold(name) in member_names()
        return name in self.irregular.values()

    def mistake(
        self, keyword: str, path: Path, words: str, hint: str | None, place: Node | None = None
    ) -> None:
        """Note what is wrong with the form."""
        self.mistakes.append((keyword, Report(path, words, hint=hint, place=place)))

    def map(self, node: Mapping, path: Path) -> Node:
        """Environment variables or tags, as a map of names and values."""
        new = Mapping(node.start)
        new.end = node.end
        for name, (key, value) in node.entries.items():
            if name.startswith("Fn::"):
                self.open(new, key, value)
            else:
                self.add(new, path, name, key, value)
        new.duplicates = list(node.duplicates)
        return new

    def map_of_list(self, node: Sequence, path: Path) -> Node:
        """Environment variables or tags where they are a list."""
        return self.list(node, path)

    def spell(self, path: Path) -> str:
        """An API path as the dialect writes it."""
        from ..definition import spell

        steps = [
            self.written(step)
            if isinstance(step, str) and (at == 0 or path[:1] not in _MAPS)
            else step
            for at, step in enumerate(path)
        ]
        return spell(tuple(steps))

    def speak(self, text: str, members: frozenset[str]) -> str:
        """A text with the API's names of members replaced by the dialect's.

        A name counts where it cannot be a word or a value: within capitals, in a path, or before a
        colon.
        """

        def in_quotes(match: re.Match[str]) -> str:
            found = re.fullmatch(_PATH + r"(: .*)?", match[1])
            if found is None:
                if match[1][:1] in "[{":
                    return re.sub(_KEY, lambda key: self.written(key[0]), match[0])
                return match[0]
            steps = [int(one) if one.isdigit() else one for one in re.findall(r"\w+", found[1])]
            names = [one for one in steps if isinstance(one, str)]
            plain = len(steps) == 1 and not found[2] and str(steps[0]).islower()
            if plain or not members.issuperset(names):
                return match[0]
            return f"`{self.spell(tuple(steps))}{found[2] or ''}`"

        def bare(match: re.Match[str]) -> str:
            if match[0].startswith("`"):
                return in_quotes(match)
            steps = tuple(match[0].split("."))
            return self.spell(steps) if members.issuperset(steps) else match[0]

        return re.sub(_QUOTED + "|" + _BARE, bare, text)


_PATH = r"([A-Za-z]+(?:\[[0-9]+\])?(?:\.[A-Za-z]+(?:\[[0-9]+\])?)*)"
_KEY = r"\b[a-z][A-Za-z]*(?=:)"
_QUOTED = r"`([^`]*)`"
_BARE = r"(?<![\w./:-])(?:[a-z]+\.)?[a-z]+(?:[A-Z][A-Za-z]*)+(?:\.[a-z]+[A-Za-z]*)*(?![\w/])"


def is_integer(path: Path) -> bool:
    """Whether the API wants a whole number at a path."""
    last = str(path[-1]) if path else ""
    return last in _INTEGERS or last.endswith(_SECONDS)


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

    def add(self, new: Mapping, path: Path, api: str, key: Node, value: Node) -> None:
        """Add a member under its name in the API, unless it has no value."""
        if self.resolver is not None and path == () and api == ENVIRONMENT:
            self.resolver.hiding = True
            super().add(new, path, api, key, value)
            self.resolver.hiding = False
            return
        if path == ("cpuConfigurations", 0) and api == "resources":
            words = "`Resources` stands beside `CpuConfigurations`, not in one of its entries"
            self.mistake(UNKNOWN, (*path, api), words, "move it up, to the other properties", key)
            return
        super().add(new, path, api, key, value)
        if path == () and api == "logging":
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
            words = f"{quoted(name)} is not a member of an entry of `{self.written(str(path[0]))}`"
            self.mistake(UNKNOWN, (*path, number), words, None, members[name][0])
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


def empty(at: Node) -> Mapping:
    """An object without members, at the place of a node."""
    new = Mapping(at.start)
    new.end = at.end
    return new


def holding(name: str, key: Node, value: Node) -> Mapping:
    """An object of one member, at the place of its value."""
    new = empty(resolved(value))
    new.add(name, key, value)
    return new
