"""Files with a recognisable value in every place where a variable's value can stand."""

from __future__ import annotations

import base64
import copy
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Protocol

import yaml

from .conftest import EXAMPLES
from .definitions import advised
from .dialects.templates import sam, template
from .dialects.test_kubernetes import ACK, CROSSPLANE, KUBEMICROVM, NAMESPACED, changed

PART = 8  # characters that give a value away
_RUNS = r"[A-Za-z0-9+/]{8,}"


class Values:
    """Makes values that nothing else looks like, and finds them again, whole or in parts."""

    def __init__(self) -> None:
        self.made: dict[str, str] = {}  # with the place that each is for
        self._parts: dict[str, str] = {}
        self._digests: dict[str, str] = {}

    def __call__(self, place: str, around: str = "{}") -> str:
        """A value for a place, in a text with more around it."""
        digest = sha256(f"{len(self.made)} {place}".encode()).digest()
        core = "Zq" + base64.b32encode(digest).decode()[:24]
        self._add(core, place)
        self._digests[sha256(around.format(core).encode()).hexdigest()[:16]] = place
        return around.format(core)

    def number(self, place: str) -> int:
        """A number of 14 digits."""
        digest = sha256(f"number {len(self.made)} {place}".encode()).digest()
        number = int.from_bytes(digest[:6], "big") % 10**13 + 10**13
        self._add(str(number), place)
        return number

    def _add(self, core: str, place: str) -> None:
        self.made[core] = place
        data = core.encode()
        self._digests[sha256(data).hexdigest()[:16]] = place
        self._digests[data.hex()[:16]] = place
        for form in (core, *(base64.b64encode(b"x" * n + data).decode()[4:-4] for n in range(3))):
            for start in range(len(form) - PART + 1):
                self._parts.setdefault(form[start : start + PART], place)

    def leaks(self, text: str) -> dict[str, str]:
        """The parts of values that a text holds, with the places that they were made for."""
        runs = set(re.findall(_RUNS, text)) | set(re.findall(_RUNS, text.replace(",", "")))
        found = {}
        for run in runs:
            for size, parts in ((PART, self._parts), (16, self._digests)):
                for start in range(len(run) - size + 1):
                    part = run[start : start + size]
                    if part in parts:
                        found[part] = parts[part]
        return found

    def at(self, place: str) -> Make:
        """Makes values for what stands at a place."""
        return lambda what, around="{}": self(f"{place}: {what}", around)


class Make(Protocol):
    """Makes a value for something, in a text with more around it."""

    def __call__(self, what: str, around: str = "{}") -> str: ...


def variables_of(value: Values, place: str) -> dict[str, Any]:
    """Variables in the form of a map, with a mistake in each."""
    make = value.at(place)
    return {
        "DB_PASSWORD": make("a secret by its name"),
        "AWS_REGION": make("reserved"),
        "A B": make("a bad name"),
        "AWS_SECRET_ACCESS_KEY": make("a credential"),
        "URL": make("a URL", "postgres://admin:{}@host/x"),
        "KEY": make("a key", "gh" + "p_{}ABCDEFGH12"),
        "LONG": make("too long", "{}" + "x" * 4200),
        "LINES": make("lines", "-----BEGIN RSA PRIV" + "ATE KEY-----\n{}\n"),
        "ODD": make("odd characters", 'a"{}\\ä☃/%20\t'),
        "NUMBER": value.number(f"{place}: a number"),
        "FLOAT": float(value.number(f"{place}: a float")) / 8,
        "LIST": [make("a list"), [make("a list in a list")]],
        "MAP": {make("a key of a map"): make("a map")},
        "EQUAL": make("an equation", "X={}"),
        "PLACEHOLDER": make("beside a placeholder", "$NAME {}"),
        "ARN": make("an ARN", "arn:aws:iam::210987654321:role/{}"),
        make("a name with its value", "TOKEN={}"): "x",
    }


