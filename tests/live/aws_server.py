"""An HTTP server on the loopback that answers like AWS: what is tested is what goes over the wire.

`with AwsServer(World.build()) as server:` serves at `server.url`. As a process,
`python -m tests.live.aws_server --images 200` prints its URL and serves until stdin closes.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import gc
import html
import itertools
import json
import re
import socket
import socketserver
import ssl
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, quote, unquote

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

Json = dict[str, Any]
Item = TypeVar("Item")

REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1", "us-east-2", "us-west-2")
MICROVMS, CORE = "lambda-microvms", "lambda-core"
_EPOCH = 1785283200.371
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d+/([^/,\s]+)/([^/,\s]+)/aws4_request")

# How services with JSON and with XML refuse, and the services that say it in other words.
_REFUSALS = {
    "throttle": ((429, "ThrottlingException"), (400, "Throttling")),
    "deny": ((403, "AccessDeniedException"), (403, "AccessDenied")),
    "expired": ((403, "ExpiredTokenException"), (403, "ExpiredToken")),
    "error": ((500, "InternalServerException"), (500, "InternalFailure")),
    "unsupported": ((404, "UnknownOperationException"), (400, "InvalidAction")),
    "notfound": ((404, "ResourceNotFoundException"), (404, "NoSuchEntity")),
    "invalid": ((400, "ValidationException"), (400, "ValidationError")),
    "key": ((403, "UnrecognizedClientException"), (403, "InvalidClientTokenId")),
}
_OWN_WORDS = {
    (CORE, "throttle"): (429, "TooManyRequestsException"),
    (CORE, "error"): (500, "ServiceException"),
    ("organizations", "throttle"): (400, "TooManyRequestsException"),
    ("organizations", "error"): (500, "ServiceException"),
    ("organizations", "deny"): (400, "AccessDeniedException"),
    ("organizations", "expired"): (400, "ExpiredTokenException"),
    ("organizations", "notfound"): (400, "AWSOrganizationsNotInUseException"),
    ("organizations", "invalid"): (400, "InvalidInputException"),
    ("s3", "throttle"): (503, "SlowDown"),
}
_GARBAGE = {
    "malformed": ("application/json", b'{"items": [{"imageArn": '),
    "html": ("text/html", b"<!DOCTYPE html>\n<html><body><h1>Sign in</h1></body></html>\n"),
}
FAULTS = {"slow", "drop", "truncate", *_GARBAGE, *_REFUSALS} - {"invalid", "key"}
TRUST_POLICY: Json = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }
    ],
}


@dataclass
class Fault:
    """What goes wrong with the requests that match: None matches all, `times` counts down."""

    kind: str
    account: str | None = None
    region: str | None = None
    operation: str | None = None
    key: str | None = None  # a part of the decoded path, or of a parameter of a POST to /
    times: int | None = None
    seconds: float = 0.0
    retry_after: float | None = None

    def __post_init__(self) -> None:
        assert self.kind in FAULTS, self.kind

    def matches(self, call: Call, text: str) -> bool:
        mine = (self.account, self.region, self.operation)
        theirs = (call.account, call.region, call.operation)
        same = all(a is None or a == b for a, b in zip(mine, theirs, strict=True))
        return same and self.times != 0 and (self.key or "") in text


class Call(NamedTuple):
    """A request as it came in, at a time of `time.monotonic()`."""

    time: float
    account: str
    region: str
    service: str
    operation: str
    parameters: dict[str, str]


class Image(NamedTuple):
    """An image, and the answers about it as bytes."""

    summary: Json
    versions: list[Json]
    listed: bytes
    details: bytes
    wires: list[bytes]


class Reply(NamedTuple):
    """An answer that is not yet on the wire."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: tuple[str, ...] = ()


class Refusal(Exception):
    """The service answers with an error: a kind of `_REFUSALS`, and a message."""


def account_id(number: int) -> str:
    return str(100_000_000_000 + number)


def access_key(account: str) -> str:
    return f"AKIA{account}TEST"


def partition(region: str) -> str:
    return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region.rsplit("-", 2)[0], "aws")


def image_arn(account: str, region: str, name: str) -> str:
    return f"arn:{partition(region)}:lambda:{region}:{account}:microvm-image:{name}"


def managed_version(number: str, status: str = "AVAILABLE", created: float = _EPOCH) -> Json:
    return {"imageVersion": number, "status": status, "createdAt": created}


