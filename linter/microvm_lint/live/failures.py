"""Why something could not be read: one status and one sentence for every error of botocore."""

from __future__ import annotations

import re

from ..definition import MASK
from ..secret_formats import credential_in
from ..words import defect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The statuses of a region of an account in the coverage.
READ = "read"
EMPTY = "empty"
DENIED = "denied"
THROTTLED = "throttled"
UNSUPPORTED = "unsupported"
UNREACHABLE = "unreachable"
EXPIRED = "expired credentials"
MISSING = "not found"  # named by a listing, or by the user, and not there
PARTLY = "partly read"
INTERRUPTED = "interrupted"
SUSPENDED = "suspended"

STATUSES = (
    READ,
    EMPTY,
    PARTLY,
    DENIED,
    THROTTLED,
    UNSUPPORTED,
    UNREACHABLE,
    EXPIRED,
    MISSING,
    INTERRUPTED,
    SUSPENDED,
)

THROTTLING_CODES = frozenset(
    (
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottledException",
        "ThrottlingException",
        "TooManyRequestsException",
    )
)
_EXPIRED_CODES = frozenset(
    ("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired")
)
_UNSUPPORTED_CODES = frozenset(
    (
        "InvalidAction",
        "NotImplemented",
        "NotImplementedException",
        "UnknownOperation",
        "UnknownOperationException",
        "UnsupportedOperation",
    )
)
_DENIALS = ("AccessDenied", "NotAuthorized", "UnauthorizedOperation", "InvalidClientTokenId")
# What Lambda's endpoint answers, with status 403, to a path that it does not know in a region.
_UNKNOWN_TO_LAMBDA = "Unable to determine service/operation name to be authorized"
# Errors of botocore that say so much as that the credentials are too old, or that there are none.
_TOKEN_ERRORS = ("SSOTokenLoadError", "TokenRetrievalError", "UnauthorizedSSOTokenError")
_CREDENTIAL_ERRORS = ("NoCredentialsError", "PartialCredentialsError", "NoAuthTokenError")
_RESOLUTION_ERRORS = ("EndpointResolutionError", "UnknownEndpointError", "UnknownRegionError")


# A word with letters and digits that belongs to no ARN.
_LIKE_VALUE = r"(?<!\S)(?!\W*arn:)(?=\S*[A-Za-z])(?=\S*[0-9])\S{8,}"


class Failure(Exception):
    """Something that could not be read: a status of the coverage, and why in one sentence.

    `missing` says that the service knows the operation and does not know the resource.
    """

    def __init__(self, status: str, message: str, *, missing: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.missing = missing


class Malformed(Failure):
    """An answer that is not what the operation returns."""

    def __init__(self, operation: str, words: str) -> None:
        super().__init__(UNREACHABLE, f"{operation}: {words}")


def as_failure(error: Exception) -> Failure:
    """The error as a failure; what is none of the service's is a defect of this program."""
    return error if isinstance(error, Failure) else Failure(UNREACHABLE, defect(error))


def failure_of(error: Exception, operation: str) -> Failure:
    """What an error of a call comes to.

    Where it is none that a call is known to end with, it says where it arose: botocore's parsers
    end in errors of any kind where an answer has another form.
    """
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
    from botocore.parsers import ResponseParserError

    if isinstance(error, Failure):
        return error
    if isinstance(error, ClientError):
        if not operation.endswith(f":{error.operation_name}"):  # on the way to credentials
            service = "sts:" if error.operation_name.startswith("AssumeRole") else ""
            operation = f"{service}{error.operation_name}"
        return _refused(error.response, operation)
    if isinstance(error, ResponseParserError):  # its text is the answer's, which is nobody's
        return Malformed(operation, "the answer has not the form of one")
    if isinstance(error, EOFError):
        return Failure(DENIED, f"{operation}: a code for MFA is wanted, and nobody can be asked")
    if isinstance(error, OSError) and error.filename:  # of a credential process, of a token
        return Failure(DENIED, f"{operation}: credentials: {error.filename}: {error.strerror}")
    if not isinstance(error, (BotoCoreError, HTTPClientError)):
        return Failure(UNREACHABLE, f"{operation}: {defect(error)}")
    name = type(error).__name__
    words = f"{operation}: {_first_line(str(error)) or name}"
    if name in _TOKEN_ERRORS or "expired" in str(error).lower():
        return Failure(EXPIRED, words)
    if name in _CREDENTIAL_ERRORS or "Credential" in name:
        return Failure(DENIED, words)
    if name in _RESOLUTION_ERRORS:
        return Failure(UNSUPPORTED, words)
    return Failure(UNREACHABLE, words)


def _refused(response: dict[str, Any], operation: str) -> Failure:
    """What an answer of the service with an error in it comes to."""
    error = response.get("Error", {})
    code, message = str(error.get("Code") or ""), _first_line(str(error.get("Message") or ""))
    if "MicrovmImageVersion" in operation:
        message = _without_values(message)
    http = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = code.rpartition("#")[2].partition(":")[0]
    if code.isdigit():  # botocore's stand-in where the answer names no error
        code = f"HTTP status {code}"
    words = f"{operation}: {code or f'HTTP status {http}'}" + (f": {message}" if message else "")
    missing = code in ("ResourceNotFoundException", "NoSuchEntity", "NoSuchEntityException")
    if operation.startswith("s3:") and http == 404:  # an answer to HEAD has no body to say more
        missing = True
    if code in _EXPIRED_CODES:
        return Failure(EXPIRED, words)
    if code in THROTTLING_CODES or http == 429:
        return Failure(THROTTLED, words)
    unknown = http in (404, 405, 501) and not missing
    if code in _UNSUPPORTED_CODES or unknown or message.startswith(_UNKNOWN_TO_LAMBDA):
        return Failure(UNSUPPORTED, words)
    if missing:
        return Failure(MISSING, words, missing=True)
    denied = http in (401, 403) or any(word in code for word in _DENIALS)
    return Failure(DENIED if denied else UNREACHABLE, words)


def _without_values(message: str) -> str:
    """A message about a version without what may be an environment variable's value."""
    if re.search(r"(?i)env|variab", message) or credential_in(message):
        return "its message is about environment variables"
    return re.sub(_LIKE_VALUE, MASK, message)


def _first_line(text: str) -> str:
    """An error page in place of an error says nothing in its later lines."""
    lines = text.strip().splitlines()
    return lines[0][:500] if lines else ""
