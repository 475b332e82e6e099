"""No output holds an environment variable's value, wherever it stands and whatever is wrong."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pytest
from microvm_lint import document
from microvm_lint.definition import MASK
from microvm_lint.document import Limits
from microvm_lint.secrets import (
    can_show,
    hide,
    joined,
)
from microvm_lint.variable_names import hides_value, names_environment, veiled

from .conftest import Program, run_program

FORMATS = ("text", "concise", "json", "sarif")

# Nothing else in a report holds six characters of these in a row.
SECRET = "Zq7xWvKd2LmP4sYt"
NUMBER = "738164950273"

# Each line has a mistake of its own, so that reports show what stands next to the secret too.
HEAD = """\
name: de mo
baseImageArn: a b
buildRoleArn: x
codeArtifact: {uri: a b}
"""
TAIL = """\
hooks: {port: 0}
memory: 1
"""

IN_YAML = {
    "a block": "environmentVariables:\n  A: SECRET\n  B C: SECRET\n  D: 1\n",
    "quotes": "environmentVariables:\n  A: 'SECRET'\n  B C: \"SECRET\"\n",
    "quoted keys": "'environmentVariables':\n  \"A\": SECRET\n  ? 'B C'\n  : SECRET\n",
    "an escaped key": '"environment\\x56ariables":\n  A B: SECRET\n',
    "a flow": "environmentVariables: {A: SECRET, B C: 'SECRET', D: 1, E: SECRET}\n",
    "a flow of several lines": "environmentVariables: {A: SECRET,\n  B C: 'SECRET', D: 1}\n",
    "a literal block": "environmentVariables:\n  A B: |\n    x SECRET\n    SECRET\n  C: 1\n",
    "a folded block": "environmentVariables:\n  A B: >-\n\n    x SECRET\n\n    SECRET\n  C: 1\n",
    "quotes over several lines": 'environmentVariables: {A: "x\n  SECRET\n  y", B C: 1}\n',
    "plain text over several lines": "environmentVariables:\n  A B: x\n    SECRET\n    y\n",
    "an escape": 'environmentVariables: {A B: "\\x5a\\x71SECRET", C: 1}\n',
    "a tag": "environmentVariables:\n  A B: !Ref SECRET\n  C: !!str SECRET\n  D: !!int SECRET\n",
    "a number": "environmentVariables:\n  A: NUMBER\n  B: -NUMBER.5\n  C: 0xNUMBER\n",
    "an ambiguous number": "environmentVariables:\n  A: 0NUMBER_1\n  B: NUMBER:30\n",
    "a date": "environmentVariables:\n  A: 2026-06-22 11:22:33.NUMBER\n",
    "a placeholder": "environmentVariables:\n  A: ${SECRET}\n  B: <SECRET>\n  C: {{ SECRET }}\n",
    "a text with a placeholder": "environmentVariables:\n  A: '$NAME SECRET'\n",
    "a value that is too long": f"environmentVariables:\n  A: {'SECRET' * 300}\n",
    "a value that is a list": "environmentVariables:\n  A: [SECRET, [SECRET]]\n  B: [SECRET]\n",
    "a value that is a block list": "environmentVariables:\n  A:\n    - SECRET\n    - b: SECRET\n",
    "a value that is an object": "environmentVariables:\n  A: {b: SECRET, c: {d: SECRET}}\n",
    "a value that is a key": "environmentVariables:\n  A: {SECRET}\n  B:\n    SECRET:\n",
    "a value with doubled keys": "environmentVariables:\n  A: {SECRET: 1, SECRET: 2}\n",
    "a name with the value": "environmentVariables:\n  A=SECRET:\n  B=SECRET: x\n  C =SECRET: 1\n",
    "a flow of names with values": "environmentVariables: {A=SECRET, B C=SECRET}\n",
    "a doubled name with the value": "environmentVariables: {A=SECRET, A=SECRET}\n",
    "one text": "environmentVariables: A=SECRET\n",
    "a text of lines": "environmentVariables: |\n  A=SECRET\n  B=SECRET\n",
    "a list of texts": "environmentVariables:\n  - A=SECRET\n  - SECRET\n",
    "a list of objects": "environmentVariables:\n  - name: A\n    value: SECRET\n  - {B: SECRET}\n",
    "a list of lists": "environmentVariables: [[A, SECRET], [SECRET]]\n",
    "a doubled name": "environmentVariables:\n  A: SECRET\n  A: xSECRET\n  A: y\n",
    "a doubled name in a flow": "environmentVariables: {A: SECRET, A: xSECRET, A: y}\n",
    "doubled variables": "environmentVariables: {A: SECRET}\nenvironmentVariables: {A: xSECRET}\n",
    "a misspelt key": "enviromentVariables: {A: SECRET}\n",
    "a wrongly cased key": "EnvironmentVariables: {A: SECRET}\n",
    "another case": "environment_variables:\n  A: SECRET\n",
    "env": "env: {A: SECRET}\n",
    "env as a list": "env: [{name: A, value: SECRET}]\n",
    "variables": "variables: {A: SECRET}\n",
    "swapped letters": "evnironmentVaribles: {A: SECRET}\n",
    "a member of something else": "build: {env: {A: SECRET}}\n",
    "a list of something else": "containers: [{name: c, env: [{name: A, value: SECRET}]}]\n",
    "an anchor before": "x: &s SECRET\nenvironmentVariables: {A: *s, B C: *s}\n",
    "an anchor of a list": "x: &s [SECRET]\nenvironmentVariables: {A: *s}\n",
    "an anchor of an object": "x: &s {a: SECRET}\nenvironmentVariables: {A: *s}\n",
    "an anchor deeper": "x: {y: &s SECRET}\nenvironmentVariables: {A: [*s]}\n",
    "an anchor of the variables": "x: &s {A: SECRET, B C: SECRET}\nenvironmentVariables: *s\n",
    "an anchor of a text": "x: &s A=SECRET\nenvironmentVariables: *s\n",
    "a merge": "x: &s {A: SECRET, B: NUMBER}\nenvironmentVariables: {<<: *s, C D: SECRET}\n",
    "a merge of two": "x: [&s {A: SECRET}, &t {A: SECRET}]\nenvironmentVariables: {<<: [*s, *t]}\n",
    "a merge that is overridden": "x: &s {A: SECRET}\nenvironmentVariables: {<<: *s, A: b}\n",
    "a merge of all": "x: &s {environmentVariables: {A B: SECRET}}\n<<: *s\n",
    "a comment among them": "environmentVariables: # SECRET\n  # A: SECRET\n  B C: 1 # SECRET\n",
    "a comment below them": "environmentVariables:\n  A: 1\n\n  # B: SECRET\n",
    "variables beside their key": "environmentVariables:\nPORT: SECRET\nport: SECRET\nMY: SECRET\n",
    "a value beside its list": "environmentVariables:\n- {Key: A}\nValue: SECRET\n",
}

# An anchor in a variable's value, used where a member of the definition is wanted.
ELSEWHERE = (
    "name",
    "description",
    "baseImageArn",
    "baseImageVersion",
    "buildRoleArn",
    "codeArtifact",
    "clientToken",
    "cpuConfigurations",
    "egressNetworkConnectors",
    "hooks",
    "logging",
    "resources",
    "tags",
    "additionalOsCapabilities",
    "imageIdentifier",
)
DEEPER = (
    "codeArtifact: {uri: *s}",
    "cpuConfigurations: [{architecture: *s}]",
    "egressNetworkConnectors: [*s, *s]",
    "hooks: {port: *s, microvmHooks: {run: *s, runTimeoutInSeconds: *s}}",
    "logging: {cloudWatch: {logGroup: *s, logStream: *s}}",
    "resources: [{minimumMemoryInMiB: *s}]",
    "tags: {a: *s}",
    "additionalOsCapabilities: [*s]",
)

UNREADABLE = {
    "an open quote": 'environmentVariables:\n  A: "SECRET\n',
    "an open bracket": "environmentVariables: {A: SECRET\n",
    "a tab": "environmentVariables:\n  A: SECRET\n\tB: SECRET\n",
    "a wrong escape": 'environmentVariables: {A: "\\SECRET"}\n',
    "an alias without anchor": "environmentVariables: {A: *SECRET }\n",
    "an alias within its anchor": "environmentVariables: {A: &SECRET [*SECRET ]}\n",
    "a tag without a handle": "environmentVariables: {A: !SECRET!x SECRET}\n",
    "a second colon": "environmentVariables:\n  A: SECRET: SECRET\n",
    "a reserved character": "environmentVariables:\n  A: @SECRET\n",
    "a control character": "environmentVariables:\n  A: SECRET\x07SECRET\n",
    "half of a surrogate pair": 'environmentVariables: {A: "\\ud83dSECRET"}\n',
    "a mistake before": 'description: "\nenvironmentVariables: {A: SECRET}\n',
    "a mistake after": "environmentVariables: {A: SECRET}\ndescription: [\n",
    "an anchor before": "x: &s SECRET\n y\nenvironmentVariables: {A: *s}\n",
    "a misspelt key": "evnironmentVarables: {A: SECRET\n",
    "too deep": f"environmentVariables: {{A: {'[' * 300}SECRET{']' * 300}}}\n",
    "a template": "environmentVariables:\n  A: {{ SECRET }}x\n  {% if SECRET %}\n",
}

IN_JSON = {
    "one line": '{HEAD, "environmentVariables": {"A": "SECRET", "B C": "SECRET", "D": NUMBER}}',
    "several lines": '{HEAD,\n "environmentVariables": {\n  "A": "SECRET",\n  "B C": [NUMBER]}}',
    "an escaped key": '{HEAD, "environmentV\\u0061riables": {"A B": "SECRET"}}',
    "an escaped value": '{HEAD, "environmentVariables": {"A B": "\\u005aSECRET\\n"}}',
    "an object": '{HEAD, "environmentVariables": {"A": {"SECRET": "SECRET", "SECRET": 1}}}',
    "a doubled name": '{HEAD, "environmentVariables": {"A": "SECRET", "A": "xSECRET", "A": ""}}',
    "a list": '{HEAD, "environmentVariables": [{"name": "A", "value": "SECRET"}]}',
    "a misspelt key": '{HEAD, "enviromentVariables": {"A": "SECRET"}}',
    "an open quote": '{HEAD, "environmentVariables": {"A": "SECRET}}',
    "a comma too many": '{HEAD, "environmentVariables": {"A": "SECRET",}}',
    "no quotes": '{HEAD, "environmentVariables": {"A": SECRET}}',
    "single quotes": '{HEAD, "environmentVariables": {"A": \'SECRET\'}}',
    "a wrong escape": '{HEAD, "environmentVariables": {"A": "\\SECRET"}}',
    "a line break": '{HEAD, "environmentVariables": {"A": "SECRET\nSECRET"}}',
    "a broken escaped key": '{HEAD, "environmentV\\u0061riables": {"A": "SECRET}}',
    "half of a surrogate pair": '{HEAD, "environmentVariables": {"A": "SECRET\\ud83d"}}',
    "text behind the end": '{HEAD, "environmentVariables": {"A": "SECRET"}} SECRET',
}
JSON_HEAD = '"name": "de mo", "baseImageArn": "a b", "buildRoleArn": "x", "tags": {"a": "&"}'


def filled(text: str) -> str:
    return text.replace("SECRET", SECRET).replace("NUMBER", NUMBER)


def pieces_of(value: str) -> set[str]:
    return {value[start : start + 6] for start in range(len(value) - 5)}


def leaks(output: str) -> set[str]:
    """What of the secrets an output holds: pieces, and digests of the whole."""
    forbidden = pieces_of(SECRET) | pieces_of(NUMBER)
    for value in (SECRET, NUMBER, SECRET * 300, f"A={SECRET}", f"x{SECRET}"):
        for algorithm in (hashlib.sha256, hashlib.sha1, hashlib.md5, hashlib.sha512):
            forbidden.add(algorithm(value.encode()).hexdigest()[:16])
    grouped = output.replace(",", "")  # messages write 1,000
    return {piece for piece in forbidden if piece in output or piece in grouped}


def assert_no_leak(program: Program, name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")
    shown = ("--no-config", "--min-severity", "info", "-v", "--color", "always")
    files = [f"--output={format}=report.{format}" for format in FORMATS]
    result = program("check", *shown, *files, name)
    outputs = {"stdout": result.out, "stderr": result.err}
    for format in FORMATS:
        outputs[format] = Path(f"report.{format}").read_text(encoding="utf-8")
    found = {key: sorted(leaks(output)) for key, output in outputs.items()}
    assert {key: pieces for key, pieces in found.items() if pieces} == {}


@pytest.mark.parametrize("form", IN_YAML)
def test_no_report_tells_a_value_in_yaml(program: Program, form: str) -> None:
    assert_no_leak(program, "image.yaml", filled(HEAD + IN_YAML[form] + TAIL))


@pytest.mark.parametrize("form", IN_YAML)
def test_no_report_tells_a_value_read_back(program: Program, form: str) -> None:
    head = HEAD.partition("\n")[2] + "state: X\nstatus: Y\nimageVersion: 1\n"
    assert_no_leak(program, "image.yaml", filled(head + IN_YAML[form] + TAIL))


@pytest.mark.parametrize("member", ELSEWHERE)
def test_no_report_tells_a_value_that_an_alias_uses_elsewhere(
    program: Program, member: str
) -> None:
    rest = "".join(
        line for line in HEAD.splitlines(keepends=True) if not line.startswith(f"{member}:")
    )
    for value in ("SECRET SECRET", "arn:SECRET:SECRET:SECRET:SECRET:SECRET", "[SECRET]", "NUMBER"):
        variables = f"environmentVariables: {{A: &s {value}, B C: x}}\n"
        text = f"{rest}{variables}{member}: *s\n"
        assert_no_leak(program, "image.yaml", filled(text))


@pytest.mark.parametrize("line", DEEPER)
@pytest.mark.parametrize("value", ["SECRET & : SECRET", "NUMBER", "NUMBER.5", "'s3://a/ SECRET'"])
def test_no_report_tells_a_value_that_an_alias_uses_deeper(
    program: Program, line: str, value: str
) -> None:
    member = line.partition(":")[0]
    rest = "".join(
        line for line in HEAD.splitlines(keepends=True) if not line.startswith(f"{member}:")
    )
    assert_no_leak(
        program, "image.yaml", filled(f"{rest}environmentVariables:\n  A: &s {value}\n{line}\n")
    )


@pytest.mark.parametrize("form", UNREADABLE)
def test_no_report_tells_a_value_in_a_file_that_is_not_yaml(program: Program, form: str) -> None:
    text = filled(HEAD + UNREADABLE[form] + TAIL)
    assert_no_leak(program, "image.yaml", text)
    lines = text.splitlines(keepends=True)
    assert_no_leak(program, "turned.yaml", "".join(lines[4:] + lines[:4]))


@pytest.mark.parametrize("form", UNREADABLE)
def test_no_report_tells_a_value_where_libyaml_is_missing(
    program: Program, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    assert_no_leak(program, "image.yaml", filled(HEAD + UNREADABLE[form] + TAIL))


@pytest.mark.parametrize("form", IN_JSON)
def test_no_report_tells_a_value_in_json(program: Program, form: str) -> None:
    text = filled(IN_JSON[form].replace("HEAD", JSON_HEAD))
    assert_no_leak(program, "image.json", text)
    assert_no_leak(program, "image", text)


@pytest.mark.parametrize("data", [b"\xff", b"\0", b"\xc3"])
def test_no_report_tells_a_value_in_a_file_that_is_not_utf_8(program: Program, data: bytes) -> None:
    text = filled(HEAD + IN_YAML["a flow"])
    Path("image.yaml").write_bytes(text.encode() + data)
    Path("wide.yaml").write_bytes(text.encode("utf-16-le"))
    for format in FORMATS:
        result = program("check", "--format", format, "image.yaml", "wide.yaml")
        assert not leaks(result.out + result.err)
        assert result.status == 1


def test_no_report_tells_a_value_past_a_limit(program: Program) -> None:
    Path(".microvm-lint.yaml").write_text("limits: {nodes: 10}\n")
    assert len(filled(IN_YAML["a flow"])) > 10
    Path("image.yaml").write_text(filled(HEAD + IN_YAML["a flow"]))
    for format in FORMATS:
        result = program("check", "--format", format, "image.yaml")
        assert "MVL006" in result.out
        assert not leaks(result.out + result.err)


def test_no_report_tells_a_value_from_standard_input(tmp_path: Path) -> None:
    text = filled(HEAD + IN_YAML["a flow"]).encode()
    for format in FORMATS:
        done = run_program("check", "--format", format, "-v", "-", cwd=tmp_path, stdin=text)
        assert done.returncode == 1
        assert not leaks((done.stdout + done.stderr).decode())


def test_no_report_tells_a_value_in_an_internal_error(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> object:
        raise ValueError(arguments, SECRET)

    monkeypatch.setattr("microvm_lint.dialects.images", fail)
    Path("image.yaml").write_text(filled(HEAD + IN_YAML["a flow"]))
    for format in FORMATS:
        result = program("check", "--format", format, "image.yaml")
        assert result.status == 2
        assert "internal error: ValueError" in result.err
        assert not leaks(result.out + result.err)


@pytest.mark.parametrize("format", FORMATS)
def test_reports_do_not_depend_on_a_value(program: Program, format: str) -> None:
    """Two files that differ in values of one length give the same bytes."""
    reports = []
    for value in (SECRET, SECRET[::-1]):
        text = HEAD + f"environmentVariables:\n  A: {value}\n  B C: '{value}'\n  D: [{value}]\n"
        Path("image.yaml").write_text(text)
        reports.append(program("check", "--format", format, "image.yaml").out)
    assert reports[0] == reports[1]


@pytest.mark.parametrize("format", FORMATS)
def test_a_mask_does_not_tell_the_length(program: Program, format: str) -> None:
    """Nor the place: the line of a value's end, and what follows it on its line, may differ."""
    reports = []
    for value in ("x", "'x'", "x" * 3000, "\n    x\n    y", "|\n    x\n    y"):
        text = HEAD + f"environmentVariables:\n  A: {value}\n  B C: x\n"
        Path("image.yaml").write_text(text)
        output = program("check", "--format", format, "image.yaml").out
        if format == "text":
            shown = [line for line in output.splitlines() if line.startswith("  ")]
            reports.append([line.partition("|")[2] for line in shown])
        elif format == "sarif":
            shown = [
                result["locations"][0]["physicalLocation"].get("contextRegion", {}).get("snippet")
                for result in json.loads(output)["runs"][0]["results"]
            ]
            reports.append(shown)
        assert "xxx" not in output
    assert all(report == reports[0] for report in reports)


