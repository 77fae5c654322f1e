"""How many people an agency usually has, and on which dates another number: kept by its own coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, select

from opsplanner import clock
from opsplanner.agencies.staff_numbers import queries, words
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.commitments.staffing import rules as staffing_rules
from opsplanner.commitments.staffing.rules import Numbers, Short
from opsplanner.database import db, refused_as
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.grammar import counted, people
from opsplanner.history import newest, record, sentence, subjects
from opsplanner.models import Agency, Operation, StaffException, User, UsualStaff, Verb
from opsplanner.web.asking import rules as asking_rules


def change_usual_staff(code: str, week: dict[int, int | None], *, accepted: str, seen_version: int, by: User) -> str:
    """Keep an agency's usual staff by weekday (None: not said), and return the sentence that says so. Fewer than are promised is asked about.

    Raises NotFound for another agency than the person's own, ChangedMeanwhile when a colleague changed it meanwhile,
    RuleBroken for an absurd number.
    """
    agency = queries.own_agency_for_change(by, code)
    check_seen(agency, seen_version)
    before = queries.usual_staff(agency.id)
    for weekday, staff in week.items():
        _check_staff(staff, words.WEEKDAYS[weekday].lower())
    now = {weekday: staff for weekday, staff in week.items() if staff is not None}
    if now == before:
        return "Nothing was changed."
    had = staffing_queries.numbers(agency.id, clock.today())
    has = replace(had, usual={(agency.id, weekday): staff for weekday, staff in now.items()})
    hit = ask_of_fewer(agency, had, has, accepted, by)
    db.session.execute(delete(UsualStaff).where(UsualStaff.agency_id == agency.id))
    db.session.add_all(UsualStaff(agency_id=agency.id, weekday=weekday, staff=staff) for weekday, staff in now.items())
    agency.staff_version += 1
    what = f"changed the usual staff: {words.words_of_week_change(before, now)}"
    note(agency, Verb.USUAL_STAFF_CHANGED, what, by=by, hit=hit)
    db.session.flush()
    return f"The usual staff of {agency.name} are kept. Who plans an operation sees them at once."


def add_exception(code: str, day: date, staff: int, reason: str, *, accepted: str, by: User) -> str:
    """Give an agency another number of people on one date, and return the sentence that says so. Fewer than are promised is asked about.

    Raises NotFound for another agency than the person's own; RuleBroken for a day that is over or has one already.
    """
    agency = queries.own_agency_for_change(by, code)
    if day < clock.today():
        raise RuleBroken("Enter a date from today on", "day")
    _check_staff(staff, "staff")
    had = staffing_queries.numbers(agency.id, day)
    hit = [] if (agency.id, day) in had.other else ask_of_fewer(agency, had, replace(had, other=had.other | {(agency.id, day): staff}), accepted, by)
    with refused_as("day"):
        db.session.add(StaffException(agency_id=agency.id, day=day, staff=staff, reason=reason))
    what = f"{people(staff)} on {clock.words_of_day(day)}"
    note(agency, Verb.EXCEPTION_ADDED, f"said that it has {what}", by=by, why=reason, hit=hit)
    db.session.flush()
    return f"{agency.name} has {what}."


def remove_exception(code: str, exception_id: int, *, accepted: str, by: User) -> str:
    """Take an exception back, and return the sentence that says so. Fewer than are promised is asked about.

    Raises NotFound, or RuleBroken when it is gone already.
    """
    agency = queries.own_agency_for_change(by, code)
    found = db.session.scalars(select(StaffException).where(StaffException.id == exception_id, StaffException.agency_id == agency.id)).one_or_none()
    if found is None:
        raise RuleBroken("This date has already been taken off the list")
    day = clock.words_of_day(found.day)
    had = staffing_queries.numbers(agency.id, found.day)
    hit = ask_of_fewer(agency, had, replace(had, other={key: staff for key, staff in had.other.items() if key != (agency.id, found.day)}), accepted, by)
    db.session.delete(found)
    note(agency, Verb.EXCEPTION_TAKEN_BACK, f"took back the number of {people(found.staff)} on {day}", by=by, hit=hit)
    db.session.flush()
    return f"{day} has the usual number again."


def check_seen(agency: Agency, seen_version: int) -> None:
    """Raise ChangedMeanwhile when a colleague changed the agency's week or its shifts since a form was opened."""
    if agency.staff_version != seen_version:
        lines = newest(subjects.of_agency(agency.id), max(agency.staff_version - seen_version, 1), verbs=(Verb.USUAL_STAFF_CHANGED,))
        raise ChangedMeanwhile(agency.staff_version, [sentence(line) for line in lines])


def _check_staff(staff: int | None, field: str) -> None:
    if staff is not None and not 0 <= staff <= commitments_rules.MOST_STAFF:
        raise RuleBroken(f"Enter a whole number from 0 to {commitments_rules.MOST_STAFF}", field)


def ask_of_fewer(agency: Agency, had: Numbers, has: Numbers, accepted: str, by: User) -> list[tuple[Operation, Short]]:
    """Return the operations that lower numbers leave short, once they were named and that was ticked. Raises RuleBroken before."""
    promises = staffing_queries.promises(agency.id, clock.now())
    before = {short.operation_id: short.has for short in staffing_rules.short(promises, had)}
    lowered = [short for short in staffing_rules.short(promises, has) if short.operation_id not in before or short.has < before[short.operation_id]]
    operations = queries.operations(by, [short.operation_id for short in lowered])
    hit = [(operations[short.operation_id], short) for short in lowered if short.operation_id in operations]
    items = [f"{operation.reference}, {clock.words_of_period(operation.period)}: {short.words}" for operation, short in hit]
    head = f"{agency.name} then has fewer people than it has promised"
    asking_rules.check_accepted([asking_rules.listed(head, items)] if items else [], accepted)
    return hit


def note(agency: Agency, verb: Verb, what: str, *, by: User, why: str = "", hit: Sequence[tuple[Operation, Short]] = ()) -> None:
    """Write it into the agency's history, and into those of the operations that are hit. What is hit is not named on the agency's line: a restricted operation says it on its own."""
    under = f", under what is promised to {counted(len(hit), 'operation')}, in the name of {by.name}" if hit else ""
    record(None, verb, what + under, by=by, why=why, agency_id=agency.id, subject=subjects.of_agency(agency.id))
    for operation, short in hit:
        record(operation, verb, words.fewer(agency.name, short), by=by, why=why, agency_id=agency.id, new_version=False)
