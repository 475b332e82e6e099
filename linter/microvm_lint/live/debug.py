"""--debug: the log of botocore, without what nobody should read in a log."""

from __future__ import annotations

import logging
import re

from ..words import printable_lines

_HIDDEN = "***"
# Credentials as they stand in headers, in forms and in answers.
_CREDENTIAL = re.compile(
    r"(?i)(x-amz-security-token|x-amz-sso_bearer_token|signature|secretaccesskey|sessiontoken|"
    r"accesstoken|refreshtoken|clientsecret|webidentitytoken|externalid)"
    r"(['\"]?\s*[:=>]\s*b?['\"]?)[^\s'\"&<,]+"
)


class _WithoutCredentials(logging.Formatter):
    """A formatter that hides credentials, and keeps each message on its own lines."""

    def format(self, record: logging.LogRecord) -> str:
        return printable_lines(_CREDENTIAL.sub(rf"\1\2{_HIDDEN}", super().format(record)))


def log_to_stderr() -> None:
    """Log everything that botocore and urllib3 log, to standard error.

    Of answers the log has no bodies: those of the MicroVM service hold environment variables'
    values, those of STS hold credentials.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(
        _WithoutCredentials("%(asctime)s - %(threadName)s - %(name)s - %(levelname)s - %(message)s")
    )
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("botocore.parsers").setLevel(logging.INFO)