def spans(text: str, name: str = "image.yaml") -> list[str]:
    read = document.read(name, text.encode(), Limits())
    hide(read)
    assert read.source.secrets is not None
    return [read.source.text[start:end] for start, end in read.source.secrets]


def test_names_of_variables_are_not_hidden() -> None:
    assert spans("environmentVariables: {A: x, B: [y]}") == ["x", "[y]"]


def test_tags_are_not_hidden() -> None:
    assert spans("tags: {env: prod, environment: test}\nenvironmentVariables: {A: x}") == ["x"]


def test_a_tag_called_env_is_shown(program: Program) -> None:
    Path("image.yaml").write_text("baseImageArn: x\nbuildRoleArn: y\ntags: {env: a&b}\n")
    result = program("check", "--select", "MVL106", "image.yaml")
    assert "tag's value `a&b` holds" in result.out
    assert "tags: {env: a&b}\n" in result.out


def test_tags_within_a_value_are_hidden() -> None:
    assert spans("env: {tags: {a: x}}") == ["{a: x}"]


def test_an_empty_value_has_nothing_to_hide() -> None:
    assert spans("env: {A: , B: ''}") == ["''"]


def test_comments_around_the_variables_are_not_hidden() -> None:
    text = "# a\nname: x # b\nenv: # c\n  # d\n  A: '#x' # e\n  # f\n\n# g\nname: y # h\n# i\n"
    assert spans(text) == ["# c", "# d", "'#x'", "# e", "# f", "# g"]


