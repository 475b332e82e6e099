"""The way to AWS: sessions, clients and calls, all of them reading only.

boto3 is imported when the first session is made; it comes with the extra `aws`.
"""

from __future__ import annotations

import json
import os
import re
import threading

from .. import __version__
from ..model import SERVICE
from .failures import DENIED, UNSUPPORTED, Failure, Malformed, failure_of
from .patience import ATTEMPTS, BODY, THROTTLED_ATTEMPTS, Patience, Rate, is_cut_short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Everything that an audit may call. Whatever else is tried is stopped before it is sent.
OPERATIONS = frozenset(
    (
        ("lambda-microvms", "GetMicrovmImageVersion"),
        ("lambda-microvms", "ListManagedMicrovmImages"),
        ("lambda-microvms", "ListManagedMicrovmImageVersions"),
        ("lambda-microvms", "ListMicrovmImageVersions"),
        ("lambda-microvms", "ListMicrovmImages"),
        ("lambda-core", "GetNetworkConnector"),
        ("iam", "GetRole"),
        ("organizations", "ListAccounts"),
        ("s3", "HeadBucket"),
        ("s3", "HeadObject"),
        ("sts", "AssumeRole"),
        ("sts", "GetCallerIdentity"),
        # What botocore itself calls for credentials of a profile.
        ("sso", "GetRoleCredentials"),
        ("sso-oidc", "CreateToken"),
        ("sts", "AssumeRoleWithWebIdentity"),
        ("signin", "CreateOAuth2Token"),
    )
)

_IDENTITY_TIMEOUT = 5  # seconds to ask who one is
_WANTED = "install it with: pip install 'microvm-lint[aws]'"
_SECONDS_OF_ROLE = 3600
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")  # of a surrogate pair, or a pair


class NoSdk(Exception):
    """boto3 is not there, or does not know the service; the message says what to install."""


class NotReadOnly(Exception):
    """An operation outside the list was tried. It was not sent."""


class Access:
    """How to get at AWS: what the options with the names of the AWS CLI's say.

    Time-outs are in seconds, None waits without end. `rate` is in calls per second for each
    account and region.
    """

    def __init__(
        self,
        *,
        endpoint_url: str | None = None,
        verify: bool | str | None = None,
        connect_timeout: int | None = 60,
        read_timeout: int | None = 60,
        sign: bool = True,
        rate: float = 20.0,
        connections: int = 32,
    ) -> None:
        self.endpoint_url = endpoint_url
        self.verify = verify
        self.connect_timeout = connect_timeout
        self.read_timeout = read_timeout
        self.sign = sign
        self.rate = rate
        self.connections = connections
        self.loader: Any = None
        self.lock = threading.Lock()  # making a client is not safe in two threads

    def session(self, profile: str | None = None) -> Session:
        """The session of a profile, or of the environment. Raises `NoSdk` and `Failure`."""
        try:
            import boto3
            import botocore.session
            from botocore.exceptions import BotoCoreError, DataNotFoundError
        except ImportError:
            raise NoSdk(f"audit needs boto3; {_WANTED}") from None
        try:
            core = botocore.session.Session(profile=profile)
            if self.loader is None:
                self.loader = core.get_component("data_loader")
            core.register_component("data_loader", self.loader)
            self.loader.list_api_versions(SERVICE, "service-2")
            core.register("before-call", _refuse_to_write)
            session = Session(boto3.Session(botocore_session=core), self, profile)
            # Mistakes in the configuration are to be known now, not region by region.
            _ = session.region, session.attempts(ATTEMPTS)
            return session
        except DataNotFoundError:
            words = f"the botocore that is installed does not know the service {SERVICE}"
            raise NoSdk(f"{words}; {_WANTED}") from None
        except (BotoCoreError, ValueError) as error:
            raise Failure(DENIED, f"the AWS configuration: {error}") from None


def _refuse_to_write(model: Any, **_: Any) -> None:
    operation = (model.service_model.service_name, model.name)
    if operation not in OPERATIONS:
        raise NotReadOnly(f"{operation[0]}:{operation[1]} is not among the operations of an audit")


