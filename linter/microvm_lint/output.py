"""Where a report goes: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress

from .ending import unfinished

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_OPEN = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/")  # names for what is open already


def write_file(path: str, pieces: Iterable[str]) -> None:
    """Write a file as a whole: until all is written, what stood there stays.

    A link is followed, and the mode of a file that is replaced is kept. Raises `OSError`.
    """
    mode = _mode(path)
    if not stat.S_ISREG(mode) or os.path.abspath(path).startswith(_OPEN):
        sys.stdout.flush()
        with open(path, "a", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        return
    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    if not os.path.isdir(folder):
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {folder}", path)
    temporary = os.path.join(folder, f".{name[:32]}.{os.urandom(6).hex()}")
    unfinished.add(temporary)  # its name is known before it is there, should a signal come
    try:
        handle = os.open(temporary, _NEW_FILE, 0o600)
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(mode))
        os.replace(temporary, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    finally:
        unfinished.discard(temporary)


def _mode(path: str) -> int:
    """The type and mode of a file, or those that a new one gets."""
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return stat.S_IFREG | (0o666 & ~mask)