def test_in_json_there_are_no_comments() -> None:
    assert spans('{"env": {"A #B": "x"}}', "image.json") == ['"x"']


def test_spans_are_in_order_and_apart() -> None:
    assert joined([(5, 7), (1, 3), (2, 4), (6, 6), (9, 9), (7, 8), (1, 2)]) == [(1, 4), (5, 8)]


@pytest.mark.parametrize(
    "key",
    [
        "environmentVariables",
        "EnvironmentVariables",
        "environment_variables",
        "environment-variables",
        "ENVIRONMENT",
        "enviromentVariables",
        "evnironmentVariables",
        "environmentVaribles",
        "enviornment",
        "enironmentVariabes",
        "inviroment",
        "env",
        "envVars",
        "containerEnv",
        "vars",
        "variables",
    ],
)
def test_a_key_that_names_environment_variables_is_known(key: str) -> None:
    assert names_environment(key)


@pytest.mark.parametrize(
    "key",
    ["name", "description", "egressNetworkConnectors", "tags", "deployment", "requirements", ""],
)
def test_other_keys_do_not_name_environment_variables(key: str) -> None:
    assert not names_environment(key)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("name",), ("name",)),
        (("environmentVariables",), ("environmentVariables",)),
        (("environmentVariables", "A"), ("environmentVariables", "A")),
        (("environmentVariables", "A=x"), ("environmentVariables", f"A={MASK}")),
        (("environmentVariables", "A="), ("environmentVariables", "A=")),
        (("environmentVariables", "A", "x", 0, "y"), ("environmentVariables", "A", MASK, 0, MASK)),
        (("environmentVariables", 0, "name"), ("environmentVariables", 0, MASK)),
        (("tags", "env", "x"), ("tags", "env", "x")),
    ],
)
def test_a_path_does_not_tell_a_value(
    path: tuple[str | int, ...], shown: tuple[str | int, ...]
) -> None:
    assert veiled(path) == shown
    assert hides_value(path) == (path[0] == "environmentVariables")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("name: x\n\nhooks: [", True),
        ("name: x\nenv: [", False),
        ("name: x\nevnironment: [", False),
        ("name: &x\n", False),
        ('"\\x65nv": [', False),
        ("x" * 200_000, False),
    ],
)
def test_a_text_that_was_not_read_is_shown_where_it_cannot_hold_a_value(
    text: str, shown: bool
) -> None:
    assert can_show(document.Source("image.yaml", text), len(text)) is shown


