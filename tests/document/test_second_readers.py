"""The reader against other readers of YAML, on generated texts; `--hypothesis-profile many`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from ..conftest import examples
from .agreement import agrees_with_pyyaml
from .generated import BLOCK_YAML
from .trees import PARSERS


@pytest.mark.parametrize("name", PARSERS)
@settings(deadline=None, max_examples=examples(400))
@given(text=BLOCK_YAML)
def test_generated_block_yaml_reads_as_pyyaml_reads_it(name: str, text: str) -> None:
    agrees_with_pyyaml(text, name)
