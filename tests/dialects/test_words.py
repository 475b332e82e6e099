"""What each dialect makes of a file, and what is said of it there, to the letter.

After a wanted change, write the snapshots anew and read the difference:

    MICROVM_LINT_WRITE_SNAPSHOTS=1 python -m pytest tests/dialects/test_words.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from microvm_lint.definition import spell
from microvm_lint.dialects.context import Context

from ..definitions import engine, marked
from .expressions import EXPRESSIONS, MANIFESTS, PROPERTIES, SECTIONS
from .templates import images, sam, template
from .test_kubernetes import ACK, CROSSPLANE, KUBEMICROVM, changed

SNAPSHOTS = Path(__file__).parent / "snapshots"


def compare(name: str, lines: list[str]) -> None:
    path = SNAPSHOTS / name
    if os.environ.get("MICROVM_LINT_WRITE_SNAPSHOTS"):
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == path.read_text(encoding="utf-8").splitlines()


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


def test_what_functions_give() -> None:
    lines = []
    for expression in EXPRESSIONS:
        value = template({"BuildRoleArn": expression}, **SECTIONS)
        lines.append(f"{expression}"[:160])
        lines += told(value)
    given = Context(account="210987654321", region="cn-north-1", parameters={"Text": "given"})
    for expression in EXPRESSIONS:
        if "AWS::" in str(expression) or "Text" in str(expression):
            lines.append(f"where account, region and Text are given: {expression}"[:160])
            lines += told(template({"BuildRoleArn": expression}, **SECTIONS), given)
    compare("functions.txt", lines)


def test_what_templates_say() -> None:
    lines = []
    for make in (template, sam):
        for name, values in PROPERTIES.items():
            for value in values:
                lines.append(f"{make.__name__} {name} {value!r}"[:160])
                lines += told(make({name: value}, **SECTIONS))
    compare("properties.txt", lines)


def test_what_manifests_say() -> None:
    lines = []
    for manifest in (ACK, CROSSPLANE, KUBEMICROVM):
        for changes in MANIFESTS:
            whole = {name[1:]: value for name, value in changes.items() if name[0] == "+"}
            members = {name: value for name, value in changes.items() if name[0] != "+"}
            lines.append(f"{manifest['apiVersion']} {changes!r}"[:200])
            there = manifest["spec"].get("forProvider", manifest["spec"])
            if all(value is not None or name in there for name, value in members.items()):
                lines += told({**changed(manifest, **members), **whole})
    compare("manifests.txt", lines)
