"""Real definitions written by others, where they are at hand: nothing unexpected is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Program

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_the_corpus_brings_only_what_its_blanked_values_deserve(program: Program) -> None:
    recordings = sorted((CORPUS / "api").glob("m80-*.json"))
    report = program.check_json("--no-config", CORPUS, *recordings).json
    assert report["summary"]["incomplete"] == []
    # The recordings were blanked: ACCOUNT is no account and TIMESTAMP no timestamp.
    blanked = {("MVL301", "buildRoleArn"), ("MVL004", "createdAt"), ("MVL004", "updatedAt")}
    for finding in report["findings"]:
        if "m80-" in finding["file"]:
            assert (finding["rule"], finding["path"]) in blanked
