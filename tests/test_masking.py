"""What is left of a value, an answer or a text when the values of variables are masked."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from microvm_lint.definition import MASK
from microvm_lint.document import Limits, read
from microvm_lint.rule import discover
from microvm_lint.secret_formats import (
    FORMATS,
    credential_in,
    is_mask,
    mask_with_note,
    may_hold_credential,
    names_secret,
    note_on,
    refers_to_secret,
)
from microvm_lint.secrets import (
    hide,
    joined,
    mask,
    mask_answer,
    names_hold_values,
    without_values,
)
from microvm_lint.variable_names import names_environment

ENV = "environmentVariables"


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ({"name": "x", "resources": [{"minimumMemoryInMiB": 5}]}, None),
        ({ENV: {"A": "x", "B": ""}}, {ENV: {"A": MASK, "B": ""}}),
        (
            {ENV: {"A": 5, "B": 1.25, "C": True, "D": None, "E": ["x"], "F": {"g": "x"}}},
            {ENV: {"A": 0, "B": 0.5, "C": False, "D": None, "E": [MASK], "F": {MASK: MASK}}},
        ),
        ({ENV: {"A=x": "y", "B:": "z"}}, {ENV: {f"A={MASK}": MASK, "B:": MASK}}),
        ({ENV: "A=x"}, {ENV: MASK}),
        ({ENV: ["A=x", {"A": "x"}]}, {ENV: [MASK, {MASK: MASK}]}),
        ({ENV: {"A": "x" * 4096}}, {ENV: {"A": MASK}}),
        ({ENV: {"A": "x" * 4097}}, {ENV: {"A": "*" * 4097}}),
        ({ENV: {"DB_PASSWORD": "hunter2"}}, {ENV: {"DB_PASSWORD": f"{MASK} (a literal)"}}),
        ({"tags": {"env": "prod", "a": {"b": "x"}}}, {"tags": {"env": "prod", "a": {MASK: MASK}}}),
        ({"tags": {"a": ["x"]}}, {"tags": {"a": [MASK]}}),
        (
            {"LOG_LEVEL": "x", "myToken": "x", "name": "y"},
            {"LOG_LEVEL": MASK, "myToken": MASK, "name": "y"},
        ),
        (
            {ENV: None, "FOO": "x", "color": "x", "name": "y"},
            {ENV: None, "FOO": MASK, "color": MASK, "name": "y"},
        ),
        ({"description": None, "color": "x"}, None),
        (
            {"ParameterValue": "x", "ParameterKey": "y"},
            {"ParameterValue": MASK, "ParameterKey": "y"},
        ),
        ([{"env": {"A": "x"}}, "x"], [{"env": {"A": MASK}}, "x"]),
        ({"nextToken": "x", "items": []}, None),
        ("x", None),
        (5, None),
        (None, None),
    ],
)
def test_values_of_variables_are_masked_and_their_types_stay(value: Any, masked: Any) -> None:
    expected = value if masked is None else masked
    assert mask(value) == expected
    assert mask(expected) == expected


def test_names_alone_are_masked_where_values_may_stay() -> None:
    value = {ENV: {"A=x": "y", "B": {"c": 5}}, "tags": {"env": {"a": "b"}}}
    shown = {ENV: {f"A={MASK}": "y", "B": {"c": 5}}, "tags": {"env": {"a": "b"}}}
    assert mask(value, names_only=True) == shown


def test_an_answer_s_reason_does_not_repeat_a_value() -> None:
    answer = {
        ENV: {"A": "s3cret", "B": "s3cret-and-more", "C": "ab", "D": 5},
        "stateReason": "cannot use s3cret-and-more, s3cret or ab",
    }
    masked = mask_answer(answer)
    assert masked["stateReason"] == f"cannot use {MASK}, {MASK} or ab"
    assert masked["environmentVariables"] == {"A": MASK, "B": MASK, "C": MASK, "D": 0}
    for other in ({"stateReason": "x"}, {ENV: [], "stateReason": "x"}, {}):
        assert mask_answer(other) == other
    assert mask_answer({ENV: {"A": "xyz"}, "stateReason": 5})["stateReason"] == 5


def test_a_text_that_is_too_long_to_compare_is_masked_as_a_whole() -> None:
    values = ["b" * length for length in range(3, 13)]
    assert without_values("a" * 100_000, values) == "a" * 100_000
    assert without_values("a" * 100_001, values) == MASK
    assert without_values("abc abcd ab", ["abc", "ab", 5, "abcd"]) == f"{MASK} {MASK} ab"


def test_names_that_hold_values() -> None:
    for value, holds in (
        ({ENV: {"A=x": "y"}}, True), ({"env": {"A:x": "y"}}, True), ({"env": {"A:": "y"}}, False),
        ({ENV: {"A": "x=y"}}, False), ({"tags": {"A=x": "y"}}, False),
        ({ENV: ["A=x"]}, False), ({}, False),
    ):  # fmt: skip
        assert names_hold_values(value) is holds


def test_what_a_name_may_be_that_names_variables() -> None:
    for name in ("ENV", "x-vars", "enviroment", "evironment", "vriables", "viroment", "arables"):
        assert names_environment(name), name
    for name in ("varsity", "iron", "v" * 50 + "ironment", "element", "aria", "nvi"):
        assert not names_environment(name), name


def test_spans_are_joined_where_they_touch() -> None:
    assert joined([(5, 7), (1, 3), (2, 4), (4, 5), (9, 9), (8, 8)]) == [(1, 7)]
    assert joined([(1, 9), (2, 3), (10, 11), (10, 12)]) == [(1, 9), (10, 12)]
    assert joined([]) == []


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("env: {A: xy}  # note\ntags: {a: b}  # c\n", ["xy", "# note"]),
        ("env:\n  A: xy # a\n  # B: zz\n# C: zz\ntags: {}\n", ["xy", "# a", "# B: zz", "# C: zz"]),
        ("env: [{name: A, value: xy}, {Key: B, Value: zz}]\n", ["xy", "zz"]),
        ("env: [{name: A, value: xy, more: z}]\n", ["{name: A, value: xy, more: z}"]),
        ("env: [{name: A B, value: xy}]\n", ["{name: A B, value: xy}"]),
        ("env: [{name: A, name: B, value: xy}]\n", ["{name: A, name: B, value: xy}"]),
        ("env: {A: &a xy}\ndescription: *a\n", ["&a", "xy"]),
        ("env: {'A=xy': zz}\n", ["xy'", "zz"]),
        ("env: A=xy\n", ["A=xy"]),
        ("env: {A: [x, {y: z}]}\n", ["[x, {y: z}]"]),
        ("env:\nFOO: xy\ncolor: zz\nname: n\n", ["xy", "zz"]),
        ("tags: {env: a, b: {c: d}}\n", ["{c: d}"]),
        ("description: 'environmentVariables: {A: x}'\n", ["'environmentVariables: {A: x}'"]),
        ("description: 'environmentVariables {A: x}'\n", []),
        ("Resources: {Env: {Type: x}}\n", []),
        ("Outputs: {Env: {Type: x}}\n", ["x"]),
        ("a: {<<: {env: {A: xy}}}\nb: {env: {A: 1}, env: {B: zz}}\n", ["xy", "1", "zz"]),
    ],
)
def test_what_is_hidden_of_a_text(text: str, hidden: list[str]) -> None:
    document = read("a.yaml", text.encode(), Limits())
    hide(document)
    assert document.source.secrets is not None
    assert [text[start:end] for start, end in document.source.secrets] == hidden


def test_only_a_text_with_a_mark_may_hold_a_credential() -> None:
    for text in (
        "",
        "a plain text, with = : / - _ . and words",
        "https://example.org/a",
        "a@b",
        "123",
    ):
        assert not may_hold_credential(text), text
        assert credential_in(text) is None
    for marks, _pattern, _words in FORMATS:
        assert all(map(may_hold_credential, marks))
    for digit in "0123456789abcdef":
        key = "S" + "K" + digit + "3f09b1c8d7e6a5243f09b1c8d7e6a52"
        assert may_hold_credential(key)
        assert credential_in(key) == "a Twilio key"
    for number in range(1, 22):
        key = "0f9b1c8d7e6a52433f09b1c8d7e6a52f-" + f"us{number}"
        assert may_hold_credential(key)
        assert credential_in(key) == "a Mailchimp key"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("password=Hn7x; server=a", True), ("Password = Hn7x;a=b", True),
        ("Server=a;PWD=Hn7x", True), ("Server=a;Pwd=Hn7x", True), ("a=b;pwd=Hn7x", True),
        ("PASSWORD=Hn7x;a=b", True),
        ("password=Hn7x", False), ("password=$PW;a=b", False), ("password='***';a=b", False),
        ("xpassword=Hn7x;a=b", False), ("password=xxx;a=b", False), ("password=secret;a=b", False),
        ("password=zz;a=b", True), ("password=zzz;a=b", False), ("password=**;a=b", False),
        ("password=100%25x;a=b", True), ("password=%PW%;a=b", False), ("password=[x];a=b", False),
    ],
)  # fmt: skip
def test_connection_strings(value: str, found: bool) -> None:
    words = "a connection string with a password" if found else None
    assert credential_in(value) == words
    assert may_hold_credential(value) or not found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("postgres://u:Hn7x@db/x", True), ("postgres://:Hn7x@db", True), ("redis://u@db", False),
        ("postgres://u:Hn7x@localhost/x", False), ("postgres://u:Hn7x@127.0.0.1:5432", False),
        ("postgres://u:Hn7x@[::1]/", False), ("postgres://u:Hn7x@localhosts", True),
        ("postgres://u:password@db", False), ("postgres://u:${PW}@db", False),
        ("see postgres://u:x@a and b://c:Hn7x@d", True), ("https://a.b/c?d=e:f@g", False),
        ("postgres://u:p w@db", False), ("p://u:Hn7x@db", False),
    ],
)  # fmt: skip
def test_addresses_with_a_password(value: str, found: bool) -> None:
    assert credential_in(value) == ("an address with a password" if found else None)


def test_a_key_of_aws_is_known_by_the_name_beside_it() -> None:
    key = "wJalrXUtnFEMI/K7MD" + "ENGbPxRfiCYzXw93Kd0q+A"
    assert len(key) == 40
    for name in ("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "SecretAccessKey"):
        for text in (f"{name}={key}", f'{{"{name}": "{key}"}}', f"x {name} = '{key}'\n"):
            assert credential_in(text) == "a secret access key of AWS"
            assert may_hold_credential(text)
        assert credential_in(f"{name}={key}x") is None
        assert credential_in(f"{name}={key[1:]}") is None
    assert credential_in(key) is None


@pytest.mark.parametrize("name", [
    "PUBLISHABLE_API_KEY", "API_KEY_PUBLISHABLE", "PUBLIC_API_TOKEN", "DB=SECRET", "A:TOKEN",
    "MY_KEY", "A_PASS", "PWD", "PW", "X_PAT", "NO_TOKEN", "PAGE_TOKEN", "1", "", "__", "VALUE",
])  # fmt: skip
def test_names_of_variables_that_say_nothing(name: str) -> None:
    assert not names_secret(name)


@pytest.mark.parametrize("name", [
    "X_PWD", "X_PW", "GITHUB_PAT", "GITLAB_PAT", "AZURE_PAT", "GH_PAT", "ADO_PAT", "DB_PASS2",
    "MY_TOKEN_1_PROD_BASE64", "ROLE_KEY", "X_PASSPHRASE", "THEAUTHTOKEN", "theAccessToken", "CREDS",
])  # fmt: skip
def test_names_of_variables_that_say_secret(name: str) -> None:
    assert names_secret(name)


def test_fillers_are_no_tokens() -> None:
    prefix = "gh" + "p_"
    assert credential_in(prefix + "x" * 36) is None
    assert credential_in(prefix + "abcd" * 9) is None
    assert credential_in(prefix + "abcde" + "abcd" * 8) == "a GitHub token"
    for word in (
        "your",
        "xxxx",
        "change",
        "redacted",
        "placeholder",
        "example",
        "dummy",
        "0123456789",
    ):
        for text in (word, word.upper()):
            token = prefix + (text + "A7kQ2mZx9LwB4nTc8VyH1sJd6PfG3aEu5KoX")[:40]
            assert credential_in(token) is None, word


def test_notes_and_masks() -> None:
    assert note_on("A", "*** (an npm token)") == "an npm token"
    assert note_on("DB_PASSWORD", "*** (my own)") is None
    assert mask_with_note("DB_PASSWORD", "$PW") == MASK
    assert is_mask(MASK)
    assert is_mask("*** (a literal)")
    assert not any(map(is_mask, ("*** (a literal", "***x", " ***")))
    assert not refers_to_secret("/a" * 1025)
    assert refers_to_secret("/a" * 1024)


def test_how_severe_rules_about_secrets_are_to_code_scanning() -> None:
    found = {rule.id: rule.security_severity for rule in discover() if rule.security_severity}
    assert found == {"MVL505": "8.5", "MVL506": "6.0", "MVL722": "4.0"}


def test_a_mark_alone_is_no_credential() -> None:
    for marks, _pattern, _words in FORMATS:
        for mark in marks:
            for text in (mark, f"{mark} x", f"a {mark}x;b"):
                assert credential_in(text) is None, text


def test_the_header_of_basic_authentication_holds_a_user_and_a_password() -> None:
    for text, found in (
        ("u:Hn7xk", True),
        ("user1:", False),
        (":Hn7xkp", False),
        ("userHn7", False),
    ):
        header = f"Basic {b64encode(text.encode()).decode()}"
        words = "a user with a password, for HTTP" if found else None
        assert credential_in(header) == words, text
        assert credential_in(f"x {header}") is None
