"""Somebody is away. Every function runs inside unit_of_work()."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from opsplanner import clock
from opsplanner.accounts.absence import queries, words
from opsplanner.accounts.absence.rules import Days
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.database import db, one
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.history import record, sentence, subjects
from opsplanner.models import Absence, Agency, User, Verb


def keep(email: str, days: Days | None) -> bool:
    """Keep when the person of this address is away; what is over goes. Return whether that is something new."""
    today = clock.today()
    if queries.of(email, today) == days:
        return False
    db.session.execute(delete(Absence).where((Absence.email == email) | (Absence.last_day < today)), execution_options={"synchronize_session": False})
    if days:
        db.session.add(Absence(email=email, first_day=days.first, last_day=days.last))
        db.session.flush()
    return True


def set_own(days: Days | None, *, by: User) -> str:
    """Set oneself away, or back, and return the sentence that says so. It stands in the history of the agency, whose messages may go elsewhere now."""
    _lock_own_agency(by)
    if keep(by.email, days):
        record(None, Verb.CONTACT_CHANGED, words.away(by.name, days), by=by, subject=subjects.of_agency(by.agency_id))
    return f"You are away {words.period(days)}." if days else "You are not away."


def set_colleague(user_id: int, days: Days | None, *, seen_line: int, by: User) -> str:
    """Set somebody of one's own agency away, or back, and return the sentence that says so. `seen_line` is the history line that the form was opened with.

    Raises RuleBroken on "who" for somebody of another agency, ChangedMeanwhile where somebody else has set anybody of it away since.
    """
    _lock_own_agency(by)
    newest = contacts_queries.last_contact_change(by.agency_id)
    if newest != seen_line:
        raise ChangedMeanwhile(newest, [sentence(line) for line in contacts_queries.contact_changes_after(by.agency_id, seen_line)])
    found = next((colleague for colleague in queries.colleagues(by.agency_id, clock.today()) if colleague.id == user_id), None)
    if found is None:
        raise RuleBroken(words.CHOOSE, "who")
    said = words.away(found.name, days)
    if keep(found.email, days):
        record(None, Verb.CONTACT_CHANGED, said, by=by, subject=subjects.of_agency(by.agency_id))
    return f"{said}."


def follow(was: str, now: str) -> None:
    """Let whoever is away stay so under a new address."""
    db.session.execute(delete(Absence).where(Absence.email == now), execution_options={"synchronize_session": False})
    db.session.execute(update(Absence).where(Absence.email == was).values(email=now), execution_options={"synchronize_session": False})


def _lock_own_agency(by: User) -> None:
    """Let two that set anybody of an agency away stand in line."""
    one(select(Agency).where(Agency.id == by.agency_id).with_for_update())
