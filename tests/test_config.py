"""The configuration: where it is found, what it may hold, and how mistakes in it are said."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from microvm_lint import config
from microvm_lint.config import ConfigError

from .conftest import EXAMPLES, ROOT, Program
from .test_git import write_files

GOOD = (EXAMPLES / "good-create.yaml").read_text()
BROKEN = GOOD.replace("runTimeoutInSeconds: 30", "runTimeoutInSeconds: 61").replace(
    "name: code-sandbox", "name: code sandbox"
)
HOOK_TIMEOUT, IMAGE_NAME = "MVL402", "MVL101"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root of a repository, which is the current folder and holds a broken definition."""
    write_files(tmp_path, ".git/HEAD")
    write_files(tmp_path, "image.yaml", text=BROKEN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(program: Program, *arguments: str) -> str:
    """What is said of a configuration that cannot be used. Nothing else is printed."""
    result = program("check", *arguments)
    assert result.status == 2
    assert result.out == ""
    (line,) = result.err.splitlines()
    return line.removeprefix("microvm-lint: error: ")


def rules(program: Program, *arguments: str) -> list[str]:
    return program.check_json("image.yaml", *arguments).rules


# Where it is found


@pytest.mark.parametrize("name", [".microvm-lint.yaml", ".microvm-lint.yml", "pyproject.toml"])
def test_the_configuration_of_the_folder_counts(folder: Path, program: Program, name: str) -> None:
    assert rules(program) == [IMAGE_NAME, HOOK_TIMEOUT]
    table = name.endswith(".toml")
    text = '[tool.microvm-lint]\nignore = ["MVL402"]\n' if table else "ignore: [MVL402]\n"
    write_files(folder, name, text=text)
    assert rules(program) == [IMAGE_NAME]


def test_the_nearest_configuration_upwards_counts_alone(
    folder: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(folder, "a/b/image.yaml", text=BROKEN)
    write_files(folder, ".microvm-lint.yaml", text="ignore: [MVL402]\n")
    monkeypatch.chdir(folder / "a" / "b")
    assert rules(program) == [IMAGE_NAME]
    write_files(folder, "a/.microvm-lint.yaml", text="ignore: [MVL101]\n")
    assert rules(program) == [HOOK_TIMEOUT]


def test_the_search_ends_at_the_root_of_the_repository(
    folder: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(folder, ".microvm-lint.yaml", text="ignore: [MVL402]\n")
    write_files(folder, "inner/a/image.yaml", text=BROKEN)
    monkeypatch.chdir(folder / "inner" / "a")
    assert rules(program) == [IMAGE_NAME]
    write_files(folder, "inner/.git", text="gitdir: elsewhere\n")
    assert rules(program) == [IMAGE_NAME, HOOK_TIMEOUT]
    write_files(folder, "inner/.microvm-lint.yaml", text="ignore: [MVL101]\n")
    assert rules(program) == [HOOK_TIMEOUT]


def test_the_current_folder_decides_and_not_that_of_the_file(
    folder: Path, program: Program
) -> None:
    write_files(folder, "a/.microvm-lint.yaml", text="ignore: [MVL402]\n")
    write_files(folder, "a/image.yaml", text=BROKEN)
    assert program.check_json("a/image.yaml").rules == [IMAGE_NAME, HOOK_TIMEOUT]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\nname = 'x'\n",
        "[tool.other]\nignore = ['MVL101']\n",
        "[project]\nname = 'microvm-lint'\n",
        "# microvm-lint\ntool = 3\n",
        "[tool]\nother = 'microvm-lint'\n",
        "broken = [\n",
    ],
)
def test_a_pyproject_without_the_table_is_passed_by(
    folder: Path, program: Program, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    write_files(folder, ".microvm-lint.yaml", text="ignore: [MVL402]\n")
    write_files(folder, "a/pyproject.toml", text=text)
    write_files(folder, "a/image.yaml", text=BROKEN)
    monkeypatch.chdir(folder / "a")
    assert rules(program) == [IMAGE_NAME]


def test_the_file_of_its_own_wins_over_pyproject(folder: Path, program: Program) -> None:
    write_files(folder, "pyproject.toml", text='[tool.microvm-lint]\nignore = ["MVL402"]\n')
    write_files(folder, ".microvm-lint.yaml", text="ignore: [MVL101]\n")
    assert rules(program) == [HOOK_TIMEOUT]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "null\n", "{}\n"])
