"""Processors, memory and capabilities: MVL702, MVL712 and MVL722."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ..definitions import judge_all, judge_text
from .conftest import EVERY, WRITTEN, changed, found, rules

ARM, X86 = {"architecture": "ARM_64"}, {"architecture": "X86_64"}
SIZES = (512, 1024, 2048, 4096, 8192)


@pytest.mark.parametrize(
    ("processors", "twice"),
    [
        ([], []), ([ARM], []), ([ARM, X86], []), ([ARM, ARM], [1]), ([ARM] * 4, [1, 2, 3]),
        ([ARM, X86, ARM], [2]), ([X86, ARM, X86, ARM], [2, 3]),
        ([{"architecture": "arm64"}] * 2, []), ([{"architecture": ""}] * 2, []),
        ([{"architecture": "${CPU}"}] * 2, []), ([{"architecture": None}] * 2, []),
        ([{}, {}], []), (["ARM_64"] * 2, []), (ARM, []), ("ARM_64", []), (None, []),
        ([{"architecture": ["ARM_64"]}] * 2, []), ([ARM, "x", None, ARM], [3]),
    ],
)  # fmt: skip
def test_an_architecture_stands_once(processors: Any, twice: list[int]) -> None:
    for kind in EVERY:
        value = changed(kind, {"cpuConfigurations": processors})
        findings = [one for one in judge_all(value, kind) if one.rule.id == "MVL702"]
        paths = [f"cpuConfigurations[{number}].architecture" for number in twice]
        assert [one.path for one in findings] == paths
        assert all(len(one.related) == 1 for one in findings)


def test_both_architectures_are_fine_where_the_revision_has_both() -> None:
    text = json.dumps(changed("create", {"cpuConfigurations": [ARM, X86]}))
    assert judge_text(text, "x.json", revision="2026-11-05", documented=False) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_sizes_and_their_neighbours(size: int) -> None:
    for kind in EVERY:
        assert rules(kind, {"resources": [{"minimumMemoryInMiB": size}]}) == []
    for near in (size - 1, size + 1, size + 512 - (size == 512) * 256, size * 10, -size):
        for kind in WRITTEN:
            assert rules(kind, {"resources": [{"minimumMemoryInMiB": near}]}) == ["MVL712"]
        assert rules("version", {"resources": [{"minimumMemoryInMiB": near}]}) == []


@pytest.mark.parametrize(
    ("size", "hint"),
    [
        (1, "the unit is MiB: write 1024 for 1 GiB"), (8, "the unit is MiB: write 8192 for 8 GiB"),
        (16, "the unit is MiB; the least is 512"), (511, "the unit is MiB; the least is 512"),
        (513, "the next larger one is 1024"), (8191, "the next larger one is 8192"), (8193, None),
        (16384, "the peak is four times the minimum: write 4096"), (16383, None), (65536, None),
        (32768, "the peak is four times the minimum: write 8192"), (0, None), (-2048, None),
        (512 * 1024**2, "the unit is MiB: write 512"), (8 * 1024**3, "the unit is MiB: write 8192"),
        (3 * 1024**3, None), (10**300, None),
    ],
)  # fmt: skip
def test_what_is_meant_by_a_size(size: int, hint: str | None) -> None:
    (finding,) = judge_all(changed("create", {"resources": [{"minimumMemoryInMiB": size}]}))
    assert (finding.rule.id, finding.hint) == ("MVL712", hint)
    assert len(finding.message) < 200


@pytest.mark.parametrize(
    "wrong",
    ["2048", 2048.0, 2048.5, 3072.0, True, None, [3072], {"a": 3072}, "3072", "\u0663"],
)
def test_a_size_of_another_type_is_one_mistake(wrong: object) -> None:
    assert rules("create", {"resources": [{"minimumMemoryInMiB": wrong}]}) == ["MVL004"]


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [(None, "MVL004"), (3072, "MVL004"), ([3072], "MVL004"), ([[3072]], "MVL004"),
     ({"minimumMemoryInMiB": 3072}, "MVL004"), ([{"minimumMemory": 3072}], "MVL003"),
     ([{}], "MVL005"), ("${SIZE}", "MVL010")],
)  # fmt: skip
def test_resources_of_another_form_are_one_mistake(wrong: object, rule: str) -> None:
    assert rules("create", {"resources": wrong}) == [rule]


def test_each_entry_is_judged_though_one_is_allowed() -> None:
    several = [{"minimumMemoryInMiB": size} for size in (3, 2048, 5)]
    paths = [path for _severity, path, _text in found("create", {"resources": several}, "MVL712")]
    assert paths == ["resources[0].minimumMemoryInMiB", "resources[2].minimumMemoryInMiB"]


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ([], []), (["ALL"], ["MVL722"]), (["ALL", "ALL"], ["MVL722"]), (["all"], ["MVL721"]),
        (["SYS_ADMIN", "ALL"], ["MVL721", "MVL722"]), ("ALL", ["MVL004"]),
        ({"ALL": "ALL"}, ["MVL004"]),
        ([["ALL"]], ["MVL004"]), ([None], ["MVL004"]), (["${CAPABILITY}"], ["MVL010"]),
        ("${CAPABILITIES}", ["MVL010"]), ([" ALL"], ["MVL721"]),
    ],
)  # fmt: skip
def test_all_capabilities_are_said_once(capabilities: Any, expected: list[str]) -> None:
    for kind in WRITTEN:
        assert rules(kind, {"additionalOsCapabilities": capabilities}) == expected
    plain = rules("version", {"additionalOsCapabilities": capabilities})
    assert ("MVL722" in plain) == ("MVL722" in expected)


@pytest.mark.parametrize(
    ("size", "expected"),
    [("2048", []), ("0x800", []), ("0o4000", []), ("!Ref Size", []), ("$SIZE", []), ("3_072", []),
     ("3072", ["MVL712"]), ("0xC00", ["MVL712"]), ("*size", ["MVL712"])],
)  # fmt: skip
def test_sizes_in_yaml(size: str, expected: list[str]) -> None:
    text = f"x: &size 3072\nresources: [minimumMemoryInMiB: {size}]\nbuildRoleArn: $ROLE\n"
    findings = judge_text(text, kind="template", documented=False)
    assert [one.rule.id for one in findings if one.rule.id == "MVL712"] == expected
