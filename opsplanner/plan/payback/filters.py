"""Of which days Payback's figures are shown, as the address says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.web.address import from_to
from opsplanner.web.filters import Parameters, Reading

LONGEST = timedelta(days=3 * 366)


class Asked(NamedTuple):
    """The first and the last day, and a sentence for each thing in the address that made no sense."""

    first: date
    last: date
    complaints: tuple[str, ...]

    def query(self) -> Parameters:
        """It as the parameters of an address."""
        return from_to(self.first, self.last)


def read_days(args: Mapping[str, str], today: date) -> Asked:
    """Return the days that the address says: the plan year so far where it says nothing, until yesterday; three years at most."""
    address = Reading(args)
    since, until, _ = address.days_and_page()
    last = until or today - timedelta(days=1)
    first = since or min(date(last.year - (last.month < 4), 4, 1), last)
    last = max(first, last)
    if last - first > LONGEST:
        first = last - LONGEST
        address.complaints.append("At most three years are added up, so it begins later.")
    return Asked(first, last, tuple(address.complaints))