def version(account: str, region: str, name: str, number: int, **overrides: Any) -> Json:
    """A well-formed answer to GetMicrovmImageVersion; each override replaces a whole member."""
    aws, created = partition(region), _EPOCH + 86_400 * number
    connector = "network-connector:aws-network-connector:INTERNET_EGRESS"
    answer: Json = {
        "additionalOsCapabilities": None,
        "baseImageArn": image_arn("aws", region, "al2023-1"),
        "baseImageVersion": "1.0",
        "buildRoleArn": f"arn:{aws}:iam::{account}:role/microvm-build",
        "codeArtifact": {"uri": f"s3://artifacts-{account}-{region}/{name}/{number}.zip"},
        "cpuConfigurations": None,
        "createdAt": created,
        "description": None,
        "egressNetworkConnectors": [f"arn:{aws}:lambda:{region}:aws:{connector}"],
        "environmentVariables": {"LOG_LEVEL": "info"},
        "hooks": {
            "port": 9000,
            "microvmHooks": {"run": "ENABLED", "runTimeoutInSeconds": 30},
            "microvmImageHooks": {"ready": "ENABLED", "readyTimeoutInSeconds": 300},
        },
        "imageArn": image_arn(account, region, name),
        "imageVersion": f"{number}.0",
        "logging": {"cloudWatch": {"logGroup": f"/aws/lambda-microvms/{name}"}},
        "resources": [{"minimumMemoryInMiB": 2048}],
        "state": "SUCCESSFUL",
        "stateReason": None,
        "status": "ACTIVE",
        "tags": {"team": "platform"},
        "updatedAt": created + 60,
        **overrides,
    }
    # Not in the model of the service, but on its wire.
    return {"versionStateTimeBucket": f"{answer['state']}#26073006", **answer}


class World:
    """What the server knows: images by (account, region) and name, and what they refer to.

    It may change while it is served, but an image is kept as bytes: to change it, add it again.
    """

    def __init__(self) -> None:
        self.images: dict[tuple[str, str], dict[str, Image]] = {}
        self.managed: dict[str, list[Json]] = defaultdict(lambda: [managed_version("1")])
        self.connectors: dict[str, Json] = {}
        self.roles: dict[str | tuple[str, str], Json] = {}
        self.buckets: dict[str, Json] = {}
        self.organization: list[Json] | None = None
        self.assumable: set[str] | None = None  # None: every role
        self.external_id: str | None = None
        self.faults: list[Fault] = []
        self.empty_pages = False
        self.default_account, self.default_region = account_id(1), REGIONS[0]

    @classmethod
    def build(
        cls,
        accounts: int = 30,
        regions: Sequence[str] = REGIONS[:3],
        images: int = 3,
        versions: int = 2,
    ) -> World:
        """The same world each time, with the roles and artifacts that its images refer to."""
        world = cls()
        ids = [account_id(number + 1) for number in range(accounts)]
        world.default_region = regions[0]
        world.organization = [{"Id": i, "Name": f"account-{i}", "Status": "ACTIVE"} for i in ids]
        for account, region in itertools.product(ids, regions):
            world.images[account, region] = {}
            world.roles[account, "microvm-build"] = TRUST_POLICY
            objects = world.buckets[f"artifacts-{account}-{region}"] = {"region": region}
            names = [f"image-{number + 1:04}" for number in range(images)]
            numbers = range(1, versions + 1)
            objects["objects"] = {f"{name}/{number}.zip" for name in names for number in numbers}
            for name in names:
                made = [version(account, region, name, number) for number in numbers]
                world.add_image(account, region, name, made)
        return world

    def add_image(
        self,
        account: str,
        region: str,
        name: str,
        versions: Iterable[Json] | None = None,
        *,
        broken: bool = False,
        **summary: Any,
    ) -> Image:
        """Add or replace an image; `broken` if it is not to follow the model of the service."""
        versions = [version(account, region, name, 1)] if versions is None else list(versions)
        listed = _summary(account, region, name, versions) | summary
        last = versions[-1] if versions else {}
        details = listed | {"tags": last.get("tags"), "updatedAt": last.get("updatedAt")}
        if not broken:
            _check(MICROVMS, "ListMicrovmImages", {"items": [listed]})
            _check(MICROVMS, "GetMicrovmImage", details)
            # Its items have the members that a single version has: one is enough.
            _check(MICROVMS, "ListMicrovmImageVersions", {"items": versions[:1]})
            for each in versions:
                _check(MICROVMS, "GetMicrovmImageVersion", each)
        wires = [_json(each) for each in versions]
        image = Image(listed, versions, _json(listed), _json(details), wires)
        self.images.setdefault((account, region), {})[name] = image
        return image


