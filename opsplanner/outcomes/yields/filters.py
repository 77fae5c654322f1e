"""Of which days and which type of operation yields are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from opsplanner.outcomes.wards.filters import read_range
from opsplanner.outcomes.wards.rules import Range
from opsplanner.web.address import from_to
from opsplanner.web.filters import Choice, Choices, Parameters, Reading


class Asked(NamedTuple):
    """What is asked for."""

    of: Range
    year: str
    type: Choice | None
    complaints: tuple[str, ...]

    @property
    def query(self) -> Parameters:
        """It as the parameters of an address."""
        days: Parameters = {"year": self.year} if self.year else from_to(self.of.since, self.of.until)
        return days | ({"type": self.type.code} if self.type else {})


def read_yields(args: Mapping[str, str], offered: Choices, today: date) -> Asked:
    """Return the chosen days, as the table of wards reads them, and the type."""
    days, address = read_range(args, offered["year"], today), Reading(args)
    kind = address.choice("type", offered["type"])
    return Asked(days.of, days.year, kind, (*days.complaints, *address.complaints))
