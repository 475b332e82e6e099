"""The functions of CloudFormation templates: what a template determines by itself.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html

A value is a plain one, a list, a node that is no function, `NO_VALUE`, a `Hole` where nothing is
known, or a `Partial`. Account, region and the names that CloudFormation makes up are stood in for
by texts of the right form where they are not given: any that fits will do, and no rule compares
them. What depends on a parameter or a condition is a choice: the resolver notes which there are,
and resolves for one assignment of them.
"""

from __future__ import annotations

import re

from ..arns import ANY_ACCOUNT, ANY_PARTITION, ANY_REGION
from ..document import Alias, Mapping, Node, Scalar, Sequence
from ..document.tree import resolved
from ..partial import Hole, NoEcho, Partial, Unresolved, join
from ..regions import partition_of
from .forms import FORMS, NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .template import Template

NO_VALUE = object()
OTHER = "\0"  # in an assignment: another value than those that the template names

_VARIABLE = r"\$\{([^{}]*)\}"
_DYNAMIC = r"(\{\{resolve:[^{}]*\}\})"
_REGION, _CONDITION = "AWS::Region", "condition "


def function_of(node: Node) -> tuple[str, Node] | None:
    """The name of an intrinsic function, as in `Sub`, and its argument; None for other nodes."""
    if type(node) is Mapping:
        if node.tag is not None:
            return node.tag[1:], node
        if len(node.entries) == 1:
            ((name, (_key, argument)),) = node.entries.items()
            if name == "Ref" or name.startswith("Fn::"):
                return name.removeprefix("Fn::"), argument
    elif type(node) is Scalar and node.tag is not None:
        return node.tag[1:], Scalar(node.raw, node.start, node.end, node.raw, plain=False)
    elif type(node) is Sequence and node.tag is not None:
        return node.tag[1:], node
    return None