def _summary(account: str, region: str, name: str, versions: Sequence[Json]) -> Json:
    def latest(**wanted: str) -> str | None:
        numbers = [v.get("imageVersion") for v in versions if wanted.items() <= v.items()]
        return max(numbers, key=lambda n: [*map(int, re.findall(r"\d+", str(n)))], default=None)

    state = str(versions[-1].get("state")) if versions else ""
    ends = {"FAILED": "E_FAILED", "PENDING": "ING", "IN_PROGRESS": "ING"}
    return {
        "createdAt": versions[0].get("createdAt") if versions else _EPOCH,
        "imageArn": image_arn(account, region, name),
        "latestActiveImageVersion": latest(state="SUCCESSFUL", status="ACTIVE"),
        "latestFailedImageVersion": latest(state="FAILED"),
        "name": name,
        "state": ("UPDAT" if len(versions) > 1 else "CREAT") + ends.get(state, "ED"),
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _tags(**texts: str) -> str:
    return "".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in texts.items())


@cache
def _model(service: str) -> Any:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def _check(service: str, operation: str, answer: Json) -> None:
    shape = _model(service).operation_model(operation).output_shape
    report = ParamValidator().validate(_as_modelled(answer), shape)
    if report.has_errors():
        raise ValueError(f"{operation}: {report.generate_report()}")


def _as_modelled(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_modelled(item) for item in value]
    if not isinstance(value, dict):
        return value
    own = {"versionStateTimeBucket"}
    return {k: _as_modelled(v) for k, v in value.items() if v is not None and k not in own}


@cache
def _routes() -> list[tuple[str, re.Pattern[str], str, str]]:
    routes = []
    for service, name in ((s, n) for s in (MICROVMS, CORE) for n in _model(s).operation_names):
        http = _model(service).operation_model(name).http
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", http["requestUri"]))
        routes.append((http["method"], pattern, service, name))
    return routes


def _identify(
    method: str, target: str, headers: dict[str, str], body: bytes, signed: str
) -> tuple[str, str, dict[str, str]]:
    """Service, operation ("" if there is none) and parameters of a request."""
    path, _, query = target.partition("?")
    if signed in ("", "lambda"):
        for wanted, pattern, service, operation in _routes():
            if wanted == method and (found := pattern.fullmatch(path)):
                labels = {name: unquote(value) for name, value in found.groupdict().items()}
                return service, operation, labels | dict(parse_qsl(query))
        if signed:
            return MICROVMS, "", {}
    if method == "POST" and path == "/":
        if action := headers.get("x-amz-target"):
            content = json.loads(body or b"{}").items()
            return "organizations", action.rpartition(".")[2], {k: str(v) for k, v in content}
        form = dict(parse_qsl(body.decode()))
        service = "iam" if form.pop("Version", "") == "2010-05-08" else "sts"
        return service, form.pop("Action", ""), form
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    parameters = {"Bucket": bucket} | ({"Key": key} if key else {})
    return "s3", method.title() + ("Object" if key else "Bucket"), parameters


@lru_cache(maxsize=4096)
def _signer(credential: str) -> tuple[str, str, str, str]:
    """Access key, account ("" if it is of none), region and service of a signature."""
    found = _CREDENTIAL.search(credential)
    key, region, service = found.groups() if found else ("", "", "")
    account = re.match(r"(?:AKIA|ASIA)(\d{12})", key)
    return key, account[1] if account else "", region, service


def _refusal(service: str, kind: str, message: str, *headers: str) -> Reply:
    xml = service in ("sts", "iam", "s3")
    status, code = _OWN_WORDS.get((service, kind), _REFUSALS[kind][xml])
    if xml:  # an answer to HEAD has no body: of S3, only the status gets through
        error = f"<Error>{_tags(Type='Sender', Code=code, Message=message)}</Error>"
        text = f"<ErrorResponse>{error}</ErrorResponse>"
        return Reply(text.encode(), status, "text/xml", headers)
    if service == "organizations":
        return Reply(_json({"__type": code, "Message": message}), status, headers=headers)
    body = {"message": message} if service == MICROVMS else {"Type": "User", "Message": message}
    return Reply(_json(body), status, headers=(f"x-amzn-ErrorType: {code}", *headers))


