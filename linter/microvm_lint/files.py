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
    from collections.abc import Callable, Iterable, Iterator, Sequence

ENDINGS = (".yaml", ".yml", ".json")
STDIN = "-"

_SKIPPED_FOLDERS = frozenset(("node_modules", "__pycache__"))
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_BLOCK = 1 << 20
_OVERLAP = 64  # bytes, of which the longest mark in UTF-32 needs fewer
_FARTHEST = 1 << 27  # how far a file is searched that is too large to be read

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
    """A file has more bytes than the limit: `size`, and whether it may hold a definition.

    The size of standard input is not known, None.
    """

    def __init__(self, size: int | None, may_hold: bool) -> None:
        super().__init__()
        self.size = size
        self.may_hold = may_hold


class Walk:
    """The files below paths, in a stable order, each once.

    Named files are taken whatever they are called. Folders are walked: files that end in
    `.yaml`, `.yml` and `.json`, but no hidden folder, no node_modules, and nothing that git
    ignores. What cannot be listed goes to `incomplete`; `notes` gets what a reader should know.
    Globs in `exclude` are those of `rooted_glob`; with `force_exclude` they leave out named paths
    as well.
    """

    def __init__(
        self,
        exclude: Sequence[str],
        incomplete: list[Incomplete],
        notes: list[str],
        *,
        force_exclude: bool = False,
    ) -> None:
        self.force_exclude = force_exclude
        self.exclude = [_steps(glob) for glob in exclude]
        self.incomplete = incomplete
        self.notes = notes
        self.ask_git = True

    def files(self, paths: Sequence[str]) -> Iterator[str]:
        """The paths of the files to check."""
        seen: set[str] | None = set() if len(paths) > 1 else None
        for path in paths:
            for file in self._below(path):
                if seen is not None:
                    whole = file if file == STDIN else os.path.abspath(file)
                    if whole in seen:
                        continue
                    seen.add(whole)
                yield file

    def _below(self, path: str) -> Iterator[str]:
        if self.force_exclude and path != STDIN and self._inside_excluded(path):
            return
        if path == STDIN or not os.path.isdir(path):
            yield path
            return
        path = os.path.normpath(path)
        yield from self._walk("" if path == os.curdir else path)

    def _walk(self, top: str) -> Iterator[str]:
        ignored = self._ignored(top)
        folders = [top]
        while folders:
            folder = folders.pop()
            below = []
            for entry in self._entries(folder):
                path = entry.path if folder else entry.name
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
            with os.scandir(folder or os.curdir) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.incomplete.append(Incomplete(folder or os.curdir, reason(error)))
            return []

    def _ignored(self, folder: str) -> set[str]:
        if not self.ask_git:
            return set()
        try:
            return git.ignored(folder)
        except git.GitUnavailable as error:
            self.ask_git = False
            self.notes.append(f".gitignore was not honoured: {error}")
        except git.GitError as error:
            self.notes.append(f"{folder or os.curdir}: .gitignore was not honoured: {error}")
        return set()

    def _excluded(self, path: str) -> bool:
        if not self.exclude:
            return False
        steps = _steps(os.path.abspath(path))
        return any(_matches(steps, glob) for glob in self.exclude)

    def _inside_excluded(self, path: str) -> bool:
        """Whether a named path, or a folder on the way to it from here, is excluded."""
        steps = os.path.relpath(path).split(os.sep)
        if steps[0] == os.pardir:
            return self._excluded(path)
        return any(self._excluded(os.path.join(*steps[:end])) for end in range(1, len(steps) + 1))


def rooted_glob(glob: str, folder: str) -> str:
    """A glob that does not depend on the current folder any more, as in .gitignore.

    One without a slash inside names a file or folder at any depth; others start at the folder, as
    does one that starts with a slash.
    """
    glob = glob.replace(os.sep, "/").rstrip("/")
    if glob.startswith("**/"):
        return glob
    above = os.path.abspath(folder).replace(os.sep, "/")
    if glob.startswith(f"{above}/"):
        return glob
    anchored, glob = glob.startswith("/"), glob.lstrip("/")
    if not anchored and "/" not in glob and glob not in ("", os.curdir):
        return f"**/{glob}"
    from glob import escape

    return os.path.normpath(os.path.join(escape(os.path.abspath(folder)), glob))


