"""Files that would crash, hang or fill the memory of a careless reader.

Each is named with what it is, the files beside it are checked, and the run ends soon and small.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from microvm_lint import files

from .conftest import EXAMPLES, Program, Result
from .test_git import run_git, write_files

GOOD = (EXAMPLES / "good-create.yaml").read_text()
BROKEN = GOOD.replace("runTimeoutInSeconds: 30", "runTimeoutInSeconds: 61")
MIB = 1 << 20
LIMIT = 10 * MIB
MOST_MEMORY = 200_000_000
MOST_SECONDS = 10

# The peak of the process itself: what ru_maxrss gives counts the parent before the exec as well.
MEASURED = """
import resource, sys
from microvm_lint.cli import main
status = main(sys.argv[1:])
spent = resource.getrusage(resource.RUSAGE_SELF)
try:
    with open("/proc/self/status") as file:
        peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) * 1024
except FileNotFoundError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
sys.stdout.flush()
sys.stderr.write(f"{spent.ru_utime + spent.ru_stime}\\n{peak}\\n")
sys.exit(status)
"""


def check_measured(folder: Path, *arguments: str) -> Result:
    """One run as a process of its own, with bounds on its processor time and its memory."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "check", *arguments],
        cwd=folder,
        capture_output=True,
        timeout=300,
        check=False,
    )
    *errors, seconds, peak = done.stderr.decode().splitlines()
    assert int(peak) < MOST_MEMORY, f"{int(peak) >> 20} MiB"
    assert float(seconds) < MOST_SECONDS
    return Result(done.returncode, done.stdout.decode(), "\n".join(errors))


