"""Texts that would take over a terminal, a log or a report, wherever a text can stand."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from . import hostile_definitions
from .conftest import EXAMPLES
from .hostile_runs import Run, run_all

GOOD = (EXAMPLES / "good-create.yaml").read_text()
BROKEN = GOOD.replace("runTimeoutInSeconds: 30", "runTimeoutInSeconds: 61")
TEXTS = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]8;;http://x\x1b\\link",
    "\x9b31m\x90x\x9c",
    "a\rb",
    "a\x00b\x08\x08\x7f",
    "a\nb\r\n::error::c\n##[error]d",
    "a\tb",
    "\u202egnp.exe\u202c",
    "\u2066a\u2069\u061c\u200f",
    "a\u200bb\u200d\u2060\ufeff",
    "\ud800\udfff\udc80",
    "\x85\u2028\u2029",
    "\U000e0041\U000e007f\u3164",
    "e" + "\u0301" * 200,
    "::error file=x,line=1::y",
    "::set-output name=x::y%0A::z",
    "##[error]x",
    "]]>",
    "<script>&amp;'\"</script>",
    "`id` $(id)",
    "%s %n {0} {x!r}",
    "${\x1b[31m}\u202e",
]
PRINTED = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")
COMMAND = re.compile(
    r"::(?:error|warning|notice) file=[^,:]*(?:,line=\d+,col=\d+,endLine=\d+,endColumn=\d+)?"
    r",title=[^,:]*::[^\r\n]*"
)


def assert_harmless(text: str, *, tabs: bool = False) -> None:
    """Nothing in a text is more than characters and line breaks."""
    for line in text.split("\n"):
        shown = line.replace("\t", "") if tabs else line
        assert shown.isprintable(), line[:500]


def whole(run: Run, format: str) -> int:
    """Assert that a report is whole; returns how many findings count in it."""
    assert_harmless(run.err)
    assert_harmless(run.out)
    if format == "json":
        return sum(one["suppressed"] is None for one in run.json["findings"])
    if format == "sarif":
        return sum(not one.get("suppressions") for one in run.json["runs"][0]["results"])
    if format == "gitlab":
        issues = run.json
        return sum(one["check_name"] != "not-read" for one in issues)
    if format == "junit":
        return sum(1 for _ in ET.fromstring(run.out).iter("failure"))
    if format == "github":
        lines = run.out.split("\n")
        commands = [line for line in lines if COMMAND.fullmatch(line)]
        others = [line for line in lines if not COMMAND.fullmatch(line)]
        assert not [line for line in others if line.lstrip().startswith("::") or "##[" in line]
        return len([line for line in commands if "title=not read::" not in line])
    return len(re.findall(r"(?m)^\S.*? (?:error|warning|info) [A-Z]{3,4}[0-9]{3} ", run.out))


def assert_the_same(folder: Path, *more: str) -> None:
    """Run all formats, which must be whole and have the same findings."""
    options = ("check", "--no-config", "--min-severity", "info", *more)
    asked = [(folder, [*options, "--format", format]) for format in PRINTED]
    asked += [(folder, [*options, "--verbose", "--show-files"])]
    asked += [(folder, [*options, "--verbose", "--statistics"])]
    *runs, listed, counted = run_all(asked, seconds=10)
    numbers = {format: whole(run, format) for format, run in zip(PRINTED, runs, strict=True)}
    assert len(set(numbers.values())) == 1, numbers
    assert numbers["json"] > 0
    for run in (listed, counted):
        assert_harmless(run.out + run.err)


def test_texts_in_definitions_are_only_text(tmp_path: Path) -> None:
    for number, text in enumerate(TEXTS):
        kinds = ("create", "template") if number % 4 else ()
        hostile_definitions.write(tmp_path, str(number), text, *kinds)
    assert_the_same(tmp_path)


def test_texts_in_yaml_are_only_text(tmp_path: Path) -> None:
    for number, text in enumerate(TEXTS):
        quoted = json.dumps(text.encode("utf-8", "replace").decode())
        raw = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\r\n]", "", text)
        first = raw.split()[0] if raw.split() else "x"
        forms = {
            "comment": f"# microvm-lint: ignore[{raw}] until={raw}\n{BROKEN}",
            "names": f"# microvm-lint: ignore-file[MVL402,{raw}] {raw}\n{BROKEN}",
            "key": f"{BROKEN}{quoted}: {quoted}\n{quoted}: 1\n",
            "anchor": f"{BROKEN}x: &{first} [1]\ny: *{first}\n",
            "alias": f"{BROKEN}x: *{first}\n",
            "tag": f"{BROKEN}description: !{first} x\n",
            "uri-tag": f"{BROKEN}description: !<{first}> x\n",
            "directive": f"%{first}\n---\n{BROKEN}",
            "syntax": f"{BROKEN}x: [{raw}\n",
            "placeholder": BROKEN.replace("code-sandbox", json.dumps("${" + raw + "}{{" + raw)),
        }
        for name, content in forms.items():
            (tmp_path / f"{number}-{name}.yaml").write_text(content, "utf-8", "replace")
    assert_the_same(tmp_path)


def file_names() -> list[str]:
    """Names that a file may have."""
    names = [text.replace("/", "|").replace("\0", "") for text in TEXTS]
    return [
        name.encode("utf-8", "surrogateescape" if "\udc80" in name else "strict").decode(
            "utf-8", "surrogateescape"
        )
        for name in names
        if not re.search("[\ud800-\udb7f]", name)
    ]


@pytest.mark.skipif(os.name == "nt", reason="names of files are not as free there")
def test_names_of_files_are_only_text(tmp_path: Path) -> None:
    for name in [*file_names(), "\udcff\udc9b31m"]:
        (tmp_path / f"{name[:60]}.yaml").write_text(BROKEN)
        (tmp_path / f"{name[:60]}.json").symlink_to("nowhere")
        (tmp_path / f"{name[:60]}").mkdir()
        (tmp_path / f"{name[:60]}" / "image.json").write_text("{")
        (tmp_path / f"{name[:60]}" / "other.yaml").write_text("# microvm\nx: 1\n")
    assert_the_same(tmp_path)
    (fixed,) = run_all([(tmp_path, ["check", "--no-config", "--diff", "--unsafe-fixes"])])
    assert_harmless(fixed.out + fixed.err)


def test_differences_are_only_text(tmp_path: Path) -> None:
    """JSON may hold some control characters as they are, and YAML what turns text around."""
    for number, text in enumerate(TEXTS):
        raw = re.sub(r'[\x00-\x1f\ud800-\udfff"\\]', "", text)
        value = {"name": "a", "description": raw, "tags": {"a": 5, raw: raw}}
        content = json.dumps(value, indent=1, ensure_ascii=False)
        (tmp_path / f"{number}.json").write_text(content, "utf-8")
        raw = re.sub(r"[\x7f-\x84\x86-\x9f\n]", "", raw).replace("'", "")
        content = f"name: a\ntags:\n  '{raw}b': '{raw}'\n  c: 5 # {raw}\n  d: 6 #\t\n"
        (tmp_path / f"{number}.yaml").write_text(content, "utf-8")
    options = ["check", "--no-config", "--kind", "create", "--diff"]
    names = sorted(os.listdir(tmp_path))
    (run,) = run_all([(tmp_path, [*options, *names])], seconds=20)
    assert run.status == 1
    assert run.out.count("--- a/") > 40
    assert_harmless(run.out + run.err, tabs=True)


def test_arguments_are_only_text(tmp_path: Path) -> None:
    (tmp_path / "image.yaml").write_text(BROKEN)
    (tmp_path / "template.json").write_text(json.dumps(hostile_definitions.template("x")))
    asked: list[tuple[Path, list[str]]] = []
    for text in TEXTS[::3]:
        options = (
            "--select", "--ignore", "--extend-select", "--format", "--min-severity", "--fail-on",
            "--revision", "--config", "--kind", "--dialect", "--parameters", "--parameter",
            "--account", "--region", "--jobs", "--exclude", "--baseline", "--color", "--unknown",
            "--add-suppressions",
        )  # fmt: skip
        asked += [(tmp_path, ["check", f"{one}={text}", "image.yaml"]) for one in options]
        asked += [
            (tmp_path, ["check", f"{text}"]),
            (tmp_path, ["check", f"--output={text}/x", "image.yaml"]),
            (tmp_path, ["check", f"--output={text}=x/y", "image.yaml"]),
            (tmp_path, ["check", f"--parameter={text}=1", "template.json"]),
            (tmp_path, ["check", f"--write-baseline={text}/x", "image.yaml"]),
            (tmp_path, ["check", "--show-config", text]),
            (tmp_path, [text]),
            (tmp_path, ["explain", text]),
            (tmp_path, ["explain", "--config", text]),
            (tmp_path, ["schema", "--revision", text]),
            (tmp_path, ["schema", "--output", f"{text}/x"]),
            (tmp_path, ["schema", "diff", text, "latest"]),
            (tmp_path, ["completion", text]),
            (tmp_path, ["policy", "test", text]),
            (tmp_path, ["policy", text, "x"]),
        ]
    asked = [(folder, words) for folder, words in asked if "\0" not in "".join(words)]
    for (_folder, words), run in zip(asked, run_all(asked), strict=True):
        for line in (run.out + run.err).split("\n"):
            assert line.isprintable(), (words, line)


def test_words_of_policies_are_only_text(tmp_path: Path) -> None:
    words = "".join(TEXTS).encode("utf-8", "replace").decode()
    entry = {
        "id": "ACME001",
        "name": "some-name",
        "severity": "error",
        "message": words,
        "help": words,
        "schema": {"properties": {"name": {"maxLength": 2}}},
        "good": [{"name": words}],
        "bad": [{"name": words}],
    }
    (tmp_path / "policy.json").write_text(json.dumps({"policies": [entry]}))
    (tmp_path / ".microvm-lint.yaml").write_text("policies: [policy.json]\n")
    (tmp_path / "image.yaml").write_text(GOOD)
    asked = [["check", "--format", format] for format in PRINTED]
    asked += [["explain", "ACME001"], ["explain"], ["explain", "ACME001", "--format", "json"]]
    asked += [["policy", "test", "policy.json"], ["check", "--show-config"]]
    runs = run_all((tmp_path, arguments) for arguments in asked)
    for format, run in zip(PRINTED, runs, strict=False):
        assert whole(run, format) == 1
    for arguments, run in zip(asked, runs, strict=True):
        assert_harmless(run.out + run.err)
        assert run.out, arguments
