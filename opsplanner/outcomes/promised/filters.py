"""Of which days it is shown what an agency promised, and which figure is opened, as the address says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from opsplanner.outcomes.promised.rules import FIGURES, LONGEST, MONTHS, Days, whole
from opsplanner.web.address import as_month, from_to, read_month
from opsplanner.web.filters import Parameters, Reading, shortened
from opsplanner.web.paging import page_asked


class Asked(NamedTuple):
    """What is asked for."""

    days: Days
    figure: str
    """A word of FIGURES; "" for every operation."""
    page: int
    complaints: tuple[str, ...]

    def query(self, days: Days | None = None, figure: str | None = None) -> Parameters:
        """It as the parameters of an address, of these days or those."""
        of, opened = days or self.days, self.figure if figure is None else figure
        found: Parameters = {of.kind: as_month(of.first)} if of.kind in MONTHS else from_to(of.first, of.last)
        return found | ({"of": opened} if opened else {})


def read_promised(args: Mapping[str, str], today: date) -> Asked:
    """Return what the address says, as far as it makes sense, with a sentence for each thing that does not: this month where it says nothing."""
    address = Reading(args)
    figure = address.typed("of")
    if figure and figure not in FIGURES:
        address.complaints.append(f"“{shortened(figure)}” is no figure that can be opened, so every operation is listed.")
        figure = ""
    days = _chosen(address, today) or next((found for kind in MONTHS if (found := _whole(address, kind))), None) or whole("month", today)
    return Asked(days, figure, page_asked(args), tuple(address.complaints))


def _whole(address: Reading, kind: str) -> Days | None:
    typed = address.typed(kind)
    if first := read_month(typed):
        return whole(kind, first)
    if typed:
        address.complaints.append(f"“{shortened(typed)}” is no {kind} that can be shown. Write the first month of it like 2026-10.")
    return None


def _chosen(address: Reading, today: date) -> Days | None:
    """Days that are chosen win over a month; one end alone is a month from there, or up to there."""
    since, until, _ = address.days_and_page()
    if not (since or until):
        return None
    first = since or whole("month", until or today).first
    last = until or whole("month", first).last
    if last - first > LONGEST:
        last = first + LONGEST
        address.complaints.append("At most a year is added up, so it ends earlier.")
    return Days("days", first, last)

