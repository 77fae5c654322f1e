"""What a table of figures says of itself. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from opsplanner.figures.comparing.queries import MEASURE, MONTH, OPERATION, OPERATIONS, PRIORITY, QUARTER, TYPE, YEAR
from opsplanner.grammar import plural
from opsplanner.outcomes.log.words import entries_of

if TYPE_CHECKING:
    from opsplanner.figures.selection.queries import Selection

WAYS = {
    MEASURE: "Measure",
    QUARTER: "Quarter",
    MONTH: "Month",
    YEAR: "Plan year",
    "agency": "Agency",
    "ward": "Ward",
    PRIORITY: "Priority",
    TYPE: "Type of operation",
    OPERATION: "Operation",
}
"""By what a table can be split, by its word in the address."""
PLURAL = {
    MEASURE: "measures",
    QUARTER: "quarters",
    MONTH: "months",
    YEAR: "plan years",
    "agency": "agencies",
    "ward": "wards",
    PRIORITY: "priorities",
    TYPE: "types of operation",
    OPERATION: "operations",
}
_NOWHERE = {
    QUARTER: ("lies in no one quarter", "lie in no one quarter"),
    MONTH: ("lies in no one month", "lie in no one month"),
    YEAR: ("is of a plan year that nobody has planned", "are of a plan year that nobody has planned"),
    "ward": ("names no ward", "name no ward"),
    PRIORITY: ("is credited to no priority", "are credited to no priority"),
    TYPE: ("came of no operation", "came of no operation"),
}


def caption(selection: Selection, across: str, down: str) -> str:
    """Return what the table is of: "Vehicles stopped by ward and quarter"."""
    of = selection.measure.name if selection.measure else "Figures"
    return f"{of} by {WAYS[across].lower()} and {WAYS[down].lower()}"


def nowhere(way: str, entries: int) -> str:
    """Say how many figures stand in no row or column; "" for none."""
    if not entries or way not in _NOWHERE:
        return ""
    return f"{entries_of(entries).capitalize()} {plural(entries, *_NOWHERE[way])}, so {plural(entries, 'it is', 'they are')} in the totals alone."


def cut(way: str, shown: int) -> str:
    """Say that not every row or column is shown."""
    shown = min(shown, OPERATIONS) if way == OPERATION else shown
    which = "latest " if way in (QUARTER, MONTH, YEAR, OPERATION) else "first "
    return f"Only the {which}{shown} {PLURAL[way]} are shown; the totals are of all. Choose less to see the others."


def notes(selection: Selection, ways: tuple[str, str], unplaced: Mapping[str, int], nameless: int, unsummed: bool) -> list[str]:
    """Return what has to be known to read the table, one sentence each."""
    found = [nowhere(way, unplaced.get(way, 0)) for way in ways]
    if MEASURE not in ways and not selection.measure:
        found.append("No measure is chosen, so the table says how many figures there are. Choose a measure to see what they add up to.")
    if unsummed:
        found.append("Several figures of a stock or a published percentage are not summed: how many there are stands in their place.")
    if PRIORITY in ways:
        found.append("A figure can be credited to several priorities, so the totals of the priorities do not add up to the whole.")
    if "agency" in ways:
        found.append("An agency’s own total holds what another agency’s figure counts for as well; totals of all agencies count that once.")
    if OPERATION in ways:
        found.append("What came of no operation is in the totals alone.")
    if "ward" in ways and not unplaced.get("ward"):
        found.append("Figures of an operation in several wards that name none of them are in no ward.")
    if nameless:
        found.append(
            f"{entries_of(nameless).capitalize()} of operations that are not named here {plural(nameless, 'is', 'are')} counted in totals alone, "
            "and in cells that tell no type, operation, agency, ward or days."
        )
    return [sentence for sentence in found if sentence]
