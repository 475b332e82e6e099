"""Files made to hurt: prints for each the seconds, the megabytes and what reading gave.

Run with the name of a group; `--python` reads YAML with the parser in Python.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from microvm_lint.document import Limits, Problem, Source, read
from microvm_lint.document.scalars import yaml_1_1_reading
from microvm_lint.document.tree import Scalar, resolved

SIZE = 10 * 1024 * 1024


def _filled(before: str, filling: str, after: str = "", size: int = SIZE) -> bytes:
    """A file of about this many bytes, and not more."""
    room = size - len(before.encode()) - len(after.encode())
    return before.encode() + filling.encode() * (room // len(filling.encode())) + after.encode()


def _many(line: str, count: int) -> bytes:
    """The line many times, each with its own number."""
    return "".join(line % number for number in range(count)).encode()[:SIZE]


def _laughs(form: str, levels: int) -> bytes:
    """Anchors of which each names the one before ten times."""
    lines = [
        f"a{level}: &a{level} " + form.replace("*a", f"*a{level - 1}") for level in range(1, levels)
    ]
    return "\n".join(["a0: &a0 {x: 1, y: 2}", *lines]).encode()


# In groups, each of which one process reads: memory that was once taken is not all given back.
GROUPS: dict[str, dict[str, Callable[[], bytes]]] = {
    "nesting": {
        "brackets.yaml": lambda: b"[" * 50_000,
        "brackets.json": lambda: b"[" * 50_000,
        "brackets": lambda: b"[" * 50_000,
        "closed-brackets.yaml": lambda: b"[" * 50_000 + b"]" * 50_000,
        "closed-brackets.json": lambda: b"[" * 50_000 + b"]" * 50_000,
        "brackets-in-lines.yaml": lambda: b"[\n" * 50_000,
        "braces.yaml": lambda: b"{" * 50_000,
        "objects.yaml": lambda: b'{"a":' * 50_000,
        "objects.json": lambda: b'{"a":' * 50_000,
        "dashes.yaml": lambda: b"- " * 50_000,
        "question-marks.yaml": lambda: b"? " * 50_000,
        "staircase.yaml": lambda: "".join(" " * level + "a:\n" for level in range(999)).encode(),
    },
    "nodes": {
        "laughs.yaml": lambda: _laughs("[" + ", ".join(["*a"] * 10) + "]", 12),
        "merged-laughs.yaml": lambda: _laughs(
            "{" + ", ".join(f"k{number}: {{<<: *a}}" for number in range(10)) + "}", 12
        ),
        "listed-laughs.yaml": lambda: _laughs("{<<: [" + ", ".join(["*a"] * 10) + "]}", 12),
        "keys.yaml": lambda: _many("k%d: 1\n", 1_000_000),
        "keys.json": lambda: b"{" + _many('"k%d":1,', 700_000) + b'"z":1}',
        "same-keys.yaml": lambda: _filled("", "a: 1\n"),
        "anchors.yaml": lambda: _many("- &a%d x\n", 700_000),
        "documents.yaml": lambda: _filled("", "---\n"),
        "tag-directives.yaml": lambda: _many("%%TAG !%x! x\n", 200_000),
    },
    "scalars": {
        "plain.yaml": lambda: _filled("a: ", "x"),
        "quoted.yaml": lambda: _filled("a: '", "x", "'"),
        "words.yaml": lambda: _filled('a: "', "word \\n", '"'),
        "block.yaml": lambda: _filled("a: |\n", "  a line of some words and a number\n"),
        "string.json": lambda: _filled('"', "x", '"'),
        "escapes.json": lambda: _filled('"', "\\u00e9", '"'),
        "unclosed.json": lambda: _filled('"', "x"),
        "nested-keys.yaml": lambda: _filled("? " * 199, "x"),
        "nested-braces.yaml": lambda: _filled("{" * 199, "x", "}" * 199),
    },
    "numbers": {
        "digits.yaml": lambda: _filled("a: ", "1"),
        "underscores.yaml": lambda: _filled("a: ", "1_", "x"),
        "hexadecimal.yaml": lambda: _filled("a: 0x", "F"),
        "digits.json": lambda: _filled("[", "1", "]"),
    },
    "blanks": {
        "comment.yaml": lambda: _filled("# ", "x"),
        "comments.yaml": lambda: _filled("", "# a comment of some words\n"),
        "line-breaks.yaml": lambda: _filled("", "\n", "a: ["),
        "spaces.yaml": lambda: _filled("", " "),
        "spaces-behind-a-tag.yaml": lambda: _filled("!a", " ", "x"),
        "spaces-in-a-mapping.yaml": lambda: _filled("{a", " ", "}"),
        "comments-behind-a-tag.yaml": lambda: _filled("!a\n", "# a comment of some words\n", "x"),
        "blank-lines-in-a-block.yaml": lambda: _filled("a: |\n  x\n", "  \n"),
    },
    "bytes": {
        "zeros.yaml": lambda: _filled("a: ", "\0"),
        "zeros.json": lambda: _filled("", "\0"),
        "latin-1.yaml": lambda: _filled("a: ", "x")[:-1] + b"\xe9",
        "utf-16.yaml": lambda: _filled("a: ", "x", size=SIZE // 2 - 2).decode().encode("utf-16"),
        "over-the-limit.yaml": lambda: _filled("", "a", size=SIZE + 1),
    },
    # One character beyond the first 65,536 makes Python take four bytes for each.
    "wide block": {
        "wide.yaml": lambda: _filled("a: |\n  😀\n", "  a line of some words \n", "   \n"),
    },
    "wide text": {"wide": lambda: _filled("[ '😀", "x", "' ]")},
    "wide string": {"wide.json": lambda: _filled('["😀\\n', "x", '"]')},
    "wide line break": {"wide-line-break.yaml": lambda: _filled("a: '😀\u2028", "x", "'")},
}


def _outcome(name: str, data: bytes) -> str:
    """What a checker asks of a file: its tree, and lines and columns of what it found."""
    try:
        document = read(name, data, Limits())
    except Problem as problem:
        source = Source(name, data.decode() if problem.text is None else problem.text)
        source.position(problem.offset)
        return f"{problem.kind}: {problem.message}"
    for root in document.roots:
        document.source.position(root.end)
        values = [value for _key, value in getattr(root, "entries", {}).values()]
        for node in map(resolved, [root, *values, *getattr(root, "items", [])]):
            if type(node) is Scalar:
                yaml_1_1_reading(node.raw)
    return f"{len(document.roots)} documents"


def _peak() -> float:
    """The most memory so far, in MB, since the process runs this program."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)


def main(arguments: list[str]) -> None:
    """Read the files of a group, and print a line of JSON for each."""
    if "--python" in arguments:
        sys.modules["yaml._yaml"] = None  # type: ignore[assignment]
    for name, make in GROUPS[arguments[0]].items():
        data = make()
        start = time.process_time()
        outcome = _outcome(name, data)
        seconds = time.process_time() - start
        sys.stdout.write(json.dumps([name, seconds, _peak(), outcome]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
