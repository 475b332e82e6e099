"""The faults that are planted: what is written, and where the one finding must stand."""

from __future__ import annotations

import copy
from typing import Any

from .definitions import ABSENT
from .dialects import ROOT
from .writing import Key, Value, name_of

AGAIN = "again"  # in place of a path: the key that is there twice

ALL = ("definition", "create", "update", "version", "template")
TAGGED = ("definition", "create", "version", "template")
WRITTEN = ("definition", "create", "update", "template")
REQUESTS = ("definition", "create", "update")
YAML, JSON = ("yaml",), ("json",)


class Fault:
    """Edits to a good definition, by path, and the place of the finding they bring.

    In texts REGION and ACCOUNT stand for those of the definition. The place is that of a value
    (`value`), or of a key (`key`); as a key ROOT means what the whole definition stands under.
    `raw` is how the value is written, where it is not written like others. `apart` are dialects in
    which it is no fault, or another one. Where it brings advice as well, that is not asked for.
    A text that is not `readable` holds no definition, and the place has no width.
    """

    def __init__(
        self,
        rule: str,
        kinds: tuple[str, ...],
        edits: dict[str, Any],
        *,
        value: str | None = None,
        key: str | None = None,
        raw: str | None = None,
        formats: tuple[str, ...] = ("yaml", "json"),
        apart: tuple[str, ...] = (),
        advice: bool = True,
        readable: bool = True,
    ) -> None:
        self.rule = rule
        self.kinds = kinds
        self.edits = edits
        self.key = key
        self.value = next(iter(edits)) if value is key is None else value
        self.raw = raw
        self.formats = formats
        self.apart = apart
        self.advice = advice
        self.readable = readable

    @property
    def members(self) -> set[str]:
        """The members of the definition that it needs."""
        places = (
            *self.edits,
            *(place for place in (self.value, self.key) if place not in (ROOT, AGAIN)),
        )
        return {place.split("/")[0] for place in places if place}

    def planted(self, good: dict[str, Any]) -> dict[str, Any]:
        """The definition with the fault, and the mark where it must be found."""
        value = copy.deepcopy(good)
        for path, new in self.edits.items():
            *parents, last = path.split("/")
            target: Any = value
            for step in parents:
                target = target[int(step)] if step.isdigit() else target.setdefault(step, {})
            if self.key == AGAIN:
                target.setdefault(last, new)
                target[Key(last)] = target[last]
            elif new is ABSENT:
                target.pop(last, None)
            else:
                target[int(last) if last.isdigit() else last] = _local(new, good)
        if self.key not in (None, ROOT, AGAIN):
            _mark(value, str(self.key), None, is_key=True)
        elif self.value:
            _mark(value, self.value, self.raw, is_key=False, start=not self.readable)
        return value


def _local(new: Any, good: dict[str, Any]) -> Any:
    if isinstance(new, str):
        *_, region, _aws, _kind, _name = good["baseImageArn"].split(":")
        account = good["buildRoleArn"].split(":")[4]
        return new.replace("REGION", region).replace("ACCOUNT", account)
    if isinstance(new, list):
        return [_local(one, good) for one in new]
    if isinstance(new, dict):
        return {key: _local(one, good) for key, one in new.items()}
    return copy.copy(new)


def _mark(value: Any, path: str, raw: str | None, *, is_key: bool, start: bool = False) -> None:
    *parents, last = path.split("/")
    for step in parents:
        value = value[int(step) if step.isdigit() else step]
    if not is_key:
        at = int(last) if last.isdigit() else last
        value[at] = Value(value[at], raw, start=start)
        return
    members = [(Key(last) if name_of(key) == last else key, one) for key, one in value.items()]
    value.clear()
    value.update(members)


_URI = "codeArtifact/uri"
_RUN = "hooks/microvmHooks/run"
_READY = "hooks/microvmImageHooks/ready"
_CPU = "cpuConfigurations/0/architecture"
_MEMORY = "resources/0/minimumMemoryInMiB"
_GROUP = "logging/cloudWatch/logGroup"
_MANAGED = "arn:aws:lambda:REGION:aws:network-connector:aws-network-connector:"
_BASE = "arn:aws:lambda:REGION:aws:microvm-image:"
_IMAGE = "arn:aws:lambda:REGION:ACCOUNT:microvm-image:code-sandbox"
_ROLE = "arn:aws:iam::ACCOUNT:role/"
_TEMPLATES = ("cloudformation", "sam")
_NO_HOOKS = {"port": ABSENT, "microvmHooks": {}, "microvmImageHooks": {}}
_TOKEN = "gh" + "p_" + "R7dkq2Lx9Vb4Nc8Zt1Wy6Hf3Jg5Ms0Pa2Eu4"


def _each(rule: str, kinds: tuple[str, ...], path: str, *values: Any, **more: Any) -> list[Fault]:
    return [Fault(rule, kinds, {path: value}, **more) for value in values]


