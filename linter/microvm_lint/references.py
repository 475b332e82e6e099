"""Where the facts come from that rules rest on."""

from __future__ import annotations

from .rule import Reference

CHECKED = "2026-11-23"

API_REFERENCE = Reference(
    "AWS CLI reference, get-microvm-image-version",
    "https://docs.aws.amazon.com/cli/latest/reference/lambda-microvms/"
    "get-microvm-image-version.html",
    "doc",
)
CREATE_REFERENCE = Reference(
    "AWS CLI reference, create-microvm-image",
    "https://docs.aws.amazon.com/cli/latest/reference/lambda-microvms/create-microvm-image.html",
    "doc",
)
UPDATE_REFERENCE = Reference(
    "AWS CLI reference, update-microvm-image",
    "https://docs.aws.amazon.com/cli/latest/reference/lambda-microvms/update-microvm-image.html",
    "doc",
)
CLI_INPUT = Reference(
    "AWS CLI user guide, skeletons and input files",
    "https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html",
    "doc",
)
IMAGES_GUIDE = Reference(
    "AWS Lambda developer guide, MicroVM images",
    "https://docs.aws.amazon.com/lambda/latest/dg/microvms-images.html",
    "guide",
)
SECURITY_GUIDE = Reference(
    "AWS Lambda developer guide, MicroVM security and permissions",
    "https://docs.aws.amazon.com/lambda/latest/dg/microvms-security.html",
    "guide",
)
NETWORKING_GUIDE = Reference(
    "AWS Lambda developer guide, MicroVM networking",
    "https://docs.aws.amazon.com/lambda/latest/dg/microvms-networking.html",
    "guide",
)
LAUNCHING_GUIDE = Reference(
    "AWS Lambda developer guide, launching MicroVMs",
    "https://docs.aws.amazon.com/lambda/latest/dg/microvms-launching.html",
    "guide",
)
QUOTAS = Reference(
    "AWS Lambda developer guide, MicroVM quotas",
    "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    "guide",
)
