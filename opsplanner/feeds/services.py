"""Making, replacing and stopping calendar links. Runs inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, Told
from opsplanner.feeds import queries, rules
from opsplanner.feeds.operations.queries import Chosen
from opsplanner.feeds.rules import Manner
from opsplanner.history import record, subjects
from opsplanner.models import ReadyCalendar, Subscription, User, Verb


def make_link(chosen: Chosen, manner: Manner, *, token: str, by: User) -> str:
    """Make a link for this token, of which only a hash is kept, and return the link's number.

    Raises RuleBroken when the person has as many links as one may have.
    """
    rules.check_can_make(len(queries.links_of(by).live))
    link_id = _add(chosen, manner, token, by)
    record(None, Verb.CALENDAR_LINK_MADE, f"made a calendar link: {chosen.words}", by=by, subject=subjects.of_user(by.id))
    return str(link_id)


def replace_link(link_id: int, *, token: str, by: User) -> str:
    """Stop a link, make one of the same calendar for this token, and return the new one's number. One that was retired is made anew so.

    Raises NotFound for another person's link, RuleBroken for one that was stopped before, and for one too many that was retired.
    """
    link = queries.link_of(by, link_id)
    rules.check_can_replace(link.stopped, retired=link.retired_at is not None)
    if link.stopped:
        rules.check_can_make(len(queries.links_of(by).live))
    stop(link_id)
    made = _add(link.chosen, link.manner, token, by)
    record(None, Verb.CALENDAR_LINK_REPLACED, f"replaced a calendar link: {link.chosen.words}", by=by, subject=subjects.of_user(by.id))
    return str(made)


def change_link(link_id: int, manner: Manner, *, seen_version: int, by: User) -> None:
    """Let a link's calendar tell in another manner from its next fetch on. The link stays.

    Raises NotFound for another person's link, RuleBroken for one that was stopped, ChangedMeanwhile when it was changed in another tab.
    """
    link = queries.link_of(by, link_id)
    rules.check_can_change(link.stopped)
    if link.version != seen_version:
        raise ChangedMeanwhile(link.version, [Told(f"It is now: {link.manner.words or 'as usual'}", by.id)])
    if manner == link.manner:
        return
    row = db.session.get_one(Subscription, link_id)
    row.alarm, row.detail, row.days_back, row.months_ahead = manner
    row.version, row.changed_at = row.version + 1, clock.now()
    words = f"changed a calendar link: {link.chosen.words}, {manner.words or 'as usual'}"
    record(None, Verb.CALENDAR_LINK_CHANGED, words, by=by, subject=subjects.of_user(by.id))
    db.session.flush()


def stop_link(link_id: int, *, by: User) -> None:
    """Stop a link: from now on it answers as one that never was. Stopping it again changes nothing.

    Raises NotFound for another person's link.
    """
    link = queries.link_of(by, link_id)
    if link.stopped:
        return
    stop(link_id)
    record(None, Verb.CALENDAR_LINK_STOPPED, f"stopped a calendar link: {link.chosen.words}", by=by, subject=subjects.of_user(by.id))


def stop(link_id: int, *, retired: bool = False) -> None:
    """Let a link answer as one that never was, with nothing ready for it; `retired` because nobody used it."""
    link = db.session.get_one(Subscription, link_id)
    link.stopped_at, link.warned_at = clock.now(), None
    link.retired_at = link.stopped_at if retired else None
    db.session.execute(delete(ReadyCalendar).where(ReadyCalendar.subscription_id == link_id))
    db.session.flush()


def note_fetch(link_id: int, program: str, changed_at: datetime) -> None:
    """Note when a link was last fetched, and by what program; once an hour is enough, where its calendar has not become another since."""
    link = db.session.get(Subscription, link_id)
    if link is not None and rules.is_due(link.fetched_at, changed_at, clock.now()):
        link.fetched_at, link.fetched_by = max(clock.now(), changed_at), program  # two changes in one second make the later one's date a second later
        link.unused_since, link.warned_at = link.fetched_at, None
        db.session.flush()


def _add(chosen: Chosen, manner: Manner, token: str, by: User) -> int:
    kind, type_id, ward_id, _, filters = chosen
    alarm, detail, back, ahead = manner
    made = Subscription(
        user_id=by.id, kind=kind, type_id=type_id, ward_id=ward_id, filters=filters, alarm=alarm, detail=detail, days_back=back, months_ahead=ahead,
        token_hash=rules.token_hash(token), made_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made.id