class Resolver:
    """Resolves the functions of one template, for one assignment of its choices.

    `touched` has the choices that made a difference, each with its options, of which the first
    is the one that counts where the assignment has none. With `hiding` what is consulted belongs
    to an environment variable's value, and its places are noted as secret.
    """

    def __init__(self, template: Template, assignment: dict[str, Any]) -> None:
        self.template = template
        self.assignment = assignment
        self.touched: dict[str, dict[Any, None]] = {}
        self._noted: dict[str, Iterable[Any]] = {}
        self.hiding = False
        self._conditions: dict[str, bool] = {}
        self._open: set[str] = set()  # conditions and resources that are being resolved
        self._found: dict[tuple[str, str], Any] = {}  # by resource and attribute
        self._depth = 0
        self._steps = 0

    def node(self, node: Node) -> Node | None:
        """The node with its function resolved, placed where that stands; None for no value."""
        target = resolved(node)
        if type(target) is Scalar and target.tag is None:  # most are
            if type(target.value) is str and "{{res" in target.value:
                return _as_node(self.text(target), target)
            return node
        function = function_of(target)
        if function is None:
            return node
        if function[0] == "If":
            branch = self._branch(resolved(function[1]))
            return _as_node(Hole("${Fn::If}"), target) if branch is None else self.node(branch)
        found = self.value(target)
        if found is NO_VALUE:
            return None
        if isinstance(found, Node):
            return found
        return _as_node(found, target)

    def value(self, node: Node) -> Any:
        """What a node stands for."""
        node = resolved(node)
        function = function_of(node)
        if function is None:
            return node.value if type(node) is Scalar else node
        name, argument = function
        self._steps += 1
        if name not in _FUNCTIONS or self._depth > _DEEPEST or self._steps > _MOST_STEPS:
            return Hole(f"${{{name}}}")
        self._depth += 1
        found = getattr(self, f"_{name.lower()}")(resolved(argument))
        self._depth -= 1
        return found

    def text(self, node: Node) -> str | Hole | Partial:
        """What a node stands for, as text."""
        found = self.value(node)
        return _literal(found) if isinstance(found, str) else _text(found, resolved(node))

    def _items(self, node: Node) -> list[Any] | None:
        """The values of a list; None where they are not known."""
        found = self.value(node)
        if isinstance(found, list):
            return found
        if not isinstance(found, Sequence):
            return None
        return [one for item in found.items if (one := self.value(item)) is not NO_VALUE]

    def _ref(self, argument: Node) -> Any:
        return self._named(str(argument.value))

    def _named(self, name: str) -> Any:
        """What `Ref` gives for the name of a parameter, pseudo parameter or resource."""
        template = self.template
        if name == "AWS::NoValue":
            return NO_VALUE
        if name.startswith("AWS::"):
            return self._pseudo(name)
        parameter = template.parameters.get(name)
        if parameter is None:
            return self.attribute(name, "Ref")
        if self.hiding or parameter.no_echo:
            template.secrets += parameter.places
            template.hidden.add(name)
        if parameter.no_echo:
            return NoEcho(f"${{{name}}}")
        chosen = self.choose(name, parameter.options)
        if self.hiding and chosen != OTHER:
            template.hide(chosen)
        if chosen == OTHER:
            return Hole(f"${{{name}}}")
        return [one.strip() for one in chosen.split(",")] if parameter.is_list else chosen

    def _pseudo(self, name: str) -> Any:
        context = self.template.context
        region = context.region
        region = region or self.assignment.get(_REGION, ANY_REGION)
        known = region != ANY_REGION
        if name == _REGION:
            return region
        if name == "AWS::AccountId":
            return context.account or ANY_ACCOUNT
        if name == "AWS::Partition":
            return partition_of(region) if known else ANY_PARTITION
        if name == "AWS::StackName":
            return self.template.stand_in("AWS::StackName")
        if name == "AWS::URLSuffix" and known:
            return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        return Hole(f"${{{name}}}")

    def _getatt(self, argument: Node) -> Any:
        if type(argument) is Sequence:
            names = [self.text(item) for item in argument.items]
            text = ".".join(one if isinstance(one, str) else "?" for one in names)
        else:
            text = str(argument.value)
        return self.attribute(*text.partition(".")[::2])

    def attribute(self, name: str, attribute: str) -> Any:
        """What `Ref` or `Fn::GetAtt` gives for a resource of this template."""
        written = f"${{{name}}}" if attribute == "Ref" else f"${{{name}.{attribute}}}"
        resource = self.template.resources.get(name)
        form = FORMS.get(resource.type, {}).get(attribute) if resource is not None else None
        if (name, attribute) in self._found:
            return self._found[name, attribute]
        if resource is None or form is None or name in self._open:
            return Hole(written)
        self._open.add(name)
        found = join(self._form_piece(piece, resource) for piece in re.split(_VARIABLE, form))
        self._open.remove(name)
        self._found[name, attribute] = found
        if isinstance(found, str) and form != "${Name}":
            self.template.stand_ins[found] = written
        return found

    def _form_piece(self, piece: str, resource: Any) -> str | Hole | Partial:
        """A piece of the form of a resource's value: text, a pseudo parameter or its own name."""
        if piece in _PSEUDO:
            return str(self._pseudo(f"AWS::{piece}"))
        if piece in ("Name", "Path"):
            node = resource.member(NAMES[resource.type] if piece == "Name" else "Path")
            if node is not None:
                return self.text(node)
            return "/" if piece == "Path" else self.template.stand_in(resource.name)
        return piece

    def _sub(self, argument: Node) -> Any:
        variables: dict[str, Node] = {}
        if type(argument) is Sequence:
            if not argument.items:
                return Hole("${Fn::Sub}")
            named = resolved(argument.items[-1])
            if type(named) is Mapping:
                variables = {name: value for name, (_key, value) in named.entries.items()}
            argument = resolved(argument.items[0])
        if type(argument) is not Scalar or not isinstance(argument.value, str):
            return Hole("${Fn::Sub}")
        pieces: list[str | Hole | Partial] = []
        for number, piece in enumerate(re.split(_VARIABLE, argument.value)):
            if number % 2 == 0:
                pieces.append(_literal(piece))
            elif piece.startswith("!"):
                pieces.append(f"${{{piece[1:]}}}")
            elif piece.strip() in variables:
                pieces.append(self.text(variables[piece.strip()]))
            else:
                name, _, attribute = piece.strip().partition(".")
                one = self.attribute(name, attribute) if attribute else self._named(name)
                pieces.append(_text(one, argument, f"${{{piece}}}"))
        return join(pieces)

    def _join(self, argument: Node) -> Any:
        pair = self._arguments(argument, 2)
        items = self._items(pair[1]) if pair else None
        if pair is None or items is None:
            return Hole("${Fn::Join}")
        glue = self.text(pair[0])
        pieces: list[str | Hole | Partial] = []
        for one in items:
            pieces += [glue, _text(one, argument)] if pieces else [_text(one, argument)]
        return join(pieces)

    def _select(self, argument: Node) -> Any:
        pair = self._arguments(argument, 2)
        items = self._items(pair[1]) if pair else None
        index = self.text(pair[0]) if pair else None
        if items is None or not isinstance(index, str) or not re.fullmatch("[0-9]{1,6}", index):
            return Hole("${Fn::Select}")
        return items[int(index)] if int(index) < len(items) else Hole("${Fn::Select}")

    def _split(self, argument: Node) -> Any:
        pair = self._arguments(argument, 2)
        glue, text = (self.text(one) for one in pair) if pair else (None, None)
        if not isinstance(glue, str) or not glue or not isinstance(text, str):
            return Hole("${Fn::Split}")
        return text.split(glue)

    def _findinmap(self, argument: Node) -> Any:
        three = self._arguments(argument, 3)
        keys = [self.text(one) for one in three or ()]
        found: Node | None = self.template.mappings
        for at, key in enumerate(keys):
            entries = found.entries if type(found) is Mapping else {}
            if three is not None and at == 1:
                key = self._key_of_map(three[1], key, list(entries))
            found = resolved(entries[key][1]) if isinstance(key, str) and key in entries else None
        if found is None or three is None:
            default = self._default(argument)
            return Hole("${Fn::FindInMap}") if default is None else self.value(default)
        if self.hiding:
            self.template.secrets.append((found.start, found.end))
            self.template.hide(str(found.value))
        return self.value(found)

    def _key_of_map(self, node: Node, key: Any, known: list[str]) -> Any:
        """The key for a map; where it is a parameter that is not known, each key is a choice."""
        name = _name_of_ref(node)
        open_ = isinstance(key, Hole) or (name == _REGION and key == ANY_REGION)
        if name is None or not open_ or name in self.template.context.parameters:
            return key
        return self.choose(name, [OTHER if name != _REGION else ANY_REGION, *known])

    def _default(self, argument: Node) -> Node | None:
        items = argument.items if type(argument) is Sequence else []
        last = resolved(items[-1]) if items else argument
        if type(last) is Mapping and "DefaultValue" in last.entries:
            return last.entries["DefaultValue"][1]
        return None

    def _if(self, argument: Node) -> Any:
        branch = self._branch(argument)
        return Hole("${Fn::If}") if branch is None else self.value(branch)

    def _branch(self, argument: Node) -> Node | None:
        three = self._arguments(argument, 3)
        if three is None:
            return None
        return three[1] if self.condition(str(resolved(three[0]).value)) else three[2]

    def _arguments(self, argument: Node, count: int) -> list[Node] | None:
        """The arguments of a function that takes a list of them."""
        if type(argument) is not Sequence or len(argument.items) < count:
            return None
        return argument.items[:count]

    @property
    def known_region(self) -> str | None:
        """The region, where it is given or chosen."""
        region = self.template.context.region or self.assignment.get(_REGION)
        return None if region == ANY_REGION else region

    def plain(self, node: Node) -> Any:
        """The plain value of a whole node; None where a piece of it is not known."""
        found = self.node(node)
        target = resolved(found) if found is not None else None
        if type(target) is Scalar and target.tag is None:
            return target.value
        if type(target) is Sequence:
            items = [self.plain(item) for item in target.items if self.node(item) is not None]
            return None if None in items else items
        if type(target) is Mapping and target.tag is None:
            values = {name: self.plain(value) for name, (_key, value) in target.entries.items()}
            return None if None in values.values() else values
        return None

    def condition(self, name: str) -> bool:
        """Whether a condition holds; one that is not determined is a choice."""
        if name not in self._conditions:
            node = self.template.conditions.get(name)
            key = _CONDITION + name
            if node is None or key in self._open or len(self._open) > _DEEPEST:
                return bool(self.choose(key, [True, False]))
            self._open.add(key)
            self._conditions[name] = self._holds(node, key)
            self._open.remove(key)
        return self._conditions[name]

    def _holds(self, node: Node, key: str) -> bool:
        node = resolved(node)
        if type(node) is Mapping and node.tag is None and list(node.entries) == ["Condition"]:
            return self.condition(str(node.entries["Condition"][1].value))
        name, argument = function_of(node) or ("", node)
        argument = resolved(argument)
        if name == "Condition":
            return self.condition(str(argument.value))
        parts = argument.items if type(argument) is Sequence else []
        if name == "Equals" and len(parts) == 2:
            found = self._compare(*parts)
            if found is None:
                found = self._compare(*reversed(parts))
            if found is not None:
                return found
            one, other = map(self.text, parts)
            if isinstance(one, str) and isinstance(other, str) and not self._is_open(one, other):
                return one == other
        if name in ("And", "Or", "Not") and parts:
            holds = [self._holds(part, f"{key}.{number}") for number, part in enumerate(parts)]
            return {"And": all(holds), "Or": any(holds), "Not": not holds[0]}[name]
        return bool(self.choose(key, [True, False]))

    def _is_open(self, one: str, other: str) -> bool:
        """Whether a comparison is with something that is stood in for."""
        return one != other and any(
            text in (ANY_ACCOUNT, ANY_PARTITION) or text in self.template.stand_ins
            for text in (one, other)
        )

    def _compare(self, node: Node, with_: Node) -> bool | None:
        """Whether a parameter, or the region, has a certain value; None for other nodes.

        That it has, and that it has another, are the options.
        """
        name, text = _name_of_ref(node), self.text(with_)
        if not isinstance(text, str) or name is None or _name_of_ref(with_) is not None:
            return None
        if name == _REGION and self.template.context.region is None:
            return bool(self.choose(_REGION, [ANY_REGION, text]) == text)
        parameter = self.template.parameters.get(name)
        if parameter is None or parameter.no_echo:
            return None
        first, known = parameter.options[0], [*parameter.options]
        if parameter.is_open:
            known += [text, OTHER]
        others = [one for one in known if one != text][:1]
        return bool(
            self.choose(name, [first, *others, *(one for one in known if one == text)]) == text
        )

    def choose(self, key: str, options: Iterable[Any]) -> Any:
        """The option that counts for a choice, which is noted."""
        known = self.touched.setdefault(key, {})
        if self._noted.get(key) is not options:  # a parameter may have thousands, and many uses
            self._noted[key] = options
            known.update(dict.fromkeys(options))
        return self.assignment.get(key, next(iter(known)))


