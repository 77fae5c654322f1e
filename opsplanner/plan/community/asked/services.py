"""What was asked for at an event is noted, changed, answered and struck out. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import change_of, changes, record, subjects
from opsplanner.history.words import short
from opsplanner.models import Answering, CommunityEvent, CommunityView, User, Verb, Ward
from opsplanner.plan.community import queries
from opsplanner.plan.community.events.services import check_ward, for_change
from opsplanner.plan.services import check_version


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of one thing that was asked for: without a ward it is of the event's; a priority, where one answers it."""

    asked: str
    ward_id: int | None
    answering: Answering
    priority_id: int | None
    words: str


def add_view(event: str, said: Said, *, by: User) -> str:
    """Note what was asked for at an event and return its code. Raises NotFound for who does not change the event, RuleBroken on a box."""
    of = for_change(event, None, by)
    _check(of, said, None)
    number = 1 + (db.session.scalar(select(func.count()).where(CommunityView.event_id == of.id)) or 0)
    row = CommunityView(event_id=of.id, code=f"view-{number}", struck_out=False, **vars(said))
    db.session.add(row)
    db.session.flush()
    record(None, Verb.COMMUNITY_VIEW_CHANGED, change_of("what was asked for", "", said.asked).said, by=by, subject=subjects.of_event(event))
    return row.code


def change_view(event: str, code: str, said: Said, *, seen_version: int, by: User) -> str:
    """Change what was asked for at an event, or say which priority answers it; return the sentence that says so.

    Raises NotFound, ChangedMeanwhile, RuleBroken on a box.
    """
    of, row = _to_change(event, code, seen_version, by)
    _check(of, said, row)
    told = changes(_told(row), _told(said))
    if not told:
        return "Nothing was changed"
    what = f"of “{short(row.asked, 80)}”: " + "; ".join(change.said for change in told)
    row.asked, row.ward_id, row.answering, row.priority_id, row.words = said.asked, said.ward_id, said.answering, said.priority_id, said.words
    whole = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.COMMUNITY_VIEW_CHANGED, what, by=by, whole=whole, subject=subjects.of_event(event))
    db.session.flush()
    return "It is kept"


def strike_out_view(event: str, code: str, why: str, *, seen_version: int, by: User) -> str:
    """Strike out what was noted in error; no list has it, and the event's history keeps it. Raises NotFound, ChangedMeanwhile."""
    _, row = _to_change(event, code, seen_version, by)
    row.struck_out = True
    record(None, Verb.COMMUNITY_VIEW_CHANGED, f"struck out “{row.asked}”", by=by, why=why, subject=subjects.of_event(event))
    db.session.flush()
    return "It is struck out"


def _to_change(event: str, code: str, seen_version: int, by: User) -> tuple[CommunityEvent, CommunityView]:
    of = for_change(event, None, by)
    row = queries.view_named(of.id, code)
    if row.struck_out:
        raise NotFound()
    check_version(row.version, subjects.of_event(event), seen_version=seen_version)
    return of, row


def _check(of: CommunityEvent, said: Said, had: CommunityView | None) -> None:
    check_ward(said.ward_id, had.ward_id if had else None)
    if said.priority_id is not None and said.priority_id not in dict(queries.offered(of.held_on, had.priority_id if had else None)):
        raise RuleBroken("This priority is no longer there. Choose from the list", "answer")


def _told(of: Said | CommunityView) -> dict[str, str]:
    ward = db.session.scalar(select(Ward.name).where(Ward.id == of.ward_id)) if of.ward_id else None
    answer = queries.priority_name(of.priority_id) if of.priority_id else "none" if of.answering is Answering.NONE else "not said yet"
    return {"what was asked for": of.asked, "its ward": ward or "the event’s", "which priority answers it": answer, "how it is answered": of.words}
