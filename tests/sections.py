"""Snapshots in sections, each under a title, so that a test can compare its own."""

from __future__ import annotations

import os
from pathlib import Path

_TITLE = "== "


def compare(path: Path, title: str, lines: list[str]) -> None:
    """Compare with a section of a file; with MICROVM_LINT_WRITE_SNAPSHOTS set, write it before."""
    sections: dict[str, list[str]] = {}
    here: list[str] = []
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for line in text.splitlines():
        if line.startswith(_TITLE):
            here = sections[line.removeprefix(_TITLE)] = []
        else:
            here.append(line)
    if os.environ.get("MICROVM_LINT_WRITE_SNAPSHOTS"):
        sections[title] = lines
        whole = [one for name in sections for one in (_TITLE + name, *sections[name])]
        path.write_text("\n".join(whole) + "\n", encoding="utf-8")
    assert lines == sections[title]
