"""The regions in which AWS Lambda offers MicroVMs, and the form of a region's name.

https://docs.aws.amazon.com/lambda/latest/dg/microvms-how-it-works.html (2026-06-22) and what's new,
lambda-microvms-5-additional-regions (2026-08-19); checked on 2026-11-23. The configuration's
`regions` replaces the list.
"""

from __future__ import annotations

import re

REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "eu-west-1",
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-central-1",
    "eu-north-1",
)
REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-[0-9]+")

_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eusc-": "aws-eusc",
}


def partition_of(region: str) -> str:
    """The partition that a region is in by its name, where no SDK is at hand to ask."""
    found = (name for prefix, name in _PARTITIONS.items() if region.startswith(prefix))
    return next(found, "aws")
