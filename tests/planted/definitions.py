"""Definitions without a mistake, in the shape of the API, with other values each time."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "eu-central-1", "eu-north-1")
ABSENT = object()

_DESCRIPTIONS = (
    "", "Runs untrusted snippets", "it's here: yes # no", 'says "hello"', "größer 😀 — 日本語",
    "two\nlines", "a\ttab", "no", "~", "1e3", "2026-06-22", "{}", "[a, b]", "- item", "a: b", "*x",
    "&x y", "!t", "% done", "@home", "`tick`", "ends with a colon:", "\\n", "%41", "é\u2028ü", "|",
    "null", "0x1F", "12:30", "? what", "back\\slash and 'quotes' \"of\" both sorts", "\u00a0x",
)  # fmt: skip
_VARIABLES = {
    "LOG_LEVEL": ("info", "debug", "a b", "no", "é😀"),
    "PORT": ("8080", "0", "-1", "1.5"),
    "FEATURES": ("on", "true", "", "null", "a,b;c", "x: y", "# c"),
    "GREETING": ("it's", 'a "b" c', "tab\there", "two\nlines", "- a", "[1]", "C:\\temp"),
    "_private": ("x", "{}", "!x", "&a", "*b", "%d", "@a", "|"),
    "Z9": ("~", ".5", "0777", "1_000", "12:30", "2026-06-22"),
}
_TAGS = {"team": ("platform", ""), "cost center": ("a=b", "x+y @z"), "größe": ("klein", "1:2/3")}


def _some(random: Random, choices: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    names = random.sample(sorted(choices), random.randrange(len(choices) + 1))
    return {name: random.choice(choices[name]) for name in names}


def _hooks(random: Random) -> dict[str, Any]:
    on, off = "ENABLED", "DISABLED"
    running: dict[str, Any] = {"run": on, "runTimeoutInSeconds": random.randint(1, 60)}
    building: dict[str, Any] = {"ready": on}
    if random.choice((True, False)):
        for hook in ("resume", "suspend"):
            running |= {hook: on, f"{hook}TimeoutInSeconds": random.randint(1, 60)}
    terminate = random.choice((None, on, off))
    if terminate:
        running["terminate"] = terminate
    if terminate == on:
        running["terminateTimeoutInSeconds"] = random.randint(1, 60)
    if random.choice((True, False)):
        building["readyTimeoutInSeconds"] = random.randint(1, 3600)
    if random.choice((True, False)):
        building |= {"validate": on, "validateTimeoutInSeconds": random.randint(1, 3600)}
    members = [
        ("port", random.choice((1024, 8080, 9000, 65535))),
        ("microvmHooks", _shuffled(random, running)),
        ("microvmImageHooks", _shuffled(random, building)),
    ]
    return _shuffled(random, dict(members))


def _shuffled(random: Random, value: dict[str, Any]) -> dict[str, Any]:
    return dict(random.sample(list(value.items()), len(value)))


def good(random: Random, kind: str) -> dict[str, Any]:
    """A definition of a kind in which nothing is wrong and which needs no advice."""
    region = random.choice(REGIONS)
    account = str(random.randint(2 * 10**11, 9 * 10**11))
    name = random.choice(("code-sandbox", "a", "Agent_7", "x" * 64))
    arn = f"arn:aws:lambda:{region}:{account}:"
    key = f"{random.choice(('', 'images/', 'a+b/'))}{name}-{random.getrandbits(40) | 1 << 39:x}.zip"
    connectors = (f"{arn}network-connector:internal", _managed(region))
    value: dict[str, Any] = {
        "baseImageArn": f"arn:aws:lambda:{region}:aws:microvm-image:al2023-1",
        "baseImageVersion": str(random.randint(1, 12)) + ".0" * (kind == "version"),
        "buildRoleArn": f"arn:aws:iam::{account}:role/{random.choice(('', 'ci/'))}build",
        "description": random.choice(_DESCRIPTIONS),
        "codeArtifact": {"uri": f"s3://artifacts-{account}/{key}"},
        "logging": {"cloudWatch": {"logGroup": f"/aws/lambda-microvms/{name}"}},
        "egressNetworkConnectors": random.sample(connectors, random.randrange(2)),
        "cpuConfigurations": [{"architecture": "ARM_64"}],
        "resources": [{"minimumMemoryInMiB": random.choice((512, 1024, 2048, 4096, 8192))}],
        "additionalOsCapabilities": [],
        "hooks": _hooks(random),
        "environmentVariables": _some(random, _VARIABLES),
        "tags": _some(random, _TAGS),
    }
    image = f"{arn}microvm-image:{name}"
    if kind in ("create", "template"):
        value["name"] = name
    elif kind == "update":
        value["imageIdentifier"] = image
        del value["tags"]
    elif kind == "version":
        value |= _returned(random, image)
    return _shuffled(random, value)


def _managed(region: str) -> str:
    return f"arn:aws:lambda:{region}:aws:network-connector:aws-network-connector:INTERNET_EGRESS"


def _returned(random: Random, image: str) -> dict[str, Any]:
    return {
        "imageArn": image,
        "imageVersion": f"{random.randint(1, 50)}.0",
        "state": "SUCCESSFUL",
        "status": "ACTIVE",
        "createdAt": random.choice(("2026-07-30T06:12:44.512000+00:00", 1785391960)),
        "updatedAt": random.choice(("2026-07-30T06:13:44Z", 1785391964.5)),
        "stateReason": random.choice(("built", None)),
        "buildNumber": 7,  # the service returns members that are not documented
    }


def thinned(random: Random, value: dict[str, Any], keep: tuple[str, ...] = ()) -> dict[str, Any]:
    """The definition without some of the members that can be left out without advice."""
    optional = ("description", "tags", "logging", "egressNetworkConnectors", "cpuConfigurations")
    return {
        name: one
        for name, one in value.items()
        if name not in optional or name in keep or random.choice((True, False))
    }
