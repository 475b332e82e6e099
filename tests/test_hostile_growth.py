"""Files with thousands of faults, and texts made to hurt patterns: neither costs its square."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from . import hostile_definitions
from .conftest import EXAMPLES
from .hostile_runs import run_all

GOOD = (EXAMPLES / "good-create.yaml").read_text()
BARE = "name: a\nbaseImageArn: x\nbuildRoleArn: y\n"
FLOW = "{name: a b, baseImageArn: x, buildRoleArn: y, environmentVariables: {A: longvalue@}}"
MANY = 2_500
TEMPLATE = (
    "Resources:\n  A:\n    Type: AWS::Lambda::MicrovmImage\n"
    "    Metadata: {microvm-lint: {ignore: [MVL003]}}\n    Properties:\n      Name: a b\n"
)
MANIFEST = (
    "apiVersion: lambdamicrovms.services.k8s.aws/v1alpha1\nkind: MicrovmImage\n"
    "metadata: {name: a}\nspec:\n  name: a b\n"
)


def lines(form: str, count: int = MANY) -> str:
    """The line many times, each with its own number in the place of `@`."""
    return "".join(form.replace("@", str(number)) for number in range(count))


FILES: dict[str, Callable[[], str]] = {
    "names of variables": lambda: f"{BARE}environmentVariables:\n" + lines("  k @: x\n"),
    "values of variables": lambda: f"{BARE}environmentVariables:\n" + lines("  K@: 1\n"),
    "names like numbers": lambda: f"{BARE}environmentVariables:\n" + lines("  '@': 1\n"),
    "names like numbers with signs": lambda: (
        f"{BARE}environmentVariables:\n" + lines("  '+@': 1\n")
    ),
    "the same name": lambda: f"{BARE}environmentVariables:\n" + lines("  K: x\n"),
    "secrets": lambda: f"{BARE}environmentVariables:\n" + lines("  DB_PASSWORD_@: zq8x7cv6b\n"),
    "placeholders": lambda: f"{BARE}environmentVariables:\n" + lines("  K@: ${X@}\n"),
    "tags": lambda: f"{BARE}tags:\n" + lines("  k!@: x!\n"),
    "a list of tags": lambda: f"{BARE}tags:\n" + lines("  - {Key: a!@, Value: b}\n"),
    "unknown members": lambda: BARE + lines("member@: 1\n"),
    "nearly known members": lambda: f"{BARE}hooks:\n" + lines("  portt@: 1\n"),
    "the same item": lambda: (
        f"{BARE}cpuConfigurations:\n" + lines("- architecture: ARM_64\n", 6_000)
    ),
    "items": lambda: f"{BARE}cpuConfigurations:\n" + lines("  - {architecture: a@, b: 1}\n"),
    "merges": lambda: "a: &a {x: 1}\n" + lines("b@: {<<: [*a, *a], k: 1}\n") + BARE,
    "aliases": lambda: f"a: &a [a b, c]\n{BARE}tags:\n" + lines("  k@: *a\n"),
    "comments": lambda: BARE + lines("# microvm-lint: ignore[MVL@]\n"),
    "comments that silence": lambda: (
        f"{BARE}environmentVariables:\n" + lines("  k @: x # microvm-lint: ignore[MVL502]\n")
    ),
    "comments for values": lambda: (
        f"{BARE}hooks:\n" + lines("  k@: # microvm-lint: ignore[MVL003]\n    a: 1\n")
    ),
    "comments for the file": lambda: (
        lines("# microvm-lint: ignore-file[MVL003]\n") + BARE + lines("member@: 1\n")
    ),
    "names in a comment": lambda: f"# microvm-lint: ignore[{lines('MVL003,')}]\n{BARE}",
    "documents": lambda: lines(f"---\n{BARE}"),
    "definitions on one line": lambda: f"[{lines(f'{FLOW}, ')}]",
    "definitions with comments": lambda: lines(f"- {FLOW} # microvm-lint: ignore[MVL101] as@\n"),
    "variables of a template": lambda: (
        f"{TEMPLATE}      EnvironmentVariables:\n" + lines("        - {Key: k @, Value: x}\n")
    ),
    "members of a template": lambda: TEMPLATE + lines("      Member@: 1\n"),
    "names in metadata": lambda: (
        TEMPLATE.replace("[MVL003]", f"[{lines('MVL@x, MVL003, ')}]") + lines("      Member@: 1\n")
    ),
    "parameters of a template": lambda: (
        "Parameters:\n"
        + lines("  P@: {Type: String, Default: x, AllowedValues: [a, b]}\n", 250)
        + f"{TEMPLATE}      EnvironmentVariables:\n"
        + lines("        - {Key: K@, Value: !Ref P@}\n", 250)
    ),
    "allowed values": lambda: (
        f"Parameters:\n  P:\n    Type: String\n    AllowedValues: [{lines('v@, ', 255)}]\n"
        "Resources:\n"
        + lines("  A@: {Type: AWS::Lambda::MicrovmImage, Properties: {Name: !Ref P}}\n", MANY // 25)
    ),
    "variables of a manifest": lambda: (
        f"{MANIFEST}  environmentVariables:\n" + lines("    k @: x\n")
    ),
    "members of a manifest": lambda: MANIFEST + lines("  member@: 1\n"),
}


def test_what_thousands_of_faults_cost_is_in_proportion(tmp_path: Path) -> None:
    runs = []
    for number, make in enumerate(FILES.values()):
        (tmp_path / f"{number}.yaml").write_text(make())
        options = ["--no-config", "--min-severity", "info", "--format", "concise"]
        runs.append((tmp_path, ["check", *options, f"{number}.yaml"]))
    done = dict(zip(FILES, run_all(runs, seconds=15), strict=True))
    usual = done["unknown members"].seconds  # on this machine
    for what, run in done.items():
        assert run.status == 1, (what, run.out[-300:])
        assert run.seconds < max(12 * usual, 2), what


FIXED = {
    "values": "environmentVariables:\n" + "".join(f"  K{n}: {n}\n" for n in range(1_500)),
    "comments": "# microvm-lint: ignore[MVL003]\n" * 1_500,
}


def test_what_thousands_of_fixes_cost_is_in_proportion(tmp_path: Path) -> None:
    runs = []
    for name, text in FIXED.items():
        (tmp_path / f"{name}.yaml").write_text(BARE + text)
        runs.append((tmp_path, ["check", "--no-config", "--diff", f"{name}.yaml"]))
    for name, run in zip(FIXED, run_all(runs, seconds=10), strict=True):
        assert run.out.count("\n") > 1_500, (name, run.out[-300:], run.err)


def times(piece: str, count: int = 8_000) -> str:
    """The piece again and again, this many characters."""
    return piece * (count // len(piece))


TRAPS = {
    "braces": times("{"),
    "open placeholders": times("{{ "),
    "open variables": times("${a"),
    "open angles": times("<a "),
    "closed variables": times("${A}"),
    "blanks": "x" + times(" ") + "x",
    "tabs": "x" + times("\t") + "x",
    "addresses": times("a://b:"),
    "a password": "http://u:" + times("p") + "@h",
    "many passwords": times("a://b:c@d "),
    "web tokens": times("eyJaaaaaaaa."),
    "long web token": "eyJ" + times("a"),
    "Slack": "xoxb-" + times("a-") + "!",
    "private keys": times("-----BEGIN A A "),
    "connection strings": times("; pwd = "),
    "basic": "Basic " + times("A") + "!",
    "keys of AWS": times("ecretAccessKey\"'\"'\"'"),
    "a key of AWS": "aws_secret_access_key" + times(" ") + "!",
    "a role": "arn:aws:iam::123456789012:role" + times("/a") + "!",
    "ARNs": times("arn:aws:"),
    "an image": "arn:aws:lambda:us-east-1:aws:microvm-image:" + times("a-") + "!",
    "bucket and key": "s3://a-b/" + times("a/") + " ",
    "buckets": "https://" + times("a.") + "s3.amazonaws.com/",
    "digits": times("1_") + "x",
    "sexagesimal": times("1:") + "x",
    "dates": times("2026-01-01T"),
    "a date": "2026-01-01" + times(" ") + "x",
    "steps": times("a-key-") + "!",
    "dots": times("a.....") + "!",
    "words in capitals": times("A_") + "-",
    "camels": times("aB") + "/Aa!",
    "slashes": times("Aa/") + "!",
    "variables": times("environmentVariables"),
    "variables apart": "environment" + times(" -") + "variables",
    "equals": times("A="),
    "quotes": times('"'),
    "backslashes": times("\\"),
    "accents": times("\u0301"),
    "comments": times("# microvm-lint: "),
    "names in a comment": "# microvm-lint: ignore[" + times("a,"),
    "days in a comment": "# microvm-lint: ignore[x] " + times("until="),
    "blanks in a comment": "# microvm-lint: ignore[x] until" + times(" ") + "x",
    "brackets": times("["),
}


def test_a_text_made_to_hurt_patterns_does_not(tmp_path: Path) -> None:
    runs = []
    for number, text in enumerate(TRAPS.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        kinds = ("create", "template") if number % 5 else ()
        hostile_definitions.write(folder, "image", text, *kinds)
        (folder / "comment.yaml").write_text(f"# {text}\n{BARE}# {text}\n  # {text}\nhooks: 'a'\n")
        value = json.dumps(text.replace("\t", " ") * 20)
        (folder / "long.yaml").write_text(f"{BARE}description: {value}\n")
        (folder / "plain.yaml").write_text(f"{BARE}description: a{text}\n")
        options = ["--no-config", "--min-severity", "info", "--format", "concise"]
        runs.append((folder, ["check", *options]))
    for what, run in zip(TRAPS, run_all(runs, seconds=3), strict=True):
        assert run.status == 1, (what, run.out[-300:])


def test_globs_made_to_hurt_do_not(tmp_path: Path) -> None:
    deep = tmp_path / "/".join(["a"] * 40)
    deep.mkdir(parents=True)
    (deep / "image.yaml").write_text(GOOD)
    (deep / f"{'a' * 200}.yaml").write_text(GOOD)
    traps = ["**/" * 30 + "b", "**/a/" * 30 + "b", "*a" * 60 + "b", "a" * 100_000, "?" * 100_000]
    entries = [{"rules": ["MVL101"], "files": traps, "arns": traps}]
    config = {"exclude": traps, "per-file": [{"files": traps, "ignore": ["MVL1"]}]}
    (tmp_path / ".microvm-lint.yaml").write_text(json.dumps({**config, "ignores": entries}))
    (run,) = run_all([(tmp_path, ["check", "--exclude", traps[1], "--format", "json"])])
    assert run.json["summary"]["definitions"] == 2


BOMB = "a0: &a0 {x: 1, y: 2}\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 5)
)
BOMBS = {
    "nested": f"{BARE}{BOMB}environmentVariables: {{a: *a4}}\ntags: {{b: *a4}}\nhooks: *a4\n",
    "past the limit": f"{BARE}{BOMB}a5: [*a4, *a4, *a4, *a4, *a4, *a4, *a4, *a4]\n",
    "merged": f"{BARE}m: &m {{k: &k {{a: 1}}}}\nhooks: {{<<: [{', '.join(['*m'] * 20_000)}]}}\n",
    "merged in merged": f"{BARE}m0: &m0 {{a: 1}}\n"
    + "".join(f"m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}], k{n}: 1}}\n" for n in range(1, 15))
    + "hooks: {<<: *m14}\n",
    "a circle": f"{BARE}hooks: &h {{port: *h}}\n",
    "a circle of merges": f"{BARE}hooks: &h {{<<: *h}}\n",
    "in a template": TEMPLATE.replace("Resources", f"{BOMB}Resources", 1)
    + "      EnvironmentVariables: *a4\n      Tags: *a4\n",
    "in functions": TEMPLATE.replace("Resources", "x: &x !Sub '${A}'\nResources", 1)
    + f"      Description: !Join ['', [{', '.join(['*x'] * 20_000)}]]\n",
    "in a manifest": f"{MANIFEST}  hooks: &h [{', '.join(['1'] * 50)}]\n"
    f"  tags: [{', '.join(['*h'] * 4_000)}]\n",
}


def test_alias_bombs_do_not_go_off(tmp_path: Path) -> None:
    runs = []
    for number, text in enumerate(BOMBS.values()):
        (tmp_path / f"{number}.yaml").write_text(text)
        options = ["--no-config", "--min-severity", "info", "--format", "json"]
        runs.append((tmp_path, ["check", *options, f"{number}.yaml"]))
    rules = {
        what: {one["rule"] for one in run.json["findings"]}
        for what, run in zip(BOMBS, run_all(runs), strict=True)
    }
    assert rules["past the limit"] == {"MVL006"}
    assert rules["a circle"] == rules["a circle of merges"] == {"MVL001"}
    assert all(rules.values())


def test_keys_of_a_megabyte_are_shown_short(tmp_path: Path) -> None:
    long = "k" * 1_000_000
    of_members = {**hostile_definitions.create("x"), long: 1, "hooks": {long: 1}, "tags": {long: 5}}
    of_members["environmentVariables"] = {f"{long} 1": 1, f"{long} 2": "x"}
    (tmp_path / "image.json").write_text(json.dumps(of_members))
    kinds = {"Type": "AWS::Lambda::MicrovmImage", "Properties": {long: 1, "Name": "a b"}}
    (tmp_path / "template.json").write_text(json.dumps({"Resources": {"A": kinds}}))
    formats = ("text", "concise", "github", "json", "sarif")
    runs = [(tmp_path, ["check", "--no-config", "--format", format]) for format in formats]
    for format, run in zip(formats, run_all(runs), strict=True):
        if format in ("text", "concise", "github"):
            assert len(run.out) < 50_000, format
        assert run.status == 1
