"""What each dialect makes of a file, and what is said of it there, to the letter.

After a wanted change, write the snapshots anew and read the difference:

    MICROVM_LINT_WRITE_SNAPSHOTS=1 python -m pytest tests/dialects/test_words.py
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from microvm_lint.definition import spell
from microvm_lint.dialects.context import Context

from ..definitions import engine, marked
from ..sections import compare
from .expressions import EXPRESSIONS, MANIFESTS, PROPERTIES, SECTIONS
from .templates import images, sam, template
from .test_kubernetes import ACK, CROSSPLANE, KUBEMICROVM, changed

SNAPSHOTS = Path(__file__).parent / "snapshots"


def told(value: Any, context: Context | None = None) -> Iterator[str]:
    """The images in a file: what is not known of them, and the findings in them."""
    for image in images(value, context=context):
        unknown = sorted(spell(path) for path in image.unknown)
        yield f"  {image.dialect} {image.label}; not known: {' '.join(unknown) or 'nothing'}"
        for one in engine("2026-06-22", "warning").judge(image):
            text = " ".join(marked(one)[:40].split())
            yield f"  {one.rule.id} {one.path} `{text}`: {one.message}"
            if one.hint:
                yield f"    help: {one.hint}"
            for also in one.related:
                yield f"    also: {also.message}"


NAMES = list(
    dict.fromkeys(next(iter(one)) if isinstance(one, dict) and one else "" for one in EXPRESSIONS)
)


@pytest.mark.parametrize("name", NAMES)
def test_what_functions_give(name: str) -> None:
    lines = []
    mine = [
        one
        for one in EXPRESSIONS
        if (next(iter(one)) if isinstance(one, dict) and one else "") == name
    ]
    for expression in mine:
        lines.append(f"{expression}"[:160])
        lines += told(template({"BuildRoleArn": expression}, **SECTIONS))
    given = Context(account="210987654321", region="cn-north-1", parameters={"Text": "given"})
    for expression in mine:
        if "AWS::" in str(expression) or "Text" in str(expression):
            lines.append(f"where account, region and Text are given: {expression}"[:160])
            lines += told(template({"BuildRoleArn": expression}, **SECTIONS), given)
    compare(SNAPSHOTS / "functions.txt", name or "others", lines)


@pytest.mark.parametrize("name", PROPERTIES)
@pytest.mark.parametrize("make", [template, sam])
def test_what_templates_say(make: Callable[..., Any], name: str) -> None:
    lines = []
    for value in PROPERTIES[name]:
        lines.append(f"{make.__name__} {name} {value!r}"[:160])
        lines += told(make({name: value}, **SECTIONS))
    compare(SNAPSHOTS / "properties.txt", f"{make.__name__} {name}", lines)


@pytest.mark.parametrize("manifest", [ACK, CROSSPLANE, KUBEMICROVM], ids=["ack", "xp", "kube"])
def test_what_manifests_say(manifest: dict[str, Any]) -> None:
    lines = []
    for changes in MANIFESTS:
        whole = {name[1:]: value for name, value in changes.items() if name[0] == "+"}
        members = {name: value for name, value in changes.items() if name[0] != "+"}
        lines.append(f"{manifest['apiVersion']} {changes!r}"[:200])
        there = manifest["spec"].get("forProvider", manifest["spec"])
        if all(value is not None or name in there for name, value in members.items()):
            lines += told({**changed(manifest, **members), **whole})
    compare(SNAPSHOTS / "manifests.txt", manifest["apiVersion"], lines)
