"""What the columns of a file mean: matched by a person, guessed from their headings, and kept for the next file. Plain functions."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from opsplanner.errors import RuleBroken
from opsplanner.plan.indicators.periods.rules import read_period
from opsplanner.web.tables.names import alike

PERIOD, WARD, MEASURE, FIGURE, HEADED = "period", "ward", "measure", "figure", "headed"
ROLES = {
    "": "Not used", PERIOD: "The period", WARD: "The ward", MEASURE: "The measure", FIGURE: "The figure", HEADED: "Figures of what its heading says",
}
"""What a column can hold, as the page has it. Of a column whose heading names a month, a ward or a measure each cell is a figure of that."""
_GUESSES = {
    PERIOD: ("period", "month", "date", "quarter", "year", "month ending", "period ending"), WARD: ("ward", "ward name", "area"), MEASURE: ("measure", "indicator", "type", "category", "description"),
    FIGURE: ("figure", "number", "count", "total number", "value", "quantity", "no", "volume"),
}


@dataclass(frozen=True)
class Match:
    """How a file is read: which sheet, in which row its headings stand, what each column holds by its heading, how numbers and dates are written, and what
    is said of all its returns."""

    sheet: int = 0
    headings: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    numbers: str = ""
    days: str = ""
    measure: str = ""
    """The code of the measure that all figures are of, where no column says it."""
    period: str = ""
    """The period that all are of, in words, likewise."""
    includes: bool | None = None
    """Whether they include what operations and Payback recorded; None where that was not said."""
    so_far: bool = False
    estimated: bool = False

    def text(self) -> str:
        """Return it as it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read(text: str) -> Match:
    """Return what was kept; an empty match where nothing was."""
    kept: dict[str, Any] = json.loads(text) if text else {}
    return Match(**kept)


def used(match: Match) -> list[str]:
    """Return the headings of the columns that hold something."""
    return [heading for heading, role in match.columns.items() if role]


def guessed(headings: Sequence[str], last: Match, wards: Collection[str], measures: Collection[str]) -> dict[str, str]:
    """Return what each column seems to hold: as it was matched last, else by its heading. `wards` and `measures` are names that headings may say."""
    found = {heading: last.columns.get(heading, "") for heading in headings}
    if any(found.values()):
        return found
    known = {alike(name) for name in (*wards, *measures)}
    for heading in headings:
        word = alike(heading)
        role = next((role for role, words in _GUESSES.items() if word in words), "")
        if role and role not in found.values():
            found[heading] = role
        elif read_period(heading) or word in known:
            found[heading] = HEADED
    return found


def check(match: Match, *, counts: bool) -> None:
    """Raise RuleBroken, beside its box, where a file could not be read by this match. `counts`: figures of it are added up."""
    roles = list(match.columns.values())
    for role in (PERIOD, WARD, MEASURE, FIGURE):
        if roles.count(role) > 1:
            twice = [heading for heading, one in match.columns.items() if one == role]
            raise RuleBroken(f"Only one column is “{ROLES[role]}”. Choose which: {' or '.join(f'“{heading}”' for heading in twice)}", "columns")
    if FIGURE not in roles and HEADED not in roles:
        raise RuleBroken("Say which column holds the figures", "columns")
    if FIGURE in roles and HEADED in roles:
        raise RuleBroken("Figures stand in one column, or in several that their headings explain, not both", "columns")
    if PERIOD not in roles and HEADED not in roles and not match.period:
        raise RuleBroken("No column says the period. Choose one, or enter the period that all figures are of", "period")
    if MEASURE not in roles and HEADED not in roles and not match.measure:
        raise RuleBroken("No column says the measure. Choose one, or the measure that all figures are of", "measure")
    if not match.numbers:
        raise RuleBroken("Say how numbers are written: “1,234” of this file can be read either way", "numbers")
    if not match.days:
        raise RuleBroken("Say what stands first in its dates, the day or the month", "days")
    if counts and match.includes is None:
        raise RuleBroken("Say whether these figures include what operations and Payback recorded: a total counts one of them", "includes")
