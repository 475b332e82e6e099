"""For whatever reads test results: JUnit's XML, a suite a file and a case a finding.

https://github.com/testmoapp/junitxml describes the form that most readers share.
"""

from __future__ import annotations

from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from ..words import printable, printable_lines
from .names import Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..findings import Finding
    from . import Run


def render(findings: Sequence[Finding], run: Run) -> Iterator[str]:
    """The suites; a run without findings is a case that has passed."""
    counting = [finding for finding in findings if finding.suppressed is None]
    incomplete = run.summary.incomplete
    files = [*(one.file for one in counting[:1]), *(one.name for one in incomplete)]
    names = Names(files, virtual=run.command == "audit")
    cases = len(counting) + len(incomplete)
    counts = f'tests="{max(cases, 1)}" failures="{len(counting)}" errors="{len(incomplete)}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="microvm-lint" {counts}>\n'
    for file, group in groupby(counting, key=lambda finding: finding.file):
        yield from _suite(names.relative(file), list(group))
    if incomplete:
        number = len(incomplete)
        yield f'  <testsuite name="not read" tests="{number}" failures="0" errors="{number}">\n'
        for one in incomplete:
            name, message = _attribute(names.relative(one.name)), _attribute(one.message)
            yield f'    <testcase classname={name} name="not read">\n'
            yield f'      <error type="not-read" message={message}/>\n    </testcase>\n'
        yield "  </testsuite>\n"
    if not cases:
        yield '  <testsuite name="microvm-lint" tests="1" failures="0" errors="0">\n'
        yield '    <testcase classname="microvm-lint" name="no findings"/>\n  </testsuite>\n'
    yield "</testsuites>\n"


def _suite(name: str, findings: list[Finding]) -> Iterator[str]:
    number, file = len(findings), _attribute(name)
    yield f'  <testsuite name={file} tests="{number}" failures="{number}" errors="0">\n'
    for finding in findings:
        span, rule = finding.span, finding.rule
        title = _attribute(f"{rule.id} {rule.name} at {span.line}:{span.column}")
        message = _attribute(finding.message)
        text = f"{name}:{span.line}:{span.column}: {finding.severity}: {finding.message}"
        text += f"\n{finding.hint}" if finding.hint else ""
        yield f'    <testcase classname={file} name={title} file={file} line="{span.line}">\n'
        head = f'<failure type="{finding.severity}" message={message}>'
        yield f"      {head}{_text(text)}</failure>\n"
        yield "    </testcase>\n"
    yield "  </testsuite>\n"


def _attribute(text: str) -> str:
    return _ascii(quoteattr(printable(text)))


def _text(text: str) -> str:
    return _ascii(escape(printable_lines(text)))


def _ascii(xml: str) -> str:
    """The same in XML, whatever standard output makes of characters."""
    return xml.encode("ascii", "xmlcharrefreplace").decode("ascii")
