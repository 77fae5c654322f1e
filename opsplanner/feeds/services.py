"""Making, replacing and stopping calendar links. Runs inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from sqlalchemy import delete

from opsplanner import clock
from opsplanner.database import db
from opsplanner.feeds import queries, rules
from opsplanner.feeds.operations.queries import Chosen
from opsplanner.history import record, subjects
from opsplanner.models import ReadyCalendar, Subscription, User, Verb


def make_link(chosen: Chosen, *, token: str, by: User) -> str:
    """Make a link for this token, of which only a hash is kept, and return the link's number.

    Raises RuleBroken when the person has as many links as one may have.
    """
    rules.check_can_make(len(queries.links_of(by)))
    link_id = _add(chosen, token, by)
    record(None, Verb.CALENDAR_LINK_MADE, f"made a calendar link: {chosen.words}", by=by, subject=subjects.of_user(by.id))
    return str(link_id)


def replace_link(link_id: int, *, token: str, by: User) -> str:
    """Stop a link, make one of the same calendar for this token, and return the new one's number.

    Raises NotFound for another person's link, RuleBroken for one that was stopped before.
    """
    link = queries.link_of(by, link_id)
    rules.check_can_replace(link.stopped)
    _stop(link_id)
    made = _add(link.chosen, token, by)
    record(None, Verb.CALENDAR_LINK_REPLACED, f"replaced a calendar link: {link.chosen.words}", by=by, subject=subjects.of_user(by.id))
    return str(made)


def stop_link(link_id: int, *, by: User) -> None:
    """Stop a link: from now on it answers as one that never was. Stopping it again changes nothing.

    Raises NotFound for another person's link.
    """
    link = queries.link_of(by, link_id)
    if link.stopped:
        return
    _stop(link_id)
    record(None, Verb.CALENDAR_LINK_STOPPED, f"stopped a calendar link: {link.chosen.words}", by=by, subject=subjects.of_user(by.id))


def note_fetch(link_id: int, program: str) -> None:
    """Note when a link was last fetched, and by what program; once an hour is enough."""
    link = db.session.get(Subscription, link_id)
    if link is not None and rules.is_due(link.fetched_at, clock.now()):
        link.fetched_at, link.fetched_by = clock.now(), program
        db.session.flush()


def _add(chosen: Chosen, token: str, by: User) -> int:
    kind, type_id, ward_id, _ = chosen
    made = Subscription(user_id=by.id, kind=kind, type_id=type_id, ward_id=ward_id, token_hash=rules.token_hash(token), made_at=clock.now())
    db.session.add(made)
    db.session.flush()
    return made.id


def _stop(link_id: int) -> None:
    link = db.session.get_one(Subscription, link_id)
    link.stopped_at = clock.now()
    db.session.execute(delete(ReadyCalendar).where(ReadyCalendar.subscription_id == link_id))
    db.session.flush()
