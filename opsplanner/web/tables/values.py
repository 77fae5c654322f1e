"""What numbers and days in a table say, by how the whole column is written: a comma may stand before decimals or between thousands, a month before a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from opsplanner.errors import RuleBroken
from opsplanner.web.tables.table import Trouble, Value
from opsplanner.web.typed import read_date

POINT, COMMA = "1,234.5", "1.234,5"
"""How numbers are written."""
DAY_FIRST, MONTH_FIRST = "day", "month"
"""What stands first in a date of numbers."""
_SPACES = re.compile(r"(?<=\d)[ ’'](?=\d{3})")
_NUMBERS = re.compile(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?", re.ASCII)
_TIME = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z)?$", re.ASCII)
_SIGNS = re.compile(r"[\d.,]*\d[\d.,]*", re.ASCII)


def way_of_numbers(values: Iterable[Value], *, semicolons: bool = False) -> str:
    """Return how numbers are written as text here: POINT or COMMA; "" where that is to be asked.

    It is to be asked where some say the one and some the other, and, since "1,234" alone says neither, in a file whose columns semicolons part.
    """
    said, unsure = set[str](), False
    for value in values:
        if not isinstance(value, str):
            continue
        found = _SIGNS.search(_SPACES.sub("", value))
        way = _way(found[0]) if found else None
        unsure = unsure or way == ""
        said |= {way} if way else set()
    if len(said) == 1:
        return said.pop()
    return "" if said or (unsure and semicolons) else POINT


def _way(number: str) -> str | None:
    """How one number is written; "" where it can be read either way, None where there is no sign in it."""
    commas, points = number.count(","), number.count(".")
    if not commas and not points:
        return None
    if commas and points:
        return COMMA if number.rindex(",") > number.rindex(".") else POINT
    if commas > 1 or points > 1:
        return POINT if commas else COMMA
    before, _, after = number.replace(",", ".").partition(".")
    if len(after) == 3 and before != "0" and len(before) <= 3:
        return ""
    return COMMA if commas else POINT


def number_text(value: Value, way: str) -> str:
    """Return a number as people here type it, "1234.5" or "about 1,200"; text that is none stays. Raises RuleBroken for a cell that says why it cannot be read."""
    if isinstance(value, Trouble):
        raise RuleBroken(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        raise RuleBroken("This is a date, and a number is meant here. In Excel, choose the format Number for it")
    text = _SPACES.sub("", value)
    return text.replace(".", "").replace(",", ".") if way == COMMA else text


def way_of_days(values: Iterable[Value]) -> str:
    """Return what stands first in dates of numbers as text here: DAY_FIRST or MONTH_FIRST; "" where they say neither, or both."""
    said, unsure = set[str](), False
    for value in values:
        found = _NUMBERS.fullmatch(value) if isinstance(value, str) else None
        if found is None or len(found[1]) == 4:
            continue
        first, second = int(found[1]), int(found[2])
        if first == second:
            continue
        unsure = True
        said |= {DAY_FIRST} if first > 12 else {MONTH_FIRST} if second > 12 else set()
    if len(said) == 1:
        return said.pop()
    return "" if unsure else DAY_FIRST


def day(value: Value, way: str) -> date | None:
    """Return the day that a cell says, in words or numbers; None where it is none."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or isinstance(value, Trouble):
        return None
    text = _TIME.sub("", value)
    found = _NUMBERS.fullmatch(text)
    if found and way == MONTH_FIRST and len(found[1]) < 4:
        text = f"{found[2]}/{found[1]}/{found[3]}"
    return read_date(text)
