"""6xx: network."""

from __future__ import annotations

import re
from functools import lru_cache

from microvm_lint.arns import ACCOUNT, differ, image_arn, parse_arn, related_to_image
from microvm_lint.constraints import Violation
from microvm_lint.definition import UPDATE
from microvm_lint.findings import Change
from microvm_lint.references import (
    API_REFERENCE,
    CHECKED,
    NETWORKING_GUIDE,
    RAYITO,
    reported,
)
from microvm_lint.regions import REGION
from microvm_lint.rule import (
    ALL,
    ERROR,
    TEMPLATES,
    VERSIONS,
    WARNING,
    WRITTEN,
    Report,
    rule,
)
from microvm_lint.words import edit_distance, fold, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from microvm_lint.definition import Image, Path

_CONNECTORS = ("egressNetworkConnectors",)
_EGRESS = "INTERNET_EGRESS"
_INGRESS = ("ALL_INGRESS", "HTTP_INGRESS", "SHELL_INGRESS", "NO_INGRESS")
_MANAGED_FORM = "arn:aws:lambda:<region>:aws:network-connector:aws-network-connector:"
_HEAD, _TAIL = "arn:aws:lambda:", f":aws:network-connector:aws-network-connector:{_EGRESS}"
_PREFIX = rf"arn:aws[a-z-]*:lambda:{REGION.pattern}:"
_MANAGED = rf"{_PREFIX}aws:network-connector:aws-network-connector:([A-Za-z0-9_-]+)"
_OWN = rf"{_PREFIX}[0-9]{{12}}:network-connector:[A-Za-z0-9_-]+(?::[0-9]+)?"
_GOOD = rf"{_OWN}|{_PREFIX}aws:network-connector:aws-network-connector:{_EGRESS}"


def _connectors(image: Image) -> list[tuple[Path, str]]:
    """The egress connectors, also those that can be none whatever is not known of them."""
    items = image.get(_CONNECTORS)
    paths = [(*_CONNECTORS, number) for number in range(len(items) if type(items) is list else 0)]
    texts = ((path, image.text(path, unless=_GOOD)) for path in paths)
    return [(path, text) for path, text in texts if text is not None]


@lru_cache(maxsize=256)
def _managed_name(text: str) -> str | None:
    """The name of a managed connector, or None where the text is not the ARN of one."""
    if text.startswith(_HEAD) and text.endswith(_TAIL):  # the usual one, without its pattern
        region = text[len(_HEAD) : -len(_TAIL)]
        return _EGRESS if REGION.fullmatch(region) else None
    found = re.fullmatch(_MANAGED, text)
    return found[1] if found else None


@lru_cache(maxsize=256)
def _ingress_name(text: str) -> str | None:
    """The name of the ingress connector that a text stands for, alone or in an ARN."""
    name = text.replace("/", ":").rpartition(":")[2]
    return name if name.upper() in _INGRESS and not re.fullmatch(_OWN, text) else None


@rule(
    "MVL601",
    "egress-connector-count",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("egressNetworkConnectors",),
)
def egress_connector_count(violation: Violation) -> Iterator[Report]:
    """There is more than one egress connector.

    The member is a list, but the service accepts one entry at most.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    egressNetworkConnectors:
      - arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:INTERNET_EGRESS
      - arn:aws:lambda:us-east-1:210987654321:network-connector:internal
    ```

    ## Good

    ```yaml
    egressNetworkConnectors:
      - arn:aws:lambda:us-east-1:210987654321:network-connector:internal
    ```
    """
    yield violation.report(
        f"{len(violation.value):,} egress connectors are more than the {violation.limit} allowed"
    )


@rule(
    "MVL602",
    "egress-connector",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("egressNetworkConnectors[]",),
)
def egress_connector(violation: Violation) -> Iterator[Report]:
    """An egress connector is not 1 to 2048 characters long.

    ## Why

    The service refuses the request. Leave the list out for a MicroVM without egress of its own.

    ## Bad

    ```yaml
    egressNetworkConnectors:
      - ""
    ```

    ## Good

    ```yaml
    egressNetworkConnectors: []
    ```
    """
    yield violation.report(f"an egress connector has 1 to 2,048 characters; {violation.length()}")


@rule(
    "MVL603",
    "egress-connector-not-arn",
    severity=ERROR,
    on=WRITTEN,
    source=NETWORKING_GUIDE,
    checked=CHECKED,
)
def egress_connector_not_arn(image: Image) -> Iterator[Report]:
    """An egress connector is not the ARN of a network connector.

    The form of a managed one, and that of one of your own:

    ```text
    arn:<partition>:lambda:<region>:aws:network-connector:aws-network-connector:<name>
    arn:<partition>:lambda:<region>:<account>:network-connector:<name>
    ```

    ## Why

    The service refuses the request: "Malformed network connector ARN".

    ## Bad

    ```yaml
    egressNetworkConnectors:
      - INTERNET_EGRESS
    ```

    ```yaml
    egressNetworkConnectors:
      - arn:aws:ec2:us-east-1:210987654321:vpc/vpc-0a1b2c3d
    ```

    ## Good

    ```yaml
    egressNetworkConnectors:
      - arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:INTERNET_EGRESS
    ```
    """
    for path, text in image.shared(_connectors):
        if _managed_name(text) or re.fullmatch(_OWN, text):
            continue
        if not _ingress_name(text):  # else MVL604
            words, hint = _not_a_connector(text)
            yield Report(path, words, hint=hint)


