"""What the options of an audit ask for, and whether they make sense."""

from __future__ import annotations

import os
import re

from .. import constraints
from ..definition import LIVE
from ..files import reason
from ..live import accounts as who
from ..live.facts import DEEP, OF_IMAGES
from ..live.policy import Need
from ..live.selection import ACTIVE
from ..regions import REGION, REGIONS, partition_of
from .reporting import UsageError, file_of, targets_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from ..config import Config
    from ..engine import Engine


_LEDGERS = ("json", "csv")


def validate(options: argparse.Namespace) -> None:
    """What the parser cannot tell. Raises `UsageError`."""
    outputs = [path for _format, path in targets_of(options)]
    one = options.image_identifier is not None, options.image_version is not None
    if one[0] != one[1]:
        given, wanted = ("--image-identifier", "--image-version")[:: 1 if one[0] else -1]
        raise UsageError(f"{given} needs {wanted}, as in the AWS CLI")
    if one[0]:
        _validate_one(options.image_identifier, options.image_version)
        many = options.accounts or options.organization or options.all_regions
        if many or len(options.profile) > 1 or len(options.region) > 1:
            raise UsageError("--image-identifier reads one version, of one account and region")
        narrowed = options.image_name or options.state or options.status
        if narrowed or options.versions != ACTIVE:
            raise UsageError("--image-version names the version; nothing else can choose one")
    for option, needs in (("resume", "save"), ("save_values", "save")):
        if getattr(options, option) and not getattr(options, needs):
            raise UsageError(f"--{option.replace('_', '-')} needs --{needs}")
    if options.print_answer and any(path is None for _form, path in ledger_targets(options)):
        raise UsageError("--print-answer and --coverage both want standard output")
    for path in [*(path for _form, path in ledger_targets(options)), *outputs]:
        folder = os.path.dirname(path) if path else ""
        if folder and not os.path.isdir(folder):
            raise UsageError(f"{path}: there is no folder {folder}")
    if options.print_answer and not one[0]:
        raise UsageError("--print-answer needs --image-identifier and --image-version")
    if options.external_id is not None and not _takes_on_roles(options):
        raise UsageError("--external-id needs a role: --role-name, --role-arn or --accounts")
    if options.role_name and not (options.accounts or options.organization):
        raise UsageError("--role-name needs --accounts or --organization; or give --role-arn")
    if (options.accounts or options.organization) and len(options.profile) > 1:
        raise UsageError("--accounts and --organization start from one --profile")
    if options.save is not None and not options.print_policy:
        _validate_folder(options.save)
    if options.ca_bundle is not None and not os.path.exists(options.ca_bundle):
        raise UsageError(f"--ca-bundle: there is no file {options.ca_bundle}")
    for region in options.region:
        if not REGION.fullmatch(region):
            raise UsageError(f"--region: {region!r} is not the name of a region")


def _validate_folder(path: str) -> None:
    """See that a folder is there or can be made, before anything is read. Raises `UsageError`."""
    if not path:
        raise UsageError("--save needs the name of a folder")
    try:
        os.makedirs(os.path.join(path, "aws"), exist_ok=True)
    except OSError as error:
        raise UsageError(f"--save: {error.filename}: {reason(error)}") from None


def _takes_on_roles(options: argparse.Namespace) -> bool:
    return bool(options.role_name or options.role_arn or options.accounts)


def _validate_one(identifier: str, version: str) -> None:
    """Hold the two against the model's own constraints. Raises `UsageError`."""
    model = constraints.load()
    schema = model.at("version", ("imageVersion",))
    _validate_length("--image-identifier", identifier, model.at("update", ("imageIdentifier",)))
    _validate_length("--image-version", version, schema)
    if re.search("[\ud800-\udfff]", identifier + version):
        raise UsageError("--image-identifier and --image-version are text in UTF-8")
    if not re.fullmatch(schema["pattern"], version):
        raise UsageError("--image-version has no white space (MVL103)")


def _validate_length(option: str, text: str, schema: dict[str, Any]) -> None:
    least, most = schema["minLength"], schema["maxLength"]
    if not least <= len(text) <= most:
        words = f"this one has {len(text):,}" if text else "this one is empty"
        rule = "MVL103" if option == "--image-version" else "MVL104"
        raise UsageError(f"{option} has {least} to {most:,} characters; {words} ({rule})")


def wanted_rules(engine: Engine, *, deep: bool) -> set[str]:
    """The rules that are on and need more than the versions."""
    live = {rule.id for rule in engine.rules if LIVE in rule.kinds}
    return (live & engine.on) - (set() if deep else set(DEEP))


def out_of_reach(options: argparse.Namespace, config: Config, engine: Engine) -> dict[str, str]:
    """Rules that were asked for and that these options do not let judge, each with the reason."""
    if not (options.select or options.extend_select or config.get("select", ())):
        return {}
    found = {}
    if not options.deep:
        found = {rule: "it needs --deep" for rule in DEEP if rule in engine.on}
    if options.image_version is not None:
        words = "it needs all versions of an image"
        found |= {rule: words for rule in OF_IMAGES if rule in engine.on}
    return found


def need_of(options: argparse.Namespace, config: Config, wanted: set[str]) -> Need:
    """What the options will have an audit read. Raises `BadAccounts`."""
    regions = config.get("regions", REGIONS) if options.all_regions else options.region
    partition = partition_of(next(iter(regions), ""))
    roles = who.Roles(options.role_name, options.role_arn, options.external_id)
    named = who.read_file(options.accounts) if options.accounts else [("*", None)]
    found = [role or roles.of(account, partition) for account, role in named]
    arns = [role for role in found if role is not None]
    return Need(
        wanted,
        list(regions),
        partition=arns[0].split(":")[1] if arns else partition,
        image=options.image_identifier,
        organization=options.organization,
        roles=arns,
    )


def ledger_targets(options: argparse.Namespace) -> list[tuple[str, str | None]]:
    """The forms of the ledger and the files they go to, None for standard output.

    Raises `UsageError`.
    """
    found: list[tuple[str, str | None]] = []
    for given in options.coverage:
        format, equals, path = given.partition("=")
        if equals and format in _LEDGERS:
            found.append((format, file_of(path, "--coverage")))
        elif equals and format.isalpha():
            forms = " and ".join(_LEDGERS)
            raise UsageError(f"--coverage {given}: there is no form {format!r}; there are {forms}")
        else:
            csv = given.lower().endswith(".csv")
            found.append(("csv" if csv else "json", file_of(given, "--coverage")))
    return found
