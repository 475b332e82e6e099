"""What is built and installed: the wheel, the sdist, and the program in an empty environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import venv
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from microvm_lint import __version__

from .conftest import EXAMPLES, ROOT

PARTS = (
    ".pre-commit-hooks.yaml",
    "LICENSE",
    "README.md",
    "linter",
    "pyproject.toml",
    "rules",
    "schemas",
)
# Where each folder of the repository stands in the wheel.
PACKAGES = {
    "linter/microvm_lint": "microvm_lint",
    "rules": "microvm_lint/rules",
    "schemas": "microvm_lint/schemas",
}
SECONDS = 300


def copy_project(folder: Path) -> None:
    """Copy what the packages are made of, for a build leaves files behind."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            leave_out = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*_cache")
            shutil.copytree(ROOT / part, folder / part, ignore=leave_out)
        else:
            shutil.copy(ROOT / part, folder / part)


def run_outside(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command without the settings of this environment."""
    private = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env={name: value for name, value in os.environ.items() if name not in private},
    )


def run_python(*arguments: str | Path, cwd: Path) -> None:
    """A module of this Python, which must succeed; it may print what it likes."""
    done = run_outside(sys.executable, "-m", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr


def new_environment(folder: Path) -> Path:
    """Its Python. The environment is empty; even pip stays outside."""
    venv.create(folder, symlinks=os.name != "nt")
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"


class Built:
    """The wheel of the tree, the sdist of the tree, and the wheel of the sdist."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.project.mkdir()
        copy_project(self.project)
        run_python("build", "--outdir", folder / "dist", self.project, cwd=folder)
        pip_wheel = ("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder / "direct")
        run_python(*pip_wheel, self.project, cwd=folder)
        (self.wheel,) = (folder / "direct").glob("*.whl")
        (self.wheel_of_sdist,) = (folder / "dist").glob("*.whl")
        (self.sdist,) = (folder / "dist").glob("*.tar.gz")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return Built(tmp_path_factory.mktemp("packaging"))


@pytest.fixture(scope="module")
def environment(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("environment")
    python = new_environment(folder)
    run_python("pip", "--python", python, "install", "--quiet", built.wheel, cwd=folder)
    return python.parent


def contents(wheel: Path) -> dict[str, bytes]:
    """The files in a wheel, but for its metadata."""
    with ZipFile(wheel) as archive:
        return {
            name: archive.read(name)
            for name in archive.namelist()
            if not name.partition("/")[0].endswith(".dist-info")
        }


def metadata(wheel: Path, name: str) -> bytes:
    with ZipFile(wheel) as archive:
        return archive.read(f"microvm_lint-{__version__}.dist-info/{name}")


def expected_contents(project: Path) -> dict[str, bytes]:
    """Every file of the three folders, where it belongs."""
    return {
        f"{package}/{path.relative_to(project / folder).as_posix()}": path.read_bytes()
        for folder, package in PACKAGES.items()
        for path in (project / folder).rglob("*")
        if path.suffix in (".py", ".json") or path.name == "py.typed"
    }


def test_the_wheel_holds_every_module_and_schema_inside_the_package(built: Built) -> None:
    found = contents(built.wheel)
    expected = expected_contents(built.project)
    assert sorted(found) == sorted(expected)
    assert found == expected
    assert {name.partition("/")[0] for name in found} == {"microvm_lint"}
    for name in ("py.typed", "rules/hooks.py", "schemas/config.json"):
        assert f"microvm_lint/{name}" in found


def test_the_sdist_builds_the_same_wheel(built: Built) -> None:
    assert contents(built.wheel_of_sdist) == contents(built.wheel)
    for name in ("METADATA", "entry_points.txt", "top_level.txt"):
        assert metadata(built.wheel_of_sdist, name) == metadata(built.wheel, name)


def test_the_sdist_holds_what_belongs_beside_the_code(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "pyproject.toml", "rules/hooks.py"} <= names


def test_the_metadata_say_what_the_project_is(built: Built) -> None:
    said = message_from_bytes(metadata(built.wheel, "METADATA"))
    assert said["Name"] == "microvm-lint"
    assert said["Version"] == __version__
    assert said["License-Expression"] == "Apache-2.0"
    assert said["License-File"] == "LICENSE"
    assert said["Requires-Python"] == ">=3.10"
    assert said["Description-Content-Type"] == "text/markdown"
    assert set(said.get_all("Provides-Extra", [])) == {"aws", "dev", "mutation"}
    required = [line for line in said.get_all("Requires-Dist", []) if "extra ==" not in line]
    names = {line.partition(">")[0].partition(";")[0] for line in required}
    assert names == {"PyYAML", "jsonschema-rs", "ruamel.yaml", "tomli"}
    assert metadata(built.wheel, "licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_the_license_is_apache_2_0_as_a_whole() -> None:
    lines = [line.strip() for line in (ROOT / "LICENSE").read_text().splitlines()]
    assert lines[1:3] == ["Apache License", "Version 2.0, January 2004"]
    for section in range(1, 10):
        assert any(line.startswith(f"{section}. ") for line in lines)
    assert "END OF TERMS AND CONDITIONS" in lines


def test_an_installed_program_finds_its_rules_and_schemas(
    environment: Path, tmp_path: Path
) -> None:
    shutil.copy(EXAMPLES / "broken-create.yaml", tmp_path / "image.yaml")
    check = ("check", "--format", "json")
    done = run_outside(environment / "microvm-lint", *check, "image.yaml", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    here = run_outside(sys.executable, "-m", "microvm_lint", *check, "image.yaml", cwd=tmp_path)
    assert json.loads(done.stdout) == json.loads(here.stdout)
    assert len(json.loads(done.stdout)["findings"]) > 5


def test_an_installed_program_reads_its_configuration(environment: Path, tmp_path: Path) -> None:
    (tmp_path / ".microvm-lint.yaml").write_text("ignroe: []\n")
    done = run_outside(environment / "microvm-lint", "check", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean `ignore`?" in done.stderr


@pytest.mark.parametrize("revision", ["2026-06-22", "2026-11-05"])
@pytest.mark.parametrize("format", ["text", "concise", "json", "sarif"])
def test_an_installed_program_has_each_revision_and_format(
    environment: Path, tmp_path: Path, revision: str, format: str
) -> None:
    shutil.copy(EXAMPLES / "good-create.yaml", tmp_path)
    options = ("--revision", revision, "--format", format)
    done = run_outside(environment / "microvm-lint", "check", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_an_installed_program_can_be_run_as_a_module(environment: Path, tmp_path: Path) -> None:
    done = run_outside(environment / "python", "-m", "microvm_lint", "--version", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == f"microvm-lint {__version__}\n"


def test_an_installed_program_explains_its_rules(environment: Path, tmp_path: Path) -> None:
    done = run_outside(environment / "microvm-lint", "explain", "MVL402", cwd=tmp_path)
    assert done.returncode == 0
    assert "hook-timeout" in done.stdout


@pytest.mark.parametrize("name", ["rules", "schemas", "linter", "tests"])
def test_nothing_else_is_installed_under_a_name_that_others_use(
    environment: Path, tmp_path: Path, name: str
) -> None:
    done = run_outside(environment / "python", "-c", f"import {name}", cwd=tmp_path)
    assert f"No module named '{name}'" in done.stderr


def test_an_editable_install_runs_from_the_tree(built: Built, tmp_path: Path) -> None:
    python = new_environment(tmp_path / "venv")
    install = ("install", "--quiet", "--editable")
    run_python("pip", "--python", python, *install, built.project, cwd=tmp_path)
    script = "import microvm_lint.rules.hooks as hooks; print(hooks.__file__)"
    done = run_outside(python, "-c", script, cwd=tmp_path)
    assert done.stdout.strip() == str(built.project / "rules" / "hooks.py"), done.stderr
    shutil.copy(EXAMPLES / "broken-create.yaml", tmp_path / "image.yaml")
    done = run_outside(python.with_name("microvm-lint"), "check", "image.yaml", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "MVL402" in done.stdout


def test_the_action_passes_its_inputs_through_the_environment() -> None:
    """What a workflow writes into an input must not become a piece of the script."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    (step,) = action["runs"]["steps"]
    assert action["inputs"].keys() == {"paths", "arguments"}
    assert all("default" in one and "description" in one for one in action["inputs"].values())
    assert "${{" not in step["run"]
    assert step["env"] == {"PATHS": "${{ inputs.paths }}", "ARGUMENTS": "${{ inputs.arguments }}"}
    assert "check --format auto $ARGUMENTS -- $PATHS" in step["run"]
