"""How a quantity is read from what somebody typed. Pure functions: hundredths out, so that sums are exact."""

from __future__ import annotations

import re

from opsplanner.errors import RuleBroken
from opsplanner.figures.quantity.words import one_of

MOST = 999_999_999
"""The largest quantity: so much, half a million times, still fits where sums are made."""
MOST_PERCENT = 10_000
HOURS = ("hours", "person-hours")
"""The units of what was put in."""
DECIMALS = frozenset({"pounds", "hours", "person-hours", "tonnes", "kg", "km", "per cent"})
"""The units of which a part can be counted; the others are whole numbers."""
PERCENTAGE = "published percentage"
STOCK = "stock"

_NUMBER = re.compile(r"([-\u2212\u2013]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.A)
_ALIKE = {"%": "per cent", "percent": "per cent", "£": "pounds", "kilograms": "kg", "kilometres": "km", "hrs": "hours", "t": "tonnes"}


def read_quantity(typed: str, *, unit: str, shape: str = "count", field: str | None = None) -> int:
    """Return the quantity that somebody typed, in hundredths: 12, "1,500", "£1,350.90" for pounds, "12 kg" for kg.

    Raises RuleBroken in a kind sentence for what is no number, has another unit, is below nought (but a published
    percentage), has decimals that its unit does not have, or is absurd.
    """
    text = " ".join(typed.split())
    text = _without_unit(text, unit, field)
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise RuleBroken(f"Enter {_what(unit)} as a number, for example {_example(unit)}", field)
    minus, whole, part = found[1], found[2].replace(",", ""), (found[3] or "").rstrip("0")
    if minus and shape != PERCENTAGE:
        raise RuleBroken(f"Enter 0 or more: {_what(unit)} cannot be below nought", field)
    if part and unit not in DECIMALS:
        raise RuleBroken(f"Enter a whole number: {unit} are counted whole", field)
    if len(part) > 2:
        raise RuleBroken("Enter at most two figures after the point", field)
    most = MOST_PERCENT if shape == PERCENTAGE else MOST
    if len(whole.lstrip("0")) > 9 or int(whole) > most:
        raise RuleBroken(f"That is more than can be true here. Enter a number up to {most:,}", field)
    hundredths = int(whole) * 100 + int(part.ljust(2, "0") or 0)
    return -hundredths if minus else hundredths


def _without_unit(text: str, unit: str, field: str | None) -> str:
    """Take off a unit that is the right one. Raises RuleBroken for another."""
    for sign in ("£", "%"):
        if sign in text and _ALIKE[sign] != unit:
            raise RuleBroken(f"This is counted in {unit}. Enter the number without “{sign}”", field)
    bare = re.sub(r"^([-\u2212\u2013]?)\s*£\s*([-\u2212\u2013]?)", r"\1\2", text) if unit == "pounds" else text
    found = re.fullmatch(r"(.*?\d)\s*([^\d.,\s][^\d]*)", bare)
    if not found:
        return bare
    word = found[2].strip().rstrip(".").lower()
    if _ALIKE.get(word, word) in (unit, one_of(unit)):
        return found[1]
    if re.fullmatch(r"[a-z²³ -]+|%|£", word):
        raise RuleBroken(f"This is counted in {unit}. Enter the number of {unit} without “{found[2].strip()}”", field)
    return bare


def _what(unit: str) -> str:
    return "the percentage" if unit == "per cent" else f"the number of {unit}"


def _example(unit: str) -> str:
    return "1,350.90" if unit == "pounds" else "12.5" if unit in DECIMALS else "12 or 1,500"


def hundredths_of_hours(minutes: int) -> int:
    """Return minutes as hours, in hundredths: 90 are 150."""
    return (minutes * 100 + 30) // 60
