"""Where a report goes: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

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
    import tempfile

    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    if not os.path.isdir(folder):
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {folder}", path)
    handle, temporary = tempfile.mkstemp(prefix=f".{name[:32]}.", dir=folder)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(mode))
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _mode(path: str) -> int:
    """The type and mode of a file, or those that a new one gets."""
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return stat.S_IFREG | (0o666 & ~mask)
