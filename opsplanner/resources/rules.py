"""What must hold of resources, and how it is said."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from opsplanner.clock import Period, local, words_of_period, words_of_times
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, list_of


class Buffer(NamedTuple):
    """How long before people have to be there a resource is booked, to be set up, and how long after the end, to get back."""

    set_up: timedelta = timedelta()
    travel: timedelta = timedelta()

    def round(self, held: Period) -> Period:
        """Return for how long a resource is booked where people are held for this time."""
        return Period(held.start - self.set_up, held.end + self.travel)

    @property
    def words(self) -> str:
        """Return "with 30 minutes to set up before and 45 to get back after", or "" for nought."""
        said = [f"{minutes(length)} to {what}" for length, what in ((self.set_up, "set up before"), (self.travel, "get back after")) if length]
        return f"with {list_of(said)}" if said else ""


    @property
    def each(self) -> str:
        """Return "30 minutes to set up before, 45 minutes to get back after", or that it is nought."""
        return f"{minutes(self.set_up)} to set up before, {minutes(self.travel)} to get back after" if self.set_up or self.travel else "nothing before or after"


def minutes(length: timedelta) -> str:
    """Return "30 minutes"."""
    return counted(length // timedelta(minutes=1), "minute")


def words_of_booking(period: Period, wanted: Period) -> str:
    """Return "10am to 2pm"; with its day when that is another than the day wanted."""
    return words_of_times(period) if local(period.start).date() == local(wanted.start).date() else words_of_period(period)


def refuse_taken(resource: str, period: Period, wanted: Period, reference: str | None) -> None:
    """Raise RuleBroken on "resources": which one, when it is booked, and for what as far as the person may know."""
    whose = f" for {reference}" if reference else ""
    raise RuleBroken(f"{resource} is booked {words_of_booking(period, wanted)}{whose}. Choose another resource or time", "resources")
