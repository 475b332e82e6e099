"""7xx: processor, memory, capabilities."""

from __future__ import annotations

from microvm_lint.constraints import Violation
from microvm_lint.document.tree import resolved
from microvm_lint.findings import Change
from microvm_lint.references import (
    API_REFERENCE,
    CHECKED,
    IMAGES_GUIDE,
    SECURITY_GUIDE,
    reasoned,
)
from microvm_lint.rule import ALL, ERROR, WARNING, WRITTEN, Report, rule
from microvm_lint.words import choice, fold, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from microvm_lint.definition import Image, Path

_ARM = ("arm64", "aarch64", "arm", "armv8", "graviton")
_SIZES = (512, 1024, 2048, 4096, 8192)
_SIZES_IN_WORDS = "512, 1024, 2048, 4096 and 8192"
_ARCHITECTURES = ("ARM_64", "X86_64")  # of all revisions


def _entries(image: Image, member: str) -> range:
    """The indexes of a member that is a list."""
    value = image.get((member,))
    return range(len(value) if isinstance(value, list) else 0)


@rule(
    "MVL701",
    "cpu-architecture",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("cpuConfigurations[].architecture",),
)
def cpu_architecture(violation: Violation) -> Iterator[Report]:
    """The processor architecture is not `ARM_64`.

    `ARM_64` is the only one in revision 2026-06-22; revision 2026-11-05 also accepts `X86_64`.

    ## Why

    The service refuses the request. Other services of AWS write `arm64`; this one does not.

    ## Bad

    ```yaml
    cpuConfigurations:
      - architecture: arm64
    ```

    ```yaml
    cpuConfigurations:
      - architecture: X86_64
    ```

    ## Good

    ```yaml
    cpuConfigurations:
      - architecture: ARM_64
    ```
    """
    is_arm = fold(str(violation.value).strip()) in _ARM
    hint = "write ARM_64" if is_arm else violation.option()
    right = "ARM_64" if is_arm else str(violation.value).strip().upper()
    yield violation.report(
        f"{violation.shown()} is not accepted; the architecture is {choice(violation.limit)}",
        hint,
        violation.replace(right) if hint else None,
    )


@rule(
    "MVL711",
    "resources-count",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("resources",),
)
def resources_count(violation: Violation) -> Iterator[Report]:
    """There is more than one entry in `resources`.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    resources:
      - minimumMemoryInMiB: 2048
      - minimumMemoryInMiB: 4096
    ```

    ## Good

    ```yaml
    resources:
      - minimumMemoryInMiB: 4096
    ```
    """
    yield violation.report(
        f"{len(violation.value):,} entries of resources are more than the {violation.limit} allowed"
    )


@rule(
    "MVL721",
    "os-capability",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("additionalOsCapabilities[]",),
)
def os_capability(violation: Violation) -> Iterator[Report]:
    """A capability of the operating system is not `ALL`, the only one there is.

    ## Why

    The service refuses the request: names of Linux capabilities such as `CAP_NET_ADMIN` are not
    accepted.

    ## Bad

    ```yaml
    additionalOsCapabilities:
      - CAP_NET_ADMIN
    ```

    ## Good

    ```yaml
    additionalOsCapabilities: []
    ```
    """
    known = choice(violation.limit)
    yield violation.report(
        f"{violation.shown()} is not a capability; the only one is {known}",
        violation.option(),
        violation.replace("ALL") if violation.option() else None,
    )


@rule(
    "MVL702",
    "duplicate-architecture",
    severity=WARNING,
    on=ALL,
    source=reasoned(API_REFERENCE),
    checked=CHECKED,
)
def duplicate_architecture(image: Image) -> Iterator[Report]:
    """The same processor architecture stands twice.

    ## Why

    The second entry has no effect, and another architecture was most likely meant.

    ## Bad

    ```yaml
    cpuConfigurations:
      - architecture: ARM_64
      - architecture: ARM_64
    ```

    ## Good

    ```yaml
    cpuConfigurations:
      - architecture: ARM_64
    ```
    """
    seen: dict[str, Path] = {}
    for number in _entries(image, "cpuConfigurations"):
        path = ("cpuConfigurations", number, "architecture")
        name = image.text(path)
        if name not in _ARCHITECTURES:
            continue  # MVL701
        first = seen.setdefault(name, path)
        if first is not path:
            words = f"the architecture {quoted(name)} stands here again"
            *_, (_key, node) = image.nodes(path)
            related = [(first, "the first one")]
            # With a place of its own: this is said of a refused value, too.
            change = Change("remove", path[:-1], "remove it")
            place = resolved(node)
            yield Report(path, words, hint="remove it", related=related, place=place, change=change)


@rule(
    "MVL712",
    "memory-size",
    severity=ERROR,
    on=WRITTEN,
    source=IMAGES_GUIDE,
    checked=CHECKED,
)
def memory_size(image: Image) -> Iterator[Report]:
    """The memory is not one of the sizes that the service offers.

    They are 512, 1024, 2048, 4096 and 8192 MiB. A MicroVM may use up to four times of that at its
    peak, so 16384 and 32768 are peaks, not sizes to ask for.

    ## Why

    The service refuses the request: "Supported memory sizes in MiB are: [512, 1024, 2048, 4096,
    8192]".

    ## Bad

    ```yaml
    resources:
      - minimumMemoryInMiB: 3072
    ```

    ```yaml
    resources:
      - minimumMemoryInMiB: 2
    ```

    ## Good

    ```yaml
    resources:
      - minimumMemoryInMiB: 4096
    ```
    """
    for number in _entries(image, "resources"):
        path = ("resources", number, "minimumMemoryInMiB")
        size = image.number(path)
        if size is not None and size not in _SIZES:
            shown = f"{size:,}" if abs(size) < 10**15 else quoted(size)
            words = f"{shown} is none of the sizes in MiB that there are: {_SIZES_IN_WORDS}"
            yield Report(path, words, hint=_size_hint(size))


def _size_hint(size: int) -> str | None:
    """What is meant by a size that there is not."""
    if size in (16384, 32768):
        return f"the peak is four times the minimum: write {size // 4}"
    if 0 < size < 512:
        if size * 1024 in _SIZES:
            return f"the unit is MiB: write {size * 1024} for {size} GiB"
        return "the unit is MiB; the least is 512"
    if size % 1024**2 == 0 and size // 1024**2 in _SIZES:
        return f"the unit is MiB: write {size // 1024**2}"
    larger = [one for one in _SIZES if one > size > 0]
    return f"the next larger one is {larger[0]}" if larger else None


@rule(
    "MVL722",
    "all-os-capabilities",
    severity=WARNING,
    on=ALL,
    source=SECURITY_GUIDE,
    checked=CHECKED,
    security_severity="4.0",
)
def all_os_capabilities(image: Image) -> Iterator[Report]:
    """The image is granted all capabilities of the operating system.

    ## Why

    `ALL` lets what runs in the MicroVM mount file systems, make network namespaces, load eBPF
    programs and use FUSE. Grant it where the application needs that, and say so in a suppression:
    `# microvm-lint: ignore[MVL722] runs containers`.

    ## Bad

    ```yaml
    additionalOsCapabilities:
      - ALL
    ```

    ## Good

    ```yaml
    additionalOsCapabilities: []
    ```
    """
    if isinstance(image.get(("additionalOsCapabilities",)), list):
        for path, name in image.texts(("additionalOsCapabilities",)):
            if name == "ALL":
                words = "ALL grants mounts, network namespaces, eBPF and FUSE in the MicroVM"
                yield Report(path, words, hint="remove it unless the application needs one of them")
                return