@contextmanager
def time_bound() -> Iterator[None]:
    """Fail, rather than hang, if what happens inside takes long."""

    def stop(*_: object) -> None:
        raise AssertionError(f"took longer than {MOST_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(MOST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A folder with one definition that brings one finding; hostile files go beside it."""
    write_files(tmp_path, "z.yaml", text=BROKEN)
    return tmp_path


def unread(result: Result) -> dict[str, str]:
    """What could not be read and why. The definition beside it was checked."""
    report = result.json
    assert result.status == 2
    assert [(one["file"], one["rule"]) for one in report["findings"]] == [("z.yaml", "MVL402")]
    incomplete: list[dict[str, str]] = report["summary"]["incomplete"]
    for one in incomplete:
        assert f"{one['file']}: {one['message']}" in result.err
    return {one["file"]: one["message"] for one in incomplete}


def findings(result: Result) -> dict[str, Any]:
    """The finding in each file but the definition beside them, which was checked as well."""
    report = result.json
    assert result.status == 1
    assert report["summary"]["incomplete"] == []
    found = {one["file"]: one for one in report["findings"]}
    assert len(found) == len(report["findings"])
    assert found.pop("z.yaml")["rule"] == "MVL402"
    return found


def check_both_ways(program: Program, name: str) -> str:
    """Why a file cannot be read: the same if it is named and if it is met in a folder."""
    with time_bound():
        in_folder = unread(program.check_json("."))
        named = unread(program.check_json(name, "z.yaml"))
    assert in_folder == named
    (words,) = named.values()
    assert list(named) == [name]
    return words


# Large files


@pytest.mark.parametrize(
    ("at", "text", "encoding"),
    [
        (0, GOOD, "utf-8"),
        (50 * MIB, GOOD, "utf-8"),
        (100 * MIB - len(GOOD), GOOD, "utf-8"),
        (LIMIT - 4, "buildRoleArn", "utf-8"),
        (LIMIT - 4, "buildRoleArn", "utf-16"),
    ],
)
def test_a_file_of_100_mb_that_may_hold_a_definition_is_too_large(
    beside: Path, at: int, text: str, encoding: str
) -> None:
    with (beside / "image.yaml").open("wb") as file:
        file.seek(at)
        file.write(text.encode(encoding))
        file.truncate(100 * MIB)
    result = check_measured(beside, "--format", "json", ".")
    finding = findings(result)["image.yaml"]
    assert finding["rule"] == "MVL006"
    assert "104,857,600 bytes, more than the limit of 10,485,760" in finding["message"]
    assert (finding["line"], finding["column"]) == (1, 1)


@pytest.mark.parametrize("filler", [b"\0", b"x: y\n"])
def test_a_file_of_100_mb_that_cannot_hold_a_definition_is_dismissed(
    beside: Path, filler: bytes
) -> None:
    with (beside / "data.json").open("wb") as file:
        if filler != b"\0":
            file.writelines(filler * (MIB // len(filler)) for _ in range(100))
        file.truncate(100 * MIB)
    result = check_measured(beside, "--format", "json", ".")
    assert findings(result) == {}
    assert result.json["summary"]["skipped_files"] == 1


def test_a_file_of_a_terabyte_is_not_searched_to_its_end(beside: Path) -> None:
    with (beside / "data.json").open("wb") as file:
        file.truncate(1 << 40)
    assert findings(check_measured(beside, "--format", "json", "."))["data.json"]["rule"] == (
        "MVL006"
    )


def test_endless_standard_input_is_too_large(tmp_path: Path) -> None:
    with open("/dev/zero", "rb") as zero:
        done = subprocess.run(
            [sys.executable, "-m", "microvm_lint", "check", "-"],
            cwd=tmp_path,
            stdin=zero,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout.startswith(b"<stdin>:1:1: error MVL006 ")


FULL = {
    "line breaks": GOOD + "\n" * (LIMIT - len(GOOD)),
    "line breaks and an unknown member": GOOD + "\n" * (LIMIT - len(GOOD) - 10) + "unknown: 1",
    "line breaks and a mistake": GOOD + "\r" * (LIMIT - len(GOOD) - 10) + "\nx: [\n",
    "a long name": GOOD.replace("code-sandbox", "x" * (LIMIT - len(GOOD) - 10), 1),
    "a long name of wide characters": GOOD.replace(
        "code-sandbox", "\N{PILE OF POO}" + "x" * (LIMIT - len(GOOD) - 10), 1
    ),
    "a long number": GOOD.replace("2048", "1" * (LIMIT - len(GOOD) - 10)),
    "a long hexadecimal number": GOOD.replace("2048", "0x" + "f" * (LIMIT - len(GOOD) - 10)),
    "a long key": GOOD + "x" * (LIMIT - len(GOOD) - 10) + ": 1\n",
    "a long comment": GOOD + "# " + "x" * (LIMIT - len(GOOD) - 10) + "\n",
    "a long value of a variable": GOOD.replace("info", "x" * (LIMIT - len(GOOD) - 10)),
    "many keys": GOOD + "".join(f"key{number}: 1\n" for number in range(10_000)),
    "many items": GOOD.replace("2048", "2048\n" + "  - 1\n" * 10_000),
}


@pytest.mark.parametrize("what", FULL)
def test_a_file_within_the_limits_takes_neither_long_nor_much(tmp_path: Path, what: str) -> None:
    write_files(tmp_path, "image.yaml", text=FULL[what])
    outputs = ("--output", "json=a.out", "--output", "sarif=b.out")
    result = check_measured(tmp_path, *outputs, "image.yaml")
    assert result.status == (0 if what in ("line breaks", "a long comment") else 1)
    assert "internal error" not in result.err


# Bytes that are no text


def in_encoding(encoding: str, text: str = GOOD) -> bytes:
    return text.replace("Runs", "Führt aus:").encode(encoding)


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (in_encoding("utf-16"), (1, 1), "UTF-16"),
        (b"\xfe\xff" + in_encoding("utf-16-be"), (1, 1), "UTF-16"),
        (in_encoding("utf-16-le"), (1, 1), "UTF-16"),
        (in_encoding("utf-16-be"), (1, 1), "UTF-16"),
        (in_encoding("utf-32"), (1, 1), "UTF-32"),
        (b"\0\0\xfe\xff" + in_encoding("utf-32-be"), (1, 1), "UTF-32"),
        (in_encoding("utf-32-le"), (1, 1), "UTF-32"),
        (in_encoding("utf-32-be"), (1, 1), "UTF-32"),
        (in_encoding("latin-1"), (3, 15), "byte 0xFC is not UTF-8"),
        (b"\xef\xbb\xbf" + in_encoding("latin-1"), (3, 15), "byte 0xFC is not UTF-8"),
        (GOOD.replace("code-", "code\0").encode(), (2, 11), "U+0000"),
        (GOOD.encode() + b"\0" * 5000, (GOOD.count("\n") + 1, 1), "U+0000"),
    ],
)
@pytest.mark.parametrize("name", ["image.yaml", "image.json"])
def test_a_definition_in_another_encoding_says_which(
    program: Program, beside: Path, data: bytes, place: tuple[int, int], words: str, name: str
) -> None:
    (beside / name).write_bytes(data)
    finding = findings(program.check_json("."))[name]
    assert finding["rule"] == "MVL001"
    if name.endswith(".yaml") or "U+" not in words:
        assert words in finding["message"]
        assert (finding["line"], finding["column"]) == place


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_another_file_in_another_encoding_is_dismissed(
    program: Program, beside: Path, encoding: str
) -> None:
    (beside / "a.yaml").write_bytes(in_encoding(encoding, "kind: Deployment\n# Führt aus\n"))
    assert findings(program.check_json(".")) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "an empty file"),
        (" \n\t\n", "an empty file"),
        ("\ufeff", "no image definition"),
        ("# buildRoleArn\n# and more\n", "comments only"),
        ("# nothing\n", "no image definition"),
        ("---\n...\n---\n# microvm\n", "no image definition"),
    ],
)
def test_a_file_without_content_holds_no_definition(
    program: Program, tmp_path: Path, text: str, words: str
) -> None:
    write_files(tmp_path, "image.yaml", text=text)
    result = program("check", "image.yaml")
    assert result.status == 0
    assert "No image definition found: 1 file holds" in result.out
    assert f"image.yaml: {words}\n" in result.out


