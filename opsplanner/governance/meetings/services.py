"""A meeting is set, changed, moved and cancelled. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from opsplanner import clock
from opsplanner.clock import today
from opsplanner.database import db, one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.governance import queries, rules, words
from opsplanner.governance.groups import services as groups_services
from opsplanner.governance.meetings import queries as meetings_queries
from opsplanner.governance.meetings import rules as meetings_rules
from opsplanner.history import changes, record, subjects
from opsplanner.models import Decision, Meeting, MeetingAction, MeetingState, ThematicGroup, User, Verb
from opsplanner.plan.services import check_version


@dataclass(frozen=True, kw_only=True)
class Said:
    """When and where a meeting is, and where its papers are."""

    day: date
    starts: time | None
    ends: time | None
    place: str
    papers: str


def set_meeting(group: str, said: Said, *, by: User) -> str:
    """Set a meeting of a group and return its number. Raises NotFound for who does not keep its meetings, RuleBroken on a box."""
    of = _group(group, by)
    if not of.active:
        raise RuleBroken("This group has ended. Take it up again first")
    _check(said)
    now, code = clock.now(), str(meetings_queries.count(Meeting, Meeting.group_id == of.id) + 1)
    row = Meeting(
        group_id=of.id, code=code, state=MeetingState.PLANNED, day=said.day, starts=said.starts, ends=said.ends, place=said.place, papers=said.papers,
        made_at=now, changed_at=now,
    )
    db.session.add(row)
    db.session.flush()
    record(None, Verb.MEETING_SET, words.set_for(_told(said)), by=by, subject=subjects.of_meeting(row.id))
    return code


def change_meeting(group: str, code: str, said: Said, *, seen_version: int, by: User) -> str:
    """Move a meeting, or change where its papers are; return the sentence that says so. Raises NotFound, RuleBroken on a box, ChangedMeanwhile."""
    row = for_change(group, code, seen_version, by)
    if row.state is MeetingState.CANCELLED:
        raise RuleBroken("It is cancelled. Set another meeting instead")
    _check(said)
    meetings_rules.check_day(said.day, row.day, row.state, today())
    was, now = Said(day=row.day, starts=row.starts, ends=row.ends, place=row.place, papers=row.papers), said
    if was == now:
        return "Nothing was changed"
    row.day, row.starts, row.ends, row.place, row.papers = said.day, said.starts, said.ends, said.place, said.papers
    if _told(was) != _told(now):
        row.sequence, row.changed_at = row.sequence + 1, clock.now()
        record(None, Verb.MEETING_MOVED, words.moved(_told(was), _told(now)), by=by, subject=subjects.of_meeting(row.id))
    if was.papers != now.papers:
        what = "; ".join(change.said for change in changes({"where its papers are": was.papers}, {"where its papers are": now.papers}))
        record(None, Verb.MEETING_CHANGED, what, by=by, subject=subjects.of_meeting(row.id))
    db.session.flush()
    return "The meeting is kept"


def cancel(group: str, code: str, why: str, *, seen_version: int, by: User) -> str:
    """Cancel a meeting that did not take place. Raises NotFound, RuleBroken, ChangedMeanwhile."""
    row = for_change(group, code, seen_version, by)
    written = [meetings_queries.count(Decision, Decision.meeting_id == row.id), meetings_queries.count(MeetingAction, MeetingAction.meeting_id == row.id)]
    meetings_rules.check_can_cancel(row.state, written=any(written))
    row.state, row.why, row.sequence, row.changed_at = MeetingState.CANCELLED, why, row.sequence + 1, clock.now()
    record(None, Verb.MEETING_CANCELLED, f"cancelled the meeting of {words.when(row.day, row.starts, row.ends)}", by=by, why=why, subject=subjects.of_meeting(row.id))
    db.session.flush()
    return "The meeting is cancelled"


def for_change(group: str, code: str, seen_version: int, by: User) -> Meeting:
    """Return a meeting, locked, as its form was opened with. Raises NotFound for who does not keep it, ChangedMeanwhile."""
    row = locked(group, code, by)
    check_version(row.version, subjects.of_meeting(row.id), seen_version=seen_version)
    return row


def locked(group: str, code: str, by: User) -> Meeting:
    """Return a meeting, locked: two that write down what happened there stand in line. Raises NotFound for who does not keep it."""
    of = queries.group(group)
    if not queries.keeps_meetings(by, of.id, today()):
        raise NotFound()
    return one(meetings_queries.named(of.id, code).with_for_update(of=Meeting))


def _group(group: str, by: User) -> ThematicGroup:
    of = groups_services.locked(group)
    if not queries.keeps_meetings(by, of.id, today()):
        raise NotFound()
    return of


def _check(said: Said) -> None:
    meetings_rules.check_times(said.starts, said.ends)
    rules.check_papers(said.papers)
    for at, field in ((said.starts, "starts"), (said.ends, "ends")):
        if at is not None:
            clock.to_utc(said.day, at, field=field)


def _told(said: Said) -> str:
    return words.when_and_where(said.day, said.starts, said.ends, said.place)