class AwsServer(socketserver.ThreadingTCPServer):
    """Serves a world on a free port of the loopback, from `__enter__` to `__exit__`."""

    request_queue_size = 256

    def __init__(
        self, world: World, delay: float = 0.0, context: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.context = context
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.server_address[1]}"
        self.world = world
        self.delay = delay
        self.calls: list[Call] = []
        self.failures: list[BaseException] = []  # of the server itself
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._stopping = threading.Event()
        self._loop = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> AwsServer:
        _routes()
        self._loop.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopping.set()
        self.shutdown()
        self._loop.join()
        self.server_close()
        # A client may still wait for an answer, and gets it: nothing more is read, and only who
        # does not take an answer is cut off.
        open_ = list(self._connections.items())
        for way, seconds in ((socket.SHUT_RD, 2), (socket.SHUT_RDWR, None)):
            for _thread, connection in open_:
                with contextlib.suppress(OSError):  # it has just closed by itself
                    connection.shutdown(way)
            for thread, _connection in open_:
                thread.join(seconds)
        if self.failures and error[0] is None:
            raise self.failures[0]

    def process_request(self, request: Any, client_address: Any) -> None:
        arguments = (request, client_address)
        thread = threading.Thread(target=self.process_request_thread, args=arguments, daemon=True)
        self._connections[thread] = request
        thread.start()

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.context is None:
            super().finish_request(request, client_address)
            return
        try:
            with self.context.wrap_socket(request, server_side=True) as wrapped:
                super().finish_request(wrapped, client_address)
        except ssl.SSLError:
            return  # the client does not trust the certificate

    def shutdown_request(self, request: Any) -> None:
        self._connections.pop(threading.current_thread(), None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if error and not isinstance(error, OSError):  # OSError: the client has gone
            self.failures.append(error)

    def count(self, operation: str, **parameters: object) -> int:
        """How many calls came in with these parameters (and account and region) among theirs."""
        wanted = {(name, str(value)) for name, value in parameters.items()}
        calls = [call for call in list(self.calls) if call.operation == operation]
        more = [{("account", call.account), ("region", call.region)} for call in calls]
        return sum(wanted <= m | c.parameters.items() for m, c in zip(more, calls, strict=True))

    def respond(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[bytes, bool]:
        """What to send, and whether the connection stays open."""
        now = time.monotonic()
        key, account, region, signed = "", self.world.default_account, "", ""
        if authorization := headers.get("authorization"):
            key, account, region, signed = _signer(authorization.partition(",")[0])
        named = _identify(method, target, headers, body, signed)
        call = Call(now, account, region or self.world.default_region, *named)
        self.calls.append(call)
        fault = self._fault(call, target) if self.world.faults else None
        kind = fault.kind if fault else ""
        if wait := self.delay + (fault.seconds if fault and kind == "slow" else 0):
            self._stopping.wait(wait)
        if kind == "drop":
            return b"", False
        if kind in _GARBAGE:
            reply = Reply(_GARBAGE[kind][1], content_type=_GARBAGE[kind][0])
        elif fault and kind in _REFUSALS:
            later = fault.retry_after
            header = () if later is None else (f"Retry-After: {later:g}",)
            reply = _refusal(call.service, kind, f"{kind}, on purpose", *header)
        else:
            try:
                reply = self._answer(call, key)
            except Refusal as refusal:
                reply = _refusal(call.service, *refusal.args)
        lines = (
            f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
            f"Content-Type: {reply.content_type}",
            f"Content-Length: {len(reply.body)}",
            f"x-amzn-RequestId: 00000000-0000-4000-8000-{next(self._numbers):012}",
            *reply.headers,
        )
        sent = b"" if method == "HEAD" else reply.body
        half = len(sent) // 2 if kind == "truncate" else None
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + sent[:half], kind != "truncate"

    def _fault(self, call: Call, target: str) -> Fault | None:
        path = unquote(target.partition("?")[0])
        text = " ".join(call.parameters.values()) if path == "/" else path
        with self._lock:
            for fault in self.world.faults:
                if fault.matches(call, text):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def _answer(self, call: Call, key: str) -> Reply:
        if not call.account:
            raise Refusal("key", "The security token included in the request is invalid.")
        if not call.operation:
            raise Refusal("unsupported", "There is no such operation.")
        name = f"_{call.service}_{xform_name(call.operation)}".replace("-", "_")
        if not (answer := getattr(self, name, None)):
            raise Refusal("deny", f"{key or 'Anonymous'} is not authorized: {call.operation}")
        if call.service not in ("sts", "iam"):
            reply: Reply = answer(call)
            return reply
        result = f"<{call.operation}Result>{answer(call, key)}</{call.operation}Result>"
        text = f"<{call.operation}Response>{result}</{call.operation}Response>"
        return Reply(text.encode(), content_type="text/xml")

    def _page(
        self, call: Call, items: Sequence[Item], token: str = "nextToken", limit: int = 50
    ) -> tuple[Sequence[Item], str | None]:
        """The items of a page, and the token of the next: base64 of operation and page number."""
        try:
            wanted = call.parameters.get("maxResults") or call.parameters.get("MaxResults")
            size = int(wanted or limit)
            given = base64.b64decode(call.parameters.get(token, ""), validate=True).decode()
            name, _, number = given.partition(" ")
            page = int(number) if given else 0
        except ValueError as error:
            raise Refusal("invalid", f"1 validation error detected: {error}") from error
        if not 1 <= size <= limit or (given and name != call.operation):
            raise Refusal("invalid", "1 validation error detected: wrong token or page size")
        last = (max(len(items), 1) - 1) // size
        start = page * size
        if self.world.empty_pages:  # before each page and behind the last
            last, start = last * 2 + 2, page // 2 * size if page % 2 else len(items)
        following = base64.b64encode(f"{call.operation} {page + 1}".encode()).decode()
        return items[start : start + size], following if page < last else None

    def _items(self, call: Call, items: Sequence[bytes]) -> Reply:
        page, token = self._page(call, items)
        return Reply(b'{"items":[%b],"nextToken":%b}' % (b",".join(page), _json(token)))

    def _image(self, call: Call) -> Image:
        arn = call.parameters["imageIdentifier"]
        images = self.world.images.get((call.account, call.region), {})
        image = images.get(arn.rpartition(":")[2])
        if not image or image.summary.get("imageArn") != arn:
            raise Refusal("notfound", f"MicroVM image not found: {arn}")
        return image

    def _lambda_microvms_list_microvm_images(self, call: Call) -> Reply:
        images = self.world.images.get((call.account, call.region), {})
        part = call.parameters.get("nameFilter", "")
        return self._items(call, [i.listed for name, i in list(images.items()) if part in name])

    def _lambda_microvms_list_microvm_image_versions(self, call: Call) -> Reply:
        return self._items(call, self._image(call).wires)

    def _lambda_microvms_get_microvm_image(self, call: Call) -> Reply:
        return Reply(self._image(call).details)

    def _lambda_microvms_get_microvm_image_version(self, call: Call) -> Reply:
        image, wanted = self._image(call), call.parameters["imageVersion"]
        for each, wire in zip(image.versions, image.wires, strict=True):
            if each.get("imageVersion") == wanted:
                return Reply(wire)
        raise Refusal("notfound", f"MicroVM image version not found: {wanted}")

    def _lambda_microvms_list_managed_microvm_images(self, call: Call) -> Reply:
        return self._managed(call, [{"createdAt": _EPOCH}])

    def _lambda_microvms_list_managed_microvm_image_versions(self, call: Call) -> Reply:
        if call.parameters["imageIdentifier"] != image_arn("aws", call.region, "al2023-1"):
            raise Refusal("notfound", "Managed MicroVM image not found")
        return self._managed(call, self.world.managed[call.region])

    def _managed(self, call: Call, items: list[Json]) -> Reply:
        arn = image_arn("aws", call.region, "al2023-1")
        items = [{"imageArn": arn, "updatedAt": None, **item} for item in items]
        _check(MICROVMS, call.operation, {"items": items})
        return self._items(call, [_json(item) for item in items])

    def _lambda_core_get_network_connector(self, call: Call) -> Reply:
        arn = call.parameters["Identifier"]
        if arn not in self.world.connectors:
            raise Refusal("notfound", f"Network connector not found: {arn}")
        name = arn.rpartition(":")[2]
        answer = {"Arn": arn, "Name": name, "Id": name, "Version": 1, **self.world.connectors[arn]}
        _check(CORE, call.operation, answer)
        return Reply(_json(answer))

    def _organizations_list_accounts(self, call: Call) -> Reply:
        if self.world.organization is None:
            raise Refusal("notfound", "Your account is not a member of an organization.")
        page, token = self._page(call, self.world.organization, "NextToken", 20)
        arn = f"arn:aws:organizations::{call.account}:account/o-exampleorg"
        accounts = [{"Arn": f"{arn}/{account['Id']}", **account} for account in page]
        return Reply(_json({"Accounts": accounts, "NextToken": token}))

    def _s3_head_bucket(self, call: Call) -> Reply:
        bucket = self.world.buckets.get(call.parameters["Bucket"])
        if not bucket:
            raise Refusal("notfound", "The specified bucket does not exist")
        return Reply(b"", headers=(f"x-amz-bucket-region: {bucket['region']}",))

    def _s3_head_object(self, call: Call) -> Reply:
        self._s3_head_bucket(call)
        if call.parameters["Key"] not in self.world.buckets[call.parameters["Bucket"]]["objects"]:
            raise Refusal("notfound", "The specified key does not exist.")
        return Reply(b"PK", content_type="application/zip")

    def _sts_get_caller_identity(self, call: Call, key: str) -> str:
        kind, who = ("sts", "assumed-role/x/y") if key.startswith("ASIA") else ("iam", "user/x")
        arn = f"arn:{partition(call.region)}:{kind}::{call.account}:{who}"
        return _tags(Arn=arn, UserId=key, Account=call.account)

    def _sts_assume_role(self, call: Call, key: str) -> str:
        role, external_id = call.parameters.get("RoleArn", ""), self.world.external_id
        found = re.fullmatch(r"arn:[\w-]+:iam::(\d{12}):role/.+", role)
        allowed = found and (self.world.assumable is None or role in self.world.assumable)
        if external_id is not None and call.parameters.get("ExternalId") != external_id:
            allowed = False
        if not found or not allowed:
            raise Refusal("deny", f"{key} is not authorized to perform: sts:AssumeRole on {role}")
        ends = datetime.now(timezone.utc) + timedelta(hours=1)
        credentials = _tags(
            AccessKeyId=f"ASIA{found[1]}{next(self._numbers):08}",
            SecretAccessKey="secret",
            SessionToken="token",
            Expiration=f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        )
        user = _tags(AssumedRoleId="AROAEXAMPLE:x", Arn=role)
        return f"<Credentials>{credentials}</Credentials><AssumedRoleUser>{user}</AssumedRoleUser>"

    def _iam_get_role(self, call: Call, _key: str) -> str:
        name = call.parameters.get("RoleName", "")
        policy = self.world.roles.get((call.account, name), self.world.roles.get(name))
        if policy is None:
            raise Refusal("notfound", f"The role with name {name} cannot be found.")
        arn = f"arn:{partition(call.region)}:iam::{call.account}:role/{name}"
        role = _tags(Path="/", RoleName=name, RoleId="AROAEXAMPLEEXAMPLE", Arn=arn)
        rest = _tags(
            CreateDate="2026-07-01T00:00:00Z", AssumeRolePolicyDocument=quote(_json(policy))
        )
        return f"<Role>{role}{rest}</Role>"


class _Connection(socketserver.BaseRequestHandler):
    """Reads HTTP/1.1 in its own few lines: http.server takes longer to parse than to answer."""

    server: AwsServer
    request: socket.socket

    def handle(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for method, target, headers, body in self.requests():
            answer, stays = self.server.respond(method, target, headers, body)
            self.request.sendall(answer)
            if not stays or headers.get("connection", "").lower() == "close":
                return

    def requests(self) -> Iterator[tuple[str, str, dict[str, str], bytes]]:
        buffer, needed = b"", 1
        while True:
            while len(buffer) < needed:
                if not (data := self.request.recv(65_536)):
                    return
                buffer += data
            head, end, rest = buffer.partition(b"\r\n\r\n")
            needed = len(buffer) + 1
            if not end:
                continue
            first, *lines = head.decode("latin-1").split("\r\n")
            fields = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in fields}
            length = int(headers.get("content-length", 0))
            needed = len(head) + 4 + length
            if len(rest) >= length:
                method, target, _ = first.split(" ")
                buffer, needed = rest[length:], 1
                yield method, target, headers, rest[:length]


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve a made world like AWS, on the loopback.")
    parser.add_argument("--accounts", type=int, default=1)
    parser.add_argument("--regions", type=int, default=1, choices=range(1, len(REGIONS) + 1))
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--versions", type=int, default=50)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    options = parser.parse_args()
    regions = REGIONS[: options.regions]
    world = World.build(options.accounts, regions, options.images, options.versions)
    gc.freeze()  # the world stays: the collector need not walk it again and again
    with AwsServer(world, options.delay) as server, contextlib.suppress(KeyboardInterrupt):
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
