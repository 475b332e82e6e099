"""0xx: the document itself."""

from __future__ import annotations

from microvm_lint.constraints import is_secret, nameless, type_words
from microvm_lint.definition import ENVIRONMENT, Image
from microvm_lint.document import Problem
from microvm_lint.document.scalars import yaml_1_1_reading
from microvm_lint.findings import Change
from microvm_lint.references import CHECKED, CLI_INPUT
from microvm_lint.rule import ALL, ERROR, INFO, WARNING, WRITTEN, Report, rule
from microvm_lint.words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    "MVL001",
    "syntax-error",
    severity=ERROR,
    on=ALL,
    source=CLI_INPUT,
    checked=CHECKED,
    reads="syntax",
)
def syntax_error(problem: Problem) -> Iterator[Report]:
    """The file is not YAML or JSON.

    The place is where the parser stopped, which is often a line or two behind the mistake. Files
    are read as UTF-8; `.json` files as JSON as RFC 8259 has it, without comments and without
    commas before a closing bracket; everything else as YAML 1.2.

    ## Why

    Neither the AWS CLI nor a deployment can read the file, and no other rule has judged it.

    ## Bad

    ```yaml whole
    name: code-sandbox
    baseImageArn: "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
    ```

    ## Good

    ```yaml
    name: code-sandbox
    baseImageArn: "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1"
    ```
    """
    yield Report((), problem.message)


@rule("MVL002", "duplicate-key", severity=ERROR, on=ALL, source=CLI_INPUT, checked=CHECKED)
def duplicate_key(image: Image) -> Iterator[Report]:
    """An object has the same key twice.

    The place is that of the repeated key; the first one is named as a related place.

    ## Why

    YAML forbids it, and readers differ in which value they keep, most often the last one without
    a word. One of the two values has no effect.

    ## Bad

    ```yaml
    environmentVariables:
      LOG_LEVEL: info
      LOG_LEVEL: debug
    ```

    ## Good

    ```yaml
    environmentVariables:
      LOG_LEVEL: debug
    ```
    """
    for path, key, first in image.survey.duplicates:
        yield Report(
            path,
            f"the key {quoted(path[-1])} stands here again; readers keep one of its values",
            hint="remove all but one",
            place=key,
            related=[(first, "the first one")],
        )


@rule(
    "MVL006",
    "document-limit",
    severity=ERROR,
    on=ALL,
    source=CLI_INPUT,
    checked=CHECKED,
    reads="limit",
)
def document_limit(problem: Problem) -> Iterator[Report]:
    """The file is larger, deeper or richer in aliases than the reader allows.

    The limits are 10 MiB a file, 200 levels of nesting and 250,000 nodes after aliases are
    expanded. The message says which one, and the configuration can raise it:

    ```text
    limits:
      file-size: 10485760
      depth: 200
      nodes: 250000
    ```

    ## Why

    A file of a few lines can expand to gigabytes. No definition of an image comes near these
    limits, and no other rule has judged the file.

    ## Bad

    ```yaml
    description: &a [x, x, x, x, x, x, x, x, x, x]
    environmentVariables: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
    hooks: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
    logging: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
    resources: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
    tags: [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
    ```

    ## Good

    ```yaml
    tags:
      team: platform
    ```
    """
    yield Report((), problem.message, hint="the configuration can raise it, under `limits`")


@rule(
    "MVL007",
    "ambiguous-scalar",
    severity=WARNING,
    on=WRITTEN,
    source=CLI_INPUT,
    checked=CHECKED,
)
def ambiguous_scalar(image: Image) -> Iterator[Report]:
    """A scalar without quotes that readers of YAML 1.1 and 1.2 read differently.

    `NO` and `on` are booleans in YAML 1.1 and strings in 1.2; `0777` is 511 or 777, `1_000` a
    number or a string, `12:30` is 750 or a string, `2026-06-22` a date or a string. Reported
    where a string is wanted; quotes make it one everywhere.

    ## Why

    PyYAML and most scripts read YAML 1.1; newer readers read 1.2, or something in between. The same
    file gives two images.

    ## Bad

    ```yaml
    environmentVariables:
      COUNTRY: NO
    ```

    ```yaml
    environmentVariables:
      START_AT: 12:30
    ```

    ## Good

    ```yaml
    environmentVariables:
      COUNTRY: "NO"
      START_AT: "12:30"
    ```
    """
    for path, scalar, is_key in image.survey.plain:
        reading = yaml_1_1_reading(scalar.raw)
        if reading is None:
            continue
        if not (_names_are_free(path) if is_key else image.wants_text(path)):
            continue
        hidden = not is_key and is_secret(image, path)
        shown = nameless(path) if hidden else quoted(scalar.raw)
        read = type_words(scalar.value)
        yield Report(
            path,
            f"{shown} is {read} in YAML 1.2 and {reading} in YAML 1.1",
            hint="put it in quotes",
            key=is_key,
            place=scalar,
            change=Change("quote-key" if is_key else "quote", path, "put it in quotes"),
        )


def _names_are_free(path: tuple[str | int, ...]) -> bool:
    """Whether the key at the path is a name that the author chose."""
    return len(path) == 2 and path[0] in (ENVIRONMENT, "tags")


@rule(
    "MVL010",
    "unresolved-placeholder",
    severity=INFO,
    on=WRITTEN,
    source=CLI_INPUT,
    checked=CHECKED,
)
def unresolved_placeholder(image: Image) -> Iterator[Report]:
    """The value is a placeholder, so it was not checked.

    `$NAME`, `${NAME}`, `{{ name }}` and `<name>`, also inside a longer text, stand for a value
    that something else fills in. Nothing else is reported about such a value; the summary counts
    them.

    ## Why

    What is not known here cannot be judged here. Check the file again once it is filled in.

    ## Bad

    ```yaml
    buildRoleArn: arn:aws:iam::${ACCOUNT_ID}:role/microvm-image-build
    ```

    ## Good

    ```yaml
    buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build
    ```
    """
    for path in image.survey.placeholders:
        *_, (_key, node) = image.nodes(path)
        shown = nameless(path) if is_secret(image, path) else quoted(node.value)
        yield Report(path, f"{shown} is a placeholder; it was not checked", place=node)
