"""Which accounts are audited, and the credentials for each."""

from __future__ import annotations

import re
import sys
import threading
from contextlib import suppress

from ..files import STDIN, reason
from ..regions import partition_of
from .aws import call
from .coverage import Holder
from .facts import Shared
from .failures import Failure, Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .aws import Access, Session
    from .coverage import Coverage

ACCOUNT = re.compile(r"[0-9]{12}")
ROLE = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):iam::(?P<account>[0-9]{12}):role/[A-Za-z0-9_+=,.@/-]+"
)
_TEMPLATE = "{account}"  # what --role-arn may hold in place of the account
_ROLE_NAME = re.compile(r"[A-Za-z0-9_+=,.@/-]+")
_LARGEST = 1 << 20


class BadAccounts(Exception):
    """The accounts that are asked for make no sense; the message says why."""


class Account:
    """One account: who holds it, and how to get in.

    It is opened when its turn comes, and closed when each of its `regions` has been left.
    """

    def __init__(
        self, holder: Holder, open_session: Callable[[], Session], partition: str | None = None
    ) -> None:
        self.holder = holder
        self.partition = partition
        self.shared = Shared()
        self.regions = 0
        self._open = open_session
        self._session: Session | None = None
        self._lock = threading.Lock()

    def open(self) -> Session:
        """The account's one session. Raises `Failure`."""
        with self._lock:
            if self._session is None:
                self._session = self._open()
            return self._session

    def ask_for_code(self) -> None:
        """Let botocore ask for an MFA code, if it needs one. What goes wrong, a call will say."""
        with suppress(Exception):
            self.open().boto.get_credentials().get_frozen_credentials()

    def leave(self) -> None:
        """One of the regions is done; a session takes memory, so it is let go after the last."""
        with self._lock:
            self.regions -= 1
            if not self.regions:
                self._session = None

    def learn(self, arn: str) -> None:
        """Take the account's identifier from an ARN in it, where it is not known yet."""
        if self.holder.account is None:
            steps = arn.split(":")
            if len(steps) > 4 and ACCOUNT.fullmatch(steps[4]):
                self.holder.account = steps[4]

    def identify(self, region: str) -> None:
        """Ask who the credentials belong to. Raises `Failure`."""
        self.holder.account, self.partition = self.open().identity(region)


class Roles:
    """The role to take on in each account: by name, or by an ARN that may have a gap.

    Raises `BadAccounts` where name or ARN has not the form of one.
    """

    def __init__(self, name: str | None, arn: str | None, external_id: str | None) -> None:
        self.name = name
        self.arn = arn
        self.external_id = external_id
        if name is not None and arn is not None:
            raise BadAccounts("--role-name and --role-arn exclude each other")
        if name is not None and not _ROLE_NAME.fullmatch(name):
            raise BadAccounts(f"--role-name: {name!r} is not the name of a role")
        if arn is not None and not ROLE.fullmatch(arn.replace(_TEMPLATE, "0" * 12)):
            raise BadAccounts(f"--role-arn: {arn!r} is not the ARN of a role")

    def of(self, account: str, partition: str) -> str | None:
        """The ARN of the role in an account, or None where none was named."""
        if self.arn is not None:
            arn = self.arn.replace(_TEMPLATE, account)
            if f"::{account}:" not in arn and account != "*":
                raise BadAccounts(
                    f"--role-arn names a role in another account than {account}; use --role-name, "
                    f"or write {_TEMPLATE} in place of the account"
                )
            return arn
        return self.name and f"arn:{partition}:iam::{account}:role/{self.name}"


def by_profiles(access: Access, profiles: Sequence[str]) -> list[Account]:
    """The account of each profile, or of the environment where there is none.

    Raises `Failure` where there is no such profile.
    """
    if not profiles:
        return [_opened(Holder(None), access.session())]
    return [_opened(Holder(None, one), access.session(one)) for one in dict.fromkeys(profiles)]


def _opened(holder: Holder, session: Session) -> Account:
    return Account(holder, lambda: session)


def in_organization(session: Session, region: str, coverage: Coverage) -> list[str]:
    """The identifiers of an organization's accounts; suspended ones go to the coverage.

    Raises `Failure`.
    """
    client = session.client("organizations", region)
    found = []
    token: str | None = None
    while True:
        answer = call(client, "list_accounts", **({"NextToken": token} if token else {}))
        if "Accounts" not in answer:
            raise Malformed("organizations:ListAccounts", "the answer names no accounts")
        for account in answer["Accounts"]:
            state = account.get("State") or account.get("Status")
            if state == "ACTIVE":
                found.append(account["Id"])
            else:
                coverage.suspend(account["Id"], account.get("Name", ""))
        token = answer.get("NextToken")
        if not token:
            if not found and not coverage.rows:  # an organization has its own account at least
                raise Malformed("organizations:ListAccounts", "the answer names no account")
            return list(dict.fromkeys(found))


def read_file(path: str) -> list[tuple[str, str | None]]:
    """Accounts from a file, - for stdin: an identifier to a line, and a role's ARN after it if any.

    A comma or white space stands between them, and # starts a comment. An ARN alone will do.
    Raises `BadAccounts` with file and line.
    """
    try:
        with sys.stdin.buffer if path == STDIN else open(path, "rb") as file:
            data = file.read(_LARGEST + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise BadAccounts(f"{path}: {reason(error)}") from None
    except UnicodeDecodeError:
        raise BadAccounts(f"{path}: not UTF-8") from None
    if len(data) > _LARGEST:
        raise BadAccounts(f"{path}: larger than the {_LARGEST:,} bytes it may have")
    found: dict[str, str | None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        cells = re.split(r"[,\s]+", line.partition("#")[0].strip(", \t"))
        if cells == [""]:
            continue
        role = ROLE.fullmatch(cells[-1])
        account = cells[0] if len(cells) == 2 or role is None else role["account"]
        if len(cells) > 2 or not ACCOUNT.fullmatch(account) or (len(cells) == 2 and not role):
            form = "an account of 12 digits, or one and the ARN of a role in it"
            raise BadAccounts(f"{path}:{number}: {form} is expected here")
        if role is not None and role["account"] != account:
            raise BadAccounts(f"{path}:{number}: the role is in another account than {account}")
        found.setdefault(account, role and role[0])
    if not found:
        raise BadAccounts(f"{path}: it names no account")
    return list(found.items())


def with_roles(
    base: Session, named: Sequence[tuple[str, str | None]], roles: Roles, region: str
) -> list[Account]:
    """The accounts, each through its role; the caller's own goes without where none is given.

    STS is asked in `region`. Where it does not say whose the credentials are, every account is read
    through its role. Raises `BadAccounts`.
    """
    own, partition = "", partition_of(region)
    if any(role is None for _account, role in named):
        with suppress(Failure):  # what is wrong with the credentials, each account will say
            own, partition = base.identity(region)
    found = []
    for account, given in named:
        arn = given or (None if account == own else roles.of(account, partition))
        if arn is None and account != own:
            raise BadAccounts(f"account {account} needs a role; name it with --role-name")
        if arn is None:
            found.append(Account(Holder(account), lambda: base, partition))
            continue
        opened = _assumer(base, arn, roles.external_id, region)
        found.append(Account(Holder(account), opened, arn.split(":")[1]))
    return found


def _assumer(
    base: Session, arn: str, external_id: str | None, region: str
) -> Callable[[], Session]:
    return lambda: base.assume(arn, external_id, region)
