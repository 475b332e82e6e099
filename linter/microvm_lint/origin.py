"""How a definition is written where that is not in the API's own form, and how findings say it."""

from __future__ import annotations

from .document import Sequence
from .document.tree import resolved
from .findings import Related, Span
from .secrets import hide
from .stand_ins import StandIns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .definition import Image, Path
    from .dialects.shapes import Translator
    from .document import Document, Node
    from .findings import Finding, Report


class Origin:
    """How a definition is written where that is not in the API's own form.

    `names` turns the API's names into those of the dialect. `key` is that of the object that holds
    the members, `label_key` the one that names the definition. `missing` are required members that
    are absent, `mistakes` what is wrong with the form alone, by the constraint of JSON Schema that
    it breaks. `stand_ins` are texts that stand for what is not known, with how that is written;
    `hidden_texts` are values of environment variables that stand elsewhere, too.
    `variants` are the definition as it is under other conditions and with other parameters, which
    are told in words. `account` and `region` are where it is deployed, None where that is not
    known. `hints` say by path what to write in place of a rule's own hint. `ignores` are
    suppressions that the definition carries. What stands between `shared` counts for several
    definitions; `trust` is the build role's trust policy. `outer` is the document and node in which
    the text of this definition's document stands.
    """

    __slots__ = (
        "account",
        "hidden_texts",
        "hints",
        "ignores",
        "key",
        "label_key",
        "missing",
        "mistakes",
        "names",
        "outer",
        "region",
        "shared",
        "stand_ins",
        "trust",
        "variants",
    )

    def __init__(
        self, names: Translator, key: Node | None, *, account: str | None, region: str | None
    ) -> None:
        self.names = names
        self.key = key
        self.label_key = key
        self.account = account
        self.region = region
        self.mistakes = names.mistakes
        self.missing = names.missing
        self.stand_ins = StandIns()
        self.hidden_texts = StandIns()
        self.variants: Iterable[tuple[str, Image]] = ()
        self.hints: dict[Path, str] = {}
        self.ignores: list[tuple[str, Node]] = []
        self.trust: Node | None = None
        self.shared: tuple[int, int] | None = None
        self.outer: tuple[Document, Node] | None = None

    def spoken(self, text: str, members: frozenset[str]) -> str:
        """A message in the dialect's names, with what is stood in for as it is written."""
        text = self.names.speak(text, members)
        shown = self.stand_ins.shown(text)
        return text if shown is None else shown


def adapt(
    finding: Finding, report: Report, image: Image, origin: Origin, members: frozenset[str]
) -> None:
    """Put a finding into the words and the places of the definition's dialect.

    `members` are the names of the API that the dialect may write otherwise.
    """
    if all(report is not one for _keyword, one in origin.mistakes):
        finding.message = origin.spoken(finding.message, members)
        finding.hint = finding.hint and origin.spoken(finding.hint, members)
        finding.hint = origin.hints.get(report.path, finding.hint)
    source = image.document.source
    if len(report.path) == 1 and report.path[0] in origin.names.removed:
        key = origin.names.removed[str(report.path[0])]
        finding.span = Span(source, key.start, key.end)
        finding.places = (key.start,)
        finding.message += ", and it has no value here"
    texts = origin.hidden_texts
    finding.message = texts.hidden_in(finding.message)
    finding.hint = finding.hint and texts.hidden_in(finding.hint)
    finding.path = texts.hidden_in(finding.path)
    finding.related += tuple(_reached(image, origin, report.path, finding.span))
    if origin.outer is not None:
        outer, node = origin.outer
        hide(outer)
        finding.message = f"line {finding.span.line} of the template: {finding.message}"
        finding.span = Span(outer.source, node.start, node.end)
        finding.places, finding.related = (node.start,), ()


def _reached(image: Image, origin: Origin, path: Path, span: Span) -> list[Related]:
    """For what counts for several definitions, the one that it reaches here.

    And for a list to which that adds, what it adds.
    """
    if origin.shared is None or origin.label_key is None:
        return []
    source = image.document.source
    first, last = origin.shared
    if first <= span.start <= span.end <= last:
        key = Span(source, origin.label_key.start, origin.label_key.end)
        return [Related(key, f"{image.label} gets it")]
    *_, (_key, node) = image.nodes(path)
    node = resolved(node)
    items = node.items if type(node) is Sequence else []
    spans = [Span(source, one.start, one.end) for one in items if first <= one.start < last]
    return [Related(span, "added by Globals") for span in spans]