DOCUMENT = [
    *(
        Fault("MVL001", ALL, {"buildRoleArn": raw}, raw=raw, formats=formats, readable=False)
        for formats, raw in (
            (YAML, "@role"),
            (YAML, "`role`"),
            (YAML, "*role"),
            (YAML, "%role"),
            (JSON, "'role'"),
            (JSON, "NaN"),
            (JSON, "None"),
            (JSON, "// role"),
            (JSON, "+1"),
        )
    ),
    *(
        Fault("MVL002", kinds, {path: "x"}, key=AGAIN)
        for kinds, path in (
            (ALL, "hooks/port"),
            (ALL, "buildRoleArn"),
            (ALL, "environmentVariables/A"),
            (TAGGED, "tags/team"),
        )
    ),
    *_each("MVL003", WRITTEN, "zzz", 1, [], {"a": "b"}, key="zzz", apart=()),
    Fault("MVL003", WRITTEN, {"hooks/pört": 1}, key="hooks/pört"),
    Fault(
        "MVL003", WRITTEN, {"hooks/microvmHooks/start": "ENABLED"}, key="hooks/microvmHooks/start"
    ),
    Fault(
        "MVL003",
        WRITTEN,
        {f"{_URI[:12]}/bucket": "b"},
        key="codeArtifact/bucket",
        apart=("sam", "kubemicrovm"),
    ),
    *_each("MVL004", ALL, "hooks/port", "nine", {}, [], True, 9000.5),
    *_each("MVL004", ALL, "description", ["a"], {"a": "b"}),
    *_each("MVL004", REQUESTS, "description", 5, True),
    *_each("MVL004", REQUESTS, "environmentVariables/DEBUG", 5, True, 1.5),
    *_each("MVL004", ALL, "environmentVariables/DEBUG", {"a": "b"}, ["a"]),
    *_each("MVL004", ALL, "resources/0", [], apart=("kubemicrovm",)),
    *_each("MVL004", ALL, "cpuConfigurations", "ARM_64", {"architecture": "ARM_64"}),
    *_each("MVL004", ALL, _MEMORY, "much", [2048]),
    Fault("MVL005", ALL, {"buildRoleArn": ABSENT}, key=ROOT, apart=("sam",)),
    Fault("MVL005", ALL, {"baseImageArn": ABSENT}, key=ROOT),
    Fault("MVL005", ALL, {"codeArtifact": ABSENT}, key=ROOT),
    Fault("MVL005", ALL, {"cpuConfigurations": [{}]}, value="cpuConfigurations/0"),
    *(
        Fault("MVL007", WRITTEN, {"environmentVariables/FLAG": text}, raw=text, formats=YAML)
        for text in ("NO", "on", "y")
    ),
    Fault("MVL007", REQUESTS, {"description": "Yes"}, raw="Yes", formats=YAML),
    *_each("MVL010", REQUESTS, "buildRoleArn", "$ROLE", "${ROLE}", "{{ role }}", "<role>"),
]
IDENTITY = [
    *_each(
        "MVL101",
        ("create", "template"),
        "name",
        "code sandbox",
        "a.b",
        "x" * 65,
        "größe",
        "a\n",
        apart=("kubemicrovm",),
    ),
    *_each("MVL102", ("version",), "imageArn", "", "arn:aws lambda"),
    *_each("MVL103", ("version",), "imageVersion", "", "3 0", "3" * 2049),
    *_each("MVL104", ("update",), "imageIdentifier", "", "x" * 257),
    *_each("MVL105", ("update",), "imageIdentifier", "code-sandbox", "a b"),
    *_each("MVL106", TAGGED, "tags/team", "a!b", "x" * 257),
    *(
        Fault("MVL106", TAGGED, {f"tags/{name}": "x"}, key=f"tags/{name}")
        for name in ("a*b", "t" * 129)
    ),
    Fault("MVL107", ("create", "template"), {"tags/aws:team": "x"}, key="tags/aws:team"),
    Fault("MVL107", ("create", "template"), {"tags": {f"t{n}": "x" for n in range(51)}}),
    *_each("MVL108", ("create", "update"), "clientToken", "", "x" * 129),
    *_each("MVL109", ("create", "update"), "clientToken", "0b9f2c1e"),
]
SOURCE = [
    *_each("MVL201", ALL, "baseImageArn", "", "arn:aws:lambda us", "x" * 2049),
    *_each("MVL202", WRITTEN, "baseImageArn", "al2023-1", _IMAGE, f"{_BASE[:-1]}/al2023-1"),
    *_each("MVL203", WRITTEN, "baseImageArn", f"{_BASE}al2023", f"{_BASE}ubuntu-26"),
    *_each("MVL204", ALL, "baseImageVersion", "1 0", "1" * 2049),
    *_each("MVL205", WRITTEN, "baseImageVersion", "1.0", "latest", "v1"),
    Fault("MVL206", REQUESTS, {"baseImageVersion": ABSENT}, key=ROOT),
    *_each("MVL211", ALL, _URI, "s3://artifacts/a\tb.zip", apart=("sam", "kubemicrovm")),
    Fault("MVL211", ALL, {"codeArtifact": {}}, apart=("sam", "kubemicrovm")),
    *_each(
        "MVL212",
        WRITTEN,
        _URI,
        "https://x.test/a-3f9c2d1.zip",
        "210987654321.dkr.ecr/x:1",
        "arn:aws:s3:::bucket/3f9c2d1.zip",
        apart=("kubemicrovm",),
    ),
    *_each("MVL213", WRITTEN, _URI, "s3://Artifacts/a-3f9c2d1.zip", "s3://a..b/a-3f9c2d1.zip"),
    *_each("MVL214", WRITTEN, _URI, "s3://artifacts/a-3f9c2d1.tar.gz", "s3://artifacts/3f9c2d1.7z"),
    *_each("MVL215", ("template",), _URI, "s3://artifacts/images/sandbox.zip"),
    *_each(
        "MVL301",
        ALL,
        "buildRoleArn",
        "build",
        "arn:aws:iam::ACCOUNT:user/build",
        "arn:aws:iam::12345678901:role/build",
        f"{_ROLE}a b",
        f"{_ROLE}" + "x" * 2048,
    ),
    *_each("MVL302", ("update", "version"), "buildRoleArn", "arn:aws:iam::100987654321:role/build"),
    *_each(
        "MVL303",
        ("definition", "create"),
        "buildRoleArn",
        *(f"arn:aws:iam::{account}:role/b" for account in ("123456789012", "111122223333")),
    ),
]
HOOKS = [
    *_each("MVL401", ALL, "hooks/port", 0, 65536, -1),
    *(
        fault
        for hook, most in (("microvmHooks/run", 60), ("microvmImageHooks/ready", 3600))
        for fault in _each("MVL402", ALL, f"hooks/{hook}TimeoutInSeconds", 0, most + 1, 10**30)
    ),
    *_each("MVL403", ALL, _RUN, "enabled", "/run", "on", ""),
    Fault("MVL404", WRITTEN, {"hooks/port": ABSENT}, key="hooks"),
    Fault("MVL405", WRITTEN, {"hooks": {"port": 9000, "microvmImageHooks": {"ready": "DISABLED"}}},
          value="hooks/port", advice=False),
    Fault("MVL406", WRITTEN, {_READY: "DISABLED", f"{_READY}TimeoutInSeconds": ABSENT}, value=_RUN),
    Fault("MVL406", WRITTEN, {_READY: ABSENT, f"{_READY}TimeoutInSeconds": ABSENT}, value=_RUN),
    Fault("MVL407", WRITTEN, {f"{_RUN}TimeoutInSeconds": ABSENT}, value=_RUN),
    Fault("MVL408", WRITTEN, {"hooks/microvmHooks": {"run": "ENABLED", "runTimeoutInSeconds": 5,
          "terminateTimeoutInSeconds": 20}}, value="hooks/microvmHooks/terminateTimeoutInSeconds"),
    Fault("MVL408", WRITTEN, {"hooks/microvmImageHooks": {"ready": "ENABLED", "validate":
          "DISABLED", "validateTimeoutInSeconds": 7}},
          value="hooks/microvmImageHooks/validateTimeoutInSeconds"),
    Fault("MVL410", WRITTEN, {"hooks/microvmHooks": {}}, key="hooks/microvmHooks"),
    *(
        Fault("MVL411", WRITTEN, {"hooks/microvmHooks": {"run": "ENABLED", "runTimeoutInSeconds": 5,
              hook: "ENABLED", f"{hook}TimeoutInSeconds": 9}}, value=f"hooks/microvmHooks/{hook}")
        for hook in ("suspend", "resume")
    ),
    *_each("MVL412", WRITTEN, "hooks/port", 80, 1023),
]  # fmt: skip
ENVIRONMENT = [
    Fault("MVL501", ALL, {"environmentVariables": {f"V{n}": "" for n in range(51)}}),
    *(
        Fault("MVL502", ALL, {f"environmentVariables/{name}": "x"},
              key=f"environmentVariables/{name}")
        for name in ("A B", "", "A" * 257)
    ),
    *_each("MVL503", ALL, "environmentVariables/TEXT", "x" * 4097),
    *(
        Fault(rule, WRITTEN, {f"environmentVariables/{name}": ""},
              key=f"environmentVariables/{name}")
        for rule, name in (
            ("MVL504", "AWS_REGION"), ("MVL504", "AWS_LAMBDA_MICROVM_X"),
            ("MVL507", "AWS_SESSION_TOKEN"), ("MVL508", "LOG-LEVEL"), ("MVL508", "A=B"),
            ("MVL508", "1A"),
        )
    ),
    *_each("MVL505", ALL, "environmentVariables/SETTING", _TOKEN),
    *_each("MVL506", ALL, "environmentVariables/DB_PASSWORD", "correct horse"),
]  # fmt: skip
_CONNECTORS = "egressNetworkConnectors"
NETWORK = [
    Fault("MVL601", ALL, {_CONNECTORS: [f"{_MANAGED}INTERNET_EGRESS",
          "arn:aws:lambda:REGION:ACCOUNT:network-connector:own"]}),
    *(
        Fault(rule, kinds, {_CONNECTORS: [text]}, value=f"{_CONNECTORS}/0")
        for rule, kinds, text in (
            ("MVL602", ALL, ""), ("MVL602", ALL, "x" * 2049),
            ("MVL603", WRITTEN, "INTERNET_EGRESS"),
            ("MVL603", WRITTEN, "arn:aws:lambda:REGION:ACCOUNT:function:f"),
            ("MVL604", WRITTEN, f"{_MANAGED}ALL_INGRESS"),
            ("MVL605", WRITTEN, f"{_MANAGED}internet_egress"),
            ("MVL606", ("update", "version"),
             "arn:aws:lambda:REGION:100987654321:network-connector:own"),
            ("MVL606", ("update", "version"),
             "arn:aws:lambda:us-east-2:ACCOUNT:network-connector:own"),
        )
    ),
]  # fmt: skip
COMPUTE = [
    *_each("MVL701", ALL, _CPU, "arm64", "X86_64", "", "riscv"),
    Fault("MVL702", ALL, {"cpuConfigurations": [{"architecture": "ARM_64"}] * 2},
          value="cpuConfigurations/1/architecture"),
    Fault("MVL711", ALL, {"resources": [{"minimumMemoryInMiB": 512}, {"minimumMemoryInMiB": 1024}]},
          apart=("kubemicrovm",)),
    *_each("MVL712", WRITTEN, _MEMORY, 2, 1000, 16384, 0, -512),
    Fault("MVL721", ALL, {"additionalOsCapabilities": ["SYS_ADMIN"]},
          value="additionalOsCapabilities/0"),
    Fault("MVL722", ALL, {"additionalOsCapabilities": ["ALL"]}, value="additionalOsCapabilities/0"),
]  # fmt: skip
LOG = [
    Fault("MVL801", ALL, {"logging": {"disabled": {}, "cloudWatch": {"logGroup": "/a"}}}),
    Fault("MVL801", REQUESTS, {"logging": {}}),
    *_each("MVL802", ALL, _GROUP, "", "a b", "x" * 513, "arn:aws:logs:us-east-1:1:log-group:a"),
    *_each("MVL803", ALL, "logging/cloudWatch/logStream", "", "a:b", "a*", "x" * 513),
    Fault("MVL804", ALL, {"logging": {"disabled": {}}}, value="logging/disabled"),
    *_each("MVL805", WRITTEN, "logging/cloudWatch/logStream", "builds"),
]
VERSIONS = [
    *_each("MVL901", ("version",), "state", "DONE", "", "successful"),
    *_each("MVL902", ("version",), "status", "ON", "active"),
    Fault("MVL903", ("version",), {"state": "DELETE_FAILED", "status": "INACTIVE"},
          advice=False),
    Fault("MVL904", ("version",), {"state": "DELETING"}, value="status"),
    *_each("MVL905", ("version",), "status", "INACTIVE"),
    Fault("MVL906", ("version",), {"createdAt": "2026-07-30T06:12:44Z",
          "updatedAt": "2026-07-30T06:12:42Z"}, value="updatedAt"),
    Fault("MVL907", ("version",), {"state": "IN_PROGRESS", "status": "INACTIVE",
          "createdAt": "2026-07-01T00:00:00Z", "updatedAt": "2026-07-01T00:00:00Z"}, advice=False),
    *_each("MVL908", ("update", "version"), "baseImageArn",
           "arn:aws:lambda:us-east-2:aws:microvm-image:al2023-1"),
    Fault("MVL909", ("definition", "create"), {"baseImageArn": f"{_BASE}al2023-1".replace("REGION",
          "eu-south-2"), _CONNECTORS: []}),
    *(
        Fault("MVL910", ("update",), {name: ABSENT}, key=ROOT)
        for name in ("environmentVariables", "resources", "additionalOsCapabilities")
    ),
]  # fmt: skip
FAULTS = [
    *DOCUMENT, *IDENTITY, *SOURCE, *HOOKS, *ENVIRONMENT, *NETWORK, *COMPUTE, *LOG, *VERSIONS,
]  # fmt: skip
