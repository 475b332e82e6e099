"""What the tests of the readers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .trees import PARSERS, parser


@pytest.fixture(params=PARSERS)
def each_parser(request: pytest.FixtureRequest) -> Iterator[str]:
    """The test runs with libyaml's parser and with the one in Python."""
    with parser(request.param):
        yield request.param
