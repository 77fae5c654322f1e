"""An operation's plan in words, a field each: what the history compares before and after a change."""

from __future__ import annotations

from opsplanner.access import TAKING_PART
from opsplanner.clock import Period, words_of_day, words_of_period, words_of_time
from opsplanner.models import Commitment, Operation, OperationState, Place

RESOURCES = "the resources"
"""What the history calls them."""


def words_of_plan(operation: Operation) -> dict[str, str]:
    """Return name of the field -> what it says, "" for nothing. The operation has its parts loaded."""
    said = {
        "the time": words_of_period(operation.period),
        "the briefing": words_of_time(operation.briefing) if operation.briefing else "",
        "the meeting point": words_of_place(operation.meeting_point),
        "the wards": ", ".join(sorted(ward.name for ward in operation.wards)),
        "the lead agency": operation.lead_agency.name,
        "the objectives": operation.objectives,
        "the priorities": "; ".join(sorted(priority.name for priority in operation.priorities)),
        "the measures": "; ".join(sorted(measure.name for measure in operation.measures)),
        "the commanders": operation.commanders,
        "the duty telephone": operation.duty_telephone,
        RESOURCES: ", ".join(sorted(booking.resource.name for booking in operation.bookings)),
        "the notes": operation.notes,
        "the marking": "OFFICIAL-SENSITIVE" if operation.restricted else "",
    }
    if operation.state is OperationState.DRAFT:
        said["the date to answer by"] = words_of_day(operation.answer_by) if operation.answer_by else ""
        parts = [part for part in operation.commitments if part.state in TAKING_PART]
        said |= {f"the part of {part.agency.name}": _words_of_part(part) for part in sorted(parts, key=lambda part: part.agency.name)}
    return said


def words_of_place(place: Place | None) -> str:
    """Return "Riverside car park, ME4 4TR"."""
    return ", ".join(filter(None, (place.name, place.postcode))) if place else ""


def _words_of_part(part: Commitment) -> str:
    people = f"{part.staff_asked} {'person' if part.staff_asked == 1 else 'people'}"
    return ", ".join(filter(None, (part.role, people, "required" if part.required else "not required")))


def drafted(period: Period) -> str:
    """Say for the history that a draft was kept."""
    return f"saved it as a draft for {words_of_period(period)}"


def planned(period: Period) -> str:
    """Say for the history that it was planned and proposed at once."""
    return f"planned it for {words_of_period(period)}"