def api_files(value: Values) -> Iterator[tuple[str, str]]:
    for kind in ("definition", "create", "update", "version"):
        made = {**advised(kind), "environmentVariables": variables_of(value, kind)}
        made["hooks"] = {"port": 0}
        made["memorySizeMB"] = 5
        yield f"{kind}.yaml", yaml.safe_dump(made, allow_unicode=True, sort_keys=False)
        made["environmentVariables"] = variables_of(value, f"{kind} as JSON")
        yield f"{kind}.json", json.dumps(made, indent=1)
        made["environmentVariables"] = variables_of(value, f"{kind} on a line")
        yield f"{kind}-line.json", json.dumps(made, ensure_ascii=False)
    versions = []
    for number in range(2):
        variables = variables_of(value, f"answer {number}")
        reason = f"the service refuses {variables['DB_PASSWORD']} here"
        made = {**advised("version"), "environmentVariables": variables, "stateReason": reason}
        versions.append({**made, "state": "FAILED"})
    yield "answers.json", json.dumps({"items": versions, "nextToken": "x"}, indent=2)


def listed(variables: dict[str, Any], name: str = "Key", text: str = "Value") -> list[Any]:
    return [{name: key, text: one} for key, one in variables.items()]


def with_intrinsics(value: Values, place: str) -> dict[str, Any]:
    """A template in which values stand in every function and section."""
    make = value.at(place)
    variables: dict[str, Any] = {
        "DB_PASSWORD": {"Ref": "P"},
        "AWS_REGION": {"Ref": "Allowed"},
        "IF": {"Fn::If": ["C", make("if"), make("else")]},
        "SUB": {"Fn::Sub": make("sub", "a ${{AWS::Region}} {}")},
        "SUB2": {"Fn::Sub": ["${v} " + make("sub's text"), {"v": make("sub's variable")}]},
        "JOIN": {"Fn::Join": [make("join's delimiter"), ["a", make("join")]]},
        "SELECT": {"Fn::Select": [0, [make("select"), make("select's other")]]},
        "SPLIT": {"Fn::Select": [1, {"Fn::Split": [",", make("split", "a,{}")]}]},
        "MAPPED": {"Fn::FindInMap": ["M", "a", "b"]},
        "BASE64": {"Fn::Base64": make("base64")},
        "NESTED": {"Fn::If": ["C", {"Fn::Join": ["", [make("nested"), {"Ref": "Q"}]]}, "x"]},
        "TRANSFORM": {"Fn::Transform": {"Name": "x", "Parameters": {"p": make("transform")}}},
        "TO_JSON": {"Fn::ToJsonString": {"a": make("to json")}},
        "AN_IMPORT": {"Fn::ImportValue": make("import")},
        "ATTRIBUTE": {"Fn::GetAtt": [make("attribute"), "Arn"]},
        "TWO": {"Ref": "P", "Fn::Sub": make("two functions")},
        "EMPTY": {"Fn::Join": make("a bad join")},
        "BAD_IF": {"Fn::If": ["C", make("an if of two")]},
        "RESOLVE": make("resolve", "{{{{resolve:secretsmanager:x:SecretString:{}}}}}"),
        **variables_of(value, place),
    }
    properties = {"EnvironmentVariables": listed(variables), "Name": "a b", "Hooks": {"Port": 0}}
    properties["Description"] = {"Ref": "Allowed"}
    return template(
        properties,
        Parameters={
            "P": {"Type": "String", "Default": make("default"), "NoEcho": True},
            "Q": {"Type": "String", "Default": make("default of another")},
            "Allowed": {"Type": "String", "AllowedValues": ["x" * 2000, make("allowed")],
                        "Default": make("default that is not allowed")},
        },
        Mappings={"M": {"a": {"b": make("mapping")}}},
        Conditions={"C": {"Fn::Equals": [{"Ref": "P"}, make("condition")]}},
    )  # fmt: skip


