"""What fuzzing starts from: the examples, the rules' pages, the texts of the tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from random import Random

from microvm_lint import explanation
from microvm_lint.rule import discover

from tests.conftest import EXAMPLES, ROOT
from tests.planted.faults import FAULTS
from tests.planted.files import good_file, planted_file
from tests.test_rules import whole

_LONGEST = 2000
READERS, CHECK = "readers", "check"


def texts(target: str, random: Random, most: int) -> list[bytes]:
    """Inputs for a target, at most so many; the first byte of each is a choice of the target's."""
    found = list(_of_rules() if target == CHECK else _of_tests())
    found += [path.read_bytes() for path in sorted(EXAMPLES.iterdir())]
    if target == CHECK:
        found += [good_file(random).data for _ in range(most // 8)]
        found += [planted_file(random, one).data for one in random.sample(FAULTS, most // 4)]
    random.shuffle(found)
    return [bytes([random.randrange(256)]) + one for one in found[:most]]


def _of_rules() -> Iterator[bytes]:
    for rule in discover():
        for example in explanation.examples(rule):
            yield whole(example).encode()


def _of_tests() -> Iterator[bytes]:
    """All texts in the tests of the readers."""
    for path in sorted(Path(ROOT, "tests", "document").glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
                text = node.value
                data = text.encode(errors="replace") if isinstance(text, str) else text
                if len(data) < _LONGEST:
                    yield data
