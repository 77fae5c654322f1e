"""An agency's own calendars: added, renamed and removed by its coordinator, fetched by the worker, which says in the row how that went."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import delete, exists, func, insert, or_, select, update

from opsplanner import clock
from opsplanner.agencies.calendars import calendar_file, queries, rules
from opsplanner.agencies.calendars.calendar_file import Busy, Calendar
from opsplanner.agencies.calendars.fetching import services as fetching_services
from opsplanner.agencies.staff_numbers.queries import own_agency_for_change
from opsplanner.database import db, refused_as, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted
from opsplanner.history import record, subjects
from opsplanner.models import Agency, AgencyCalendar, BusyTime, User, Verb
from opsplanner.tasks import services as tasks_services

log = logging.getLogger("opsplanner.calendars")
TASK = "calendars"
_OVER = timedelta(days=1)
"""What has been over for so long is forgotten."""
TURN = 30.0
"""Seconds after which no other calendar is begun: mail goes by the same hands."""


def add_by_address(code: str, name: str, address: str, *, by: User) -> str:
    """Let an agency's calendar be fetched from an address, and return the sentence that says so.

    Raises NotFound for another agency than the person's own; RuleBroken for what is no address, and for a name that there is.
    """
    agency = own_agency_for_change(by, code)
    kept = rules.address_of(address, private=current_app.config["SETTINGS"].calendars_private)
    _add(agency, name, by, address=kept, due_at=clock.now())
    tasks_services.soon(TASK)
    return f"The calendar “{name}” is added. It is fetched within a minute, and every hour from then on."


def add_from_file(code: str, name: str, file: str, read: Calendar, *, by: User) -> str:
    """Keep what was read of a file, and return the sentence that says so.

    Raises NotFound for another agency than the person's own; RuleBroken for a name that there is.
    """
    agency = own_agency_for_change(by, code)
    calendar = _add(agency, name, by, file=file[:120] or "a file")
    _keep(calendar.id, read, clock.now())
    return f"The calendar “{name}” is added: {words_of_count(len(read.busy))}."


def words_of_count(times: int) -> str:
    """Return "12 times were read", or that there was none."""
    return f"{counted(times, 'time was', 'times were')} read" if times else "no time lies in the next 400 days"


def _add(agency: Agency, name: str, by: User, *, address: str = "", file: str = "", due_at: datetime | None = None) -> AgencyCalendar:
    if (db.session.scalar(select(func.count()).where(AgencyCalendar.agency_id == agency.id)) or 0) >= rules.MOST_CALENDARS:
        raise RuleBroken(f"{agency.name} has {rules.MOST_CALENDARS} calendars, which is as many as there may be. Remove one first")
    calendar = AgencyCalendar(agency_id=agency.id, name=name, address=address, file=file, due_at=due_at, failures=0, error="", left_out="")
    with refused_as("name"):
        db.session.add(calendar)
    _record(agency, Verb.CALENDAR_ADDED, f"added the calendar “{name}”, {f'from {queries.host_of(address)}' if address else 'from a file'}", by)
    return calendar


def rename(code: str, calendar_id: int, name: str, *, by: User) -> str:
    """Give a calendar another name, and return the sentence that says so. Raises NotFound; RuleBroken for a name that there is."""
    agency, calendar = _own(code, calendar_id, by)
    before = calendar.name
    if name == before:
        return "Nothing was changed."
    with refused_as("name"):
        calendar.name = name
    _record(agency, Verb.CALENDAR_CHANGED, f"renamed the calendar “{before}” to “{name}”", by)
    return f"The calendar is called “{name}” now."


def read_again(code: str, calendar_id: int, file: str, read: Calendar, *, by: User) -> str:
    """Let another file take the place of the one that a calendar was read from. Raises NotFound."""
    agency, calendar = _own(code, calendar_id, by)
    if calendar.address:
        raise RuleBroken("This calendar is fetched from its address, and takes no file")
    calendar.file = file[:120] or "a file"
    _keep(calendar.id, read, clock.now())
    _record(agency, Verb.CALENDAR_CHANGED, f"read another file for the calendar “{calendar.name}”", by)
    return f"The file has taken the place of the one before: {words_of_count(len(read.busy))}."


def ask_to_fetch(code: str, calendar_id: int, *, by: User) -> str:
    """Let a calendar be fetched as soon as a worker is free. Raises NotFound; RuleBroken for one that has no address."""
    _, calendar = _own(code, calendar_id, by)
    if not calendar.address:
        raise RuleBroken("This calendar came from a file, and is not fetched")
    calendar.due_at = clock.now()
    tasks_services.soon(TASK)
    return "It is fetched within a minute. Open this page again to see what came of it."


def remove(code: str, calendar_id: int, *, by: User) -> str:
    """Forget a calendar and its times. Raises RuleBroken when it is gone already."""
    agency = own_agency_for_change(by, code)
    name = db.session.scalar(delete(AgencyCalendar).where(AgencyCalendar.id == calendar_id, AgencyCalendar.agency_id == agency.id).returning(AgencyCalendar.name))
    if name is None:
        raise RuleBroken("This calendar has already been removed")
    _record(agency, Verb.CALENDAR_REMOVED, f"removed the calendar “{name}”", by)
    return f"The calendar “{name}” is removed. It warns no longer."


def _own(code: str, calendar_id: int, by: User) -> tuple[Agency, AgencyCalendar]:
    agency = own_agency_for_change(by, code)
    return agency, queries.own_calendar_for_change(agency.id, calendar_id)


def _record(agency: Agency, verb: Verb, what: str, by: User) -> None:
    record(None, verb, what, by=by, agency_id=agency.id, subject=subjects.of_agency(agency.id))


class Taken(NamedTuple):
    """A calendar that a worker has taken, as long as nobody else has since."""

    id: int
    address: str
    leased_until: datetime
    failures: int


def fetch_due(turn: float = TURN) -> None:
    """Fetch each calendar that is due, one after the other, and keep what it holds. No unit of work is open while a server is waited for.

    After `turn` seconds the rest is left to the next minute.
    """
    _forget()
    until = time.monotonic() + turn
    while not tasks_services.stopping() and (taken := _take()) is not None:
        found = _fetched(taken)
        with unit_of_work():
            _settle(taken, found)
        if time.monotonic() >= until:
            return


def _take() -> Taken | None:
    """Take the calendar that has been due longest, for the length of a lease; two workers never take the same one. Nothing is written where none is due."""
    now = clock.now()
    due = AgencyCalendar.due_at <= now, or_(AgencyCalendar.leased_until.is_(None), AgencyCalendar.leased_until <= now), Agency.active
    waits = select(AgencyCalendar.id).join(Agency, Agency.id == AgencyCalendar.agency_id).where(*due).order_by(AgencyCalendar.due_at, AgencyCalendar.id).limit(1)
    none = db.session.scalar(waits) is None
    db.session.rollback()
    if none:
        return None
    with unit_of_work():
        of, lease = AgencyCalendar, now + rules.LEASE
        first = waits.with_for_update(skip_locked=True, of=of).scalar_subquery()
        taken = update(of).where(of.id == first, or_(of.leased_until.is_(None), of.leased_until <= now)).values(leased_until=lease)
        found = db.session.execute(taken.returning(of.id, of.address, of.failures).execution_options(synchronize_session=False)).one_or_none()
        return Taken(found.id, found.address, lease, found.failures) if found else None


def _fetched(taken: Taken) -> Calendar | str:
    """Return what a calendar holds, or in plain words why that is not known. Neither its address nor what it says goes into the log."""
    try:
        content = fetching_services.fetch(taken.address, private=current_app.config["SETTINGS"].calendars_private)
        return calendar_file.read(content, clock.now())
    except RuleBroken as broken:
        log.info("calendar %s was not read: it stays as it was read before", taken.id)
        return str(broken)
    except Exception as trouble:  # whatever is wrong with one calendar, the others are fetched
        log.error("calendar %s could not be read: %s", taken.id, type(trouble).__name__)
        return "It could not be read, and the fault is ours. Whoever runs opsplanner finds more in the log"


def _settle(taken: Taken, found: Calendar | str) -> None:
    """Write down what became of a calendar that was taken, unless it was removed, or taken by somebody else, meanwhile."""
    now = clock.now()
    ours = AgencyCalendar.id == taken.id, AgencyCalendar.leased_until == taken.leased_until
    if isinstance(found, str):
        failures = taken.failures + 1
        came_of_it = {"due_at": now + rules.wait(failures), "tried_at": now, "failures": failures, "error": found[:400], "leased_until": None}
        db.session.execute(update(AgencyCalendar).where(*ours).values(came_of_it).execution_options(synchronize_session=False))
    elif db.session.scalar(select(AgencyCalendar.id).where(*ours).with_for_update()) is not None:
        _keep(taken.id, found, now, due_at=now + rules.EVERY)


def _keep(calendar_id: int, read: Calendar, now: datetime, *, due_at: datetime | None = None) -> None:
    """Let the times that were read take the place of those before, all at once; what is the same stays."""
    had = {Busy(row.starts_at, row.ends_at, row.words, row.tentative): row.id for row in db.session.scalars(select(BusyTime).where(BusyTime.calendar_id == calendar_id))}
    stays = set(read.busy)
    gone = [id_ for one, id_ in had.items() if one not in stays]
    for some in range(0, len(gone), 500):
        db.session.execute(delete(BusyTime).where(BusyTime.id.in_(gone[some : some + 500])).execution_options(synchronize_session=False))
    if new := [{"calendar_id": calendar_id, **one._asdict()} for one in read.busy if one not in had]:
        db.session.execute(insert(BusyTime), new)
    values = {"due_at": due_at, "tried_at": now, "read_at": now, "failures": 0, "error": "", "left_out": "\n".join(read.left_out), "leased_until": None}
    db.session.execute(update(AgencyCalendar).where(AgencyCalendar.id == calendar_id).values(values))


def _forget() -> None:
    """Let the times go that are over. Nothing is written where there is none."""
    before = clock.now() - _OVER
    over = BusyTime.starts_at < before, BusyTime.ends_at < before  # the first one is the index's
    some = db.session.scalar(select(AgencyCalendar.id).where(exists().where(BusyTime.calendar_id == AgencyCalendar.id, *over)).limit(1))
    db.session.rollback()
    if some is not None:
        with unit_of_work():
            db.session.execute(delete(BusyTime).where(BusyTime.calendar_id.in_(select(AgencyCalendar.id)), *over).execution_options(synchronize_session=False))
