"""Configurations, policies, baselines and parameter files made to hurt.

Each is refused in one line with its place, or does what it says; soon, small, and in words that a
terminal may show.
"""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import EXAMPLES
from .hostile_runs import Run, run_all

GOOD = (EXAMPLES / "good-create.yaml").read_text()
LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
NAMES = "".join(f"  - MVL{number % 1000:03d}x{number}\n" for number in range(40_000))
SETTINGS = json.loads((EXAMPLES.parent / "schemas" / "config.json").read_text())["properties"]
WRONG = {
    "null": "null",
    "number": "1",
    "infinity": ".inf",
    "long number": "1" + "0" * 5000,
    "text": "x\\u202e\\x1b[31m".join('""'),
    "boolean": "true",
    "list": "[[], {}, null, 1]",
    "mapping": '{"8": 8, "": 1, "+8": x, a: {b: {c: d}}}',
    "date": "2026-01-01",
    "binary": "!!binary AAAA",
    "tag": "!python/object/apply:os.system [x]",
}

# Name, what it is called, and the bytes. All are refused.
CONFIGURATIONS: dict[str, tuple[str, bytes]] = {
    "laughs": (".microvm-lint.yaml", LAUGHS.encode()),
    "merged laughs": (
        ".microvm-lint.yaml",
        (
            "a0: &a0 {x: 1}\n"
            + "".join(
                f"a{n}: &a{n} {{" + ", ".join(f"k{k}: {{<<: *a{n - 1}}}" for k in range(10)) + "}\n"
                for n in range(1, 12)
            )
        ).encode(),
    ),
    "a circle": (".microvm-lint.yaml", b"&a [*a]"),
    "deep": (".microvm-lint.yaml", b"select: " + b"[" * 50_000),
    "deep and closed": (".microvm-lint.yaml", b"select: " + b"[" * 190 + b"]" * 190),
    "deep TOML": ("pyproject.toml", b"[tool.microvm-lint]\nselect = " + b"[" * 50_000),
    "deep dots": ("pyproject.toml", b"[tool.microvm-lint]\n" + b"a." * 50_000 + b"a = 1"),
    "many tables": (
        "pyproject.toml",
        b"[tool.microvm-lint]\n" + b"".join(b"x%d = 1\n" % n for n in range(20_000)),
    ),
    "many wrong items": (
        "pyproject.toml",
        b"[tool.microvm-lint]\nselect = [" + b"1,\n" * 20_000 + b"]",
    ),
    "many keys": (".microvm-lint.yaml", b"".join(b"k%d: 1\n" % n for n in range(90_000))),
    "many names that are like numbers": (
        ".microvm-lint.yaml",
        b"severity:\n" + b"".join(b"  '%d': 1\n" % n for n in range(50_000)),
    ),
    "many rules that there are not": (".microvm-lint.yaml", f"ignore:\n{NAMES}".encode()),
    "many ignores": (
        ".microvm-lint.yaml",
        b"ignores:\n" + b"  - {rules: [x], files: [a]}\n" * 30_000,
    ),
    "a long key": (".microvm-lint.yaml", b"x" * 1_000_000 + b": 1"),
    "a long name": ("pyproject.toml", b"tool.microvm-lint.severity." + b"x" * 1_000_000 + b"=1"),
    "a long rule": (".microvm-lint.yaml", b"ignore: [" + b"x" * 1_000_000 + b"]"),
    "two megabytes": (".microvm-lint.yaml", b"#" * 2_000_000),
    "Latin-1": (".microvm-lint.yaml", "# Führt\nignore: []\n".encode("latin-1")),
    "Latin-1 in TOML": ("pyproject.toml", "# microvm-lint Führt\n".encode("latin-1")),
    "UTF-16": (".microvm-lint.yaml", "ignore: []\n".encode("utf-16")),
    "zeros": (".microvm-lint.yaml", bytes(5000)),
    "escapes": (".microvm-lint.yaml", b'"\\e[31m\\u202ex": 1'),
    "escapes in TOML": ("pyproject.toml", b'[tool.microvm-lint]\n"\\u001b[31m\\u202e\\nx" = 1\n'),
    "a list": (".microvm-lint.yaml", b"[1, 2]"),
    "twice": (".microvm-lint.yaml", b'"\\e[31m": 1\n"\\e[31m": 2\n'),
}


def say(run: Run) -> str:
    """The one line that a refusal is."""
    assert run.status == 2, run.out[-300:]
    assert run.out == ""
    (line,) = run.err.splitlines()
    assert line.isprintable(), line
    assert len(line) < 2000
    return line


def test_a_hostile_configuration_is_refused(tmp_path: Path) -> None:
    runs = []
    for number, (name, data) in enumerate(CONFIGURATIONS.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / name).write_bytes(data)
        (folder / "image.yaml").write_text(GOOD)
        runs.append((folder, ["check"]))
    for what, run in zip(CONFIGURATIONS, run_all(runs), strict=True):
        assert CONFIGURATIONS[what][0] in say(run), what