@pytest.mark.parametrize("text", ["", " \n", "[]", "{}", "null"])
def test_json_without_content_holds_no_definition(
    program: Program, tmp_path: Path, text: str
) -> None:
    write_files(tmp_path, "image.json", text=text)
    result = program("check", "image.json")
    assert result.status == 0
    assert "No image definition found: 1 file holds" in result.out


# What is no regular file


def test_a_fifo_is_not_waited_for(program: Program, beside: Path) -> None:
    os.mkfifo(beside / "a.yaml")
    assert check_both_ways(program, "a.yaml").startswith("not a regular file but a FIFO")


def test_who_writes_into_a_fifo_is_not_disturbed(program: Program, beside: Path) -> None:
    os.mkfifo(beside / "a.yaml")
    writer = subprocess.Popen(["sh", "-c", "echo x > a.yaml"], cwd=beside)
    try:
        check_both_ways(program, "a.yaml")
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()


def test_a_socket_is_said(program: Program, beside: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.yaml")  # the whole path may be too long for a socket
        assert check_both_ways(program, "a.yaml") == "not a regular file but a socket"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty", "/dev/full"])
def test_a_device_is_said(program: Program, beside: Path, device: str) -> None:
    with time_bound():
        words = unread(program.check_json(device, "z.yaml"))
    assert words == {device: "not a regular file but a device"}
    (beside / "a.yaml").symlink_to(device)
    assert check_both_ways(program, "a.yaml") == "not a regular file but a device"


def test_a_file_that_is_not_there_is_said(program: Program, beside: Path) -> None:
    assert unread(program.check_json("a.yaml", "b/c.yaml", "z.yaml", "z.yaml/d.yaml")) == {
        "a.yaml": "there is no such file",
        "b/c.yaml": "there is no such file",
        "z.yaml/d.yaml": "not a directory",
    }


def test_a_link_to_nowhere_is_said(program: Program, beside: Path) -> None:
    (beside / "a.yaml").symlink_to("nowhere.yaml")
    assert check_both_ways(program, "a.yaml") == "a symbolic link to a file that is not there"


def test_a_link_in_a_circle_is_said(program: Program, beside: Path) -> None:
    (beside / "a.yaml").symlink_to("b")
    (beside / "b").symlink_to("a.yaml")
    assert check_both_ways(program, "a.yaml") == "a symbolic link in a circle"


def test_folders_that_are_linked_in_a_circle_are_walked_once(
    program: Program, beside: Path
) -> None:
    write_files(beside, "a/x.json")
    (beside / "a" / "up").symlink_to("..")
    (beside / "a" / "self.yaml").symlink_to(".")
    with time_bound():
        result = program.check_json(".")
    assert findings(result) == {}
    assert result.json["summary"]["files"] == 2


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_vanishes_after_it_was_listed_is_said(
    program: Program, beside: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    victim = beside / "a.yaml"
    if kind == "file":
        victim.touch()
    else:
        victim.mkdir()
    entries = files.Walk._entries

    def listed_and_gone(self: files.Walk, folder: str) -> list[os.DirEntry[str]]:
        found = entries(self, folder)
        if victim.is_dir():
            victim.rmdir()
        else:
            victim.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(files.Walk, "_entries", listed_and_gone)
    assert unread(program.check_json(".")) == {"a.yaml": "there is no such file"}


def test_what_turns_into_a_fifo_after_the_look_at_it_is_not_waited_for(
    program: Program, beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(beside, "a.yaml", text=BROKEN)
    look = os.stat

    def look_and_replace(path: Any, **options: Any) -> os.stat_result:
        status = look(path, **options)
        if path == "a.yaml":
            (beside / "a.yaml").unlink()
            os.mkfifo(beside / "a.yaml")
        return status

    monkeypatch.setattr(os, "stat", look_and_replace)
    with time_bound():
        result = program.check_json("a.yaml", "z.yaml")
    assert result.rules == ["MVL402"]


# What must not be read


# For root no file is unreadable, unless it gives up the capabilities that say so.
UNPRIVILEGED = """
import ctypes, os, sys
if os.geteuid() == 0:
    drop_from_bounding_set = 24
    for dac_override_and_dac_read_search in (1, 2):
        ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override_and_dac_read_search)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def check_unprivileged(folder: Path, *arguments: str) -> Result:
    """One run that may read only what the modes of the files say."""
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("root reads everything, and only Linux can take that away")
    check = ("-m", "microvm_lint", "check", "--format", "json")
    done = subprocess.run(
        [sys.executable, "-c", UNPRIVILEGED, *check, *arguments],
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def mode(path: Path, bits: int) -> Iterator[None]:
    before = path.stat().st_mode
    path.chmod(bits)
    try:
        yield
    finally:
        path.chmod(before)


def test_a_file_without_permission_is_said(beside: Path) -> None:
    write_files(beside, "a.yaml", text=BROKEN)
    with mode(beside / "a.yaml", 0):
        words = {"a.yaml": "permission denied"}
        assert unread(check_unprivileged(beside, ".")) == words
        assert unread(check_unprivileged(beside, "a.yaml", "z.yaml")) == words


@pytest.mark.parametrize("in_repository", [False, True])
def test_a_folder_without_permission_is_said(beside: Path, in_repository: bool) -> None:
    write_files(beside, "a/b/x.yaml", "a/x.yaml", text=BROKEN)
    if in_repository:
        run_git(beside, "init", "--quiet")
    with mode(beside / "a", 0):
        words = {"a": "permission denied"}
        assert unread(check_unprivileged(beside, ".")) == words
        assert unread(check_unprivileged(beside, "a", "z.yaml")) == words
        assert unread(check_unprivileged(beside, "a/x.yaml", "z.yaml")) == {
            "a/x.yaml": "permission denied"
        }


def test_a_folder_that_lists_but_does_not_open_is_said(beside: Path) -> None:
    write_files(beside, "a/b/x.yaml", "a/x.yaml", text=BROKEN)
    with mode(beside / "a", 0o400):
        assert unread(check_unprivileged(beside, ".")) == {
            "a/x.yaml": "permission denied",
            "a/b": "permission denied",
        }


def test_a_current_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    script = 'mkdir gone; cd gone; rmdir ../gone; exec "$0" -m microvm_lint check'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert b"the current folder is not there" in done.stderr
    assert b"Traceback" not in done.stderr


# Names

NAMES = [
    "a b",
    "a\nb",
    "a\tb",
    "\x1b[31mred",
    "\x7f",
    "é",
    "\u202egnp",
    "\udcff\udcfe",
    "a:1:2",
    "'\"",
]


@pytest.mark.parametrize("format", ["text", "concise", "json", "sarif"])
@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_be_called_anything(
    program: Program, tmp_path: Path, name: str, format: str
) -> None:
    write_files(tmp_path, f"{name}.yaml", f"{name}/image.yaml", text=BROKEN)
    (tmp_path / f"{name}.json").symlink_to("nowhere")
    result = program("check", "--format", format)
    assert result.status == 2
    assert len(result.err.splitlines()) == 1
    for text in (result.out, result.err):
        assert all(line.isprintable() for line in text.splitlines())
    if format == "json":
        shown = name.encode(errors="backslashreplace").decode()  # what is no text has no JSON
        named = [finding["file"] for finding in result.json["findings"]]
        assert named == [f"{shown}.yaml", f"{shown}/image.yaml"]
        (incomplete,) = result.json["summary"]["incomplete"]
        assert incomplete["file"] == f"{shown}.json"
    elif format == "sarif":
        assert len(json.loads(result.out)["runs"][0]["results"]) == 2
    else:
        assert len([line for line in result.out.splitlines() if " error MVL402 " in line]) == 2


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_terminal_of_any_encoding_shows_any_name(tmp_path: Path, encoding: str) -> None:
    for name in NAMES:
        write_files(tmp_path, f"{name}.yaml", text=BROKEN.replace("code-sandbox", "Bücher→"))
    done = subprocess.run(
        [sys.executable, "-m", "microvm_lint", "check"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    assert done.returncode == 1
    assert done.stderr == b""
    assert done.stdout.count(b"MVL402") == len(NAMES)


def test_a_path_that_is_too_long_is_said(program: Program, beside: Path) -> None:
    name = "x" * 5000
    (words,) = unread(program.check_json(name, "z.yaml")).values()
    assert words == "file name too long"


def test_a_tree_deeper_than_a_path_may_be_long_is_walked_as_far_as_possible(
    program: Program, beside: Path
) -> None:
    handle = os.open(beside, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=handle)
        deeper = os.open("d" * 250, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = deeper
    os.close(handle)
    (words,) = unread(program.check_json(".")).values()
    assert words == "file name too long"


# Links that lead out of the folder


@pytest.mark.parametrize("options", [("--fix", "--unsafe-fixes"), ("--add-suppressions=x",)])
@pytest.mark.parametrize("through", ["file", "folder"])
def test_nothing_is_written_through_a_link_out_of_the_folder(
    program: Program, tmp_path: Path, options: tuple[str, ...], through: str
) -> None:
    text = GOOD.replace("runTimeoutInSeconds: 30", "runTimeoutInSeconds: 30.0")
    write_files(tmp_path, "outside/image.yaml", "inside/z.yaml", text=text)
    os.chdir(tmp_path / "inside")
    if through == "file":
        Path("a.yaml").symlink_to("../outside/image.yaml")
    else:
        Path("a").symlink_to("../outside")
    named = "a.yaml" if through == "file" else "a/image.yaml"
    result = program("check", "--no-config", *options, named, "z.yaml")
    assert result.status == 2
    assert f"error: {named}: no" in result.err
    assert "a symbolic link leads out of the folder" in result.err
    assert (tmp_path / "outside" / "image.yaml").read_text() == text
    assert Path("z.yaml").read_text() != text


def test_what_is_linked_inside_the_folder_is_fixed(program: Program, tmp_path: Path) -> None:
    text = GOOD.replace("runTimeoutInSeconds: 30", "runTimeoutInSeconds: 30.0")
    write_files(tmp_path, "a/image.yaml", text=text)
    Path("b.yaml").symlink_to("a/image.yaml")
    assert program("check", "--no-config", "--fix", "b.yaml").status == 0
    assert Path("a/image.yaml").read_text() == GOOD
    assert Path("b.yaml").is_symlink()
