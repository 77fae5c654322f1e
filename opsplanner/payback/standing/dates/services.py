"""A standing site is put on its next dates. Runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from opsplanner.errors import RuleBroken
from opsplanner.models import User
from opsplanner.payback.sessions.scheduling.services import put_on
from opsplanner.payback.standing.services import load_site


class Chosen(NamedTuple):
    """A date that the site is put on: the slot, and how many people go."""

    day: date
    slot_id: int
    people: int


def put_on_dates(reference: str, chosen: Sequence[Chosen], *, accepted: str, seen_version: int, by: User) -> str:
    """Put a site on these dates, all or none, and return the sentence that says so. What has to be asked about is asked once, as when a job is put on a day.

    Raises RuleBroken beside the date that is refused.
    """
    load_site(reference, seen_version, by)
    try:
        return put_on(reference, [(one.slot_id, one.people) for one in chosen], accepted=accepted, seen_version=seen_version, by=by)
    except RuleBroken as broken:
        day = next((one.day for one in chosen if broken.field == f"places_{one.slot_id}"), None)
        if day is None:
            raise
        raise RuleBroken(str(broken), box_of(day, "people")) from broken


def box_of(day: date, box: str) -> str:
    """Return what a date's box is called in the form: `slot` or `people`."""
    return f"{box}_{day:%Y%m%d}"
