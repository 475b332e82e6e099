"""The options of `audit`. Read only when audit is asked for: `check` need not wait for them."""

from __future__ import annotations

from ..cli import jobs, whole_number
from ..constraints import load
from ..live.selection import ACTIVE, CHOICES

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def add_options(audit: argparse.ArgumentParser) -> None:
    """Add to the parser what an audit has beside the options of all commands that judge."""
    _where(audit.add_argument_group("which accounts and regions"))
    _what(audit.add_argument_group("which versions"))
    _how(audit.add_argument_group("how to ask, as in the AWS CLI"))
    add = audit.add_argument_group("what becomes of it").add_argument
    add(
        "--coverage",
        action="append",
        default=[],
        metavar="[FORMAT=]FILE",
        help="write what was read and what was not, as json or csv (default: by the file's "
        "ending); repeatable",
    )
    add(
        "--allow-incomplete",
        action="store_true",
        help="let what could not be read not make the exit status 2",
    )
    add("--save", metavar="DIR", help="write each version below a folder, variables masked")
    add("--save-values", action="store_true", help="write variables' values, too; with --save")
    add(
        "--resume",
        action="store_true",
        help="do not ask again for what an earlier run has saved; with --save",
    )
    add(
        "--print-answer",
        action="store_true",
        help="print the version as the service gives it, variables masked; the report goes to "
        "standard error; with --image-version",
    )
    add(
        "--print-policy",
        action="store_true",
        help="print the least IAM policy for the other options, and stop",
    )


def _where(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--profile",
        action="append",
        default=[],
        metavar="NAME",
        help="a profile of the AWS configuration; repeatable, an account each",
    )
    regions = group.add_mutually_exclusive_group()
    regions.add_argument(
        "--region",
        action="append",
        default=[],
        metavar="REGION",
        help="a region (default: that of the environment or the profile); repeatable",
    )
    regions.add_argument(
        "--all-regions",
        action="store_true",
        help="all regions in which the service is offered, or that the configuration lists",
    )
    many = group.add_mutually_exclusive_group()
    many.add_argument(
        "--accounts",
        metavar="FILE",
        help="accounts, one to a line: an identifier, and the ARN of a role after it if need be; "
        "- for stdin",
    )
    many.add_argument(
        "--organization", action="store_true", help="all accounts of the caller's organization"
    )
    role = group.add_mutually_exclusive_group()
    role.add_argument("--role-name", metavar="NAME", help="the role to take on in each account")
    role.add_argument(
        "--role-arn",
        metavar="ARN",
        help="the role to take on; {account} in it stands for each account",
    )
    add("--external-id", metavar="ID", help="the external id that the roles ask for")


def _what(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    states, statuses = (load().at("version", (name,))["enum"] for name in ("state", "status"))
    add("--image-identifier", metavar="ID", help="one image, with --image-version: its ARN")
    add("--image-version", metavar="VERSION", help="the one version to read of it")
    add(
        "--versions",
        choices=CHOICES,
        default=ACTIVE,
        help="of each image those that can run and the latest failed one, the newest, or all "
        "(default: active)",
    )
    add(
        "--image-name",
        action="append",
        default=[],
        metavar="GLOB",
        help="only images with such a name; repeatable",
    )
    add(
        "--state",
        action="append",
        default=[],
        type=str.upper,
        choices=states,
        metavar="STATE",
        help=f"only versions in such a state: {', '.join(states)}; repeatable",
    )
    add(
        "--status",
        action="append",
        default=[],
        type=str.upper,
        choices=statuses,
        metavar="STATUS",
        help=f"only versions of this status: {', '.join(statuses)}; repeatable",
    )
    add(
        "--deep",
        action="store_true",
        help="look at build roles, connectors and artifacts, too (MVL923, MVL924, MVL925), which "
        "needs more permissions",
    )


def _how(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--endpoint-url",
        type=_url,
        metavar="URL",
        help="another address, of every service that "
        "has none of its own such as AWS_ENDPOINT_URL_STS",
    )
    add("--no-verify-ssl", action="store_true", help="do not verify TLS certificates")
    add("--ca-bundle", metavar="FILE", help="the certificates to verify with")
    timeout = "seconds to wait for {}, 0 without end (default: 60)"
    add(
        "--cli-read-timeout",
        type=_seconds,
        default=60,
        metavar="SECONDS",
        help=timeout.format("an answer"),
    )
    add(
        "--cli-connect-timeout",
        type=_seconds,
        default=60,
        metavar="SECONDS",
        help=timeout.format("a connection"),
    )
    add("--no-sign-request", action="store_true", help="use no credentials")
    add("--debug", action="store_true", help="log what is sent, to standard error")
    add(
        "--max-rate",
        type=_rate,
        default=20.0,
        metavar="CALLS",
        help="the most calls per second for each account and region (default: 20)",
    )
    add(
        "--jobs",
        type=jobs,
        default=32,
        metavar="N",
        help="how many calls at a time (default: 32)",
    )


def _url(text: str) -> str:
    from argparse import ArgumentTypeError
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ArgumentTypeError(f"{text!r} is not of the form http://<host> or https://<host>")
    if parts.username or parts.password:  # it would stand in reports
        raise ArgumentTypeError("an address has no user and no password")
    return text


def _seconds(text: str) -> int:
    return whole_number(text, 0, 86_400)


def _rate(text: str) -> float:
    from argparse import ArgumentTypeError

    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= 100_000:
        raise ArgumentTypeError(f"{text!r} is not a number of calls per second")
    return rate
