"""A report's file is replaced as a whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from microvm_lint.output import write_file

from .conftest import Program

BROKEN = "name: a b\nbaseImageArn: a b\nbuildRoleArn: 1\n"


def names() -> list[str]:
    return sorted(os.listdir())


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_file_holds_all_pieces() -> None:
    write_file("report", ["one\n", "日本\r\n", "three"])
    assert Path("report").read_bytes() == "one\n日本\r\nthree".encode()
    assert names() == ["report"]


def test_a_file_is_replaced_whole() -> None:
    Path("report").write_text("old " * 1000)
    write_file("report", ["new"])
    assert Path("report").read_text() == "new"


def test_while_a_file_is_written_the_old_one_stands() -> None:
    Path("report").write_text("old")

    def pieces() -> Iterator[str]:
        yield "new"
        assert Path("report").read_text() == "old"

    write_file("report", pieces())
    assert Path("report").read_text() == "new"


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "full"), ValueError, KeyboardInterrupt])
def test_a_failure_on_the_way_leaves_the_old_file_and_nothing_else(
    failure: BaseException | type[BaseException],
) -> None:
    Path("report").write_text("old")

    def pieces() -> Iterator[str]:
        yield "new" * 100_000
        raise failure

    kind = failure if isinstance(failure, type) else type(failure)
    with pytest.raises(kind):
        write_file("report", pieces())
    assert Path("report").read_text() == "old"
    assert names() == ["report"]


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_failure_at_the_end_leaves_the_old_file_and_nothing_else(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(errno.EIO, "no more")

    Path("report").write_text("old")
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="no more"):
        write_file("report", ["new"])
    assert Path("report").read_text() == "old"
    assert names() == ["report"]


def test_a_failure_leaves_no_file_where_there_was_none() -> None:
    def pieces() -> Iterator[str]:
        yield "new"
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 it is ours
        write_file("report", pieces())
    assert names() == []


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o400])
def test_the_mode_of_a_replaced_file_is_kept(mode: int) -> None:
    Path("report").write_text("old")
    Path("report").chmod(mode)
    write_file("report", ["new"])
    assert stat.S_IMODE(Path("report").stat().st_mode) == mode
    assert Path("report").read_text() == "new"


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_mode_of_any_new_file(mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        write_file("report", ["new"])
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert stat.S_IMODE(Path("report").stat().st_mode) == mode


def test_a_link_is_followed() -> None:
    Path("folder").mkdir()
    Path("folder/report").write_text("old")
    Path("link").symlink_to("folder/report")
    Path("other").symlink_to("link")
    write_file("other", ["new"])
    assert Path("link").is_symlink()
    assert Path("other").is_symlink()
    assert Path("folder/report").read_text() == "new"
    assert os.listdir("folder") == ["report"]


def test_a_link_to_nothing_yet_is_followed() -> None:
    Path("link").symlink_to("report")
    write_file("link", ["new"])
    assert Path("link").is_symlink()
    assert Path("report").read_text() == "new"


def test_a_link_in_a_circle_is_an_error() -> None:
    Path("link").symlink_to("link")
    with pytest.raises(OSError, match=r"."):
        write_file("link", ["new"])
    assert Path("link").is_symlink()
    assert names() == ["link"]


def test_a_file_with_the_longest_name_can_be_written() -> None:
    write_file("r" * 255, ["new"])
    assert names() == ["r" * 255]


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_file("/dev/null", ["new"])
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_pipe_is_written_to_and_not_replaced() -> None:
    os.mkfifo("pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(Path("pipe").read_text()))
    reader.start()
    write_file("pipe", ["new"])
    reader.join(10)
    assert read == ["new"]
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)


def test_a_missing_folder_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*no/where"):
        write_file("no/where/report", ["new"])


def test_a_folder_is_no_file() -> None:
    Path("folder").mkdir()
    with pytest.raises(IsADirectoryError):
        write_file("folder", ["new"])
    assert names() == ["folder"]


def test_a_full_device_is_an_error() -> None:
    with pytest.raises(OSError, match="No space left"):
        write_file("/dev/full", ["new"])


@pytest.mark.parametrize("to_pipe", [True, False])
def test_a_name_for_standard_output_is_standard_output(to_pipe: bool) -> None:
    """Also where that is a file, which is not replaced under the hands of who opened it."""
    Path("image.yaml").write_text(BROKEN)
    command = [sys.executable, "-m", "microvm_lint", "check", "--format", "concise", "image.yaml"]
    command += ["--output", "json=/dev/stdout"]
    if to_pipe:
        output = subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout
    else:
        with open("out", "wb") as file:
            subprocess.run(command, stdout=file, check=False)
        output = Path("out").read_bytes()
    assert output.startswith(b"{\n")
    assert output.count(b'"fingerprint"') == 4
    assert b"}\nimage.yaml:" in output


# From the command line.


def test_a_report_goes_to_a_file_alone(program: Program) -> None:
    Path("image.yaml").write_text(BROKEN)
    printed = program("check", "--format", "json", "image.yaml")
    written = program("check", "--format", "json", "image.yaml", "--output", "report.json")
    assert written.out == ""
    assert written.status == printed.status == 1
    assert Path("report.json").read_text() == printed.out


def test_several_reports_go_beside_what_is_printed(program: Program) -> None:
    Path("image.yaml").write_text(BROKEN)
    result = program("check", "image.yaml", "--output=json=a.json", "--output=sarif=b.sarif")
    assert "MVL101" in result.out
    assert Path("a.json").read_text().startswith('{\n  "version": 1')
    assert '"version": "2.1.0"' in Path("b.sarif").read_text()


def test_a_report_that_cannot_be_written_is_said_and_findings_are_printed(
    program: Program,
) -> None:
    Path("image.yaml").write_text(BROKEN)
    Path("folder").mkdir()
    result = program(
        "check", "image.yaml", "--output=json=folder", "--output=sarif=no/b", "--output=json=a.json"
    )
    assert result.status == 2
    assert "MVL101" in result.out
    assert result.err.splitlines() == [
        "microvm-lint: error: folder: the report was not written: Is a directory",
        (
            "microvm-lint: error: no/b: the report was not written: "
            f"there is no folder {Path.cwd() / 'no'}"
        ),
    ]
    assert Path("a.json").exists()


def test_a_folder_that_refuses_is_said(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/x/.report.abc")

    opened = os.open

    Path("image.yaml").write_text("baseImageArn: x\nbuildRoleArn: y\n")
    monkeypatch.setattr(
        os,
        "open",
        lambda path, flags, *mode: refuse() if flags & os.O_CREAT else opened(path, flags, *mode),
    )
    result = program("check", "--output", "json=report", "image.yaml")
    assert result.status == 2
    assert result.err.endswith(": report: the report was not written: Permission denied\n")
    assert not Path("report").exists()


def test_a_clean_run_whose_report_is_not_written_is_not_clean(program: Program) -> None:
    result = program("check", "--output", "json=no/report")
    assert result.status == 2
