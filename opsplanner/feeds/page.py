"""What the pages of calendar links say: what is in a calendar, entry by entry as a program is told it, and where a link works."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app

from opsplanner import clock
from opsplanner.feeds import rules
from opsplanner.feeds.calendar_file import event_of
from opsplanner.feeds.operations import queries as operations_queries
from opsplanner.feeds.operations.queries import COUNT_UP_TO, Chosen
from opsplanner.feeds.rules import Manner
from opsplanner.models import User

STATUS = {"TENTATIVE": "Tentative", "CANCELLED": "Cancelled", "CONFIRMED": ""}


class Line(NamedTuple):
    """One entry, as a calendar program is told it."""

    title: str
    when: str
    where: str
    status: str
    """What a program makes of it besides an entry like any other."""
    busy: bool
    """It takes up the time of whose calendar it is."""
    reminder: datetime | None
    text: str


def in_it(user: User, chosen: Chosen | None, manner: Manner, *, entries: bool) -> dict[str, Any]:
    """Return what a template says of what a calendar would hold: how much from when to when, and its next `entries` if they are asked for."""
    today = clock.today()
    return {
        "chosen": chosen,
        "count": operations_queries.count(user, chosen, today, manner) if chosen else None,
        "many": COUNT_UP_TO,
        "days": rules.first_and_last(today, manner),
        "next": next_lines(user, chosen, manner) if chosen and entries else None,
    }


def next_lines(user: User, chosen: Chosen, manner: Manner) -> list[Line]:
    """Return the calendar's next entries. They are read of what is written for the program, so that they are the same."""
    address: str = current_app.config["SETTINGS"].address
    return [line_of(event_of(entry, address, manner=manner)) for entry in operations_queries.next_entries(user, chosen, clock.today(), manner)]


def line_of(event: Any) -> Line:
    """Return an entry of a calendar's file (icalendar's Event) as a page says it."""
    starts, ends = event["dtstart"].dt, event["dtend"].dt
    if isinstance(starts, datetime):
        when, begins = clock.words_of_period(clock.Period(starts, ends)), starts
    else:
        when, begins = f"{clock.words_of_day(starts)}, all day", clock.day_bounds(starts).start
    reminder = next((begins + alarm["trigger"].dt for alarm in event.subcomponents), None)
    said = {name: str(event.get(name, "")) for name in ("summary", "location", "status", "transp", "description")}
    return Line(said["summary"], when, said["location"], STATUS[said["status"]], said["transp"] == "OPAQUE", reminder, said["description"])
