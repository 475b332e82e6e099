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
# What stands for the partition, region and account of a template that are not given: texts of the
# right form, which are compared with nothing.
ANY_PARTITION, ANY_REGION, ANY_ACCOUNT = "aws-any", "any-region-0", "990099009900"
_OF_IMAGE: tuple[Path, ...] = (("imageArn",), ("imageIdentifier",))


def is_any(text: str) -> bool:
    """Whether a region or an account only stands for one that is not known."""
    return text.startswith(("any-region-", "99009900"))


def image_arn(image: Image) -> Arn | None:
    """The ARN of the image itself, where the definition names it.

    Of what a template declares it has the region and the account that it is deployed to.
    """
    origin = image.origin
    if origin is not None:
        if origin.region is None and origin.account is None:
            return None
        region, account = origin.region or ANY_REGION, origin.account or ANY_ACCOUNT
        return Arn(ANY_PARTITION, "lambda", region, account, "")
    arns = (parse_arn(image.text(path)) for path in _OF_IMAGE)
    found = (arn for arn in arns if arn is not None and arn.service == "lambda")
    return next(found, None)


def related_to_image(image: Image) -> list[tuple[Path, str]]:
    """The place of the image's own ARN, for a finding that compares with it."""
    return [(path, "the image") for path in _OF_IMAGE if image.text(path)][:1]


def differ(one: str, other: str, form: re.Pattern[str]) -> bool:
    """Whether two accounts, or two regions, both have their form and are not the same."""
    if one == other or is_any(one) or is_any(other):
        return False
    return bool(form.fullmatch(one)) and bool(form.fullmatch(other))
