"""The reader against other readers of YAML, on generated texts; `--hypothesis-profile many`."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from ..conftest import examples
from ..planted.files import good_file
from .agreement import agrees_with_pyyaml
from .generated import BLOCK_YAML, FLOW_YAML
from .trees import PARSERS, parser, read_text


@pytest.mark.parametrize("name", PARSERS)
@settings(deadline=None, max_examples=examples(400))
@given(text=BLOCK_YAML)
def test_generated_block_yaml_reads_as_pyyaml_reads_it(name: str, text: str) -> None:
    agrees_with_pyyaml(text, name)


@pytest.mark.parametrize("name", PARSERS)
@settings(deadline=None, max_examples=examples(150))
@given(text=FLOW_YAML)
def test_generated_flow_yaml_reads_as_pyyaml_reads_it(name: str, text: str) -> None:
    agrees_with_pyyaml(text, name)


@pytest.mark.parametrize("name", PARSERS)
@settings(deadline=None, max_examples=examples(40))
@given(seed=st.integers(0, 2**32 - 1))
def test_generated_files_have_the_values_that_were_written(name: str, seed: int) -> None:
    file = good_file(Random(seed))
    with parser(name):
        assert read_text(file.text, file.name).values == file.values
    if file.name == "image.json":
        assert [json.loads(file.text)] == file.values
        return
    agrees_with_pyyaml(file.text, name)
    # Of a quoted text with the tag `!` ruamel.yaml makes a number.
    if "! " not in file.text:
        assert list(YAML(typ="safe", pure=True).load_all(file.text)) == file.values
