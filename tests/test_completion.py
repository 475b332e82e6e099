"""`microvm-lint completion`: what shells complete."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from microvm_lint.cli import build_parser
from microvm_lint.reports import FORMATS

from .conftest import Program


def script(program: Program, shell: str) -> str:
    result = program("completion", shell)
    assert (result.status, result.err) == (0, "")
    return result.out


def bash(program: Program, *words: str) -> list[str]:
    """What bash proposes for the last of the words."""
    Path("completion.bash").write_text(script(program, "bash"))
    listed = " ".join(f"'{word}'" for word in ("microvm-lint", *words))
    code = (
        f"source ./completion.bash; COMP_WORDS=({listed}); COMP_CWORD={len(words)}; "
        'microvm-lint() { :; }; _microvm_lint; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return sorted(done.stdout.split())


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
@pytest.mark.parametrize(
    ("words", "proposals"),
    [
        (["sch"], ["schema"]), (["check", "--fail"], ["--fail-on"]),
        (["check", "--format", ""], sorted(FORMATS)), (["schema", "--kind", "cr"], ["create"]),
        (["audit", "--organ"], ["--organization"]), (["completion", "z"], ["zsh"]),
        (["schema", "di"], ["diff"]), (["check", "some"], ["some.yaml"]), (["check", "--xyz"], []),
    ],
)  # fmt: skip
def test_bash_proposes_commands_options_values_and_files(
    program: Program, words: list[str], proposals: list[str]
) -> None:
    Path("some.yaml").write_text("")
    assert bash(program, *words) == proposals


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_option_of_every_command_is_there(program: Program, shell: str) -> None:
    text = script(program, shell)
    _parser, commands = build_parser()
    for name, parser in commands.choices.items():
        assert name in text
        for action in parser._actions:
            for option in action.option_strings:
                spelled = f"-l {option[2:]}" if shell == "fish" and option[:2] == "--" else option
                assert spelled in text or f"-s {option[1:]}" in text


@pytest.mark.parametrize(
    ("shell", "check"), [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])]
)
def test_the_scripts_are_ones_of_their_shell(
    program: Program, shell: str, check: list[str]
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")
    Path("script").write_text(script(program, shell))
    subprocess.run([shell, *check, "script"], check=True, capture_output=True)


def test_there_are_scripts_for_three_shells(program: Program) -> None:
    assert program("completion", "tcsh").status == 2
    assert program("completion").status == 2
