"""What fuzzing starts from: the examples, the rules' pages, the texts of the tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from random import Random

from microvm_lint import constraints, explanation
from microvm_lint.rule import discover

from tests.conftest import EXAMPLES, ROOT
from tests.planted.faults import FAULTS
from tests.planted.files import good_file, planted_file
from tests.test_rules import whole

_LONGEST = 2000
# What mutations put in: pieces of YAML and JSON, of templates and manifests, and suppressions.
_PIECES = (
    ": ·- ·? ·&a ·*a·<<: *a·<<: ·!!str ·!t ·{·}·[·]·, ·'·\"·|\n·>-\n·# ·---\n·...\n·%TAG ! x:\n·"
    "~·null·true·No·0x1F·1e400·-1·.nan·\\u0041·\\ud83d\\ude00·\t·\r·\r\n·\u0085·\u2028·\ufeff·"
    "\u202e·\x1b[31m·\x00·{{ x }}·${X}·$(X)·<x>·!Ref ·!Sub ·!GetAtt ·!If ·{Ref: X}·Fn::Sub: ·"
    "Fn::If: [C, ·Fn::Join: ['', [·Fn::Select: [0, ·Fn::Split: [·Fn::FindInMap: [·"
    "Fn::ForEach::L: ·Fn::Transform: ·AWS::NoValue·AWS::Region·{{resolve:ssm:x}}·"
    "AWS::Lambda::MicrovmImage·AWS::Serverless::MicrovmImage·Type: ·Properties: ·Resources: ·"
    "Parameters: ·Default: ·AllowedValues: [·NoEcho: true·Conditions: ·Condition: ·Fn::Equals: [·"
    "Mappings: ·Globals: ·Transform: AWS::Serverless-2016-10-31·apiVersion: ·kind: ·spec: ·"
    "forProvider: ·initProvider: ·items: ·metadata: ·lambda.aws.amazon.com/v1·"
    "lambdamicrovms.services.k8s.aws/v1·lambdamicrovms.aws.upbound.io/v1·"
    "microvm-lint: inventory/1\n·# microvm-lint: ignore[MVL004] x\n·"
    "# microvm-lint: ignore-file[MVL] x until=2026-01-01\n·%,::·::error::x"
).split("·")
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


def words() -> list[str]:
    """What libFuzzer may insert; its dictionary."""
    known = constraints.load()
    members = {*known.members("template", ()), *known.members("version", ())}
    members |= {name[:1].upper() + name[1:] for name in members}
    return [*_PIECES, *sorted(f"{name}: " for name in members)]


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