SECRET = "hunter2-9f8e7d"
FILES_OF_SECRETS = {
    "env": f"DB_PASSWORD={SECRET}\nB=c\n",
    "one line": SECRET,
    "passwd": f"root:x:0:0:{SECRET}:/root:/bin/sh\n",
    "list": f"- {SECRET}\n",
    "JSON": json.dumps([{"ParameterKey": "A", "ParameterValue": SECRET}]),
    "key": f"DB_PASSWORD={SECRET} a: b\n",
    "keys": f"a={SECRET}: b\na={SECRET}: b\n",
    "example": json.dumps({"policies": [{"good": {"environmentVariables": {"A": SECRET}}}]}),
}


def test_a_file_that_is_something_else_is_not_shown(tmp_path: Path) -> None:
    runs = []
    for number, text in enumerate(FILES_OF_SECRETS.values()):
        name = f"{number}.txt"
        (tmp_path / name).write_text(text)
        (tmp_path / f"{number}.yaml").write_text(f"policies: [{name}]\n")
        commands = (
            f"check --config {name}", f"check --config {number}.yaml", f"policy test {name}",
            f"check --no-config --parameters {name}", f"check --no-config --baseline {name}",
            f"audit --no-config --region=eu-west-1 --role-name=a --accounts {name}",
        )  # fmt: skip
        runs += [(tmp_path, command.split()) for command in commands]
    done = [run for run in run_all(runs) if run.status == 2 and ".txt" in run.err]
    assert len(done) >= 5 * len(FILES_OF_SECRETS)
    for run in done:
        assert SECRET not in run.out + run.err, run.err


def test_a_setting_of_any_wrong_type_is_refused(tmp_path: Path) -> None:
    runs: list[tuple[Path, list[str]]] = []
    for name in SETTINGS:
        for number, text in enumerate(WRONG.values()):
            for form in (f"{name}: {text}\n", f"{name}: [{text}]\n", f"{name}: {{x: {text}}}\n"):
                folder = tmp_path / f"{name}-{number}-{len(runs)}"
                folder.mkdir()
                (folder / ".microvm-lint.yaml").write_text(form)
                runs.append((folder, ["check", "--show-files"]))
    refused = 0
    for run in run_all(runs):
        if run.status == 2:
            say(run)
            refused += 1
    assert refused > len(runs) * 0.9


# Policies


def policy(schema: str) -> str:
    return (
        "policies:\n- id: ACME001\n  name: some-name\n  severity: error\n"
        f"  message: words\n  schema: {schema}\n"
    )


REFUSED_POLICIES: dict[str, bytes] = {
    "laughs": LAUGHS.encode(),
    "deep": b"policies: " + b"[" * 50_000,
    "two megabytes": b"#" * 2_000_000,
    "UTF-16": "policies: []\n".encode("utf-16"),
    "Latin-1": policy("{const: Führt}").encode("latin-1"),
    "a remote reference": policy("{$ref: 'https://127.0.0.1:1/schema.json'}").encode(),
    "a reference to a file": policy("{$ref: 'file:///etc/passwd'}").encode(),
    "a reference to nothing": policy("{$ref: '#/$defs/\\x1b[31m\\u202e'}").encode(),
    "a remote vocabulary": policy("{$schema: 'https://127.0.0.1:1/schema.json'}").encode(),
    "a pattern that is too large": policy('{pattern: "(a{1000}){1000}"}').encode(),
    "a pattern that is none": policy('{pattern: "("}').encode(),
    "a deep pattern": policy('{pattern: "' + "(" * 50_000 + ")" * 50_000 + '"}').encode(),
    "wrong types": policy("{properties: [1], required: x, pattern: 5}").encode(),
    "no schema": policy("5").encode(),
    "escapes": policy('{type: "\\e[31m\\u202e"}').encode(),
    "a wrong identifier": policy("{}").replace("ACME001", '"\\e[31m\\nMVL"').encode(),
}


def test_a_hostile_policy_is_refused(tmp_path: Path) -> None:
    runs = []
    for number, data in enumerate(REFUSED_POLICIES.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "policy.yaml").write_bytes(data)
        (folder / ".microvm-lint.yaml").write_text("policies: [policy.yaml]\n")
        (folder / "image.yaml").write_text(GOOD)
        runs.append((folder, ["check"]))
    for what, run in zip(REFUSED_POLICIES, run_all(runs), strict=True):
        assert "policy.yaml" in say(run), what


TRAPS = {
    "nested quantifiers": ("^(a+)+$", "a" * 5_000 + "!"),
    "alternatives": ("^(a|a|aa)*$", "a" * 5_000 + "!"),
    "a reference back": (r"(a*)*\1c", "a" * 5_000),
    "a look ahead": ("^(?=(a+)+$)(a+)+b", "a" * 5_000 + "!"),
    "stars": ("a.*a.*a.*a.*a.*a.*b", "a" * 5_000),
}


def test_a_pattern_made_to_hurt_does_not(tmp_path: Path) -> None:
    runs = []
    for number, (pattern, text) in enumerate(TRAPS.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        schema = {"properties": {"description": {"pattern": pattern}}}
        (folder / "policy.yaml").write_text(policy(json.dumps(schema)))
        (folder / ".microvm-lint.yaml").write_text("policies: [policy.yaml]\n")
        (folder / "image.yaml").write_text(GOOD.replace("Runs", text + "Runs", 1))
        runs.append((folder, ["check", "--format", "json"]))
    for what, run in zip(TRAPS, run_all(runs), strict=True):
        (found,) = run.json["findings"]
        too_long = "could not be judged" in found["message"]
        assert too_long == (what in ("a reference back",)), what
