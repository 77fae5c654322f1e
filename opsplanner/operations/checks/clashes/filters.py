"""Which operations are looked through, as the address says: an agency's, from one day to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from opsplanner.web import filters as web_filters
from opsplanner.web.filters import Choice, Choices, Reading

USUAL = timedelta(days=27)
"""How far ahead is looked unless days are chosen: four weeks."""
LONGEST = timedelta(days=91)
"""At most a quarter is looked through at once."""


@dataclass(frozen=True)
class Filters(web_filters.Filters):
    """What is chosen; nothing chosen is everybody's next four weeks."""

    LABELS = {"agency": "Agency"}
    agency: Choice | None = None
    since: date | None = None
    until: date | None = None
    page: int = 1
    complaints: tuple[str, ...] = field(default=(), compare=False)

    def span(self, today: date) -> tuple[date, date]:
        """Return the first and the last day that are looked through; what is over is in nobody's way."""
        first = max(self.since or today, today)
        return first, max(self.until or first + USUAL, first)


def read_filters(args: Mapping[str, str], choices: Choices, today: date) -> Filters:
    """Return what the address says, as far as it makes sense, with a sentence for each thing that does not."""
    address = Reading(args)
    agency = address.choice("agency", choices["agency"])
    since, until, page = address.days_and_page()
    first = max(since or today, today)
    if until and until < today:
        address.complaints.append("That day is over, so it was left out: nothing that is over stands in the way.")
        until = None
    if until and until - first > LONGEST:
        until = first + LONGEST
        address.complaints.append(f"At most {LONGEST.days + 1} days are looked through at once, so it ends earlier.")
    return Filters(agency=agency, since=since, until=until, page=page, complaints=tuple(address.complaints))
