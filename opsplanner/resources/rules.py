"""What must hold of resources, and how it is said."""

from __future__ import annotations

from opsplanner.clock import Period, local, words_of_period, words_of_times
from opsplanner.errors import RuleBroken


def words_of_booking(period: Period, wanted: Period) -> str:
    """Return "10am to 2pm"; with its day when that is another than the day wanted."""
    return words_of_times(period) if local(period.start).date() == local(wanted.start).date() else words_of_period(period)


def refuse_taken(resource: str, period: Period, wanted: Period, reference: str | None) -> None:
    """Raise RuleBroken on "resources": which one, when it is booked, and for what as far as the person may know."""
    whose = f" for {reference}" if reference else ""
    raise RuleBroken(f"{resource} is booked {words_of_booking(period, wanted)}{whose}. Choose another resource or time", "resources")