def template_files(value: Values) -> Iterator[tuple[str, str]]:
    made = with_intrinsics(value, "template")
    yield "template.json", json.dumps(made, indent=2)
    made = with_intrinsics(value, "template in YAML")
    yield "template.yaml", yaml.safe_dump(made, sort_keys=False, allow_unicode=True)
    make = value.at("short functions")
    short = f"""\
Resources:
  Image:
    Type: AWS::Lambda::MicrovmImage
    Properties:
      Name: a b
      Hooks: {{Port: 0}}
      EnvironmentVariables:
        - {{Key: DB_PASSWORD, Value: !Sub '${{AWS::Region}} {make("sub")}'}}
        - Key: AWS_REGION
          Value: !If [C, {make("if")}, !Join ['', [{make("join")}, !Ref {make("ref")}]]]
        - Key: X Y
          Value: !Sub
            - ${{v}} {make("sub's text")}
            - v: {make("sub's variable")}
        - Key: GET
          Value: !GetAtt {make("get")}.Arn
        - {{Key: IMPORT, Value: !ImportValue {make("import")}}}
        - {{Key: UNKNOWN, Value: !Unknown {make("an unknown tag")}}}
        - {{Key: TAG, Value: !{make("a tag")} x}}
        - {{Key: {make("a key with an equation", "TOKEN={}")}, Value: x}}
        # {make("a comment", "A: {}")}
        - {{Key: C, Value: x}}  # {make("a comment beside")}
        - {{Key: C, Value: {make("a doubled key")}}}
        - {{Key: D, Value: x, Value: {make("a doubled value")}}}
        - {{Key: E, Value: x, Other: {make("another member")}}}
        - {{Key: F, {make("no key of its own")}}}
        - {{Key: G, Value: x, {make("a member")}: x}}
        - {make("a text")}
        - [{make("a list")}]
"""
    yield "short.yaml", short
    body = template({"EnvironmentVariables": listed(variables_of(value, "body")), "Name": "a b"})
    yield "get-template.json", json.dumps({"TemplateBody": body, "StagesAvailable": []}, indent=1)
    body = template({"EnvironmentVariables": listed(variables_of(value, "text")), "Name": "a b"})
    yield "text-body.json", json.dumps({"TemplateBody": json.dumps(body)}, indent=1)
    body = template({"EnvironmentVariables": listed({"A B": {"Ref": "P"}}), "Name": {"Ref": "P"}})
    body["Parameters"] = {"P": {"Type": "String"}}
    stack = {"Parameters": [{"ParameterKey": "P", "ParameterValue": value("of a stack", "a {}")}]}
    yield "create-stack.json", json.dumps({**stack, "TemplateBody": json.dumps(body)}, indent=1)
    cdk = copy.deepcopy(with_intrinsics(value, "CDK"))
    cdk["Resources"]["Image"]["Metadata"] = {"aws:cdk:path": "Stack/Image"}
    cdk["Parameters"]["BootstrapVersion"] = {"Type": "String", "Default": "/cdk/version"}
    yield "stack.template.json", json.dumps(cdk, indent=1)
    as_map = sam({"EnvironmentVariables": variables_of(value, "SAM"), "Hooks": {"Port": 0}})
    as_map["Globals"] = {"MicrovmImage": {"EnvironmentVariables": variables_of(value, "globals")}}
    yield "sam.yaml", yaml.safe_dump(as_map, sort_keys=False)
    yield (
        "sam-list.json",
        json.dumps(
            sam({"EnvironmentVariables": listed(variables_of(value, "SAM as a list"))}), indent=1
        ),
    )
    for key, text in (("Name", "Value"), ("key", "value")):
        variables = listed(variables_of(value, f"{key} and {text}"), key, text)
        made = template({"EnvironmentVariables": variables, "Name": "a b"})
        yield f"{key}-{text}.json", json.dumps(made, indent=1)


