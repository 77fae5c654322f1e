"""What people type, read kindly: text, numbers, times of day."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""The days that anybody plans for."""
OUTSIDE = f"Enter a date between {EARLIEST.year} and {LATEST.year}"
"""What is said of any other day."""
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


def code_or_none(value: Any) -> str | None:
    """Return a code as it was sent, or None for "not decided yet"."""
    return str(value) if value else None


_TIME = re.compile(r"(\d{1,2})(?:[.:h]?(\d{2}))?\s*([ap])?\.?\s*(?:m\.?)?", re.I)


_HOURS = re.compile(r"(?<=\d)\s*(?:hrs?|hours)\.?$")


def read_time(typed: str) -> time | None:
    """Return the time that somebody typed: 9.30, 0930, 0900hrs, 9am, 14:00, 2 pm, noon, midnight, 24:00 (the same); None when it is none."""
    typed = _HOURS.sub("", typed.strip().lower())
    if typed in ("noon", "midday", "midnight", "24:00", "24.00", "2400"):
        return time(12) if typed in ("noon", "midday") else time(0)
    found = _TIME.fullmatch(typed)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if (half and not 1 <= hour <= 12) or (not half and not found[2] and len(typed) > 2):
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


LONG = timedelta(hours=12)
"""What is read as longer than this is asked about, where another half of the day would make it shorter."""
_HALF_SAID = re.compile(r"[1-9]([.:h]?\d{2})?|1[0-2](\.\d{2})?")


def half_said(typed: str) -> bool:
    """Say whether a time was typed without its half of the day, as 3, 3.30 or 330: which 3pm, 1500, 03:00 and noon say."""
    return bool(_HALF_SAID.fullmatch(typed.strip().lower()))


_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d/%m/%y", "%d.%m.%y", "%d-%m-%y", "%d %B %y", "%d %b %y")
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? ", re.I)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b(?: of\b)?", re.I)


@lru_cache(maxsize=4096)
def read_date(typed: str) -> date | None:
    """Return the date that somebody typed: 3/12/2026, 3/12/26, 3 December 2026, 3rd Dec 26, Thursday 3 December 2026; None when it is none.

    A weekday before it is not compared with the date.
    """
    text = " ".join(_ORDINAL.sub("", _WEEKDAY.sub("", typed.strip())).replace(",", " ").split())
    text = re.sub(r"(?i)\bsept\b", "sep", text)
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
