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
HOOKS_GUIDE = Reference(
    "AWS Lambda developer guide, MicroVM images, hooks", IMAGES_GUIDE.url, "guide"
)
BEST_PRACTICES = Reference(
    "AWS Lambda developer guide, MicroVM best practices",
    "https://docs.aws.amazon.com/lambda/latest/dg/microvms-best-practices.html",
    "guide",
)
TROUBLESHOOTING = Reference(
    "AWS Lambda developer guide, MicroVM troubleshooting",
    "https://docs.aws.amazon.com/lambda/latest/dg/microvms-troubleshooting.html",
    "guide",
)
MONITORING_GUIDE = Reference(
    "AWS Lambda developer guide, MicroVM monitoring",
    "https://docs.aws.amazon.com/lambda/latest/dg/microvms-monitoring.html",
    "guide",
)
HOW_IT_WORKS = Reference(
    "AWS Lambda developer guide, how MicroVMs work",
    "https://docs.aws.amazon.com/lambda/latest/dg/microvms-how-it-works.html",
    "guide",
)
BUCKET_NAMES = Reference(
    "Amazon S3 user guide, rules for naming buckets",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    "doc",
)
TAG_LIMITS = Reference(
    "AWS guide on tagging, limits and requirements for tag naming",
    "https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html",
    "doc",
)
PASS_ROLE = Reference(
    "IAM user guide, granting a user permission to pass a role to a service",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    "doc",
)
EXAMPLE_ACCOUNTS = Reference(
    "AWS account management, account identifiers",
    "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html",
    "doc",
)
CREDENTIALS_GUIDE = Reference(
    "AWS SDKs and tools reference, standardized credential providers",
    "https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html",
    "doc",
)
AGENT_TOOLKIT = Reference(
    BEST_PRACTICES.title,
    BEST_PRACTICES.url,
    "aws",
    reported_by="aws/agent-toolkit-for-aws, skill aws-lambda-microvms",
)


# Who recorded facts from the live service.
RAYITO = "alejandro-cedeno-10/rayito (AWS_API_NOTES.md)"
AGENTD = "theagenticguy/microvms-agentd (docs/PLATFORM.md)"
CODING_AGENTS = "aws-samples/sample-autonomous-cloud-coding-agents"


def reported(by: str, about: Reference) -> Reference:
    """A fact that others recorded from the live service; `about` is where AWS writes of it."""
    return Reference(about.title, about.url, "live", reported_by=by)


def reasoned(start: Reference) -> Reference:
    """A fact that follows from a documented one."""
    return Reference(start.title, start.url, "reason")
