"""What a report says of its figures. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.figures.quantity.rules import PERCENTAGE
from opsplanner.figures.quantity.words import words_beside
from opsplanner.grammar import plural
from opsplanner.models import Exactness
from opsplanner.plan.indicators.rules import Standing, ratings
from opsplanner.plan.words import change, rated_words
from opsplanner.reports.content.rules import Section

NOTHING = "None recorded"
SEVERAL = 4
"""So many stocks or percentages of one measure are said one by one."""


def days(first: date, last: date) -> str:
    """Return "1 July 2026 to 30 September 2026"."""
    return f"{words_of_day(first, weekday=False)} to {words_of_day(last, weekday=False)}"


def signed(signed_off: int, entries: int) -> str:
    """Say how many of the figures of which a sum is made are signed off."""
    if entries == 1:
        return "Signed off" if signed_off else "Not signed off yet"
    return f"All {entries:,} figures signed off" if signed_off == entries else f"{signed_off:,} of {entries:,} figures signed off"


def listed(name: str, unit: str, shape: str, found: Sequence[tuple[int, Exactness, str]]) -> str:
    """Say stocks or published percentages, which are never added up, each with its agency: "82 (Test Council); 9 (Kent Police)"."""
    said = []
    for hundredths, exactness, agency in found[:SEVERAL]:
        words = change(hundredths, exactness) if shape == PERCENTAGE else words_beside(name, hundredths, unit, exactness)
        said.append(words if len(found) == 1 else f"{words} ({agency})")
    more = len(found) - SEVERAL
    return "; ".join(said) + (f"; and {more:,} more" if more > 0 else "")


def conclusion(changes: bool, how: str) -> str:
    """Say whether what was put right changes what the report concludes."""
    return f"It changes the conclusion: {how}" if changes else "It does not change the conclusion"


def rated(sections: Iterable[Section]) -> str:
    """Return how many of a report's indicators are rated, how many are good and how many off target; "" where it has none. One that stands twice counts once."""
    found = {one.url: Standing(one.shape, one.word, one.rule) for section in sections for one in section.measured}
    return f"{rated_words(ratings(list(found.values())))}." if found else ""


def rule(stands: Standing, stood: Standing | None) -> str:
    """Return by which rule an indicator stands; of one that lacks the period's figure also by which the last one `stood`."""
    return f"{stands.rule}. The last one: {stood.rule[:1].lower()}{stood.rule[1:]}" if stood else stands.rule


def waiting(count: int) -> str:
    """Return "one figure is not signed off" or "4 figures are not signed off"."""
    return plural(count, "one figure is not signed off", f"{count:,} figures are not signed off")
