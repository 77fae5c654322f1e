"""What the logbook adds to the page of an operation: three sections, links, and the next thing to do on the day."""

from __future__ import annotations

from typing import Any

from flask import Flask

from opsplanner import clock
from opsplanner.access import TAKING_PART, may, may_change
from opsplanner.agencies.names.queries import called_on
from opsplanner.logbook import rules
from opsplanner.logbook.debrief import queries as debrief_queries
from opsplanner.logbook.log import queries as log_queries
from opsplanner.logbook.muster import queries as muster_queries
from opsplanner.logbook.words import words_of_turnout
from opsplanner.models import Operation, OperationState, User
from opsplanner.operations.page import extras
from opsplanner.operations.page.extras import Step
from opsplanner.web.address import address_of


def set_up(app: Flask) -> None:
    """Register the sections, the links and the next steps."""
    extras.register(app, extras.Section("turned-up", "Turned up", "logbook/_turned_up_section.html", turned_up, 10))
    extras.register(app, extras.Section("log", "Log", "logbook/_log_section.html", log, 20))
    extras.register(app, extras.Section("debrief", "Debrief and lessons", "logbook/_debrief_section.html", debrief, 60))
    extras.register_lessons(app, debrief_queries.lessons_for_type)
    extras.register_actions(app, links, position=10)
    extras.register_actions(app, next_steps, first=True, position=10)


def turned_up(operation: Operation, user: User) -> dict[str, Any] | None:
    """Promised and turned up by agency, from the muster day on."""
    if operation.state not in rules.MUSTER_OPEN | {OperationState.CLOSED} or not _day_has_come(operation):
        return None
    parts = [part for part in operation.commitments if part.state in TAKING_PART]
    said = [part.turned_up for part in parts if part.turned_up is not None]
    called = called_on({part.agency_id for part in parts}, operation.day)
    return {
        "rows": [(part, called[part.agency_id], words_of_turnout(part.turned_up)) for part in parts],
        "total": sum(said) if said else None,
        "silent": sum(part.turned_up is None for part in parts),
        "enters": operation.state in rules.MUSTER_OPEN and any(muster_queries.may_say(user, operation.lead_agency_id, part.agency_id) for part in parts),
    }


def log(operation: Operation, user: User) -> dict[str, Any] | None:
    """The last three lines that stand."""
    if operation.state not in rules.BEGUN:
        return None
    return {"lines": log_queries.last_lines(operation.id, 3), "writes": _writes(operation, user)}


def debrief(operation: Operation, user: User) -> dict[str, Any] | None:
    """The debrief and its lessons."""
    if operation.state not in rules.BEGUN:
        return None
    return {"found": debrief_queries.debrief_of(operation.id), "changes": may_change(user, operation)}


def links(operation: Operation, user: User) -> list[Step]:
    """The pages of the logbook that this reader can open now."""
    found = [Step("Briefing", _url("briefing", operation), group=extras.DAY)]
    if operation.state in rules.MUSTER_OPEN and _day_has_come(operation):
        found.append(Step("Who turned up", _url("turned_up", operation), group=extras.DAY))
    if operation.state in rules.BEGUN:
        found += [Step(label, _url(label.lower(), operation), group=extras.DAY) for label in ("Log", "Debrief")]
    if operation.state is not OperationState.DRAFT:
        found.append(Step("Print everything for this day", address_of("logbook.print_briefings", day=operation.day.isoformat()), group=extras.TELL))
    return found


def next_steps(operation: Operation, user: User) -> list[Step]:
    """On the day: write in the log, and say who turned up."""
    own = next((part for part in operation.commitments if part.agency_id == user.agency_id and part.state in TAKING_PART), None)
    on_now = operation.state in (OperationState.CONFIRMED, OperationState.UNDER_WAY) and _day_has_come(operation)
    found = []
    if operation.state is OperationState.UNDER_WAY and _writes(operation, user):
        found.append(Step("Write in the log", _url("log", operation)))
    if on_now and own and own.turned_up is None and may(user, "write_log"):
        explain = f"How many people of {own.agency.name} are there? {own.staff_promised} promised."
        found.append(Step("Say who turned up", _url("turned_up", operation), explain=explain))
    return found


def _writes(operation: Operation, user: User) -> bool:
    if not may(user, "write_log") or operation.state not in rules.LOG_OPEN:
        return False
    own = any(part.agency_id == user.agency_id and part.state in TAKING_PART for part in operation.commitments)
    return own or user.in_partnership_office or operation.lead_agency_id == user.agency_id


def _day_has_come(operation: Operation) -> bool:
    return clock.local(operation.musters_at).date() <= clock.today()


def _url(page: str, operation: Operation) -> str:
    return address_of(f"logbook.{page}", reference=operation.reference)
