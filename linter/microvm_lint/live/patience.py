"""How fast the service is asked, and how often again."""

from __future__ import annotations

import threading
import time

from .failures import THROTTLING_CODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

BODY = "Body"  # where an answer as it came stands in what botocore gives

ATTEMPTS = 3  # of one call, where AWS_MAX_ATTEMPTS and the profile say nothing
THROTTLED_ATTEMPTS = 7  # a burst of throttling passes; what is broken stays broken
_BURST = 0.5  # seconds in which throttled calls are about one burst
_GAP_AFTER_THROTTLING = 0.05  # seconds, at the least
_WIDEST_GAP = 0.25
_LONGEST_STEP = 5.0  # seconds between attempts where the service does not say
_LONGEST_PAUSE = 60.0  # seconds; a longer Retry-After is taken for a refusal


class Rate:
    """A bound on calls per second that adapts: lower after throttling, then higher step by step.

    `wait` returns when the next call may be sent. botocore's adaptive mode is alike, but falls to
    one call in two seconds at once: a burst of 15 among 27 calls cost it 37 s, and this one 11 s.
    """

    def __init__(self, per_second: float) -> None:
        self._least = self._gap = 1.0 / per_second  # seconds between calls
        self._next = self._slowed = 0.0
        self._lock = threading.Lock()

    def wait(self, **_: Any) -> None:
        """Wait for the next free moment. Also botocore's event `before-send`."""
        with self._lock:
            now = time.monotonic()
            moment = max(self._next, now)
            self._next = moment + self._gap
        if moment > now:
            time.sleep(moment - now)

    def slow_down(self, pause: float) -> None:
        """Send nothing for so many seconds, and less from then on; one burst counts once."""
        with self._lock:
            now = time.monotonic()
            self._next = max(self._next, now + pause)
            if now > self._slowed + _BURST:
                self._slowed = now
                self._gap = min(max(2 * self._gap, _GAP_AFTER_THROTTLING), _WIDEST_GAP)

    def speed_up(self) -> None:
        """A call was answered: dare a little more."""
        if self._gap > self._least:
            with self._lock:
                self._gap = max(0.9 * self._gap, self._least)


class Patience:
    """Tries again when Retry-After says, else later and later.

    botocore's own handler looks at a header of Amazon's alone, tries again within milliseconds
    where a server fails, and shares a quota of retries among all calls, which a burst uses up. Nor
    does it mind an answer that is cut short.
    """

    def __init__(self, rate: Rate, attempts: int, throttled: int) -> None:
        self.rate = rate
        self.attempts = attempts
        self.throttled = throttled

    def __call__(self, response: Any, attempts: int, **_: Any) -> float | Literal[False] | None:
        """Seconds until another attempt, False for none, None to let botocore decide.

        This is botocore's event `needs-retry`.
        """
        if response is None:  # no answer at all
            return _pause(attempts) if attempts < self.attempts else None
        http, parsed = response
        if http.status_code < 300:
            self.rate.speed_up()
            cut_short = is_cut_short(parsed, http.headers.get("Content-Length"))
            return _pause(attempts) if cut_short and attempts < self.attempts else None
        code = parsed.get("Error", {}).get("Code")
        throttled = http.status_code == 429 or code in THROTTLING_CODES
        asked = _retry_after(http.headers.get("Retry-After"))
        if asked is not None and asked > _LONGEST_PAUSE:
            return False  # too long to wait for, and no earlier is wanted
        if throttled and attempts < self.throttled:
            # Who is asked to come back at once, and is refused again, waits of his own accord.
            own = 0.0 if asked is not None and attempts <= 2 else _pause(attempts)
            self.rate.slow_down(max(own, asked or 0.0))
            return 0.0  # the rate's own wait comes before the next attempt
        if http.status_code >= 500 and attempts < self.attempts:
            return max(_pause(attempts), asked or 0.0)
        return None


def _pause(attempts: int) -> float:
    """Seconds before another attempt, twice as long each time, and no two alike."""
    from random import random

    return (0.5 + random() / 2) * min(2.0**attempts / 2, _LONGEST_STEP)  # noqa: S311 no secret


def is_cut_short(answer: dict[str, Any], length: str | None) -> bool:
    """Whether fewer bytes came than were announced."""
    if length is None or BODY not in answer or not length.isdecimal():
        return False
    return len(answer[BODY]) < int(length)


def _retry_after(header: str | None) -> float | None:
    """Seconds, from a number of them or a date, or None."""
    if header is None:
        return None
    from email.utils import parsedate_to_datetime

    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header).timestamp() - time.time()
        except (TypeError, ValueError):
            return None
    return max(seconds, 0.0) if seconds == seconds else None
