"""One CloudFormation template: its sections, and what its parameters may be."""

from __future__ import annotations

from ..arns import ANY_ACCOUNT, ANY_PARTITION, ANY_REGION
from ..definition import MASK
from ..document import Mapping, Node, Scalar, Sequence
from ..document.tree import resolved
from ..stand_ins import StandIns
from .intrinsics import OTHER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .context import Context


class Parameter:
    """A parameter: the values that it may have, as far as the template tells.

    `options` are its default and the allowed values, the one that counts for itself first; `OTHER`
    stands for any that the template does not name. An `is_open` one may have any value. `places`
    are those of its values in the text.
    """

    __slots__ = ("is_list", "is_open", "no_echo", "options", "places")

    def __init__(self, node: Node, given: str | None) -> None:
        type_ = str(_member(node, "Type", "String"))
        self.is_list = type_.startswith(("List<", "CommaDelimitedList"))
        self.no_echo = str(_member(node, "NoEcho", "false")).lower() == "true"
        self.places: list[tuple[int, int]] = []
        found: list[str] = []
        for name in ("Default", "AllowedValues"):
            value = node_at(node, name)
            for one in value.items if type(value) is Sequence else [value]:
                one = resolved(one) if one is not None else None
                if type(one) is Scalar:
                    found.append(_as_text(one))
                    self.places.append((one.start, one.end))
        self.is_open = given is None and node_at(node, "AllowedValues") is None
        if type_.startswith("AWS::SSM::Parameter::"):
            found = []  # they are names of parameters, not values
        self.options = [given] if given is not None else list(dict.fromkeys(found)) or [OTHER]


class Resource:
    """A resource of a template: its logical identifier, type and nodes."""

    __slots__ = ("key", "name", "node", "type")

    def __init__(self, name: str, key: Node, node: Mapping, type_: str) -> None:
        self.name = name
        self.key = key
        self.node = node
        self.type = type_

    def member(self, name: str) -> Node | None:
        """The node of a property."""
        return node_at(node_at(self.node, "Properties"), name)


class Template:
    """A template with its sections by name.

    `stand_ins` are the texts that stand for what is not known, with what is written for them in
    the template; `secrets` are places of values that environment variables are made of, `hidden`
    the parameters among them, `hidden_texts` the values, and `roles` the build roles by their ARN,
    once they are asked for.
    """

    def __init__(self, root: Mapping, context: Context) -> None:
        self.root = root
        self.context = context
        self.secrets: list[tuple[int, int]] = []
        self.stand_ins = StandIns(
            {
                ANY_PARTITION: "${AWS::Partition}",
                ANY_REGION: "${AWS::Region}",
                ANY_ACCOUNT: "${AWS::AccountId}",
            }
        )
        self.hidden: set[str] = set()
        self.hidden_texts = StandIns()
        self.roles: dict[str, Resource] | None = None
        self.mappings = node_at(root, "Mappings")
        conditions = _entries(node_at(root, "Conditions"))
        self.conditions = {name: value for name, _key, value in conditions}
        self.parameters = {
            name: Parameter(value, context.parameters.get(name))
            for name, _key, value in _entries(node_at(root, "Parameters"))
        }
        for parameter in self.parameters.values():
            if parameter.no_echo:
                self.secrets += parameter.places
        context.used.update(self.parameters)
        self.resources: dict[str, Resource] = {}
        for name, key, value in _entries(node_at(root, "Resources")):
            type_ = _member(value, "Type", None)
            if type(value) is Mapping and isinstance(type_, str):
                self.resources[name] = Resource(name, key, value, type_)

    def hide(self, value: str) -> None:
        """Let no message show a value, but for the shortest, which may be any word."""
        if len(value) > 2:
            self.hidden_texts[value] = MASK

    def stand_in(self, name: str) -> str:
        """A text for the name of a resource, or of the stack, that CloudFormation makes up."""
        text = f"any-{name.lower().replace('::', '-')}-name"
        self.stand_ins[text] = f"${{{name}}}"
        return text


def _entries(node: Node | None) -> list[tuple[str, Node, Node]]:
    if type(node) is not Mapping:
        return []
    return [(name, key, resolved(value)) for name, (key, value) in node.entries.items()]


def node_at(node: Node | None, name: str) -> Node | None:
    """The node under a key of a mapping, None where there is none."""
    if type(node) is not Mapping or name not in node.entries:
        return None
    return resolved(node.entries[name][1])


def _member(node: Node | None, name: str, default: object) -> object:
    found = node_at(node, name)
    return found.value if type(found) is Scalar else default


def _as_text(node: Scalar) -> str:
    return node.value if isinstance(node.value, str) else node.raw
