"""Bank holidays of the installation's country, by the library `holidays` (no network, no list to keep)."""

from __future__ import annotations

from datetime import date

import holidays

from opsplanner.installation import installation

_SUBSTITUTE = " (observed)"


def bank_holidays(first: date, last: date) -> dict[date, str]:
    """Return the bank holidays from `first` to `last`, both included, with their names, in order of their dates.

    When one falls on a weekend, the substitute day is the bank holiday, not the weekend's (gov.uk, "UK bank holidays").
    """
    country, subdivision = _where()
    years = range(first.year - 1, last.year + 2)  # a substitute may fall in the next year
    found = dict(holidays.country_holidays(country, subdiv=subdivision or None, years=years))
    moved = {name.removesuffix(_SUBSTITUTE) for name in found.values() if name.endswith(_SUBSTITUTE)}
    return {
        day: _words(name)
        for day, name in sorted(found.items())
        if first <= day <= last and not (day.weekday() >= 5 and name in moved and _has_substitute(day, name, found))
    }


def _has_substitute(day: date, name: str, found: dict[date, str]) -> bool:
    return any(other == name + _SUBSTITUTE and 0 < (there - day).days <= 7 for there, other in found.items())


def _words(name: str) -> str:
    return name.replace(_SUBSTITUTE, " (substitute day)")


def _where() -> tuple[str, str]:
    """The country and its part."""
    row = installation()
    return (row.holiday_country, row.holiday_subdivision) if row else ("GB", "ENG")
