"""5xx: environment variables that hold secrets. No message ever holds the value of one."""

from __future__ import annotations

import re

from microvm_lint.definition import ENVIRONMENT, TEMPLATE, VERSION
from microvm_lint.names import CREDENTIAL_NAMES
from microvm_lint.partial import NoEcho
from microvm_lint.references import AGENT_TOOLKIT, CHECKED
from microvm_lint.rule import ALL, ERROR, WARNING, Report, rule
from microvm_lint.secret_formats import (
    EXAMPLE,
    LITERAL,
    may_hold_credential,
    names_secret,
    note_on,
)
from microvm_lint.words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from microvm_lint.definition import Image, Path

_INSTEAD = "keep it in Secrets Manager, and read it in the run hook"
_LEAST = 9  # characters of the shortest address with a password
_LONGEST = 4096  # characters; MVL503 reports what is longer
_PLACEHOLDER = r"\$\{|\{\{|<[A-Za-z]|(?<![A-Za-z0-9$])\$[A-Za-z_]"
_RESOLVED = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


def _variables(image: Image) -> dict[str, str]:
    """The variables whose value is text that stands here, or a mask."""
    found = [*image.texts((ENVIRONMENT,)), *_with_placeholders(image)]
    return {str(path[-1]): value for path, value in found if len(value) <= _LONGEST}


def _with_placeholders(image: Image) -> Iterator[tuple[Path, str]]:
    """The values that hold a placeholder: what stands beside it is certain."""
    for path in image.unknown:
        partial = image.partial(path)
        if partial is not None and len(path) == 2 and path[0] == ENVIRONMENT:
            yield path, partial.written
    for path in image.survey.placeholders:
        value = image.get(path)
        if len(path) == 2 and path[0] == ENVIRONMENT and isinstance(value, str):
            yield path, value


def _literal(image: Image, name: str) -> str | None:
    """The value of a variable; with a `$` within a word it is a password, no placeholder."""
    path = (ENVIRONMENT, name)
    if path not in image.survey.placeholders:
        return image.text(path)
    value = image.get(path)
    return None if re.search(_PLACEHOLDER, value) else value


def _report(image: Image, name: str, words: str, hint: str, severity: str | None = None) -> Report:
    """A report on a variable's value, which may be masked."""
    path = (ENVIRONMENT, name)
    hidden = path in image.masked or image.is_unknown(path)
    *_, (_key, node) = image.nodes(path) if hidden else [(None, None)]
    return Report(path, words, hint=hint, severity=severity, place=node)


@rule(
    "MVL505",
    "secret-in-env-value",
    severity=ERROR,
    on=ALL,
    source=AGENT_TOOLKIT,
    checked=CHECKED,
    security_severity="8.5",
)
def secret_in_env_value(image: Image) -> Iterator[Report]:
    """The value of an environment variable is a credential.

    It has the published form of one: an access key of AWS, a token of GitHub, GitLab, Slack, Stripe
    or another service, a JSON Web Token, a private key, an address with a password. The value
    itself is never shown. The example keys of AWS's documentation are a warning.

    ## Why

    Environment variables are baked into the snapshot that every MicroVM of the image shares, and
    GetMicrovmImageVersion shows them to whoever may call it. A secret in one is out; it has to be
    replaced, not only removed.

    ## Bad

    ```yaml
    environmentVariables:
      DATABASE: postgresql://app:wLk83hdQz@db.internal/app
    ```

    ## Good

    ```yaml
    environmentVariables:
      DATABASE: postgresql://db.internal/app
      DATABASE_SECRET_ARN: arn:aws:secretsmanager:us-east-1:210987654321:secret:app-db-a1b2c3
    ```
    """
    variables = image.get((ENVIRONMENT,))
    if type(variables) is not dict:
        return
    values = [value for value in variables.values() if type(value) is str and len(value) >= _LEAST]
    if not values or not may_hold_credential("\n".join(values)):
        return
    for name, value in _variables(image).items():
        credential = note_on(name, value)
        if credential is None or credential == LITERAL:
            continue
        words = f"the value of {quoted(name)} is {credential}"
        if credential == EXAMPLE:
            hint = "remove it; a real one would be baked into the snapshot"
            yield _report(image, name, words, hint, WARNING)
        else:
            words += "; it is baked into the snapshot that every MicroVM shares"
            yield _report(image, name, words, f"replace the secret, then {_INSTEAD}")


@rule(
    "MVL506",
    "secret-in-env-name",
    severity=WARNING,
    on=ALL,
    source=AGENT_TOOLKIT,
    checked=CHECKED,
    security_severity="6.0",
)
def secret_in_env_name(image: Image) -> Iterator[Report]:
    """The name of an environment variable says that it is a secret, and its value stands here.

    Nothing is said of an empty value, of one that refers to a secret (an ARN, a parameter's path, a
    name in Secrets Manager, an address), of booleans and numbers, and of names such as
    `DB_SECRET_ARN`, which say that the value is none. In templates a dynamic reference is reported,
    too: what `{{resolve:secretsmanager:...}}` and `{{resolve:ssm-secure:...}}` bring, and what a
    parameter with `NoEcho` has, ends up in the snapshot as plain text.

    ## Why

    Environment variables are baked into the snapshot that every MicroVM of the image shares, and
    GetMicrovmImageVersion shows them to whoever may call it.

    ## Bad

    ```yaml
    environmentVariables:
      DB_PASSWORD: wLk83hdQz
    ```

    ```yaml template
    environmentVariables:
      DB_PASSWORD: "{{resolve:secretsmanager:app-db:SecretString:password}}"
    ```

    ## Good

    ```yaml
    environmentVariables:
      DB_SECRET_ARN: arn:aws:secretsmanager:us-east-1:210987654321:secret:app-db-a1b2c3
    ```
    """
    variables = image.get((ENVIRONMENT,))
    for name in variables if type(variables) is dict else ():
        value = _literal(image, name) if names_secret(name) else None
        if value is None or len(value) > _LONGEST or note_on(name, value) != LITERAL:
            continue
        if name not in CREDENTIAL_NAMES or image.kind == VERSION:  # else MVL507
            words = f"{quoted(name)} is a secret by its name, and its value stands here"
            yield _report(image, name, words, _INSTEAD)
    if image.kind == TEMPLATE:
        yield from _dynamic_references(image)


def _dynamic_references(image: Image) -> Iterator[Report]:
    """The variables for which a template has CloudFormation fetch a secret."""
    variables = image.get((ENVIRONMENT,))
    for name, value in variables.items() if isinstance(variables, dict) else ():
        partial = image.partial((ENVIRONMENT, name))
        secret = [one.written for one in partial.pieces if type(one) is NoEcho] if partial else []
        if secret:
            words = f"{quoted(name)} gets the parameter {secret[0]}, a secret, as plain text"
            yield Report((ENVIRONMENT, name), words, hint=_INSTEAD)
        elif isinstance(value, str) and any(start in value for start in _RESOLVED):
            *_, (_key, node) = image.nodes((ENVIRONMENT, name))
            words = f"CloudFormation puts a secret into {quoted(name)} as plain text"
            yield Report((ENVIRONMENT, name), words, hint=_INSTEAD, place=node)
