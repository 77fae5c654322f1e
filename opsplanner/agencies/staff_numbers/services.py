"""How many people an agency usually has, and on which dates another number: kept by its own coordinator."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from opsplanner import clock
from opsplanner.agencies.staff_numbers import queries, words
from opsplanner.commitments import rules as commitments_rules
from opsplanner.database import db, refused_as
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.grammar import people
from opsplanner.history import newest, record, sentence, subjects
from opsplanner.models import Agency, StaffException, User, UsualStaff, Verb


def change_usual_staff(code: str, week: dict[int, int | None], *, seen_version: int, by: User) -> str:
    """Keep an agency's usual staff by weekday (None: not said), and return the sentence that says so.

    Raises NotFound for another agency than the person's own, ChangedMeanwhile when a colleague changed it meanwhile,
    RuleBroken for an absurd number.
    """
    agency = queries.own_agency(by, code, for_change=True)
    if agency.staff_version != seen_version:
        lines = newest(subjects.of_agency(agency.id), max(agency.staff_version - seen_version, 1), verbs=(Verb.USUAL_STAFF_CHANGED,))
        raise ChangedMeanwhile(agency.staff_version, [sentence(line) for line in lines])
    before = queries.usual_staff(agency.id)
    for weekday, staff in week.items():
        _check_staff(staff, words.WEEKDAYS[weekday].lower())
    now = {weekday: staff for weekday, staff in week.items() if staff is not None}
    if now == before:
        return "Nothing was changed."
    db.session.execute(delete(UsualStaff).where(UsualStaff.agency_id == agency.id))
    db.session.add_all(UsualStaff(agency_id=agency.id, weekday=weekday, staff=staff) for weekday, staff in now.items())
    agency.staff_version += 1
    _record(agency, Verb.USUAL_STAFF_CHANGED, f"changed the usual staff: {words.words_of_week_change(before, now)}", by=by)
    db.session.flush()
    return f"The usual staff of {agency.name} are kept. Who plans an operation sees them at once."


def add_exception(code: str, day: date, staff: int, reason: str, *, by: User) -> str:
    """Give an agency another number of people on one date, and return the sentence that says so.

    Raises NotFound for another agency than the person's own; RuleBroken for a day that is over or has one already.
    """
    agency = queries.own_agency(by, code, for_change=True)
    if day < clock.today():
        raise RuleBroken("Enter a date from today on", "day")
    _check_staff(staff, "staff")
    with refused_as("day"):
        db.session.add(StaffException(agency_id=agency.id, day=day, staff=staff, reason=reason))
    what = f"{people(staff)} on {clock.words_of_day(day)}"
    _record(agency, Verb.EXCEPTION_ADDED, f"said that it has {what}", by=by, why=reason)
    db.session.flush()
    return f"{agency.name} has {what}."


def remove_exception(code: str, exception_id: int, *, by: User) -> str:
    """Take an exception back, and return the sentence that says so. Raises NotFound, or RuleBroken when it is gone already."""
    agency = queries.own_agency(by, code, for_change=True)
    found = db.session.scalars(select(StaffException).where(StaffException.id == exception_id, StaffException.agency_id == agency.id)).one_or_none()
    if found is None:
        raise RuleBroken("This date has already been taken off the list")
    day = clock.words_of_day(found.day)
    db.session.delete(found)
    _record(agency, Verb.EXCEPTION_TAKEN_BACK, f"took back the number of {people(found.staff)} on {day}", by=by)
    db.session.flush()
    return f"{day} has the usual number again."


def _check_staff(staff: int | None, field: str) -> None:
    if staff is not None and not 0 <= staff <= commitments_rules.MOST_STAFF:
        raise RuleBroken(f"Enter a whole number from 0 to {commitments_rules.MOST_STAFF}", field)


def _record(agency: Agency, verb: Verb, what: str, *, by: User, why: str = "") -> None:
    record(None, verb, what, by=by, why=why, agency_id=agency.id, subject=subjects.of_agency(agency.id))
