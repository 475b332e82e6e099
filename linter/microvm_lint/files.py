"""Which files to check, and what is in them."""

from __future__ import annotations

import errno
import os
import stat
import sys

from . import git
from .dialects import may_hold_image
from .findings import Incomplete

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENDINGS = (".yaml", ".yml", ".json")
STDIN = "-"

_SKIPPED_FOLDERS = frozenset(("node_modules", "__pycache__"))
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_BLOCK = 1 << 20
_OVERLAP = 64

_KINDS = (
    (stat.S_ISFIFO, "a FIFO; pipe it in and check -"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder"),
)


class Unreadable(Exception):
    """A file or folder that could not be read; the message says why."""


class TooLarge(Exception):
    """A file has more bytes than the limit: `size`, and whether it may hold a definition."""

    def __init__(self, size: int, may_hold: bool) -> None:
        super().__init__()
        self.size = size
        self.may_hold = may_hold


class Walk:
    """The files below paths, in a stable order, each once.

    Named files are taken whatever they are called. Folders are walked: files that end in
    `.yaml`, `.yml` and `.json`, but no hidden folder, no node_modules, and nothing that git
    ignores. What cannot be listed goes to `incomplete`; `notes` gets what a reader should know.
    """

    def __init__(
        self, exclude: Sequence[str], incomplete: list[Incomplete], notes: list[str]
    ) -> None:
        self.exclude = exclude
        self.incomplete = incomplete
        self.notes = notes

    def files(self, paths: Sequence[str]) -> Iterator[str]:
        """The paths of the files to check."""
        seen: set[str] | None = set() if len(paths) > 1 else None
        for path in paths:
            for file in self._below(path):
                if seen is not None:
                    whole = os.path.abspath(file)
                    if whole in seen:
                        continue
                    seen.add(whole)
                yield file

    def _below(self, path: str) -> Iterator[str]:
        if path == STDIN or not os.path.isdir(path):
            yield path
            return
        path = os.path.normpath(path)
        yield from self._walk("" if path == "." else path)

    def _walk(self, top: str) -> Iterator[str]:
        inside = git.root_of(top or ".") is not None
        ignored = self._ignored(top) if inside else set()
        folders = [top]
        while folders:
            folder = folders.pop()
            below = []
            for entry in self._entries(folder):
                path = os.path.join(folder, entry.name)
                if path in ignored or self._excluded(path):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if entry.name.startswith(".") or entry.name in _SKIPPED_FOLDERS:
                        continue
                    if os.path.lexists(os.path.join(path, ".git")):  # a repository of its own
                        ignored |= self._ignored(path)
                    below.append(path)
                elif entry.name.lower().endswith(ENDINGS) and not _is_linked_folder(entry):
                    yield path
            folders.extend(reversed(below))

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder or ".") as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.incomplete.append(Incomplete(folder or ".", reason(error)))
            return []

    def _ignored(self, folder: str) -> set[str]:
        try:
            found = git.ignored(folder or ".")
        except git.GitError as error:
            self.notes.append(f"{folder or '.'}: .gitignore was not honoured: {error}")
            return set()
        return found if folder else {os.path.normpath(path) for path in found}

    def _excluded(self, path: str) -> bool:
        if not self.exclude:
            return False
        from fnmatch import fnmatch

        spelled = path.replace(os.sep, "/")
        name = os.path.basename(path)
        return any(
            fnmatch(spelled, pattern.rstrip("/")) or fnmatch(name, pattern.rstrip("/"))
            for pattern in self.exclude
        )


def _is_linked_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and os.path.isdir(entry.path)


def read(path: str, limit: int) -> bytes:
    """The bytes of a file of at most `limit` bytes.

    Raises `TooLarge` for a longer one, which is searched piece by piece and not kept, and
    `Unreadable` for what is no regular file or cannot be read.
    """
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        raise Unreadable(reason(error)) from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            words = next((words for is_kind, words in _KINDS if is_kind(status.st_mode)), "")
            raise Unreadable(f"not a regular file but {words or 'something else'}")
        data = _read_up_to(handle, min(status.st_size, limit) + 1, limit)
        if len(data) > limit:
            raise TooLarge(
                status.st_size, may_hold_image(data) or _rest_may_hold_image(handle, data)
            )
        return data
    except OSError as error:
        raise Unreadable(reason(error)) from None
    finally:
        os.close(handle)


def read_stdin(limit: int) -> bytes:
    """The bytes of standard input. Raises `TooLarge` and `Unreadable`."""
    try:
        data = sys.stdin.buffer.read(limit + 1)
    except OSError as error:
        raise Unreadable(reason(error)) from None
    if len(data) > limit:
        raise TooLarge(len(data), True)
    return data


def _read_up_to(handle: int, expected: int, limit: int) -> bytes:
    """All of the file, but at most one byte more than the limit."""
    data = os.read(handle, expected)
    if len(data) < expected or len(data) > limit:
        return data
    pieces = [data]
    size = len(data)
    while size <= limit and (piece := os.read(handle, min(_BLOCK, limit + 1 - size))):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _rest_may_hold_image(handle: int, data: bytes) -> bool:
    before = data[-_OVERLAP:]
    while piece := os.read(handle, _BLOCK):
        if may_hold_image(before + piece):
            return True
        before = piece[-_OVERLAP:]
    return False


def reason(error: OSError) -> str:
    """Why a file or folder could not be read, in words."""
    if error.errno == errno.ELOOP:
        return "a symbolic link in a circle"
    if error.errno == errno.ENOENT:
        return "there is no such file"
    if error.errno == errno.ENXIO:
        return "a socket or device that cannot be opened"
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
