"""9xx: versions read back from the service."""

from __future__ import annotations

import re
import time

from microvm_lint.arns import differ, image_arn, is_any, parse_arn, related_to_image
from microvm_lint.constraints import Violation
from microvm_lint.definition import ENVIRONMENT, UPDATE
from microvm_lint.names import MOST_PROPOSALS, propose
from microvm_lint.references import (
    AGENTD,
    API_REFERENCE,
    CHECKED,
    HOW_IT_WORKS,
    IMAGES_GUIDE,
    LAUNCHING_GUIDE,
    RAYITO,
    TROUBLESHOOTING,
    UPDATE_REFERENCE,
    reasoned,
    reported,
)
from microvm_lint.regions import REGION
from microvm_lint.rule import (
    ACCOUNTS,
    ERROR,
    INFO,
    TEMPLATES,
    VERSIONS,
    WARNING,
    WRITTEN,
    Report,
    rule,
)
from microvm_lint.words import choice, conjunction, nearest, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from microvm_lint.definition import Image, Path

_STATE = ("state",)
_STATUS = ("status",)
_CREATED = ("createdAt",)
_UPDATED = ("updatedAt",)
_BASE = ("baseImageArn",)
_IDENTIFIER = ("imageIdentifier",)
_BUILDING = ("PENDING", "IN_PROGRESS")
_NOT_BUILT = (*_BUILDING, "FAILED", "DELETING", "DELETED", "DELETE_FAILED")
_LONGEST_REASON = 10_000  # characters that are searched for values
_SHOWN_REASON = 200  # of which none was cut within a value
_RESET = ("hooks", "environmentVariables", "resources", "additionalOsCapabilities")
_REAL_REGION = (
    r"(?:us|us-gov|us-iso[a-z]?|eu|eu-iso[a-z]?|eusc-de|ap|sa|ca|me|af|il|mx|cn)"
    r"-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9]"
)


@rule(
    "MVL901",
    "version-state",
    severity=ERROR,
    on=VERSIONS,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("state",),
)
def version_state(violation: Violation) -> Iterator[Report]:
    """The version's state is none of those that the service documents.

    They are `PENDING`, `IN_PROGRESS`, `SUCCESSFUL`, `FAILED`, `DELETING`, `DELETED` and
    `DELETE_FAILED`.

    ## Why

    The answer was changed after it was saved, or the service has learnt a new state that
    programs may not expect.

    ## Bad

    ```yaml version
    state: CREATED
    ```

    ## Good

    ```yaml version
    state: SUCCESSFUL
    ```
    """
    yield violation.report(
        f"{violation.shown()} is not a state; the state is {choice(violation.limit)}",
        violation.option(),
    )


@rule(
    "MVL902",
    "version-status",
    severity=ERROR,
    on=VERSIONS,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("status",),
)
def version_status(violation: Violation) -> Iterator[Report]:
    """The version's status is neither `ACTIVE` nor `INACTIVE`.

    ## Why

    The answer was changed after it was saved, or the service has learnt a new status that
    programs may not expect.

    ## Bad

    ```yaml version
    status: ENABLED
    ```

    ## Good

    ```yaml version
    status: ACTIVE
    ```
    """
    yield violation.report(
        f"{violation.shown()} is not {choice(violation.limit)}", violation.option()
    )


@rule(
    "MVL903",
    "version-failed",
    severity=WARNING,
    on=VERSIONS,
    source=TROUBLESHOOTING,
    checked=CHECKED,
)
def version_failed(image: Image) -> Iterator[Report]:
    """The version could not be built, or could not be deleted.

    ## Why

    A version that has failed cannot run. The message has the service's reason where it gives one;
    the rest stands in the log of the build.

    ## Bad

    ```yaml version
    state: FAILED
    stateReason: "exit code 1 in step 3"
    status: INACTIVE
    ```

    ## Good

    ```yaml version
    state: SUCCESSFUL
    ```
    """
    state = image.text(_STATE)
    if state in ("FAILED", "DELETE_FAILED"):
        from microvm_lint.secrets import without_values

        verb = "built" if state == "FAILED" else "deleted"
        words = f"the version could not be {verb}"
        reason = image.text(("stateReason",))
        if reason:
            values = (value for _path, value in image.texts((ENVIRONMENT,)))
            reason = without_values(reason[:_LONGEST_REASON], values)[:_SHOWN_REASON]
            words += f": {quoted(reason)}"
        hint = None if reason else "the log of the build says why"
        yield Report(_STATE, words, hint=hint)


