"""An operation's plan in words: a field each, which the history compares before and after a change, and a line each for what a form folds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from textwrap import shorten

from opsplanner.access import TAKING_PART
from opsplanner.clock import Period, Wall, words_of_day, words_of_period, words_of_time, words_of_times
from opsplanner.grammar import counted, plural
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
    people = f"{part.staff_asked} {plural(part.staff_asked, 'person', 'people')}"
    return ", ".join(filter(None, (part.role, people, "required" if part.required else "not required")))


def drafted(period: Period) -> str:
    """Say for the history that a draft was kept."""
    return f"saved it as a draft for {words_of_period(period)}"


def planned(period: Period) -> str:
    """Say for the history that it was planned and proposed at once."""
    return f"planned it for {words_of_period(period)}"


SHOWN = 3
"""How many names a folded line says before it counts the others."""
LONGEST = 90
"""Characters of a text that a folded line says."""


def words_of_chosen(names: Sequence[str], none: str) -> str:
    """Return "River", "River; Twydall; Watling" or "7 chosen: River; Twydall; Watling …"; `none` for none. A name may hold a comma."""
    first = "; ".join(names[:SHOWN])
    return f"{len(names)} chosen: {first} …" if len(names) > SHOWN else first or none


def words_of_text(text: str, none: str) -> str:
    """Return the beginning of a text in one line; `none` for none."""
    return shorten(text, LONGEST, placeholder=" …") or none


def words_of_length(length: timedelta) -> str:
    """Return "6 hours", "1 hour 30 minutes" or "45 minutes"."""
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    return " ".join(counted(count, one) for count, one in ((hours, "hour"), (minutes, "minute")) if count)


def words_of_wall(wall: Wall) -> str:
    """Return "9am to 3pm, 6 hours. Briefing 8.30am". Raises RuleBroken for a time that does not exist that day."""
    period = wall.period()
    return f"{words_of_times(period)}, {words_of_length(period.length)}" + (f". Briefing {words_of_time(wall.briefing)}" if wall.briefing else "")