def kubernetes_files(value: Values) -> Iterator[tuple[str, str]]:
    known = {"ack": ACK, "crossplane": CROSSPLANE, "namespaced": NAMESPACED, "kube": KUBEMICROVM}
    for name, manifest in known.items():
        variables = variables_of(value, name)
        made = changed(manifest, environmentVariables=variables, name="a b")
        secret = {"environmentVariables": {"A": value(f"{name}: annotation")}}
        applied = "kubectl.kubernetes.io/last-applied-configuration"
        made["metadata"]["annotations"] = {applied: json.dumps(secret)}
        yield f"{name}.yaml", yaml.safe_dump(made, sort_keys=False, allow_unicode=True)
        variables = variables_of(value, f"{name} as a list")
        made = changed(manifest, environmentVariables=listed(variables, "name", "value"))
        yield (
            f"{name}-list.json",
            json.dumps({"apiVersion": "v1", "kind": "List", "items": [made]}, indent=1),
        )


GOOD = (EXAMPLES / "good-create.yaml").read_text(encoding="utf-8")
_BLOCKS = {
    "literal": "A B: |\n    {}\n    {}\n",
    "folded": "A B: >-\n    x {}\n\n    {}\n",
    "anchor": "A B: &s {}\n  C: *s\nname: *s\n",
    "merge": "<<: &m {{A B: {}}}\ntags: *m\n",
    "comment": "A: x  # {}\n  # {}\n  B C: 1 # {}\n",
    "suppression": "A B: {0}  # microvm-lint: ignore[MVL502] for {0}\n",
    "bad suppression": "A B: x  # microvm-lint: ignore[{}]\n",
    "suppression above": "# microvm-lint: ignore[MVL502, {}] until={} {}\n  A B: {}\n",
    "duplicate": "A: {}\n  A: {}\n  A: {}\n",
    "placeholder": "A B: <{}>\n  C D: {{{{ {} }}}}\n",
    "open quote": 'A B: "{}\n',
    "open single quote": "A B: '{}\n  C: {}\n",
    "open bracket": "A B: [{}\n  C: {}\n",
    "second colon": "A B: {}: {}\n",
    "tab": "A B: {}\n\tC: {}\n",
    "reserved": "A B: @{}\n  C: {}\n",
    "unknown alias": "A B: *{}\n",
    "bad escape": 'A B: "\\q{}"\n',
    "control character": "A B: {}\x07{}\n",
    "bad indentation": "  A B: {}\n C: {}\n",
    "bad tag": "A B: !{}!x {}\n",
    "null": "A: ~\n  B C: null # {}\n",
    "boolean": "A: yes # {}\n  B C: off\n",
    "sequence": "- A={}\n  - {}\n  - A: {}\n",
    "sexagesimal": "A: 190:20:30 # {}\n",
    "directive": "A: {}\n...\n%{} x\n",
    "slipped": "A: x\n{}: 5\nB C: {}\nTOKEN={}: x\n",
    "behind a name": "A B {}: x\n  DB_PASSWORD {}:\n",
    "text of a definition": 'A: \'{{"environmentVariables": {{"B": "{}"}}}}\'\n',
}


def broken_files(value: Values) -> Iterator[tuple[str, str]]:
    head = GOOD.partition("environmentVariables:")[0]
    for name, block in _BLOCKS.items():
        values = [value(f"{name} {number}") for number in range(max(1, block.count("{}")))]
        text = f"{head}environmentVariables:\n  {block.format(*values)}hooks: {{port: 0}}\n"
        yield f"{name.replace(' ', '-')}.yaml", text
    made = json.dumps({**advised("create"), "environmentVariables": {"A B": "PLANT"}}, indent=1)
    for name, plant in {
        "open": '"{}',
        "trailing comma": '"{}",',
        "bare": "{}",
        "single": "'{}'",
        "escape": '"\\q{}"',
        "line break": '"{}\n{}"',
        "comment": '"x" // {}',
        "twice": '"{}" "{}"',
        "concatenated": '"{}" + "{}"',
    }.items():
        values = [value(f"JSON {name} {number}") for number in range(plant.count("{}"))]
        text = made.replace('"PLANT"', plant.format(*values))
        yield f"json-{name.replace(' ', '-')}.json", text


def files(value: Values) -> dict[str, str]:
    """All files, by their names."""
    made: dict[str, str] = {}
    for part in (api_files, template_files, kubernetes_files, broken_files):
        made.update(part(value))
    return made