def test_an_empty_configuration_sets_nothing_and_ends_the_search(
    folder: Path, program: Program, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    write_files(folder, ".microvm-lint.yaml", text="ignore: [MVL402]\n")
    write_files(folder, "a/.microvm-lint.yaml", text=text)
    write_files(folder, "a/image.yaml", text=BROKEN)
    monkeypatch.chdir(folder / "a")
    assert rules(program) == [IMAGE_NAME, HOOK_TIMEOUT]


def test_an_empty_table_sets_nothing(folder: Path, program: Program) -> None:
    write_files(folder, "pyproject.toml", text="[tool.microvm-lint]\n")
    assert rules(program) == [IMAGE_NAME, HOOK_TIMEOUT]


# The command line


@pytest.mark.parametrize("name", ["other.yaml", "other.json", "other.toml", "a/pyproject.toml"])
def test_a_configuration_can_be_named(folder: Path, program: Program, name: str) -> None:
    table = name.endswith(".toml")
    text = '[tool.microvm-lint]\nignore = ["MVL402"]\n' if table else '{"ignore": ["MVL402"]}'
    write_files(folder, name, text=text)
    write_files(folder, ".microvm-lint.yaml", text="ignore: [MVL101]\n")
    assert rules(program, "--config", name) == [IMAGE_NAME]


def test_no_config_uses_none_and_does_not_even_look(folder: Path, program: Program) -> None:
    write_files(folder, ".microvm-lint.yaml", text="ignroe: [\n")
    assert rules(program, "--no-config") == [IMAGE_NAME, HOOK_TIMEOUT]


def test_config_and_no_config_exclude_each_other(folder: Path, program: Program) -> None:
    result = program("check", "--config", "x.yaml", "--no-config")
    assert result.status == 2
    assert "not allowed with" in result.err


def test_a_named_configuration_must_be_there_and_have_the_table(
    folder: Path, program: Program
) -> None:
    write_files(folder, "a.toml", text="[tool.other]\n")
    assert refusal(program, "--config", "a.toml") == "a.toml: there is no table [tool.microvm-lint]"
    assert refusal(program, "--config", "b.yaml") == "b.yaml: there is no such file"
    assert refusal(program, "--config", "").endswith(": there is no such file")


@pytest.mark.parametrize(
    ("settings", "arguments", "alone", "together"),
    [
        ("ignore: [MVL402]", ("--ignore", "MVL101"), [IMAGE_NAME], [HOOK_TIMEOUT]),
        ("select: [MVL402]", ("--select", "MVL101"), [HOOK_TIMEOUT], [IMAGE_NAME]),
        (
            "{select: [MVL101], extend-select: [MVL2]}",
            ("--extend-select", "MVL402"),
            [IMAGE_NAME],
            [IMAGE_NAME, HOOK_TIMEOUT],
        ),
    ],
)
def test_the_command_line_wins_over_the_configured_rules(
    folder: Path,
    program: Program,
    settings: str,
    arguments: tuple[str, ...],
    alone: list[str],
    together: list[str],
) -> None:
    write_files(folder, ".microvm-lint.yaml", text=settings)
    assert rules(program) == alone
    assert rules(program, *arguments) == together


def test_the_command_line_wins_over_every_other_setting(folder: Path, program: Program) -> None:
    write_files(
        folder,
        ".microvm-lint.yaml",
        text="{fail-on: never, min-severity: error, revision: 2026-11-05}",
    )
    placeholder = BROKEN.replace("al2023-1", "${IMAGE}")
    write_files(folder, "image.yaml", text=placeholder)
    configured = program.check_json("image.yaml")
    assert configured.status == 0
    assert configured.json["revision"] == "2026-11-05"
    assert configured.rules == [IMAGE_NAME, HOOK_TIMEOUT]
    told = program.check_json(
        "image.yaml", "--fail-on=error", "--min-severity=info", "--revision=2026-06-22"
    )
    assert told.status == 1
    assert told.json["revision"] == "2026-06-22"
    assert told.rules == [IMAGE_NAME, "MVL010", HOOK_TIMEOUT]


# What it may hold


def test_rules_can_be_named_by_identifier_name_and_prefix(folder: Path, program: Program) -> None:
    for words, left in (
        ("MVL402", [IMAGE_NAME]),
        ("mvl402", [IMAGE_NAME]),
        ("hook-timeout", [IMAGE_NAME]),
        ("MVL4, image-name", []),
        ("ALL", []),
    ):
        write_files(folder, ".microvm-lint.yaml", text=f"ignore: [{words}]\n")
        assert rules(program) == left


def test_globs_start_at_the_folder_of_the_configuration(
    folder: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "exclude: [a/fixtures, 'skip*.yaml', ./image.yaml]\n"
    write_files(folder, ".microvm-lint.yaml", text=text)
    write_files(folder, "a/fixtures/x.yaml", "a/x.yaml", "a/skip-me.yaml", "b/a/fixtures/x.yaml")
    files = [".microvm-lint.yaml", "a/x.yaml", "b/a/fixtures/x.yaml"]
    assert program("check", "--show-files").out.splitlines() == files
    monkeypatch.chdir(folder / "a")
    assert program("check", "--show-files").out.splitlines() == ["x.yaml"]
    assert program("check", "--show-files", "../b").out.splitlines() == ["../b/a/fixtures/x.yaml"]


def in_yaml(limits: dict[str, int]) -> tuple[str, str]:
    return ".microvm-lint.yaml", json.dumps({"limits": limits})


def in_toml(limits: dict[str, int]) -> tuple[str, str]:
    lines = [f"{name} = {value}" for name, value in limits.items()]
    return "pyproject.toml", "\n".join(["[tool.microvm-lint.limits]", *lines])


def of_size(size: int) -> str:
    return GOOD + "#" * (size - len(GOOD))


def of_depth(depth: int) -> str:
    """A definition whose deepest list stands at a level; the definition itself is the first."""
    return GOOD + "x: " + "[" * (depth - 1) + "]" * (depth - 1) + "\n"


def of_nodes(more: int) -> str:
    return GOOD + "x: [" + "1, " * more + "]\n"


@pytest.mark.parametrize("how", [in_yaml, in_toml])
@pytest.mark.parametrize(
    ("limit", "value", "accepted", "refused"),
    [
        # lower than the default
        ("file-size", 2000, of_size(2000), of_size(2001)),
        ("depth", 5, of_depth(5), of_depth(6)),
        ("nodes", 500, of_nodes(400), of_nodes(500)),
        # the defaults
        (None, 0, of_size(10 << 20), of_size((10 << 20) + 1)),
        (None, 0, of_depth(200), of_depth(201)),
        (None, 0, of_nodes(249_000), of_nodes(250_000)),
        # higher
        ("file-size", 11 << 20, of_size(11 << 20), of_size((11 << 20) + 1)),
        ("depth", 250, of_depth(250), of_depth(251)),
        ("nodes", 270_000, of_nodes(269_000), of_nodes(270_000)),
    ],
)
def test_each_limit_takes_effect(
    folder: Path,
    program: Program,
    how: Any,
    limit: str | None,
    value: int,
    accepted: str,
    refused: str,
) -> None:
    if limit is not None:
        name, text = how({limit: value})
        write_files(folder, name, text=text)
    write_files(folder, "image.yaml", text=accepted)
    result = program.check_json("image.yaml")
    assert result.rules == (["MVL003"] if "\nx: " in accepted else [])
    assert not result.json["summary"]["incomplete"]
    write_files(folder, "image.yaml", text=refused)
    result = program.check_json("image.yaml")
    assert result.rules == ["MVL006"]
    (finding,) = result.json["findings"]
    assert f"({limit})" in finding["message"] or limit is None


def test_a_limit_may_be_written_as_a_number_with_a_fraction_of_nothing(folder: Path) -> None:
    write_files(folder, ".microvm-lint.yaml", text="limits: {depth: 5.0, nodes: 1e3}\n")
    limits = config.find(".").limits
    assert (limits.depth, limits.nodes) == (5, 1000)
    assert isinstance(limits.depth, int)
    assert isinstance(limits.nodes, int)


def test_a_date_without_quotes_is_a_revision_in_toml_too(folder: Path, program: Program) -> None:
    write_files(folder, "pyproject.toml", text="[tool.microvm-lint]\nrevision = 2026-11-05\n")
    assert program.check_json("image.yaml").json["revision"] == "2026-11-05"


def test_the_schema_is_one_and_describes_every_setting() -> None:
    schema = json.loads((ROOT / "schemas" / "config.json").read_text())
    Draft202012Validator.check_schema(schema)
    settings = {**schema["properties"], **schema["properties"]["limits"]["properties"]}
    assert all(setting["description"] for setting in settings.values())


# Mistakes in it

MISTAKES = [
    ("ignroe: [MVL402]", "1:1: there is no setting `ignroe`; did you mean `ignore`?"),
    ("\n# x\n\nSELECT: []", "4:1: there is no setting `SELECT`; did you mean `select`?"),
    ("fail_on: error", "1:1: there is no setting `fail_on`; did you mean `fail-on`?"),
    (
        "limits:\n  depth: 1\n  filesize: 1",
        "3:3: there is no setting `filesize`; did you mean `file-size`?",
    ),
    (
        "limits: {xyz: 1}",
        "1:10: there is no setting `xyz`; there are file-size, depth, nodes",
    ),
    ("ignore: MVL402", "1:9: ignore: `MVL402` is not a list"),
    ("ignore:\n- MVL402\n- 402", "3:3: ignore.1: `402` is not text"),
    ("exclude: {a: b}", '1:10: exclude: `{"a": "b"}` is not a list'),
    ("limits: 5", "1:9: limits: `5` is not a mapping"),
    ("limits:\n  depth: 10 MB", "2:10: limits.depth: `10 MB` is not a whole number"),
    ("limits:\n  depth: true", "2:10: limits.depth: `true` is not a whole number"),
    ("limits:\n  depth: 1.5", "2:10: limits.depth: `1.5` is not a whole number"),
    ("limits:\n  depth: .inf", "2:10: limits.depth: `Infinity` is not a whole number"),
    ("limits:\n  nodes:", "2:9: limits.nodes: `null` is not a whole number"),
    ("limits:\n  depth: 0", "2:10: limits.depth: `0` is less than 1"),
    ("limits:\n  depth: 251", "2:10: limits.depth: `251` is more than 250"),
    (
        "limits:\n  file-size: 9999999999999999999999",
        "2:14: limits.file-size: `9999999999999999999999` is more than 1,073,741,824",
    ),
    (
        "fail-on: eror",
        "1:10: fail-on: `eror` is not `error`, `warning`, `info` or `never`; did you mean `error`?",
    ),
    (
        "min-severity: 3",
        "1:15: min-severity: `3` is not `error`, `warning` or `info`",
    ),
    (
        "revision: 2026-11-5",
        "1:11: revision: `2026-11-5` is not `2026-06-22`, `2026-11-05`, `latest` or `installed`",
    ),
    ("- ignore", "1:1: the configuration: a list is not a mapping"),
    ("ignore", "1:1: the configuration: text is not a mapping"),
    (
        "ignore: [MVL402]\nselect: [hook-timout]",
        "2:10: select: there is no rule 'hook-timout'; did you mean hook-timeout?",
    ),
    ("extend-select: ['']", "1:17: extend-select: there is no rule ''"),
    ("ignore: []\nignore: []", "2:1: the key `ignore` stands here for the second time"),
    ("limits:\n  depth: 1\n  depth: 2", "3:3: the key `depth` stands here for the second time"),
    (
        "per-file:\n- files: [a]\n  files: [b]",
        "3:3: the key `files` stands here for the second time",
    ),
    ("ignore: []\n---\nignore: []", "3:1: the configuration is one document"),
    ("ignore: [", "1:10: not YAML: "),
    ("\tignore: []", "1:1: not YAML: "),
    ("ignore: ['MVL4\udcff']", "1:15: byte 0xFF is not UTF-8; save the file as UTF-8"),
    ("ignore: " + "[" * 300, "1:208: nesting "),
]


@pytest.mark.parametrize(("text", "words"), MISTAKES)
def test_a_mistake_is_said_with_its_place_and_the_nearest_right_word(
    folder: Path, program: Program, text: str, words: str
) -> None:
    (folder / ".microvm-lint.yaml").write_bytes(text.encode(errors="surrogateescape"))
    said = refusal(program)
    assert said.startswith(f".microvm-lint.yaml:{words}")
    assert refusal(program, "--config", ".microvm-lint.yaml") == said


HEAD = '[project]\nname = "x"\n\n[tool.other]\nselect = 1\n'
TOML_MISTAKES = [
    (
        HEAD + '[tool.microvm-lint]\nignroe = ["MVL402"]\n',
        "7:1: there is no setting `ignroe`; did you mean `ignore`?",
    ),
    (HEAD + '[tool.microvm-lint]\n  select = "MVL4"\n', "7:12: select: `MVL4` is not a list"),
    (
        HEAD + "[tool.microvm-lint]\nselect = []\n\n[tool.microvm-lint.limits]\nfile-sizes = 1\n",
        "10:1: there is no setting `file-sizes`; did you mean `file-size`?",
    ),
    (
        HEAD + "[tool.microvm-lint.limits]\ndepth = '5'\n",
        "7:9: limits.depth: `5` is not a whole number",
    ),
    (
        HEAD + "[tool.microvm-lint]\nlimits = { depth = 5, nodes = 0 }\n",
        "7:31: limits.nodes: `0` is less than 1",
    ),
    (
        HEAD + "[tool.microvm-lint]\nlimits = { dept = 5 }\n",
        "7:12: there is no setting `dept`; did you mean `depth`?",
    ),
    (
        HEAD + "[tool.microvm-lint]\nlimits.depth = 0\n",
        "7:16: limits.depth: `0` is less than 1",
    ),
    (
        HEAD + '[ tool . "microvm-lint" ]\n"fail-on" = "eror"\n',
        "7:13: fail-on: `eror` is not `error`, `warning`, `info` or `never`; did you mean `error`?",
    ),
    (
        HEAD + "[tool.microvm-lint]\nignore = [\n  'MVL402',\n  'hook-timout',\n]\n",
        "7:10: ignore: there is no rule 'hook-timout'; did you mean hook-timeout?",
    ),
    (
        "tool.microvm-lint.depth = 5\n",
        "1:1: there is no setting `depth`; there are select, extend-select, ignore,",
    ),
    ("tool = { microvm-lint = { dept = 5 } }\n", "1:27: there is no setting `dept`"),
    (
        HEAD + "[[tool.microvm-lint]]\nselect = []\n",
        "6:1: the configuration: a list",
    ),
    ("[tool]\nmicrovm-lint = 5\n", "2:16: the configuration: a scalar is not a mapping"),
    ("[tool.microvm-lint]\nfail-on = 12:30:00\n", "2:11: fail-on: `12:30:00` is not "),
    ("[tool.microvm-lint]\nlimits.depth = nan\n", "2:16: limits.depth: `NaN` is not a whole"),
    ("[tool.microvm-lint]\nselect = [,]\n", "2:11: not TOML: "),
    ("[tool.microvm-lint]\nselect = [\n", "3:1: not TOML: "),
    ("[tool.microvm-lint]\nselect = []\nselect = []\n", "3:12: not TOML: "),
    ("[tool.microvm-lint]\nselect = ['\udcff']\n", "2:12: byte 0xFF is not UTF-8"),
    ('[tool.microvm-lint]\na = """\n' + " " * 500_000 + '"""\n', "2:1: there is no setting"),
    ("[tool.microvm-lint]\nlimits.depth = " + "1" * 5000, "2:5016: not TOML: "),
    ("[tool.microvm-lint]\nselect = " + "[" * 5000, ""),
]


@pytest.mark.parametrize(("text", "words"), TOML_MISTAKES)
def test_a_mistake_in_toml_is_said_with_its_place(
    folder: Path, program: Program, text: str, words: str
) -> None:
    (folder / "pyproject.toml").write_bytes(text.encode(errors="surrogateescape"))
    assert refusal(program).startswith(f"pyproject.toml:{words}")


def test_of_several_mistakes_the_first_in_the_file_is_said(folder: Path, program: Program) -> None:
    write_files(folder, ".microvm-lint.yaml", text="b: 1\nlimits: {depth: x}\na: 1\nignore: 3\n")
    assert refusal(program).startswith(".microvm-lint.yaml:1:1: there is no setting `b`")


def test_the_file_is_named_as_seen_from_the_current_folder(
    folder: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(folder, ".microvm-lint.yaml", text="ignroe: []")
    write_files(folder, "a/b/c")
    monkeypatch.chdir(folder / "a" / "b")
    assert refusal(program).startswith(os.path.join("..", "..", ".microvm-lint.yaml:1:1: "))


# What is no file


@pytest.mark.parametrize("name", [".microvm-lint.yaml", "other.yaml", "other.toml"])
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("fifo", "not a regular file but a FIFO"),
        ("folder", "not a regular file but a folder"),
        ("device", "not a regular file but a device"),
        ("nowhere", "a symbolic link to a file that is not there"),
        ("circle", "a symbolic link in a circle"),
        ("large", "larger than the 1,048,576 bytes it may have"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_said(
    folder: Path, program: Program, name: str, kind: str, words: str
) -> None:
    path = folder / name
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "large":
        write_files(folder, name, text="#" * ((1 << 20) + 1))
    else:
        path.symlink_to({"device": "/dev/zero", "nowhere": "nowhere", "circle": name}[kind])
    arguments = () if name.startswith(".") else ("--config", name)
    assert refusal(program, *arguments).startswith(f"{name}: {words}")


def test_a_pyproject_that_is_no_file_is_passed_by(folder: Path) -> None:
    (folder / "pyproject.toml").mkdir()
    assert config.find(".").path is None


def test_a_configuration_is_an_exception_for_who_calls_it(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"^x\.yaml: there is no such file$"):
        config.load("x.yaml")
