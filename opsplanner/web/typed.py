"""What people type, read kindly: text, numbers, times of day."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""The days that anybody plans for."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


def clean(text: Any) -> Any:
    """Return typed text without control characters and outer blanks; line ends become \\n."""
    if not isinstance(text, str):
        return text
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def number(value: Any) -> int:
    """Return an id as it was sent; what is no number is no choice either (-1)."""
    return int(value) if re.fullmatch(r"[0-9]{1,9}", str(value)) else -1


def number_or_none(value: Any) -> int | None:
    """Return an id as it was sent, or None for "not decided yet"."""
    return None if value in ("", None) else number(value)


_TIME = re.compile(r"(\d{1,2})(?:[.:h]?(\d{2}))?\s*([ap])?\.?\s*(?:m\.?)?", re.I)


def read_time(typed: str) -> time | None:
    """Return the time that somebody typed: 9.30, 0930, 9am, 14:00, 2 pm, noon, midnight; None when it is none."""
    typed = typed.strip().lower()
    if typed in ("noon", "midday", "midnight"):
        return time(0) if typed == "midnight" else time(12)
    found = _TIME.fullmatch(typed)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if (half and not 1 <= hour <= 12) or (not half and not found[2] and len(typed) > 2):
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None