@rule(
    "MVL904",
    "active-but-not-successful",
    severity=WARNING,
    on=VERSIONS,
    source=LAUNCHING_GUIDE,
    checked=CHECKED,
)
def active_but_not_successful(image: Image) -> Iterator[Report]:
    """The version is active, but it has not been built.

    ## Why

    Only a version whose state is `SUCCESSFUL` can run, whatever its status is: RunMicrovm refuses
    this one.

    ## Bad

    ```yaml version
    state: DELETING
    status: ACTIVE
    ```

    ## Good

    ```yaml version
    state: SUCCESSFUL
    status: ACTIVE
    ```
    """
    state = image.text(_STATE)
    if state in _NOT_BUILT and image.text(_STATUS) == "ACTIVE":
        words = f"the status is `ACTIVE`, but the state is {quoted(state)}: it cannot run"
        yield Report(_STATUS, words, related=[(_STATE, "the state")])


@rule(
    "MVL905",
    "inactive-version",
    severity=INFO,
    on=VERSIONS,
    source=IMAGES_GUIDE,
    checked=CHECKED,
)
def inactive_version(image: Image) -> Iterator[Report]:
    """The version is inactive.

    ## Why

    An inactive version cannot run, and its storage is billed until it is deleted.

    ## Bad

    ```yaml version
    status: INACTIVE
    ```

    ## Good

    ```yaml version
    status: ACTIVE
    ```
    """
    if image.text(_STATUS) == "INACTIVE":
        words = "an inactive version cannot run, and its storage is still billed"
        yield Report(_STATUS, words, hint="delete it, or activate it")


@rule(
    "MVL906",
    "timestamps-out-of-order",
    severity=WARNING,
    on=VERSIONS,
    source=reasoned(API_REFERENCE),
    checked=CHECKED,
)
def timestamps_out_of_order(image: Image) -> Iterator[Report]:
    """The version was updated before it was created.

    ## Why

    The service never says so: the answer was changed after it was saved.

    ## Bad

    ```yaml version
    createdAt: "2026-07-30T06:12:44+00:00"
    updatedAt: "2026-07-29T06:12:44+00:00"
    ```

    ## Good

    ```yaml version
    createdAt: "2026-07-30T06:12:44+00:00"
    updatedAt: "2026-07-30T06:20:00+00:00"
    ```
    """
    if image.get(_UPDATED) is None:
        return
    from microvm_lint.timestamps import seconds

    created, updated = seconds(image.get(_CREATED)), seconds(image.get(_UPDATED))
    # Timestamps may be cut to whole seconds, one of them or both.
    if created is not None and updated is not None and updated < created - 1:
        words = "updatedAt lies before createdAt"
        yield Report(_UPDATED, words, related=[(_CREATED, "created here")])


@rule(
    "MVL907",
    "stuck-build",
    severity=WARNING,
    on=(*VERSIONS, *ACCOUNTS),
    source=reported(AGENTD, TROUBLESHOOTING),
    checked=CHECKED,
)
def stuck_build(image: Image) -> Iterator[Report]:
    """The version has been waiting for its build, or building, for hours.

    6 hours unless the configuration says otherwise:

    ```text
    build-hours: 12
    ```

    ## Why

    Builds take minutes. One that takes hours will most likely not end by itself, and the image has
    no new version until it is started again.

    ## Bad

    ```yaml version
    state: PENDING
    status: INACTIVE
    createdAt: "2026-07-30T06:12:44+00:00"
    ```

    ## Good

    ```yaml version
    state: SUCCESSFUL
    createdAt: "2026-07-30T06:12:44+00:00"
    ```
    """
    state = image.text(_STATE)
    if state not in _BUILDING:
        return
    from microvm_lint.timestamps import seconds

    created = seconds(image.get(_CREATED))
    most = image.settings.build_hours
    if created is not None and time.time() - created > most * 3600:
        words = f"the state has been {quoted(state)} for more than {most:g} hours"
        yield Report(
            _STATE,
            words,
            hint="start the build again, and delete this version",
            related=[(_CREATED, "created here")],
        )


