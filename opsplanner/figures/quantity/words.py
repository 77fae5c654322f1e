"""How a quantity is said. Pure functions: hundredths in, words out."""

from __future__ import annotations

import re
from functools import lru_cache

from opsplanner.models import Exactness

_ONE = {
    "people": "person", "premises": "premises", "searches": "search", "businesses": "business", "breaches": "breach", "tonnes": "tonne",
    "person-hours": "person-hour", "pounds": "pound", "kg": "kg", "km": "km", "per cent": "per cent",
}


def one_of(unit: str) -> str:
    """Return the word for one: "vehicle" of "vehicles"."""
    return _ONE.get(unit) or unit.removesuffix("s")


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
