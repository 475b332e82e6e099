"""Real output, to the letter.

After a wanted change, write the snapshots anew and read the difference:

    MICROVM_LINT_WRITE_SNAPSHOTS=1 python -m pytest tests/reports/test_snapshots.py
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from microvm_lint import __version__

from ..conftest import Program

SNAPSHOTS = Path(__file__).parent / "snapshots"

# For each file the arguments and the exit status.
RUNS = {
    "text.txt": (["--format", "text", "."], 1),
    "color.txt": (["--format", "text", "--color", "always", "alias.yaml"], 1),
    "concise.txt": (["--format", "concise", "."], 1),
    "infos.txt": (["--format", "text", "--min-severity", "info", "placeholder.yaml"], 0),
    "verbose.txt": (["--format", "text", "-v", "--select", "MVL4", "."], 2),
    "nothing.txt": (["--format", "text", "other.yaml"], 0),
    "unread.txt": (["--format", "text", "one-line.json", "gone.yaml"], 2),
    "report.json": (["--format", "json", ".", "gone.yaml"], 2),
    "report.sarif": (["--format", "sarif", "--select", "MVL402,MVL211,MVL001", "."], 1),
}


@pytest.mark.parametrize("name", RUNS)
def test_output_is_the_snapshot(program: Program, name: str, tmp_path: Path) -> None:
    arguments, status = RUNS[name]
    shutil.copytree(SNAPSHOTS / "images", tmp_path, dirs_exist_ok=True)
    result = program("check", "--no-config", *arguments)
    output = result.out.replace(f'"{__version__}"', '"VERSION"')
    path = SNAPSHOTS / name
    if os.environ.get("MICROVM_LINT_WRITE_SNAPSHOTS"):
        path.write_text(output, encoding="utf-8")
    assert result.status == status
    assert output == path.read_text(encoding="utf-8")
    assert "swordfish" not in output