def _not_a_connector(text: str) -> tuple[str, str]:
    """What is wrong with the ARN of a connector, and what to write instead."""
    arn = parse_arn(text)
    managed = f"write {_MANAGED_FORM}INTERNET_EGRESS"
    own = "write arn:<partition>:lambda:<region>:<account>:network-connector:<name>"
    if arn is None:
        named = text.upper() in (_EGRESS, "INTERNET")
        words = f"{quoted(text)} is not the ARN of a network connector"
        return words, managed if named else own
    if arn.service != "lambda" or not arn.resource.startswith("network-connector"):
        return f"{quoted(text)} is not the ARN of a network connector", own
    if not REGION.fullmatch(arn.region):
        words = f"{quoted(arn.region)} is not the name of a region"
        return words if arn.region else "the ARN has no region", own
    if arn.account == "aws":
        return f"{quoted(text)} is not the form of a managed connector's ARN", managed
    return f"{quoted(text)} is not the form of a connector's ARN", own


@rule(
    "MVL604",
    "ingress-connector-as-egress",
    severity=ERROR,
    on=WRITTEN,
    source=NETWORKING_GUIDE,
    checked=CHECKED,
)
def ingress_connector_as_egress(image: Image) -> Iterator[Report]:
    """An ingress connector stands among the egress connectors.

    `ALL_INGRESS`, `HTTP_INGRESS`, `SHELL_INGRESS` and `NO_INGRESS` say what may reach a MicroVM;
    RunMicrovm takes them.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    egressNetworkConnectors:
      - arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:ALL_INGRESS
    ```

    ## Good

    ```yaml
    egressNetworkConnectors:
      - arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:INTERNET_EGRESS
    ```
    """
    for path, text in image.shared(_connectors):
        if name := _ingress_name(text):
            yield Report(
                path,
                f"{quoted(name)} is an ingress connector; it says what may reach a MicroVM",
                hint="give it to RunMicrovm as ingressNetworkConnectors",
            )


@rule(
    "MVL605",
    "unknown-managed-connector",
    severity=WARNING,
    on=WRITTEN,
    source=reported(RAYITO, NETWORKING_GUIDE),
    checked=CHECKED,
)
def unknown_managed_connector(image: Image) -> Iterator[Report]:
    """The managed connector is none that is known here.

    `INTERNET_EGRESS` is the only managed one for egress, in capital letters.

    ## Why

    If there is no such connector, the service refuses the request.

    ## Bad

    ```yaml
    egressNetworkConnectors:
      - arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:internet_egress
    ```

    ## Good

    ```yaml
    egressNetworkConnectors:
      - arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:INTERNET_EGRESS
    ```
    """
    for path, text in image.shared(_connectors):
        name = _managed_name(text)
        if name is not None and name != _EGRESS and not _ingress_name(text):
            words = f"{quoted(name)} is no managed connector that is known; there is `{_EGRESS}`"
            near = fold(name) == fold(_EGRESS) or edit_distance(name.upper(), _EGRESS, 3) <= 3
            change = None
            if fold(name) == fold(_EGRESS):
                right = text.removesuffix(name) + _EGRESS
                change = Change("replace", path, f"write {_EGRESS}", right)
            hint = f"write {_EGRESS}" if near else None
            yield Report(path, words, hint=hint, change=change)


@rule(
    "MVL606",
    "egress-connector-elsewhere",
    severity=WARNING,
    on=(UPDATE, *VERSIONS, *TEMPLATES),
    source=NETWORKING_GUIDE,
    checked=CHECKED,
)
def egress_connector_elsewhere(image: Image) -> Iterator[Report]:
    """An egress connector is in another region or account than the image.

    Another region is an error; another account is a warning.

    ## Why

    A connector serves the MicroVMs of its own region and account.

    ## Bad

    ```yaml update
    imageIdentifier: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    egressNetworkConnectors:
      - arn:aws:lambda:us-west-2:210987654321:network-connector:internal
    ```

    ```yaml update
    imageIdentifier: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    egressNetworkConnectors:
      - arn:aws:lambda:us-east-1:310987654321:network-connector:internal
    ```

    ## Good

    ```yaml update
    imageIdentifier: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    egressNetworkConnectors:
      - arn:aws:lambda:us-east-1:210987654321:network-connector:internal
    ```
    """
    owner = image_arn(image)
    if owner is None:
        return
    for path, text in image.shared(_connectors):
        arn = parse_arn(text)
        if arn is None or not (_managed_name(text) or re.fullmatch(_OWN, text)):
            continue  # MVL603
        related = related_to_image(image)
        if differ(arn.region, owner.region, REGION):
            words = f"the connector is in {arn.region}, the image in {owner.region}"
            hint = f"name a connector of {owner.region}"
            yield Report(path, words, hint=hint, related=related, severity=ERROR)
        elif differ(arn.account, owner.account, ACCOUNT):
            words = f"the connector is in the account {arn.account}, the image in {owner.account}"
            hint = f"name a connector of {owner.account}"
            yield Report(path, words, hint=hint, related=related)
