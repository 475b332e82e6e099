"""What git says of a work tree, and that nothing in the work tree has a say in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from microvm_lint import git

from .conftest import Program

USER = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
PERSON = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")


def run_git(folder: Path, *arguments: str, **environment: str) -> str:
    """What the installed git prints, without the settings of who runs the tests."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *PERSON, "-C", folder, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
        env=inherited | USER | environment,
    )
    return done.stdout.decode()


def write_files(folder: Path, *names: str, text: str = "") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def program_that_leaves(mark: Path) -> Path:
    """A program that makes a file, and fails."""
    program = mark.with_name(f"leaves-{mark.name}")
    program.write_text(f"#!/bin/sh\necho >> '{mark}'\nexit 1\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    run_git(folder, "init", "--quiet")
    return folder


def test_the_root_is_the_nearest_folder_with_a_git_folder(repository: Path) -> None:
    write_files(repository, "a/b/c.yaml")
    assert git.root_of(str(repository / "a" / "b")) == str(repository)
    write_files(repository, "a/.git")
    assert git.root_of(str(repository / "a" / "b")) == str(repository / "a")


def test_a_folder_outside_of_any_repository_has_no_root_and_nothing_ignored(
    tmp_path: Path,
) -> None:
    assert git.root_of(str(tmp_path)) is None
    assert git.ignored(str(tmp_path)) == set()


def test_the_root_is_that_of_the_folder_that_a_link_leads_to(
    repository: Path, tmp_path: Path
) -> None:
    write_files(repository, "a/x.yaml")
    (tmp_path / "link").symlink_to(repository / "a")
    assert git.root_of(str(tmp_path / "link")) == str(repository)


def test_what_git_ignores_is_named_from_the_folder_that_was_asked_for(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(repository, ".gitignore", text="*.json\nbuild/\n!keep.json\n")
    write_files(repository, "a/x.json", "a/keep.json", "a/build/y.yaml", "z.json", "a/b.yaml")
    assert git.ignored(str(repository / "a")) == {
        str(repository / "a" / name) for name in ("x.json", "build")
    }
    monkeypatch.chdir(repository)
    inside_a = {os.path.join("a", name) for name in ("x.json", "build")}
    assert git.ignored("a") == inside_a
    assert git.ignored("") == git.ignored(".") == inside_a | {"z.json"}
    monkeypatch.chdir(repository / "a")
    assert git.ignored("..") == {os.path.join("..", name) for name in (*inside_a, "z.json")}


@pytest.mark.parametrize("asked", ["build", "build/deep", "build/deep/deeper"])
def test_nothing_is_ignored_below_a_folder_that_is_itself_ignored(
    repository: Path, asked: str
) -> None:
    write_files(repository, ".gitignore", text="build/\n")
    write_files(repository, "build/deep/deeper/x.yaml", "build/y.yaml")
    assert git.ignored(str(repository / asked)) == set()


@pytest.mark.parametrize("name", [":(top)a", "[a]", "*", "-x", "a b", "é", '"', "a\nb", "\udcff"])
def test_a_folder_may_be_called_anything(repository: Path, name: str) -> None:
    write_files(repository, ".gitignore", text="x.yaml\n")
    write_files(repository, f"{name}/x.yaml", f"{name}/y.yaml", "other/x.yaml")
    folder = str(repository / name)
    assert git.ignored(folder) == {os.path.join(folder, "x.yaml")}


def test_without_git_the_words_say_so(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(git.GitUnavailable, match="git is not installed"):
        git.ignored(str(repository))


def test_a_git_that_cannot_be_run_is_said(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bin" / "git"
    write_files(tmp_path, "bin/git", text="#!/no/such/interpreter\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent))
    with pytest.raises(git.GitUnavailable, match="git cannot be run"):
        git.ignored(str(repository))


def test_a_git_that_does_not_answer_is_given_up(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "_SECONDS", 0.5)
    os.mkfifo(repository / ".gitignore")  # git waits for somebody to write into it
    start = time.monotonic()
    with pytest.raises(git.GitUnavailable, match="did not answer"):
        git.ignored(str(repository))
    assert time.monotonic() - start < 5


def test_an_error_of_git_is_said_in_its_first_line(repository: Path) -> None:
    (repository / ".git" / "HEAD").unlink()
    with pytest.raises(git.GitError, match=r"^fatal: not a git repository[^\n]*$"):
        git.ignored(str(repository))


def test_a_repository_of_another_owner_is_read(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container, where the work tree is mounted and belongs to somebody else."""
    write_files(repository, ".gitignore", text="x.yaml\n")
    write_files(repository, "x.yaml")
    other_owner = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    with pytest.raises(subprocess.CalledProcessError):
        run_git(repository, "status", **other_owner)
    wrapper = tmp_path / "bin" / "git"
    real = shutil.which("git")
    script = f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "{real}" "$@"\n'
    write_files(tmp_path, "bin/git", text=script)
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")
    assert git.ignored(str(repository)) == {str(repository / "x.yaml")}


def test_variables_of_a_hook_that_is_running_do_not_lead_elsewhere(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(repository, ".gitignore", text="x.yaml\n")
    write_files(repository, "x.yaml")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "elsewhere" / "index"))
    assert git.ignored(str(repository)) == {str(repository / "x.yaml")}


@pytest.mark.parametrize(
    "key",
    [
        "core.fsmonitor",
        "core.pager",
        "pager.ls-files",
        "core.editor",
        "core.askPass",
        "core.sshCommand",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "credential.helper",
        "diff.external",
        "filter.f.clean",
        "filter.f.smudge",
        "filter.f.process",
        "uploadpack.packObjectsHook",
        "gpg.program",
    ],
)
def test_no_program_that_the_configuration_names_is_run(
    repository: Path, tmp_path: Path, key: str
) -> None:
    mark = tmp_path / "mark"
    write_files(repository, ".gitattributes", text="* filter=f diff=d\n")
    write_files(repository, ".gitignore", text="x.yaml\n")
    write_files(repository, "x.yaml", "y.yaml")
    run_git(repository, "add", "y.yaml")
    run_git(repository, "config", key, str(program_that_leaves(mark)))
    write_files(repository, "y.yaml", text="changed")
    assert git.ignored(str(repository)) == {str(repository / "x.yaml")}
    assert not mark.exists()


def test_a_monitor_in_an_included_file_is_not_run(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    program = program_that_leaves(mark)
    write_files(repository, "settings", text=f'[core]\n\tfsmonitor = "{program}"\n')
    write_files(repository, "x.yaml")
    run_git(repository, "add", "x.yaml")
    run_git(repository, "config", "include.path", "../settings")
    run_git(repository, "ls-files", "--others")
    assert mark.exists(), "git itself runs the monitor"
    mark.unlink()
    git.ignored(str(repository))
    assert not mark.exists()


@pytest.mark.parametrize("format", ["text", "sarif"])
def test_a_check_runs_no_program_that_the_configuration_names(
    repository: Path, tmp_path: Path, program: Program, format: str
) -> None:
    mark = tmp_path / "mark"
    leaves = str(program_that_leaves(mark))
    write_files(repository, "x.yaml")
    run_git(repository, "add", "x.yaml")
    run_git(repository, "commit", "--quiet", "--message", "Files")
    run_git(repository, "config", "remote.origin.url", f"ext::{leaves}")
    run_git(repository, "config", "core.pager", leaves)
    run_git(repository, "config", "core.fsmonitor", leaves)
    result = program("check", "--format", format, repository)
    assert result.status == 0
    assert "not honoured" not in result.out
    assert not mark.exists()


def test_no_alias_and_no_hook_is_run(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    program = program_that_leaves(mark)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "fsmonitor-watchman", "pre-auto-gc", "post-checkout"):
        for folder in (repository / ".git" / "hooks", hooks):
            shutil.copy(program, folder / name)
    run_git(repository, "config", "core.hooksPath", str(hooks))
    run_git(repository, "config", "alias.ls-files", f"!{program}")
    git.ignored(str(repository))
    assert not mark.exists()


def test_no_transport_is_run_for_objects_that_are_not_there(
    repository: Path, tmp_path: Path
) -> None:
    """A sparse index is unfolded by reading trees; git fetches a tree that is missing."""
    mark = tmp_path / "mark"
    write_files(repository, "in/a.yaml", "out/b.yaml", ".gitignore", text="*.log\n")
    run_git(repository, "add", "--all")
    run_git(repository, "commit", "--quiet", "--message", "Files")
    run_git(repository, "sparse-checkout", "init", "--cone", "--sparse-index")
    run_git(repository, "sparse-checkout", "set", "in")
    tree = run_git(repository, "rev-parse", "HEAD:out").strip()
    (repository / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::{program_that_leaves(mark)}",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
    }.items():
        run_git(repository, "config", key, value)
    write_files(repository, "out/b.yaml", "out/c.log")
    run_git(repository, "ls-files", "--others")
    assert mark.exists(), "git itself runs the transport"
    mark.unlink()
    assert git.ignored(str(repository)) == {str(repository / "out" / "c.log")}
    assert not mark.exists()


@pytest.mark.parametrize("search_path", ["", ".", "bin"])
def test_a_git_that_the_work_tree_brings_is_not_run(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, search_path: str
) -> None:
    mark = tmp_path / "mark"
    program = program_that_leaves(mark)
    (repository / "bin").mkdir()
    for folder in (repository, repository / "bin"):
        shutil.copy(program, folder / "git")
    monkeypatch.chdir(repository)
    monkeypatch.setenv("PATH", search_path)
    with pytest.raises(git.GitUnavailable):
        git.ignored("")
    assert not mark.exists()
