"""`microvm-lint policy test`: runs the examples that stand in a policy."""

from __future__ import annotations

from ..cli import CLEAN, FOUND
from ..policies import PolicyError, examples_of, load
from ..words import plural, printable
from .reporting import refuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Run the examples; returns the exit status, 1 if one is not as it says."""
    wrong = total = 0
    for path in options.files:
        try:
            requirements = load(path)
        except PolicyError as error:
            return refuse(str(error))
        for requirement in requirements:
            rule = requirement.rule
            for name, is_right in examples_of(requirement):
                total += 1
                if not is_right:
                    wrong += 1
                    verb = "is refused" if name.startswith("good") else "is accepted"
                    if is_right is None:
                        verb = "could not be judged: a pattern takes too long to match it"
                    print(printable(f"{path}: {rule.id} {rule.name}: {name} {verb}"))
            if not requirement.bad:
                print(printable(f"{path}: {rule.id} {rule.name}: it has no bad example"))
                wrong += 1
    print(f"{plural(total, 'example')} run, {wrong} wrong")
    return FOUND if wrong else CLEAN
