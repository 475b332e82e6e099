"""Reports are written piece by piece: one of a million findings needs no memory of its own."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
from microvm_lint import reports
from microvm_lint.findings import Finding

from .samples import run_of, sample_finding

COUNT = 4000


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return [
        sample_finding("key: value", "key", path=f"tags.key{number}", message="m" * 500)
        for number in range(COUNT)
    ]


def pieces(format: str, findings: list[Finding]) -> Iterator[str]:
    return iter(reports.render(format, findings, run_of(findings)))


@pytest.mark.parametrize("format", ["text", "concise", "json", "sarif", "gitlab", "junit"])
def test_a_report_does_not_grow_in_memory(format: str, findings: list[Finding]) -> None:
    for _ in pieces(format, findings[:10]):
        pass  # what is imported and kept once
    tracemalloc.start()
    try:
        written = sum(map(len, pieces(format, findings)))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert written > COUNT * 500
    # What tells equal findings apart is all that is kept.
    assert peak < COUNT * 300 + 300_000


@pytest.mark.parametrize(
    "format", ["text", "concise", "json", "sarif", "gitlab", "github", "junit"]
)
def test_no_piece_holds_many_findings(format: str, findings: list[Finding]) -> None:
    longest = max(map(len, pieces(format, findings)))
    assert longest < 20_000
