"""What git knows of a work tree. Nothing that the repository configures is executed."""

from __future__ import annotations

import os

# A repository's own configuration may name programs to run; these settings win over it.
_HARMLESS = (
    "-c", "core.fsmonitor=",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "safe.directory=*",
    "--no-optional-locks",
    "--no-pager",
    "--literal-pathspecs",
)  # fmt: skip
# An index can name objects that are not there, and git would run a transport to fetch them.
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SECONDS = 30


class GitError(Exception):
    """git could not answer for a folder; the message says why."""


class GitUnavailable(GitError):
    """git is not there or does not answer, and asking again for another folder is no use."""


def run(folder: str, *arguments: str) -> bytes:
    """What `git ARGUMENTS` prints in a folder. Raises `GitError`."""
    import subprocess

    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            [_program(), *_HARMLESS, "-C", folder, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=inherited | _ENVIRONMENT,
        )
    except subprocess.TimeoutExpired:
        raise GitUnavailable(f"git did not answer within {_SECONDS} seconds") from None
    except OSError as error:
        raise GitUnavailable(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        fatal = (line for line in lines if line.startswith("fatal: "))
        raise GitError(next(fatal, f"git ended with status {done.returncode}"))
    return done.stdout


def _program() -> str:
    """Where git is. A search path may name the current folder, which could bring its own git."""
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.get_exec_path():
        path = os.path.join(folder, name)
        if os.path.isabs(folder) and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise GitUnavailable("git is not installed")


def root_of(path: str) -> str | None:
    """The top of the work tree that a path lies in, links resolved, or None."""
    folder = os.path.realpath(path)
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def ignored(folder: str) -> set[str]:
    """The files and folders below a folder that git ignores, as paths that start with it.

    A folder that is ignored as a whole stands for all that it holds. The folder itself may be
    ignored: then nothing below it is. Raises `GitError`.
    """
    root = root_of(folder)
    if root is None:
        return set()
    inside = os.path.relpath(os.path.realpath(folder), root)
    output = run(
        root,
        "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z",
        "--", inside, ".git",  # a second path, for git fails where the only one is ignored
    )  # fmt: skip
    start = "" if inside == os.curdir else inside.replace(os.sep, "/") + "/"
    names = (os.fsdecode(name).rstrip("/") for name in output.split(b"\0"))
    return {
        os.path.normpath(os.path.join(folder, name[len(start) :]))
        for name in names
        if name.startswith(start) and len(name) > len(start)
    }
