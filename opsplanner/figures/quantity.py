"""How a quantity is read from what somebody typed, and said in words. Pure functions: hundredths in, hundredths out, so that sums are exact."""

from __future__ import annotations

import re
from functools import lru_cache

from opsplanner.errors import RuleBroken
from opsplanner.models import Exactness

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
_ONE = {
    "people": "person", "premises": "premises", "searches": "search", "businesses": "business", "breaches": "breach", "tonnes": "tonne",
    "person-hours": "person-hour", "pounds": "pound", "kg": "kg", "km": "km", "per cent": "per cent",
}


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


def one_of(unit: str) -> str:
    """Return the word for one: "vehicle" of "vehicles"."""
    return _ONE.get(unit) or unit.removesuffix("s")


def hundredths_of_hours(minutes: int) -> int:
    """Return minutes as hours, in hundredths: 90 are 150."""
    return (minutes * 100 + 30) // 60


def number(hundredths: int) -> str:
    """Return the number as people write it: with thousands commas, without trailing zeros: "1,500", "1,350.9", "-13.2"."""
    whole, part = divmod(abs(hundredths), 100)
    decimals = f".{part:02}".rstrip("0") if part else ""
    return f"{'-' if hundredths < 0 else ''}{whole:,}{decimals}"


@lru_cache(maxsize=4096)
def words_of_quantity(hundredths: int, unit: str, exactness: Exactness | str = "") -> str:
    """Return a quantity in words: "12 vehicles", "over 1,500 tonnes", "about £1,350.90", "-13.2%"."""
    said = number(hundredths)
    if unit == "pounds":
        whole, part = divmod(abs(hundredths), 100)
        said = f"{'-' if hundredths < 0 else ''}£{whole:,}" + (f".{part:02}" if part else "")
    elif unit == "per cent":
        said += "%"
    else:
        said += f" {one_of(unit) if hundredths == 100 else unit}"
    word = exactness.value if isinstance(exactness, Exactness) else exactness
    if word in ("", "exact"):
        return said
    return f"{said} ({word})" if word in ("forecast", "over and about") else f"{word} {said}"


@lru_cache(maxsize=4096)
def words_beside(name: str, hundredths: int, unit: str, exactness: Exactness | str = "") -> str:
    """Return a quantity as it stands beside its measure's name: the unit is left out where the name says it already."""
    said = words_of_quantity(hundredths, unit, exactness)
    if unit.lower() not in name.lower() or unit in ("pounds", "per cent"):
        return said
    return re.sub(rf"(?<=\d) (?:{re.escape(unit)}|{re.escape(one_of(unit))})\b", "", said)


def typed(hundredths: int, unit: str) -> str:
    """Return a quantity as its box shows it, so that it is read back the same."""
    if unit == "pounds" and hundredths % 100:
        return f"{number(hundredths - hundredths % 100)}.{hundredths % 100:02}"
    return number(hundredths)