@rule(
    "MVL908",
    "region-mismatch",
    severity=ERROR,
    on=(UPDATE, *VERSIONS, *TEMPLATES),
    source=reasoned(IMAGES_GUIDE),
    checked=CHECKED,
)
def region_mismatch(image: Image) -> Iterator[Report]:
    """The base image is in another region than the image.

    ## Why

    The service looks for the base image in its own region, so the build fails.

    ## Bad

    ```yaml update
    imageIdentifier: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    baseImageArn: arn:aws:lambda:us-west-2:aws:microvm-image:al2023-1
    ```

    ## Good

    ```yaml update
    imageIdentifier: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
    ```
    """
    base, owner = parse_arn(image.text(_BASE)), image_arn(image)
    if base is None or owner is None or base.service != "lambda":
        return
    if differ(base.region, owner.region, REGION):
        yield Report(
            _BASE,
            f"the base image is in {base.region}, the image in {owner.region}",
            hint=f"name the base image of {owner.region}",
            related=related_to_image(image),
        )


@rule(
    "MVL909",
    "unsupported-region",
    severity=WARNING,
    on=WRITTEN,
    source=HOW_IT_WORKS,
    checked=CHECKED,
)
def unsupported_region(image: Image) -> Iterator[Report]:
    """An ARN names a region in which MicroVMs are not offered.

    They are offered in us-east-1, us-east-2, us-west-2, eu-west-1 and ap-northeast-1 since 22 June
    2026, and in ap-south-1, ap-southeast-1, ap-southeast-2, eu-central-1 and eu-north-1 since 19
    August 2026. `regions` in the configuration replaces the list.

    ## Why

    There is no endpoint of the service in other regions, so the request cannot be made.

    ## Bad

    ```yaml
    baseImageArn: arn:aws:lambda:eu-south-2:aws:microvm-image:al2023-1
    ```

    ## Good

    ```yaml
    baseImageArn: arn:aws:lambda:eu-central-1:aws:microvm-image:al2023-1
    ```
    """
    said, owner = set(), image_arn(image)
    found: list[tuple[Path, str | None]] = [
        (path, image.text(path)) for path in (_IDENTIFIER, _BASE)
    ]
    connectors = ("egressNetworkConnectors",)
    if isinstance(image.get(connectors), list):
        found += image.texts(connectors)
    for path, text in found:
        arn = parse_arn(text)
        if arn is None or arn.service != "lambda" or arn.region in image.settings.regions:
            continue
        if is_any(arn.region):
            continue
        if owner is not None and differ(arn.region, owner.region, REGION):
            continue  # MVL606 or MVL908
        if REGION.fullmatch(arn.region) and arn.region not in said:
            said.add(arn.region)
            words = f"MicroVMs are not offered in {arn.region}, as far as is known"
            near = nearest(arn.region, image.settings.regions)
            hint = f"did you mean {near}?" if near and _is_misspelt(arn.region) else None
            yield Report(path, words, hint=hint or "`regions` in the configuration adds it")


def _is_misspelt(region: str) -> bool:
    """Whether a region's name has a part that no region has."""
    return re.fullmatch(_REAL_REGION, region) is None


@rule(
    "MVL910",
    "partial-update",
    severity=INFO,
    on=(UPDATE,),
    source=reported(RAYITO, UPDATE_REFERENCE),
    checked=CHECKED,
)
def partial_update(image: Image) -> Iterator[Report]:
    """An update leaves out members that it thereby resets.

    They are `hooks`, `environmentVariables`, `resources` and `additionalOsCapabilities`.

    ## Why

    An update replaces the whole configuration of the image: what is left out is not kept, but gets
    its default.

    ## Bad

    ```yaml whole
    imageIdentifier: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
    baseImageVersion: "1"
    buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321/images/sandbox-8d02b7e.zip
    ```

    ## Good

    ```yaml update
    additionalOsCapabilities: []
    environmentVariables: {}
    ```
    """
    absent = [name for name in _RESET if image.lacks((name,))]
    if absent:
        misspelt = {propose(name, absent) for name in [*image.value][:MOST_PROPOSALS]}
        absent = [name for name in absent if name not in misspelt]
    if absent:
        verb = "is" if len(absent) == 1 else "are"
        words = f"{conjunction(absent)} {verb} left out, and an update resets what is left out"
        yield Report((absent[0],), words, hint="write them with the values that they are to have")
