"""jsonschema, in pure Python, must find what jsonschema-rs finds, at the same paths."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from microvm_lint import constraints
from microvm_lint.definition import Image
from microvm_lint.document import Limits, read

from .conftest import examples
from .definitions import KINDS, full
from .second_opinion import both, refused
from .test_constraints import ALL_CASES


@pytest.mark.parametrize("revision", constraints.REVISIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_both_validators_agree_on_every_generated_bound(kind: str, revision: str) -> None:
    mine = [case for case in ALL_CASES if case.kind == kind and case.revision == revision]
    refused = 0
    for case in mine:
        ours, theirs = both(case.value, kind, revision)
        assert ours == theirs, case.id
        refused += bool(ours)
    assert refused > 100


_TEXT = st.one_of(
    st.sampled_from(
        [
            "", " ", "ENABLED", "DISABLED", "ARM_64", "X86_64", "ALL", "ACTIVE", "SUCCESSFUL",
            "2026-07-30", "arn:aws:iam::210987654321:role/x", "s3://bucket/key.zip", "a\n", "\x85",
            "\ufeff", "\x1c", "\u00a0", "\u2028", "\u0660",
            "0", "007", "7", "~", "/", "~0", "\u00e9", "\U0001f600", "a" * 513,
        ]
    ),
    # The two know different versions of Unicode: only what both have in a category.
    st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=40),
)  # fmt: skip
_SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**25), 10**25),
    st.floats(allow_nan=False, allow_infinity=False),
    _TEXT,
)
_NAMES = [
    *sorted({name for kind in KINDS for name in full(kind)}),
    "uri", "disabled", "cloudWatch", "logGroup", "logStream", "architecture", "port",
    "minimumMemoryInMiB", "microvmHooks", "microvmImageHooks", "run", "runTimeoutInSeconds",
    "ready", "readyTimeoutInSeconds", "zzz",
]  # fmt: skip
_ANY = st.recursive(
    _SCALAR,
    lambda children: st.one_of(
        st.lists(children, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(_NAMES), _TEXT), children, max_size=5),
    ),
    max_leaves=12,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value."""
    yield path
    if isinstance(value, dict):
        for key, child in value.items():
            yield from places(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from places(child, (*path, index))


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str, Any]:
    """A good definition in which up to four values were replaced by anything."""
    kind = draw(st.sampled_from(KINDS))
    value: Any = full(kind)
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(list(places(value))))
        if not path:
            continue
        target = value
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = draw(_ANY)
    return draw(st.sampled_from(constraints.REVISIONS)), kind, value


@given(damaged())
@settings(max_examples=700, deadline=None)
def test_both_validators_agree_on_damaged_definitions(case: tuple[str, str, Any]) -> None:
    revision, kind, value = case
    ours, theirs = both(value, kind, revision)
    assert ours == theirs


@given(
    st.dictionaries(st.one_of(st.sampled_from(_NAMES), _TEXT), _ANY, max_size=8),
    st.sampled_from(KINDS),
)
@settings(max_examples=700, deadline=None)
def test_both_validators_agree_on_anything(value: dict[str, Any], kind: str) -> None:
    ours, theirs = both(value, kind, "2026-06-22")
    assert ours == theirs


@given(damaged())
@settings(max_examples=examples(150), deadline=None)
def test_violations_stand_where_jsonschema_finds_errors(case: tuple[str, str, Any]) -> None:
    revision, kind, value = case
    document = read("image.json", json.dumps(value).encode(), Limits())
    image = Image(document, document.roots[0], kind, "api")
    theirs = refused(image.value, kind, revision)  # in a version, null is absent
    found = constraints.load(revision).violations(image)
    whole = {path for path in image.survey.floats if float(image.get(path)).is_integer()}
    ours = {(one.path, one.key): one.keyword for one in found if one.path not in whole}
    assert len(ours) == len([one for one in found if one.path not in whole])
    for place, keyword in ours.items():
        assert keyword in theirs[place], (place, keyword)
    # A name that is nearly a member's is one mistake, and placeholders are no mistake.
    for path, key in theirs.keys() - ours.keys():
        misspelt = {"required", "oneOf"} & theirs[path, key]
        assert misspelt or image.is_unknown(path, key=key) or path in whole, (path, key)