class Session:
    """The credentials of one account, and clients that use them."""

    def __init__(self, boto: Any, access: Access, profile: str | None) -> None:
        self.profile = profile
        self.boto = boto
        self.core: Any = boto._session
        self.access = access

    @property
    def region(self) -> str | None:
        """The region of the environment or the profile; as in the AWS CLI, AWS_REGION wins."""
        region: str | None = os.environ.get("AWS_REGION") or self.boto.region_name
        return region

    def fits(self, region: str, partition: str) -> bool:
        """Whether a region is in a partition, or botocore does not know in which."""
        from botocore.exceptions import UnknownRegionError

        try:
            return bool(self.boto.get_partition_for_region(region) == partition)
        except UnknownRegionError:
            return True

    def client(
        self, service: str, region: str | None, rate: Rate | None = None, *, briefly: bool = False
    ) -> Any:
        """A client that only reads, or one that asks once and waits briefly. Raises `Failure`."""
        access = self.access
        try:
            with access.lock:
                client = self.boto.client(
                    service,
                    region_name=region,
                    endpoint_url=self._endpoint(service),
                    verify=access.verify,
                    config=self._config(service, briefly=briefly),
                )
        except ValueError as error:  # an address that is none, in the environment or a profile
            raise Failure(DENIED, f"the AWS configuration: {error}") from None
        except Exception as error:  # noqa: BLE001 each becomes a failure that says what it was
            raise failure_of(error, service) from None
        events = client.meta.events
        rate = rate or Rate(access.rate)
        events.register("before-send", rate.wait)
        if not briefly:
            attempts = self.attempts(ATTEMPTS), self.attempts(THROTTLED_ATTEMPTS)
            # As specific as botocore's own handler, or that would be asked first.
            name = client.meta.service_model.service_id.hyphenize()
            events.register_first(f"needs-retry.{name}", Patience(rate, *attempts))
        if service == SERVICE:
            events.register("before-parse", _keep_body)
        return client

    def _endpoint(self, service: str) -> str | None:
        """--endpoint-url, unless the environment has one for a service that is not the main one."""
        own = f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}"
        return None if service != SERVICE and os.environ.get(own) else self.access.endpoint_url

    @property
    def attempts_are_told(self) -> bool:
        """Whether the environment or the profile says how often a call is tried."""
        return bool(self.core.get_config_variable("max_attempts"))

    def attempts(self, default: int) -> int:
        """How often a call is tried: AWS_MAX_ATTEMPTS, max_attempts of the profile, or so often."""
        configured = self.core.get_config_variable("max_attempts")
        return int(configured) if configured else default

    def _config(self, service: str, *, briefly: bool) -> Any:
        from botocore import UNSIGNED
        from botocore.config import Config

        access = self.access
        attempts = 1 if briefly else self.attempts(ATTEMPTS)
        settings: dict[str, Any] = {
            "connect_timeout": _IDENTITY_TIMEOUT if briefly else access.connect_timeout,
            "read_timeout": _IDENTITY_TIMEOUT if briefly else access.read_timeout,
            "max_pool_connections": access.connections,
            "retries": {"mode": "standard", "total_max_attempts": attempts},
            "user_agent_extra": f"microvm-lint/{__version__}",
            # What the user gives is checked before, and what the service gave is given back.
            "parameter_validation": service != SERVICE,
        }
        if not access.sign:
            settings["signature_version"] = UNSIGNED
        if service == "s3" and access.endpoint_url:
            settings["s3"] = {"addressing_style": "path"}
        return Config(**settings)

    def identity(self, region: str) -> tuple[str, str]:
        """Account and partition of the credentials, which are good to know. Raises `Failure`."""
        client = self.client("sts", region, briefly=True)
        answer = call(client, "get_caller_identity")
        account, arn = str(answer.get("Account")), str(answer.get("Arn"))
        return account, arn.split(":")[1] if arn.startswith("arn:") else "aws"

    def assume(self, role_arn: str, external_id: str | None, region: str) -> Session:
        """The session of a role, renewed whenever it expires. Nothing is asked for yet."""
        from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials

        session = self.access.session()
        extra = {"RoleSessionName": "microvm-lint", "DurationSeconds": _SECONDS_OF_ROLE}
        if external_id is not None:
            extra["ExternalId"] = external_id
        fetcher = AssumeRoleCredentialFetcher(
            lambda service, **_: self.client(service, region),
            self.boto.get_credentials(),
            role_arn,
            extra_args=extra,
        )
        # botocore has no other door for credentials that renew themselves.
        session.core._credentials = DeferredRefreshableCredentials(
            fetcher.fetch_credentials, "assume-role"
        )
        return session


