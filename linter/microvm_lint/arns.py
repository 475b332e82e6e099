"""Amazon Resource Names in pieces.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .definition import Image, Path


class Arn:
    """The pieces of an ARN; `region` and `account` may be empty."""

    __slots__ = ("account", "partition", "region", "resource", "service")

    def __init__(
        self, partition: str, service: str, region: str, account: str, resource: str
    ) -> None:
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        self.resource = resource


@lru_cache(maxsize=1024)
def parse_arn(text: str | None) -> Arn | None:
    """The pieces of a text that is an ARN, or None."""
    if text is None or not text.startswith("arn:"):
        return None
    pieces = text.split(":", 5)
    return Arn(*pieces[1:]) if len(pieces) == 6 else None


ACCOUNT = re.compile("[0-9]{12}")
_OF_IMAGE: tuple[Path, ...] = (("imageArn",), ("imageIdentifier",))


def image_arn(image: Image) -> Arn | None:
    """The ARN of the image itself, where the definition names it."""
    arns = (parse_arn(image.text(path)) for path in _OF_IMAGE)
    found = (arn for arn in arns if arn is not None and arn.service == "lambda")
    return next(found, None)


def related_to_image(image: Image) -> list[tuple[Path, str]]:
    """The place of the image's own ARN, for a finding that compares with it."""
    return [(path, "the image") for path in _OF_IMAGE if image.text(path)][:1]


def differ(one: str, other: str, form: re.Pattern[str]) -> bool:
    """Whether two accounts, or two regions, both have their form and are not the same."""
    return one != other and bool(form.fullmatch(one)) and bool(form.fullmatch(other))
