"""An event at which the community was heard is noted, changed, and struck out where it was noted in error. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from opsplanner import clock
from opsplanner.clock import words_of_day
from opsplanner.database import db, one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import changes, record, subjects
from opsplanner.models import Answering, CommunityEvent, CommunityView, EventKind, User, Verb, Ward
from opsplanner.plan.community import queries, rules, words
from opsplanner.plan.services import check_version


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of an event: without a kind it is none of the pack's, without a ward it is of the whole area."""

    kind_id: int | None
    held_on: date
    place: str
    ward_id: int | None
    words: str


def add_event(said: Said, asked: Sequence[str], *, by: User) -> str:
    """Note an event with what was asked for there and return its code. Raises NotFound for who notes none, RuleBroken on a box."""
    if not queries.may_note(by):
        raise NotFound()
    _check(said, None, None)
    row = CommunityEvent(code=secrets.token_hex(6), agency_id=by.agency_id, noted_at=clock.now(), noted_by_id=by.id, struck_out=False, **vars(said))
    db.session.add(row)
    db.session.flush()
    for n, text in enumerate(asked, 1):
        db.session.add(CommunityView(event_id=row.id, code=f"view-{n}", asked=text, answering=Answering.NOT_SAID, struck_out=False))
    db.session.flush()
    what = words.noted_words(_kind(said.kind_id) or None, said.held_on, said.place, _ward(said.ward_id), len(asked))
    record(None, Verb.COMMUNITY_EVENT_NOTED, what, by=by, subject=subjects.of_event(row.code))
    return row.code


def change_event(code: str, said: Said, *, seen_version: int, by: User) -> str:
    """Change what is said of an event; return the sentence that says so. Raises NotFound, ChangedMeanwhile, RuleBroken on a box."""
    row = for_change(code, seen_version, by)
    _check(said, row.kind_id, row.ward_id)
    told = changes(_told(row), _told(said))
    if not told:
        return "Nothing was changed"
    row.kind_id, row.held_on, row.place, row.ward_id, row.words = said.kind_id, said.held_on, said.place, said.ward_id, said.words
    whole = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.COMMUNITY_EVENT_CHANGED, "; ".join(change.said for change in told), by=by, whole=whole, subject=subjects.of_event(code))
    db.session.flush()
    return "The event is changed"


def strike_out_event(code: str, why: str, *, seen_version: int, by: User) -> str:
    """Strike out an event that was noted in error, with all that was asked for there; its page and its history stay. Raises NotFound, ChangedMeanwhile."""
    row = for_change(code, seen_version, by)
    row.struck_out = True
    record(None, Verb.COMMUNITY_EVENT_CHANGED, "struck it out", by=by, why=why, subject=subjects.of_event(code))
    db.session.flush()
    return "The event is struck out. No list has it"


def for_change(code: str, seen_version: int | None, by: User) -> CommunityEvent:
    """Return an event to be changed, locked. Raises NotFound for who does not change it or what is struck out, ChangedMeanwhile unless no version is asked for."""
    row = one(queries.named(code).with_for_update(of=CommunityEvent))
    if row.struck_out or not queries.may_change(by, row.agency_id):
        raise NotFound()
    if seen_version is not None:
        check_version(row.version, subjects.of_event(code), seen_version=seen_version)
    return row


def _check(said: Said, had_kind: int | None, had_ward: int | None) -> None:
    rules.check_day(said.held_on, clock.today(), "held_on")
    kind = EventKind.id == said.kind_id, EventKind.active
    if said.kind_id not in (None, had_kind) and db.session.scalar(select(EventKind.id).where(*kind)) is None:
        raise RuleBroken("This kind is no longer there. Choose from the list", "kind")
    check_ward(said.ward_id, had_ward)


def check_ward(ward_id: int | None, had: int | None) -> None:
    """Refuse a ward that is no longer in use, unless it was the one before. Raises RuleBroken on "ward"."""
    if ward_id not in (None, had) and db.session.scalar(select(Ward.id).where(Ward.id == ward_id, Ward.active)) is None:
        raise RuleBroken("This ward is no longer there. Choose from the list", "ward")


def _told(of: Said | CommunityEvent) -> dict[str, str]:
    return {
        "the kind of event": _kind(of.kind_id) or queries.NO_KIND, "the day": words_of_day(of.held_on, weekday=False), "the place": of.place,
        "the ward": _ward(of.ward_id) or words.WHOLE_AREA.lower(), "who came": of.words,
    }


def _kind(kind_id: int | None) -> str:
    return (db.session.scalar(select(EventKind.name).where(EventKind.id == kind_id)) or "") if kind_id else ""


def _ward(ward_id: int | None) -> str | None:
    return db.session.scalar(select(Ward.name).where(Ward.id == ward_id)) if ward_id else None
