"""Names of files that are the same from whichever folder the program is called."""

from __future__ import annotations

import os

from .. import git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Names:
    """Names relative to the root of a repository, or to the current folder without one.

    The repository is that of the current folder; where the first of the files is outside of it,
    that of this file. `repository` is its root, or None. `virtual` names, those that an audit
    gives, are relative already.
    """

    def __init__(self, files: Iterable[str], *, virtual: bool = False) -> None:
        self.virtual = virtual
        self.repository: str | None = None
        if virtual:
            return
        here = os.path.realpath(os.curdir)
        self.repository = git.root_of(here)
        self.root = self.repository or here
        self._relative: dict[str, str] = {}
        first = next(iter(files), None)
        if first is not None and os.path.isabs(self.relative(first)):
            self.repository = git.root_of(os.path.dirname(_real(first))) or self.repository
            self.root = self.repository or here
            self._relative.clear()

    def relative(self, name: str) -> str:
        """The file's name relative to the root, with slashes, or its absolute path."""
        if self.virtual:
            return name
        if name not in self._relative:
            path = _real(name)
            inside = path == self.root or path.startswith(os.path.join(self.root, ""))
            shown = os.path.relpath(path, self.root) if inside else path
            self._relative[name] = shown.replace(os.sep, "/")
        return self._relative[name]


def _real(name: str) -> str:
    """The absolute path, links followed in the folder's name but not in the file's own."""
    folder, base = os.path.split(os.path.abspath(name))
    return os.path.join(os.path.realpath(folder), base)