@pytest.mark.parametrize(
    "text",
    [
        "environmentVariables:\nA: {secret}\nlog_level: '{secret}'\nhooks: {{port: 0}}\n",
        "environmentVariables: {{}}\nDB_PASSWORD: {secret}\nhooks: {{port: 0}}\n",
        "hooks:\n  port: 0\n  DB_PASSWORD: {secret}\n",
        "secrets: {{A: '{secret}'}}\n",
        "secrets: ['{secret}']\nhooks: [0]\n",
        "parameters:\n  DB_PASSWORD: {secret}\n",
        "api_key: {secret}\n",
        "tags: {{environmentVariables: {{A: '{secret}'}}}}\n",
        "tags: {{team: {{PASSWORD: '{secret}'}}}}\n",
        "tags:\n  environmentVariables:\n    db_url: {secret}\n",
        "tags: {{environmentVariables: ['{secret}']}}\n",
        "environmentVariables:\n  A: &a {secret}\nhooks: {{*a : 1}}\n",
        "environmentVariables:\n  A: &a {secret}\n*a : 1\n",
        "environmentVariables:\n  A: &a {secret}\n  *a : 3\n",
        "environmentVariables: {{PASSWORD:{secret}, B: x}}\n",
        "environmentVariables: {{'PASSWORD: {secret}': x, B: 5}}\n",
        "environmentVariables: {{'A\uff1d{secret}': 5}}\n",
        "environmentVariables:\n  PASSWORD: &{secret}\n",
        "environmentVariables:\n  - !{secret}\n",
        "environmentVariables: {{A: !{secret} x, B: 3}}\n",
        "environmentVariables: &{secret}\n",
        "environmentVariables:\nfoo: [{secret}]\n",
        "environmentVariables:\n  A: x\nB: y # {secret}\n",
        "hooks:\n  port: 9\n  DB_URL: @{secret}\n",
        "vaiables:\n  db_url: &a {secret}\nhooks: *a\n",
        "enivronmnetVarialbes: {{db_url: {secret}}}\n",
    ],
)
def test_no_report_tells_a_variable_that_slipped_out_of_its_place(
    program: Program, text: str
) -> None:
    Path("image.yaml").write_text(HEAD + text.format(secret=SECRET))
    for format in FORMATS:
        result = program("check", "--format", format, "image.yaml")
        assert result.status == 1
        assert not leaks(result.out + result.err), format


@pytest.mark.parametrize(
    "text",
    [
        "environmentVariables: {{A:{secret}, B: x}}\n",
        "environmentVariables:\n  A: &a {secret}\nhooks: {{*a : 1}}\n",
        "environmentVariables:\n  A: &a {secret}\n*a : 1\n",
    ],
)
def test_no_fingerprint_is_made_of_a_value(program: Program, text: str) -> None:
    prints = []
    for secret in ("secret1", "other22"):
        Path("image.yaml").write_text(HEAD + text.format(secret=secret))
        findings = program.check_json("image.yaml").json["findings"]
        prints.append([finding["fingerprint"] for finding in findings])
    assert prints[0]
    assert prints[0] == prints[1]
