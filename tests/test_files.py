"""Which files are checked: folders, git, exclusion, order, names; and how a file is read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from microvm_lint.files import TooLarge, Unreadable, Walk, read, rooted_glob
from microvm_lint.findings import Incomplete

from .conftest import EXAMPLES, Program, run_program
from .test_git import run_git, write_files

GOOD = (EXAMPLES / "good-create.yaml").read_text()
BROKEN = GOOD.replace("runTimeoutInSeconds: 30", "runTimeoutInSeconds: 61")


def walked(*paths: str, exclude: tuple[str, ...] = ()) -> list[str]:
    """The files below the paths; everything could be listed and git had nothing to say."""
    incomplete: list[Incomplete] = []
    notes: list[str] = []
    rooted = [rooted_glob(glob, ".") for glob in exclude]
    files = list(Walk(rooted, incomplete, notes).files(paths))
    assert not incomplete
    assert not notes
    return files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def repository(folder: Path) -> Path:
    """An empty work tree, which is the current folder."""
    run_git(folder, "init", "--quiet")
    return folder


# Which files there are


def test_a_folder_gives_its_yaml_and_json_files_at_any_depth(folder: Path) -> None:
    write_files(folder, "a.yaml", "b.yml", "c.json", "d.YAML", "e.Json", "x/y/z.yaml")
    write_files(folder, "f.toml", "yaml", "g.yaml.j2", "h.jsonl", "Dockerfile", "x/i.tf")
    assert walked(".") == ["a.yaml", "b.yml", "c.json", "d.YAML", "e.Json", "x/y/z.yaml"]


def test_the_order_is_that_of_the_names_with_a_folder_s_own_files_first(folder: Path) -> None:
    write_files(folder, "b/b.yaml", "b/a/c.yaml", "a/z.yaml", "c.yaml", "a.yaml", "B.yaml")
    assert walked(".") == ["B.yaml", "a.yaml", "c.yaml", "a/z.yaml", "b/b.yaml", "b/a/c.yaml"]


def test_paths_keep_the_order_in_which_they_were_given(folder: Path) -> None:
    write_files(folder, "b/x.yaml", "a/x.yaml", "c.yaml")
    assert walked("c.yaml", "b", "a") == ["c.yaml", "b/x.yaml", "a/x.yaml"]


def test_hidden_folders_and_node_modules_are_not_walked_into(folder: Path) -> None:
    write_files(folder, ".github/a.yaml", "node_modules/b.json", "x/node_modules/c.json")
    write_files(folder, "__pycache__/d.json", "x/.e.yaml")
    assert walked(".") == ["x/.e.yaml"]


def test_a_hidden_folder_is_read_when_it_is_named(folder: Path) -> None:
    write_files(folder, ".github/a.yaml", "node_modules/b.json")
    assert walked(".github", "node_modules") == [".github/a.yaml", "node_modules/b.json"]


def test_a_named_file_is_taken_whatever_it_is_called(folder: Path) -> None:
    write_files(folder, "image", ".hidden", "node_modules/x.txt")
    assert walked("image", ".hidden", "node_modules/x.txt") == [
        "image",
        ".hidden",
        "node_modules/x.txt",
    ]


def test_a_file_given_twice_is_taken_once(folder: Path) -> None:
    write_files(folder, "a/x.yaml", "a/y.yaml")
    assert walked("a/y.yaml", "a", "./a/y.yaml", "a/../a/x.yaml", str(folder), ".") == [
        "a/y.yaml",
        "a/x.yaml",
    ]


def test_standard_input_is_not_the_file_of_the_same_name(folder: Path) -> None:
    write_files(folder, "-")
    assert walked("-", "./-", "-") == ["-", "./-"]


def test_a_folder_that_is_called_like_a_file_is_walked_into(folder: Path) -> None:
    write_files(folder, "a.yaml/b.yaml")
    assert walked(".") == ["a.yaml/b.yaml"]


def test_links_to_files_are_read_and_links_to_folders_are_not_followed(folder: Path) -> None:
    write_files(folder, "a/x.yaml")
    (folder / "link.yaml").symlink_to("a/x.yaml")
    (folder / "b").symlink_to("a")
    (folder / "c.yaml").symlink_to("a")
    (folder / "a" / "up").symlink_to("..")
    assert walked(".") == ["link.yaml", "a/x.yaml"]


def test_a_link_to_a_folder_is_followed_when_it_is_named(folder: Path) -> None:
    write_files(folder, "a/x.yaml")
    (folder / "b").symlink_to("a")
    assert walked("b") == ["b/x.yaml"]


# What git ignores


def test_what_gitignore_names_is_left_out(repository: Path) -> None:
    write_files(repository, ".gitignore", text="*.json\n/top.yaml\nbuild/\n!keep.json\n")
    write_files(repository, "a.json", "a.yaml", "keep.json", "top.yaml", "x/top.yaml", "x/b.json")
    write_files(repository, "build/a.yaml", "x/build/a.yaml")
    assert walked(".") == ["a.yaml", "keep.json", "x/top.yaml"]


def test_a_nested_gitignore_counts_for_its_folder_and_wins_over_the_one_above(
    repository: Path,
) -> None:
    write_files(repository, ".gitignore", text="*.json\n")
    write_files(repository, "a/.gitignore", text="!*.json\n/*.yaml\n")
    write_files(repository, "x.json", "x.yaml", "a/x.json", "a/x.yaml", "a/b/x.yaml")
    assert walked(".") == ["x.yaml", "a/x.json", "a/b/x.yaml"]


def test_excludes_of_the_repository_and_of_the_user_count(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(repository, ".git/info/exclude", text="a.yaml\n")
    write_files(repository, "home/git/ignore", text="b.yaml\n")
    write_files(repository, "a.yaml", "b.yaml", "c.yaml")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(repository / "home"))
    assert walked(".") == ["c.yaml"]


def test_a_tracked_file_is_read_although_it_is_ignored(repository: Path) -> None:
    write_files(repository, ".gitignore", text="*.json\nbuild/\n")
    write_files(repository, "a.json", "b.json", "build/a.yaml", "build/b.yaml", "build/c/d.yaml")
    run_git(repository, "add", "--force", "a.json", "build/a.yaml")
    assert walked(".") == ["a.json", "build/a.yaml"]


def test_an_ignored_folder_is_read_when_it_is_named(repository: Path) -> None:
    write_files(repository, ".gitignore", text="build/\n")
    write_files(repository, "build/a.yaml", "build/b/c/d.yaml")
    assert walked("build") == ["build/a.yaml", "build/b/c/d.yaml"]
    assert walked("build/b/c") == ["build/b/c/d.yaml"]
    assert walked(".", "build/b") == ["build/b/c/d.yaml"]


def test_an_ignored_file_is_read_when_it_is_named(repository: Path) -> None:
    write_files(repository, ".gitignore", text="*.json\n")
    write_files(repository, "a.json")
    assert walked(".", "a.json") == ["a.json"]


def test_gitignore_counts_from_any_folder_of_the_work_tree(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(repository, ".gitignore", text="/a/x.yaml\n")
    write_files(repository, "a/x.yaml", "a/y.yaml", "b/x.yaml")
    monkeypatch.chdir(repository / "a")
    assert walked(".") == ["y.yaml"]
    assert walked("..") == ["../a/y.yaml", "../b/x.yaml"]
    assert walked(str(repository)) == [f"{repository}/{name}" for name in ("a/y.yaml", "b/x.yaml")]


def test_a_link_to_a_work_tree_is_read_as_the_work_tree(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = folder / "tree"
    write_files(tree, ".gitignore", text="x.yaml\n")
    write_files(tree, "a/x.yaml", "a/y.yaml")
    run_git(tree, "init", "--quiet")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "link").symlink_to(tree / "a")
    monkeypatch.chdir(elsewhere)
    assert walked("link") == ["link/y.yaml"]


def test_a_repository_inside_another_one_has_its_own_gitignore(repository: Path) -> None:
    write_files(repository, ".gitignore", text="a.yaml\nignored/\n")
    for name in ("inner", "all/inner", "ignored"):
        inner = repository / name
        write_files(inner, ".gitignore", text="b.yaml\n")
        write_files(inner, "a.yaml", "b.yaml", "c.yaml")
        run_git(inner, "init", "--quiet")
    write_files(repository, "all/a.yaml")
    assert walked(".") == ["all/inner/a.yaml", "all/inner/c.yaml", "inner/a.yaml", "inner/c.yaml"]


def test_repositories_below_a_folder_without_one_have_their_own_gitignore(folder: Path) -> None:
    for name in ("a", "b"):
        write_files(folder / name, ".gitignore", text=f"{name}.yaml\n")
        write_files(folder / name, "a.yaml", "b.yaml")
        run_git(folder / name, "init", "--quiet")
    assert walked(".") == ["a/b.yaml", "b/a.yaml"]


def test_a_submodule_has_its_own_gitignore(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = folder / "library"
    write_files(library, ".gitignore", text="b.yaml\n")
    write_files(library, "a.yaml")
    run_git(library, "init", "--quiet")
    run_git(library, "add", "--all")
    run_git(library, "commit", "--quiet", "--message", "Files")
    outer = folder / "outer"
    outer.mkdir()
    run_git(outer, "init", "--quiet")
    add = ("submodule", "--quiet", "add", str(library), "sub")
    run_git(outer, "-c", "protocol.file.allow=always", *add)
    write_files(outer, "sub/b.yaml", "sub/c.yaml", "b.yaml")
    monkeypatch.chdir(outer)
    assert walked(".") == ["b.yaml", "sub/a.yaml", "sub/c.yaml"]
    assert walked("sub") == ["sub/a.yaml", "sub/c.yaml"]


def test_names_of_any_bytes_are_ignored_alike(repository: Path) -> None:
    names = ["a b", "é", "\udcff", "a\nb", '"', "\\"]
    write_files(repository, ".gitignore", text="*.json\n")
    write_files(repository, *(f"{name}.json" for name in names))
    write_files(repository, *(f"{name}/x.json" for name in names))
    write_files(repository, *(f"{name}.yaml" for name in names))
    assert walked(".") == sorted(f"{name}.yaml" for name in names)


@pytest.mark.parametrize("broken", ["empty folder", "empty file", "leads nowhere", "no head"])
def test_with_a_broken_repository_everything_is_read_and_a_note_says_so(
    program: Program, tmp_path: Path, broken: str
) -> None:
    if broken == "empty folder":
        (tmp_path / ".git").mkdir()
    elif broken == "no head":
        run_git(tmp_path, "init", "--quiet")
        (tmp_path / ".git" / "HEAD").unlink()
    else:
        write_files(tmp_path, ".git", text="" if broken == "empty file" else "gitdir: nowhere\n")
    write_files(tmp_path, ".gitignore", text="*.yaml\n")
    write_files(tmp_path, "image.yaml", text=GOOD)
    result = program("check")
    assert result.status == 0
    assert "1 definition in 1 file checked" in result.out
    assert "note: .: .gitignore was not honoured: fatal: " in result.out


def test_without_git_everything_is_read_and_one_note_says_so(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "b/c"):
        write_files(tmp_path / name, "image.yaml", text=GOOD)
        run_git(tmp_path / name, "init", "--quiet")
    monkeypatch.setenv("PATH", str(tmp_path))
    result = program("check")
    assert result.status == 0
    assert "3 definitions in 3 files checked" in result.out
    assert result.out.count("note: ") == 1
    assert "note: .gitignore was not honoured: git is not installed\n" in result.out
    assert program.check_json().json["summary"]["notes"] == [
        ".gitignore was not honoured: git is not installed"
    ]


def test_outside_of_a_repository_there_is_no_note(program: Program, tmp_path: Path) -> None:
    write_files(tmp_path, "image.yaml", text=GOOD)
    write_files(tmp_path, ".gitignore", text="*.yaml\n")
    result = program("check")
    assert "1 definition in 1 file checked" in result.out
    assert "note" not in result.out


# What is excluded


@pytest.mark.parametrize(
    ("glob", "left"),
    [
        ("x.yaml", ["a/b/y.yaml", "y.yaml"]),
        ("a", ["x.yaml", "y.yaml"]),
        ("a/", ["x.yaml", "y.yaml"]),
        ("b", ["a/x.yaml", "x.yaml", "y.yaml"]),
        ("a/b", ["a/x.yaml", "x.yaml", "y.yaml"]),
        ("./a/b", ["a/x.yaml", "x.yaml", "y.yaml"]),
        ("b/x.yaml", ["a/b/x.yaml", "a/b/y.yaml", "a/x.yaml", "x.yaml", "y.yaml"]),
        ("a/*.yaml", ["a/b/x.yaml", "a/b/y.yaml", "x.yaml", "y.yaml"]),
        ("a/**/*.yaml", ["x.yaml", "y.yaml"]),
        ("a/**", ["x.yaml", "y.yaml"]),
        ("**/x.yaml", ["a/b/y.yaml", "y.yaml"]),
        ("**/b/x.yaml", ["a/b/y.yaml", "a/x.yaml", "x.yaml", "y.yaml"]),
        ("**/a/**/y.*", ["a/b/x.yaml", "a/x.yaml", "x.yaml", "y.yaml"]),
        ("*/x.yaml", ["a/b/x.yaml", "a/b/y.yaml", "x.yaml", "y.yaml"]),
        ("[xz].yaml", ["a/b/y.yaml", "y.yaml"]),
        ("?.yaml", []),
        ("*", []),
        ("", ["a/b/x.yaml", "a/b/y.yaml", "a/x.yaml", "x.yaml", "y.yaml"]),
    ],
)
def test_globs_exclude_as_in_gitignore(folder: Path, glob: str, left: list[str]) -> None:
    write_files(folder, "x.yaml", "y.yaml", "a/x.yaml", "a/b/x.yaml", "a/b/y.yaml")
    assert sorted(walked(".", exclude=(glob,))) == left
    assert sorted(walked(str(folder), exclude=(glob,))) == [f"{folder}/{name}" for name in left]


def test_a_glob_starts_at_the_current_folder_and_may_lead_out_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(folder, "[a]/x.yaml", "[a]/b/x.yaml", "c/x.yaml")
    monkeypatch.chdir(folder / "[a]")
    assert walked("..", exclude=("b/*", "../c")) == ["../[a]/x.yaml"]
    assert walked("..", exclude=("../c",)) == ["../[a]/x.yaml", "../[a]/b/x.yaml"]


def test_a_glob_with_a_slash_in_front_starts_at_the_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(folder, "vendor/x.yaml", "a/vendor/x.yaml", "z.yaml")
    monkeypatch.chdir(folder)
    assert walked(".", exclude=("/vendor",)) == ["z.yaml", "a/vendor/x.yaml"]
    assert walked(".", exclude=("/vendor/", "/*.yaml")) == ["a/vendor/x.yaml"]
    assert walked(".", exclude=("/a/**",)) == ["z.yaml", "vendor/x.yaml"]
    assert walked(".", exclude=(f"{folder}/a",)) == ["z.yaml", "vendor/x.yaml"]


def test_a_named_file_is_not_excluded(folder: Path) -> None:
    write_files(folder, "a/x.yaml", "a/y.yaml")
    assert walked("a", "a/x.yaml", exclude=("x.yaml",)) == ["a/y.yaml", "a/x.yaml"]


def test_exclude_is_repeatable_and_adds_to_the_configuration(
    program: Program, tmp_path: Path
) -> None:
    write_files(tmp_path, ".microvm-lint.yaml", text="exclude: [a.yaml]\n")
    write_files(tmp_path, "a.yaml", "b.yaml", "c.yaml", "d.yaml")
    result = program("check", "--exclude", "b.yaml", "--exclude", "c.*", "--show-files")
    assert result.out == ".microvm-lint.yaml\nd.yaml\n"


# What a file is called, and what the summary says


def test_the_current_folder_is_the_default(program: Program, tmp_path: Path) -> None:
    write_files(tmp_path, "a/image.yaml", text=BROKEN)
    assert program("check").out == program("check", ".").out
    assert program("check", "--show-files").out == "a/image.yaml\n"


@pytest.mark.parametrize("path", [".", "./", "./a", "./a/image.yaml", "a/", "a/image.yaml"])
def test_names_go_without_a_dot_in_front(program: Program, tmp_path: Path, path: str) -> None:
    write_files(tmp_path, "a/image.yaml", text=BROKEN)
    (finding,) = program.check_json(path).json["findings"]
    assert finding["file"] == "a/image.yaml"


@pytest.mark.parametrize("path", [".//a/image.yaml", "././a/image.yaml", ".///./a/image.yaml"])
def test_names_stay_relative_however_the_path_is_spelled(
    program: Program, tmp_path: Path, path: str
) -> None:
    write_files(tmp_path, "a/image.yaml", text=BROKEN)
    (finding,) = program.check_json(path).json["findings"]
    assert finding["file"] == "a/image.yaml"


def test_a_file_outside_is_called_as_it_was_named(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, "image.yaml", text=BROKEN)
    write_files(tmp_path, "a/x")
    monkeypatch.chdir(tmp_path / "a")
    for path in ("../image.yaml", str(tmp_path / "image.yaml")):
        (finding,) = program.check_json(path).json["findings"]
        assert finding["file"] == path


def test_standard_input_is_read_under_the_name_that_it_was_given(tmp_path: Path) -> None:
    done = run_program("check", "-", cwd=tmp_path, stdin=BROKEN.encode())
    assert done.returncode == 1
    assert done.stdout.startswith(b"<stdin>:22:26: error MVL402")
    named = ("--stdin-filename", "a/image.yaml")
    done = run_program("check", "-", *named, cwd=tmp_path, stdin=BROKEN.encode())
    assert done.returncode == 1
    assert done.stdout.startswith(b"a/image.yaml:22:26: error MVL402")


def test_the_name_of_standard_input_says_how_to_read_it(tmp_path: Path) -> None:
    text = b'{"baseImageArn": "x", "buildRoleArn": "y",}'
    check = ("check", "--format", "concise", "-", "--stdin-filename")
    assert b"MVL001" in run_program(*check, "x.json", cwd=tmp_path, stdin=text).stdout
    assert b"MVL001" not in run_program(*check, "x.yaml", cwd=tmp_path, stdin=text).stdout


def test_standard_input_goes_along_with_files_and_folders(tmp_path: Path) -> None:
    write_files(tmp_path, "a/x.yaml", "b.yaml", text=GOOD)
    done = run_program("check", "b.yaml", "-", "a", cwd=tmp_path, stdin=BROKEN.encode())
    assert done.returncode == 1
    assert b"3 definitions in 3 files checked" in done.stdout


def test_standard_input_that_is_closed_is_said(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -m microvm_lint check - <&-', sys.executable],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == b"error: <stdin>: standard input is closed\n"


def test_the_summary_says_how_many_files_held_no_definition(
    program: Program, tmp_path: Path
) -> None:
    write_files(tmp_path, "a.yaml", text=GOOD)
    write_files(tmp_path, "b.yaml", "c.yaml", text="kind: Deployment\n")
    write_files(tmp_path, "d.yaml", text="# microvm\nkind: Deployment\n")
    result = program("check")
    assert result.status == 0
    assert "1 definition in 1 file checked; 3 files hold no image definition" in result.out
    summary = program.check_json().json["summary"]
    assert (summary["files"], summary["definitions"], summary["skipped_files"]) == (4, 1, 3)


def test_a_named_file_that_holds_no_definition_is_named(program: Program, tmp_path: Path) -> None:
    write_files(tmp_path, "image.yaml", text="kind: Deployment\n")
    result = program("check", "image.yaml")
    assert result.status == 0
    assert "No image definition found" in result.out
    assert "image.yaml: no image definition" in result.out


def test_a_file_without_a_mark_of_a_definition_is_not_parsed(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_parser(*arguments: object) -> None:
        raise AssertionError(arguments)

    write_files(tmp_path, "a.yaml", text="kind: Deployment\nx: [\n")
    write_files(tmp_path, "b.json", text='{"name": "x",}')
    monkeypatch.setattr("microvm_lint.document.read", no_parser)
    result = program("check")
    assert result.status == 0
    assert "2 files hold no image definition" in result.out


@pytest.mark.parametrize(
    "text",
    [
        r'{"a": "Ren\u00e9 \u003cb\u003e \u0026 \u0027x\u0027 \x1b", }',
        r"a: {{ regex \d+\xff \u00e9 }}",
    ],
)
def test_escapes_of_other_characters_than_letters_are_no_mark_of_a_definition(
    program: Program, tmp_path: Path, text: str
) -> None:
    write_files(tmp_path, "foreign.json", "foreign.yaml", text=text)
    result = program("check")
    assert result.status == 0
    assert "2 files hold no image definition" in result.out


# How a file is read


@pytest.mark.parametrize("size", [0, 1, 99, 100])
def test_a_file_is_read_whole_up_to_the_limit(folder: Path, size: int) -> None:
    write_files(folder, "a", text="x" * size)
    assert read("a", 100) == b"x" * size


@pytest.mark.parametrize("text", ["x" * 101, "x" * 90 + "buildRole", "x" * 5_000_000])
def test_a_file_past_the_limit_is_not_kept(folder: Path, text: str) -> None:
    write_files(folder, "a", text=text)
    with pytest.raises(TooLarge) as error:
        read("a", 100 if len(text) > 100 else 98)
    assert error.value.size == len(text)
    assert error.value.may_hold == ("buildRole" in text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("start", range(2**20 - 4, 2**20 + 100, 7))
def test_a_mark_is_found_wherever_a_large_file_is_cut(
    folder: Path, encoding: str, start: int
) -> None:
    width = len("x".encode(encoding)) - len("".encode(encoding))
    text = " " * (start // width) + "codeArtifact"
    (folder / "a").write_bytes(text.encode(encoding))
    with pytest.raises(TooLarge) as error:
        read("a", 100)
    assert error.value.may_hold


def test_a_file_whose_size_is_not_known_beforehand_is_read_whole(folder: Path) -> None:
    path = Path("/proc/self/status")
    if not path.exists():
        pytest.skip("there is no /proc")
    assert b"VmPeak" in read(str(path), 100_000)


def test_a_file_that_comes_in_short_pieces_is_read_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_read = os.read
    monkeypatch.setattr(os, "read", lambda handle, size: whole_read(handle, min(size, 3)))
    write_files(folder, "a", text="0123456789")
    assert read("a", 100) == b"0123456789"


def test_an_error_while_reading_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int, size: int) -> bytes:
        raise OSError(5, "Input/output error")

    write_files(folder, "a")
    monkeypatch.setattr(os, "read", fail)
    with pytest.raises(Unreadable, match="input/output error"):
        read("a", 100)
