"""Timestamps as the service and the AWS CLI write them."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def seconds(value: Any) -> float | None:
    """The seconds since 1970 of a timestamp; None where the value is none.

    botocore reads timestamps as ISO 8601 text, as HTTP dates, and as seconds since 1970. Without a
    time zone a text is UTC.
    """
    if type(value) in (int, float):
        return float(value) if abs(value) < 1e15 else None
    if not isinstance(value, str):
        return None
    if re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]+)?", value):
        return float(value)
    from datetime import datetime, timezone

    try:
        moment = datetime.fromisoformat(_with_offset(value))
    except ValueError:
        from email.utils import parsedate_to_datetime

        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.timestamp()


def _with_offset(text: str) -> str:
    """The text in the form that Python 3.10 reads: no `Z`, and six digits behind the point."""
    text = re.sub(r"[Zz]$", "+00:00", text.strip())
    return re.sub(r"\.([0-9]+)", lambda match: f".{match[1][:6]:0<6}", text, count=1)
