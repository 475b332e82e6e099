"""What git knows of a work tree. Nothing that the repository configures is executed."""

from __future__ import annotations

import os

# A repository's own configuration may name programs to run; these settings win over it.
_HARMLESS = (
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "safe.directory=*",
    "--no-optional-locks",
)  # fmt: skip
_SECONDS = 60


class GitError(Exception):
    """git is not there or did not answer; the message says which."""


def run(folder: str, *arguments: str) -> bytes:
    """What `git ARGUMENTS` prints in a folder. Raises `GitError`."""
    import subprocess

    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", *_HARMLESS, "-C", folder, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**environment, "LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git did not answer within {_SECONDS} seconds") from None
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(lines[0] if lines else f"git ended with status {done.returncode}")
    return done.stdout


def root_of(path: str) -> str | None:
    """The top of the work tree that a path lies in, or None."""
    folder = os.path.abspath(path)
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def ignored(folder: str) -> set[str]:
    """The files and folders below a folder that git ignores, as paths that start with it.

    A folder that is ignored as a whole stands for all that it holds. Raises `GitError`.
    """
    output = run(
        folder,
        "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z", "--", ".",
    )  # fmt: skip
    names = (os.fsdecode(name).rstrip("/") for name in output.split(b"\0") if name)
    return {os.path.join(folder, name) for name in names if name not in ("", ".")}
