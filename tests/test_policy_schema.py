"""The JSON Schema of policies: references, slow patterns, misspelt keywords."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
from microvm_lint import policy_schema
from microvm_lint.policy_schema import UNDECIDED, PolicySchema, misspelt

from .conftest import Program
from .definitions import advised

SLOW = "^(?=a)(a|aa)+(?=b)b$"  # takes time that doubles with each letter
FAST = "^(?=a)a+b$"
LETTERS = "a" * 50 + "c"


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def chain(count: int, link: Any, last: Any) -> dict[str, Any]:
    """A schema of many, each made from a reference to the next."""
    found = {f"d{number}": link(ref(f"d{number + 1}")) for number in range(count)}
    return {"$defs": {**found, f"d{count}": last}, **ref("d0")}


def twice(one: Any) -> Any:
    return {"allOf": [one, one]}


TOO_MANY = {
    "twice": chain(60, twice, {"type": "string"}),
    "in the other branch": chain(60, lambda one: {"if": one, "else": one}, {"type": "string"}),
    "in names": chain(60, lambda one: {"dependentSchemas": {"a": one, "b": one}}, True),
    "through what is within": {
        "$defs": {"d": twice({"additionalProperties": ref("d")})},
        "properties": {"tags": ref("d")},
    },
    "through items": {
        "$defs": {"d": {"allOf": [{"items": ref("d")}, {"prefixItems": [ref("d")]}]}}, **ref("d"),
    },
    "through patterns of names": {
        "$defs": {"d": {"patternProperties": {"a": ref("d"), "b": ref("d")}}}, **ref("d"),
    },
    "through an anchor": {
        "$defs": {"d": {"$anchor": "x", **twice({"additionalProperties": {"$ref": "#x"}})}},
        "$ref": "#x",
    },
    "with an escaped name": {
        "$defs": {"a/b %": twice({"items": {"$ref": "#/$defs/a~1b%20%25"}})},
        "$ref": "#/$defs/a~1b%20%25",
    },
}  # fmt: skip


@pytest.mark.parametrize("schema", TOO_MANY.values(), ids=TOO_MANY)
def test_references_that_double_are_refused(schema: Any) -> None:
    with pytest.raises(ValueError, match="judge a value more than 10,000 times"):
        PolicySchema(schema)


def test_as_many_times_as_can_be_waited_for_are_accepted() -> None:
    last = {"type": "string"}
    # The last is used 2,048 times, and with the references to it they are 8,190; then 16,382.
    start = time.process_time()
    assert len([*PolicySchema(chain(11, twice, last)).refusals(1)]) == 2048
    assert time.process_time() - start < 5
    with pytest.raises(ValueError, match="10,000"):
        PolicySchema(chain(12, twice, last))


def test_what_a_schema_says_of_values_at_any_depth_is_accepted() -> None:
    anything: dict[str, Any] = {
        "$defs": {"any": {"not": {"const": "prod"}, "additionalProperties": ref("any"),
                          "items": ref("any")}}, **ref("any"),
    }  # fmt: skip
    (refusal,) = PolicySchema(anything).refusals({"a": [{"b": "prod"}], "c": "dev"})
    assert refusal[0] == ("a", 0, "b")
    many = {"properties": {f"p{number}": ref("d") for number in range(20_000)}}
    PolicySchema({"$defs": {"d": {"type": "string"}}, **many})


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#"}, "leads back to where it stands"),
        ({"$defs": {"a": ref("b"), "b": {"allOf": [ref("a")]}}, **ref("a")}, "leads back"),
        (
            {"$defs": {"a": {"$id": "x", "$ref": "#"}}, **ref("a")},
            "an `\\$id` within the schema",
        ),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(schema: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        PolicySchema(schema)


def name_is(schema: Any) -> dict[str, Any]:
    return {"properties": {"name": schema}}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"pattern": SLOW}, [UNDECIDED]),
        ({"not": {"pattern": SLOW}}, [UNDECIDED]),
        ({"if": {"pattern": SLOW}, "then": {"maxLength": 5}}, [UNDECIDED]),
        ({"if": {"pattern": SLOW}, "else": {"maxLength": 5}}, [UNDECIDED]),
        ({"anyOf": [{"pattern": SLOW}, {"const": "x"}]}, [UNDECIDED]),
        ({"oneOf": [{"pattern": SLOW}, {"pattern": "^aa"}]}, [UNDECIDED]),
        # What the pattern says does not matter there.
        ({"anyOf": [{"pattern": SLOW}, {"pattern": "^a"}]}, []),
        ({"allOf": [{"pattern": SLOW}, {"maxLength": 5}]}, ["maxLength", UNDECIDED]),
        ({"anyOf": [{"pattern": SLOW}, True], "maxLength": 5}, ["maxLength"]),
        ({"pattern": FAST}, ["pattern"]),
        ({"not": {"pattern": FAST}}, []),
        ({"pattern": "^(a|aa)+b$"}, ["pattern"]),
    ],
)
def test_what_a_slow_pattern_leaves_open_is_not_said(schema: Any, expected: list[str]) -> None:
    found = PolicySchema(name_is(schema)).refusals({"name": LETTERS})
    assert sorted(keyword for _path, keyword, _limit, _name in found) == sorted(expected)


def test_a_slow_pattern_of_names_is_not_guessed() -> None:
    schema = PolicySchema({"patternProperties": {SLOW: False, f"{SLOW}|x": False}})
    assert schema.accepts({LETTERS: 1}) is None
    assert schema.accepts({"ab": 1}) is False
    assert schema.accepts({"ac": 1}) is True
    names = PolicySchema({"propertyNames": {"pattern": SLOW}})
    assert names.accepts({LETTERS: 1}) is None
    # Of a text that it does not look at, a pattern need not tell.
    assert PolicySchema(name_is({"pattern": SLOW})).accepts({"name": "ab", "x": LETTERS}) is True


def test_much_that_a_pattern_gives_up_on_leaves_all_open() -> None:
    schema = PolicySchema({"additionalProperties": {"not": {"pattern": SLOW}}})
    for value in (
        {"a": "a" * 300_000 + "c", "b": "ab"},
        {f"n{number}": f"{LETTERS}{number}" for number in range(400)} | {"b": "ab"},
    ):
        found = {path: keyword for path, keyword, _limit, _name in schema.refusals(value)}
        assert found == dict.fromkeys([(name,) for name in value], UNDECIDED)


def test_a_pattern_that_looks_on_from_each_character_gives_up() -> None:
    looks = {"type": "object", "additionalProperties": {"pattern": "(?=(a+)+$)b"}}
    start = time.process_time()
    assert PolicySchema(looks).accepts({"a": "a" * 14_000 + "!"}) is False
    assert PolicySchema(looks).accepts({"a": "a" * 15_000 + "!"}) is None
    assert PolicySchema(looks).accepts({f"n{n}": "a" * 200_000 + f"!{n}" for n in range(5)}) is None
    assert time.process_time() - start < 10
    anchored = {"type": "object", "additionalProperties": {"pattern": "^(?!.*password)"}}
    assert PolicySchema(anchored).accepts({"a": "x" * 200_000}) is True
    assert PolicySchema(anchored).accepts({"a": "x" * 200_000 + "password"}) is False


def configure(schema: Any, **more: Any) -> None:
    policy = {
        "id": "ACME001", "name": "our-names", "severity": "warning", "message": "not ours",
        "schema": schema, **more,
    }  # fmt: skip
    Path("acme.yaml").write_text(json.dumps({"policies": [policy]}))
    Path(".microvm-lint.yaml").write_text("policies: [acme.yaml]\n")
    definition = {**advised("create"), "name": LETTERS}
    Path("image.json").write_text(json.dumps(definition, indent=1))


@pytest.mark.parametrize("schema", [{"pattern": SLOW}, {"not": {"pattern": SLOW}}])
def test_what_is_not_decided_makes_the_answer_incomplete(program: Program, schema: Any) -> None:
    configure(name_is(schema), bad=[{"name": LETTERS}])
    result = program.check_json("image.json", "--select", "ACME")
    assert result.status == 2
    (finding,) = result.json["findings"]
    assert (finding["rule"], finding["path"]) == ("ACME001", "name")
    assert finding["message"].startswith("this could not be judged: the pattern of the policy")
    (one,) = result.json["summary"]["incomplete"]
    assert one["message"].startswith("line 2: ACME001 our-names: this could not be judged")
    assert program("check", "image.json", "--fail-on", "never").status == 2
    tested = program("policy", "test", "acme.yaml")
    assert tested.status == 1
    assert "bad example 1 could not be judged" in tested.out


def test_a_policy_that_doubles_is_refused_with_its_place(program: Program) -> None:
    configure(TOO_MANY["twice"])
    for command in (("check", "image.json"), ("policy", "test", "acme.yaml")):
        result = program(*command)
        assert result.status == 2
        assert "acme.yaml:1:" in result.err
        assert "judge a value more than 10,000 times" in result.err


@pytest.mark.parametrize(
    ("schema", "path", "near"),
    [
        ({"propertees": {}}, ("propertees",), "properties"),
        ({"properties": {"a": {"Pattern": "x"}}}, ("properties", "a", "Pattern"), "pattern"),
        ({"items": {"allOf": [{"require": []}]}}, ("items", "allOf", 0, "require"), "required"),
        ({"defs": {}}, ("defs",), "$defs"),
    ],
)
def test_a_misspelt_keyword_is_found(schema: Any, path: Any, near: str) -> None:
    assert [*misspelt(schema)] == [(path, f"JSON Schema has no `{path[-1]}`; did you mean {near}?")]


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"propertees": {"type": "string"}}, "required": ["propertees"]},
        {"x-owner": "us", "errorMessage": "no", "examples": [{"propertees": 1}]},
        {"const": {"require": 1}, "enum": [{"require": 1}], "patternProperties": {"require": {}}},
    ],
)
def test_what_is_no_misspelt_keyword_is_accepted(schema: Any) -> None:
    assert [*misspelt(schema)] == []
    PolicySchema(schema)


def test_a_misspelt_keyword_is_refused_with_its_place(program: Program) -> None:
    configure({})
    Path("acme.yaml").write_text(
        "policies:\n  - id: ACME001\n    name: our-names\n    severity: error\n"
        "    message: x\n    schema:\n      propertees: {}\n"
    )
    result = program("check", "image.json")
    assert result.status == 2
    assert "acme.yaml:7:7: JSON Schema has no `propertees`; did you mean properties?" in result.err


def test_keywords_are_those_of_the_meta_schema() -> None:
    base = "https://json-schema.org/draft/2020-12/meta"
    named: set[str] = set()
    for name in ("core", "applicator", "unevaluated", "validation", "meta-data",
                 "format-annotation", "content"):  # fmt: skip
        named |= set(REGISTRY.contents(f"{base}/{name}")["properties"])
    assert named | {"definitions"} == policy_schema._KEYWORDS


@pytest.mark.parametrize("odd", ["a\nb", "\\d", "[x]{2}$^", "é", "a/b-c #", '"', "(?i)", "|", ""])
def test_texts_that_a_pattern_gives_up_on_are_taken_literally(odd: str) -> None:
    schema = PolicySchema({"additionalProperties": {"not": {"pattern": SLOW.strip("^$")}}})
    other = {"a": LETTERS + odd, "b": f"x{LETTERS[:-1]}bx", "c": "ab", "d": "x"}
    found = sorted(one[:2] for one in schema.refusals(other))
    assert found == [(("a",), UNDECIDED), (("b",), "not"), (("c",), "not")]