def _keep_body(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any
) -> None:
    """Keep an answer as it came, and let botocore parse nothing.

    It would drop the members that its model does not know, turn timestamps into objects, and fail
    on a value of the wrong type, which is for the rules to judge. Neither does its log get it. Of
    an error it would fail on a Retry-After that is no whole number, as a date.
    """
    if response_dict["status_code"] < 300:
        customized_response_dict[BODY] = response_dict["body"]
        response_dict["body"] = b"{}"
        return
    headers = response_dict["headers"]
    if not str(headers.get("Retry-After", "0")).isdecimal():
        kept = {name: value for name, value in headers.items() if name.lower() != "retry-after"}
        response_dict["headers"] = type(headers)(kept)


def call(client: Any, method: str, **parameters: Any) -> dict[str, Any]:
    """What a call returns, as botocore parses it. Raises `Failure`."""
    operation = f"{_prefix(client)}:{client.meta.method_to_api_mapping[method]}"
    try:
        answer: dict[str, Any] = getattr(client, method)(**parameters)
    except NotReadOnly:
        raise
    except Exception as error:  # noqa: BLE001 each becomes a failure that says what it was
        raise failure_of(error, operation) from None
    return answer


def _prefix(client: Any) -> str:
    """How IAM calls the service."""
    service: str = client.meta.service_model.service_name
    return "lambda" if service.startswith("lambda-") else service


def call_raw(client: Any, method: str, **parameters: Any) -> dict[str, Any]:
    """What a call of the MicroVM service returns, as it came. Raises `Failure`."""
    answer = call(client, method, **parameters)
    operation = f"lambda:{client.meta.method_to_api_mapping[method]}"
    try:
        value = _loaded(answer[BODY])
    except (ValueError, RecursionError):
        length = answer["ResponseMetadata"]["HTTPHeaders"].get("content-length")
        words = "was cut short" if is_cut_short(answer, length) else "is not JSON"
        raise Malformed(operation, f"the answer {words}") from None
    if not isinstance(value, dict):
        raise Malformed(operation, "the answer is not a JSON object")
    return value


def _loaded(body: bytes) -> Any:
    """The JSON in a body. Halves of surrogate pairs are no characters and can be in no file."""
    value = json.loads(body, parse_constant=_no_constant)
    if _HALF.search(body):
        text = json.dumps(value, ensure_ascii=False)
        value = json.loads(text.encode("utf-8", "replace"))
    return value


def _no_constant(name: str) -> None:
    raise ValueError(name)


def pages(client: Any, method: str, **parameters: Any) -> Any:
    """The pages of a listing, the lists in `items`, until there is no token for a next one.

    Raises `Failure`, also where a token comes back a second time.
    """
    token: str | None = None
    while True:
        items, following = page(client, method, token, **parameters)
        yield items
        if following is None:
            return
        token = following


def page(
    client: Any, method: str, token: str | None, **parameters: Any
) -> tuple[list[Any], str | None]:
    """The items of one page, and the token of the next. An empty page is not the last one."""
    if token is not None:
        parameters["nextToken"] = token
    try:
        answer = call_raw(client, method, maxResults=50, **parameters)
    except Failure as failure:
        if failure.missing and "imageIdentifier" not in parameters:  # no resource to be missed
            raise Failure(UNSUPPORTED, failure.message) from None
        raise
    operation = f"lambda:{client.meta.method_to_api_mapping[method]}"
    items, following = answer.get("items"), answer.get("nextToken")
    if not isinstance(items, list):
        raise Malformed(operation, "the answer has no list of items")
    if following is not None and not isinstance(following, str):
        raise Malformed(operation, "the answer's nextToken is not a string")
    if following and following == token:
        raise Malformed(operation, "the same nextToken came twice, so there is no end")
    return items, following or None