# How far a template is followed before something in it counts as not known.
_DEEPEST, _MOST_STEPS = 40, 20_000
_FUNCTIONS = ("Ref", "GetAtt", "Sub", "Join", "Select", "Split", "FindInMap", "If")
_PSEUDO = ("Partition", "Region", "AccountId")


def _literal(text: str) -> str | Partial:
    """A text in which the references that CloudFormation resolves by itself are holes."""
    if "{{res" not in text:
        return text
    pieces = re.split(_DYNAMIC, text)
    return join(Hole(one) if number % 2 else one for number, one in enumerate(pieces))


def _text(value: Any, node: Node, written: str = "${...}") -> str | Hole | Partial:
    """A value as CloudFormation makes text of it."""
    if isinstance(value, (str, Hole, Partial)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return node.raw if type(node) is Scalar and node.value is value else str(value)
    return "" if value is NO_VALUE else Hole(written)


def _as_node(value: Any, at: Node) -> Node:
    """A node for a value, at the place of the function that gave it."""
    if isinstance(value, (Hole, Partial)):
        partial = value if isinstance(value, Partial) else Partial((value,))
        written = partial.written
        return Scalar(written, at.start, at.end, written, plain=False, tag=Unresolved.of(partial))
    if isinstance(value, list):
        sequence = Sequence(at.start)
        sequence.end = at.end
        sequence.items = [one if isinstance(one, Node) else _as_node(one, at) for one in value]
        sequence.value = [item.value for item in sequence.items]
        return sequence
    return Scalar(value, at.start, at.end, str(value), plain=False)


def _name_of_ref(node: Node) -> str | None:
    function = function_of(resolved(node))
    return str(function[1].value) if function and function[0] == "Ref" else None


def alias_of(node: Node, target: Node) -> Node:
    """The target, behind the alias that the node is, if it is one."""
    return Alias(target, node.start, node.end) if type(node) is Alias else target