def covers(globs: Iterable[str], path: str) -> bool:
    """Whether one of the globs, as `rooted_glob` makes them, covers a file or a folder above it."""
    steps = _steps(os.path.abspath(path))
    ends = range(1, len(steps) + 1)
    return any(_matches(steps[:end], glob) for glob in map(_steps, globs) for end in ends)


def _steps(path: str) -> list[str]:
    return [step for step in path.replace(os.sep, "/").split("/") if step]


def _matches(path: Sequence[str], glob: Sequence[str]) -> bool:
    """Whether the glob covers the path; `**` stands for any number of folders."""
    from fnmatch import fnmatch

    ends = {0}  # how many steps of the path the glob may have covered so far
    for wanted in glob:
        if wanted == "**":
            ends = set(range(min(ends), len(path) + 1))
        else:
            ends = {end + 1 for end in ends if end < len(path) and fnmatch(path[end], wanted)}
        if not ends:
            return False
    return len(path) in ends


def _is_linked_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and os.path.isdir(entry.path)


def leaves_folder(path: str) -> bool:
    """Whether a path in the current folder leads out of it, by symbolic links."""
    here = os.path.abspath(os.curdir)
    real, inside = os.path.realpath(here), os.path.join(here, "")
    leads_to = os.path.realpath(path)
    return os.path.abspath(path).startswith(inside) and not leads_to.startswith(
        os.path.join(real, "")
    )


def read(path: str, limit: int) -> bytes:
    """The bytes of a file of at most `limit` bytes.

    Raises `TooLarge` for a longer one, which is searched piece by piece and not kept, and
    `Unreadable` for what is no regular file or cannot be read. Nothing else is even opened: that
    would wake whoever writes into a FIFO, and there are devices that act on it.
    """
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            words = next((words for is_kind, words in _KINDS if is_kind(status.st_mode)), "")
            raise Unreadable(f"not a regular file but {words or 'something else'}")
        handle = os.open(path, _FLAGS)
        try:
            data = os.read(handle, min(status.st_size, limit) + 1)
            if len(data) != status.st_size:  # most often that is all there is
                rest = limit - len(data)
                data += _read_up_to(lambda size: os.read(handle, size), rest)
            if len(data) > limit:
                holds = may_hold_image(data) or _rest_may_hold_image(handle, data)
                raise TooLarge(status.st_size, holds)
            if len(data) != status.st_size and _has_changed(handle, status):
                raise Unreadable("it changed while it was read")
            return data
        finally:
            os.close(handle)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and os.path.islink(path):
            raise Unreadable("a symbolic link to a file that is not there") from None
        raise Unreadable(reason(error)) from None


def _has_changed(handle: int, before: os.stat_result) -> bool:
    """Whether an open file is another than it was; some files do not tell their size at all."""
    now = os.fstat(handle)
    return (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns)


def read_stdin(limit: int) -> bytes:
    """The bytes of standard input. Raises `TooLarge` and `Unreadable`."""
    if sys.stdin is None:
        raise Unreadable("standard input is closed")
    try:
        data = _read_up_to(sys.stdin.buffer.read, limit)
    except OSError as error:
        raise Unreadable(reason(error)) from None
    if len(data) > limit:
        raise TooLarge(None, True)
    return data


def _read_up_to(read: Callable[[int], bytes], limit: int) -> bytes:
    """All that there is to read, but at most one byte more than the limit."""
    pieces = []
    left = limit + 1
    while left and (piece := read(min(_BLOCK, left))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _rest_may_hold_image(handle: int, data: bytes) -> bool:
    """Whether what follows the data may hold a definition, or is too much to tell."""
    before = data[-_OVERLAP:]
    searched = 0
    while piece := os.read(handle, _BLOCK):
        searched += len(piece)
        if searched > _FARTHEST or may_hold_image(before + piece):
            return True
        before = piece[-_OVERLAP:]
    return False


def reason(error: OSError) -> str:
    """Why a file or folder could not be read, in words."""
    if error.errno == errno.ELOOP:
        return "a symbolic link in a circle"
    if error.errno == errno.ENOENT:
        return "there is no such file"
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
