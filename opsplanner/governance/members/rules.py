"""Who may hold an office on a group. Pure functions."""

from __future__ import annotations

from datetime import date

from opsplanner.errors import RuleBroken


def check_holder(agency_id: int, holder_agency_id: int | None) -> None:
    """Refuse who is of another agency than the office. Raises RuleBroken on "holder"."""
    if holder_agency_id is not None and holder_agency_id != agency_id:
        raise RuleBroken("This person is of another agency. Choose somebody of the agency of this office, or leave it empty", "holder")


def check_can_leave(to_on: date | None, chairs_from: date | None, *, chairs: bool) -> None:
    """Refuse that an office leaves that is in the chair with no end. Raises RuleBroken on "to_on"."""
    if to_on is not None and chairs and (chairs_from is None or chairs_from <= to_on):
        raise RuleBroken("It is in the chair or the vice-chair. Say first who follows there", "to_on")
