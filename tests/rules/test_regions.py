"""Regions and accounts that do not fit together: MVL606, MVL908 and MVL909 in one definition."""

from __future__ import annotations

from typing import Any

import pytest

from ..definitions import advised, judge_all
from .conftest import ABSENT, changed, found, rules

BASE = "arn:aws:lambda:{}:aws:microvm-image:al2023-1"
EGRESS = "arn:aws:lambda:{}:aws:network-connector:aws-network-connector:INTERNET_EGRESS"
IMAGE = "arn:aws:lambda:{}:210987654321:microvm-image:code-sandbox"


def regions(kind: str, image: str, base: str, egress: str) -> list[tuple[str, str]]:
    """The rules that find something, and where, for three regions."""
    value: dict[str, Any] = advised(kind)
    value["imageIdentifier" if kind == "update" else "imageArn"] = IMAGE.format(image)
    value["baseImageArn"] = BASE.format(base)
    value["egressNetworkConnectors"] = [EGRESS.format(egress)]
    found = [(one.rule.id, one.path.partition("[")[0]) for one in judge_all(value, kind)]
    return sorted(found)


@pytest.mark.parametrize(
    ("image", "base", "egress", "expected"),
    [
        ("us-east-1", "us-east-1", "us-east-1", []),
        ("ap-southeast-2", "ap-southeast-2", "ap-southeast-2", []),
        ("us-east-1", "us-east-2", "us-east-1", [("MVL908", "baseImageArn")]),
        ("us-east-1", "us-east-1", "us-east-2", [("MVL606", "egressNetworkConnectors")]),
        ("us-east-2", "us-east-1", "us-east-1",
         [("MVL606", "egressNetworkConnectors"), ("MVL908", "baseImageArn")]),
        # Where the base image differs from the image, it is not said again that it is far away.
        ("us-east-1", "sa-east-1", "us-east-1", [("MVL908", "baseImageArn")]),
        ("us-east-1", "us-east-1", "sa-east-1", [("MVL606", "egressNetworkConnectors")]),
        ("sa-east-1", "sa-east-1", "sa-east-1", [("MVL909", "imageIdentifier")]),
        ("sa-east-1", "us-east-1", "sa-east-1",
         [("MVL908", "baseImageArn"), ("MVL909", "imageIdentifier")]),
        ("$REGION", "sa-east-1", "sa-east-1", [("MVL010", "imageIdentifier"),
                                               ("MVL909", "baseImageArn")]),
    ],
)  # fmt: skip
def test_one_wrong_region_is_one_finding(
    image: str, base: str, egress: str, expected: list[tuple[str, str]]
) -> None:
    assert regions("update", image, base, egress) == expected
    if "MVL010" not in dict(expected):  # what a version says is never a placeholder
        of_versions = [one for one in expected if one[0] != "MVL909"]
        assert regions("version", image, base, egress) == of_versions


@pytest.mark.parametrize(
    ("region", "hint"),
    [
        ("us-esat-1", "did you mean us-east-1?"), ("eu-cental-1", "did you mean eu-central-1?"),
        ("sa-east-1", "`regions` in the configuration adds it"), ("us-east-3", "`regions`"),
        ("us-gov-west-1", "`regions`"), ("cn-north-1", "`regions`"),
        ("eusc-de-east-1", "`regions`"), ("ap-southeast-7", "`regions`"),
        ("xx-nowhere-99", "`regions`"),
    ],
)  # fmt: skip
def test_a_region_that_is_misspelt_brings_the_right_one(region: str, hint: str) -> None:
    changes = {"baseImageArn": BASE.format(region), "egressNetworkConnectors": ABSENT}
    for kind in ("definition", "create", "template"):
        (finding,) = judge_all(changed(kind, changes), kind)
        assert (finding.rule.id, finding.severity) == ("MVL909", "warning")
        assert (finding.hint or "").startswith(hint)
        assert region in finding.message


@pytest.mark.parametrize(
    "base",
    [BASE.format("REGION"), BASE.format("useast1"), BASE.format(""), BASE.format("us-east-\u0661"),
     BASE.format("US-WEST-2"), BASE.format("us-west-2").replace("lambda", "ec2"), "us-west-2",
     "arn:aws:lambda:us-west-2", None, 5, ["arn:aws:lambda:us-west-2:aws:microvm-image:al2023-1"]],
)  # fmt: skip
def test_what_is_no_arn_of_the_service_has_no_region(base: object) -> None:
    for kind in ("update", "version"):
        assert not {*rules(kind, {"baseImageArn": base})} & {"MVL908", "MVL909"}
    for image in (None, 5, "code-sandbox", IMAGE.format("us-west-2").replace("lambda", "ec2"), ""):
        assert found("update", {"imageIdentifier": image}, "MVL908") == []


def test_regions_are_said_in_the_order_of_their_places_and_once_each() -> None:
    changes = {
        "baseImageArn": BASE.format("sa-east-1"),
        "egressNetworkConnectors": [EGRESS.format(name) for name in ("sa-east-1", "ca-west-1")],
    }
    paths = [path for _severity, path, _text in found("create", changes, "MVL909")]
    assert paths == ["baseImageArn", "egressNetworkConnectors[1]"]
