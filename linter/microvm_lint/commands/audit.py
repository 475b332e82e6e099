"""`microvm-lint audit`: live accounts."""

from __future__ import annotations

import json
import sys
from contextlib import suppress

from ..cli import CLEAN, INCOMPLETE
from ..ending import interruptible
from ..findings import Incomplete, Summary
from ..live import accounts as who
from ..live.aws import Access, NoSdk, Session
from ..live.coverage import Coverage, Row
from ..live.failures import UNSUPPORTED, Failure
from ..live.inventory import OneVersion, Region
from ..live.judging import Audit
from ..live.patience import Rate
from ..live.policy import policy
from ..live.pool import Pool
from ..live.progress import Progress
from ..live.selection import Selection
from ..live.snapshot import Saved, canonical
from ..output import write_file
from ..regions import REGION, REGIONS
from ..secrets import mask_answer
from ..words import plural, printable_json
from .audit_request import ledger_targets, need_of, out_of_reach, validate, wanted_rules
from .reporting import (
    REFUSALS,
    UsageError,
    config_of,
    deliver,
    engine_of,
    exit_status,
    fail_on_of,
    known_of,
    policy_of,
    refuse,
    say_unread,
    targets_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..config import Config
    from ..document import Limits
    from ..engine import Engine
    from ..ignores import Policy


def run(options: argparse.Namespace) -> int:
    """Audit the accounts; returns the exit status."""
    try:
        validate(options)
        config = config_of(options)
        if options.show_config:
            from .show_config import show_config

            return show_config(options, config)
        engine = engine_of(options, config)
        targets = targets_of(options)
        known = known_of(options)
        ledgers = ledger_targets(options)
        roles = who.Roles(options.role_name, options.role_arn, options.external_id)
        wanted = wanted_rules(engine, deep=options.deep)
        if options.print_policy:
            print(json.dumps(policy(need_of(options, config, wanted)), indent=2))
            return CLEAN
        audit = Audit(*_parts(options, config, engine, wanted))
        run = _Run(options, config, audit, policy_of(options, config))
        run.prepare(roles)
        for rule, words in out_of_reach(options, config, engine).items():
            for row in run.coverage.rows:
                row.leave_unchecked([rule], Failure(UNSUPPORTED, words))
    except KeyboardInterrupt:
        return refuse("interrupted before anything was read")
    except (*REFUSALS, who.BadAccounts, NoSdk, Failure) as error:
        return refuse(str(error))
    run.work()
    summary = run.summary()
    findings = sorted(run.audit.findings, key=lambda one: (one.file, *one.sort_key()))
    if known is not None:
        known.apply(findings, summary, engine, None)
    if options.quiet or options.print_answer or not _prints_text(targets):
        say_unread(summary.incomplete)  # which the printed summary says otherwise
    # Who interrupts has not allowed anything to be left out.
    allow = options.allow_incomplete and not run.interrupted
    status = exit_status(summary, fail_on_of(options, config), allow_incomplete=allow)
    if options.print_answer:
        run.print_answer()
    for target in ledgers:
        status = _write_ledger(run.coverage, target, status)
    # Standard output is for one thing.
    taken = options.print_answer or any(path is None for _format, path in ledgers)
    gone = known.gone if known is not None else None
    return deliver(
        findings, summary, engine, status, targets, options, printed_to_stderr=taken, gone=gone
    )


def _parts(
    options: argparse.Namespace, config: Config, engine: Engine, wanted: set[str]
) -> tuple[Engine, Limits, Selection, Saved | None, set[str]]:
    selection = Selection(options.versions, options.image_name, options.state, options.status)
    saved = None
    if options.save is not None:
        saved = Saved(options.save, keep_values=options.save_values, resume=options.resume)
    return engine, config.limits, selection, saved, wanted


class _Run:
    """One audit, from the accounts to the summary."""

    def __init__(
        self, options: argparse.Namespace, config: Config, audit: Audit, policy: Policy
    ) -> None:
        self.options = options
        self.policy = policy
        self.config = config
        self.audit = audit
        self.coverage = Coverage()
        self.regions: list[Region] = []
        self.interrupted = False
        self.notes: list[str] = []

    def prepare(self, roles: who.Roles) -> None:
        """Find out which accounts and regions there are. Raises what makes an audit impossible."""
        options = self.options
        if options.debug:
            from ..live.debug import log_to_stderr

            log_to_stderr()
        access = Access(
            endpoint_url=options.endpoint_url,
            verify=False if options.no_verify_ssl else options.ca_bundle,
            connect_timeout=options.cli_connect_timeout or None,
            read_timeout=options.cli_read_timeout or None,
            sign=not options.no_sign_request,
            rate=options.max_rate,
            connections=options.jobs,
        )
        base = access.session(next(iter(options.profile), None))
        named = self._named_regions()
        if options.accounts or options.organization or options.role_arn:
            regions = named or [self._own_region(base)]
            for account in self._through_roles(base, roles, regions):
                self._add(account, base, regions)
            return
        found = who.by_profiles(access, options.profile)
        for account in found:
            regions = named or [self._own_region(account.open())]
            if len(found) > 1:
                with suppress(Failure):  # what is wrong with the credentials, the account will say
                    account.identify(regions[0])
                regions = self._not_twice(account, regions)
            self._add(account, base, regions)

    def _not_twice(self, account: who.Account, regions: Sequence[str]) -> list[str]:
        """The regions of an account that no other profile has brought."""
        fresh = []
        for region in regions:
            rows = (row for row in self.coverage.rows if row.region == region)
            same = (row for row in rows if row.holder.account == account.holder.account)
            if account.holder.account and (first := next(same, None)):
                words = f"profile {account.holder.profile} is the account of {first.holder.profile}"
                self.notes.append(f"{first.name}: {words}, and was not read again")
            else:
                fresh.append(region)
        return fresh

    def _named_regions(self) -> list[str]:
        """The regions that the options name, empty where it is that of the session."""
        if self.options.all_regions:
            return list(dict.fromkeys(self.config.get("regions", REGIONS)))
        return list(dict.fromkeys(self.options.region))

    def _own_region(self, session: Session) -> str:
        """The region of the environment or the profile, or the one in the ARN to be read."""
        steps = (self.options.image_identifier or "").split(":")
        in_arn = steps[3] if len(steps) > 5 and REGION.fullmatch(steps[3]) else None
        region = session.region or in_arn
        if region is None:
            words = 'You must specify a region. You can also configure it: "aws configure".'
            whose = f"profile {session.profile}: " if session.profile else ""
            raise UsageError(f"{whose}{words} Here: --region, --all-regions, AWS_REGION")
        return region

    def _through_roles(
        self, base: Session, roles: who.Roles, regions: Sequence[str]
    ) -> list[who.Account]:
        options = self.options
        home = base.region or regions[0]
        named: Sequence[tuple[str, str | None]]
        if options.accounts:
            named = who.read_file(options.accounts)
        elif options.organization:
            named = [(one, None) for one in who.in_organization(base, home, self.coverage)]
        else:
            role = who.ROLE.fullmatch(options.role_arn)
            if role is None:
                raise UsageError("--role-arn with a gap needs --accounts or --organization")
            named = [(role["account"], role[0])]
        return who.with_roles(base, named, roles, home)

    def _add(self, account: who.Account, base: Session, regions: Sequence[str]) -> None:
        """Add the rows and the work for an account, in the regions of its own partition."""
        partition = account.partition
        fitting = [one for one in regions if partition is None or base.fits(one, partition)]
        if fitting and len(fitting) < len(regions):
            others = ", ".join(one for one in regions if one not in fitting)
            words = f"account {account.holder.name} is in the partition {partition}"
            self.notes.append(f"{words}, and was not asked in {others}")
        if regions and not fitting:
            row = self.coverage.add(Row(account.holder, ""))
            words = f"none of the regions is in the account's partition, {partition}"
            row.fail(Failure(UNSUPPORTED, words))
        account.regions = len(fitting)
        for region in fitting:
            row = self.coverage.add(Row(account.holder, region))
            rate = Rate(self.options.max_rate)
            options = self.options
            if options.image_identifier is not None:
                one = (options.image_identifier, options.image_version)
                self.regions.append(OneVersion(self.audit, account, region, row, rate, one))
            else:
                self.regions.append(Region(self.audit, account, region, row, rate))

    def work(self) -> None:
        """Read and judge everything; Ctrl-C and SIGTERM end it with what there is."""
        try:
            with interruptible():
                self._work()
        except KeyboardInterrupt:
            self.interrupted = True
            if self.audit.saved is not None:
                self.audit.saved.stop()
            for region in self.regions:
                region.interrupt()

    def _work(self) -> None:
        # A question for a code would not be seen below the bar.
        if sys.stderr.isatty():
            for account in {id(one.account): one.account for one in self.regions}.values():
                account.ask_for_code()
        with Progress(self.audit, self.regions, quiet=self.options.quiet) as progress:
            Pool(self.options.jobs).run(self.regions, progress.update)
        for region in self.regions:
            self._identify(region)

    def _identify(self, region: Region) -> None:
        """Find out whose an account is in which no image has told it, if that can be had."""
        if region.account.holder.account is None and not self.options.no_sign_request:
            try:
                region.account.identify(region.region)
            except Failure as failure:
                words = f"{region.row.name}: whose it is could not be asked: {failure.message}"
                self.notes.append(words)

    def summary(self) -> Summary:
        """The facts of the audit."""
        summary = Summary()
        audit = self.audit
        summary.files = summary.definitions = sum(row.read for row in self.coverage.rows)
        audit.findings += self.config.findings(audit.engine, self.policy)
        self.policy.apply(audit.findings)
        summary.count(audit.findings)
        summary.coverage = self.coverage
        summary.notes += self.notes
        names = audit.selection.names
        if names and not any(region.matched for region in self.regions if region.finished):
            summary.notes.append(f"no image has a name like {' or '.join(names)}")
        if audit.saved is not None:
            for reason, count in sorted(audit.saved.unwritten.items()):
                words = f"{plural(count, 'file')} could not be written or removed: {reason}"
                summary.incomplete.append(Incomplete(self.options.save, words))
        for row in self.coverage.rows:
            summary.incomplete += row.incomplete()
            summary.notes += row.notes()
        return summary

    def print_answer(self) -> None:
        """Print the one version that was read, as the service gave it."""
        for region in self.regions:
            if isinstance(region, OneVersion) and region.answer is not None:
                sys.stdout.write(printable_json(canonical(mask_answer(region.answer))))


def _prints_text(targets: Sequence[tuple[str, str | None]]) -> bool:
    printed = ("text", "concise", "auto", "github")
    return any(format in printed and path is None for format, path in targets)


def _write_ledger(coverage: Coverage, target: tuple[str, str | None], status: int) -> int:
    format, path = target
    if path is None:
        sys.stdout.writelines(coverage.pieces(format))
        return status
    try:
        write_file(path, coverage.pieces(format))
    except OSError as error:
        refuse(f"{path}: the coverage was not written: {error.strerror or error}")
        return INCOMPLETE
    return status
