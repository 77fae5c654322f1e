"""Bank holidays of the installation's country, by the library `holidays` (no network, no list to keep)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays

from opsplanner.installation import installation

_SUBSTITUTE = " (observed)"


def bank_holidays(first: date, last: date) -> dict[date, str]:
    """Return the bank holidays from `first` to `last`, both included, with their names, in order of their dates.

    When one falls on a weekend, both are out: the day itself, and its substitute (gov.uk, "UK bank holidays"). Those that were
    proclaimed once are among them.
    """
    years = range(first.year - 1, last.year + 2)  # a substitute may fall in the next year
    there = _usual(*_where(), years) | proclaimed()
    return {day: name for day, name in sorted(there.items()) if first <= day <= last}


@lru_cache(maxsize=64)
def _usual(country: str, subdivision: str, years: range) -> dict[date, str]:
    """Those that the library knows: working them out takes longer than many a page."""
    return {day: _words(name) for day, name in holidays.country_holidays(country, subdiv=subdivision or None, years=years).items()}


def proclaimed() -> dict[date, str]:
    """Return the bank holidays that were proclaimed once, by day."""
    row = installation()
    return {date.fromisoformat(day): name for day, name in sorted(((row and row.proclaimed_holidays) or {}).items())}


def _words(name: str) -> str:
    return name.replace(_SUBSTITUTE, " (substitute day)")


def _where() -> tuple[str, str]:
    """The country and its part."""
    row = installation()
    return (row.holiday_country, row.holiday_subdivision) if row else ("GB", "ENG")
