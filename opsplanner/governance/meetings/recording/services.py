"""Who came to a meeting is written down. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from opsplanner.clock import today
from opsplanner.database import db
from opsplanner.governance import queries, words
from opsplanner.governance.meetings import rules as meetings_rules
from opsplanner.governance.meetings import services as meetings_services
from opsplanner.grammar import counted
from opsplanner.history import changes, record, subjects
from opsplanner.models import Attendance, MeetingState, Presence, User, Verb


def record_attendance(group: str, code: str, said: Mapping[int, Presence | None], others: str, *, seen_version: int, by: User) -> str:
    """Write down which members came to a meeting, by their ids, and who else; it took place. Return the sentence that says so.

    Raises NotFound for who does not keep it, RuleBroken for a meeting to come or a cancelled one, ChangedMeanwhile.
    """
    row = meetings_services.for_change(group, code, seen_version, by)
    meetings_rules.check_can_record(row.state, row.day, today())
    there = {one.member_id: one for one in db.session.scalars(select(Attendance).where(Attendance.meeting_id == row.id))}
    names = {one.id: one.name for one in queries.members_of(row.group_id) if one.id in said}
    was = {names[id_]: _said(there[id_].presence if id_ in there else None) for id_ in names} | {"who else came": row.others}
    now = {names[id_]: _said(said[id_]) for id_ in names} | {"who else came": others}
    told = changes(was, now)
    held = row.state is MeetingState.HELD
    if held and not told:
        return "Nothing was changed"
    for id_ in names:
        presence = said[id_]
        if presence is None:
            if id_ in there:
                db.session.delete(there[id_])
        elif id_ in there:
            there[id_].presence = presence
        else:
            db.session.add(Attendance(meeting_id=row.id, member_id=id_, presence=presence))
    row.state, row.others = MeetingState.HELD, others
    flag_modified(row, "others")  # who came is a change of the meeting, for who has the form open
    came = sum(presence in (Presence.CAME, Presence.DEPUTY) for presence in said.values())
    what = "; ".join(change.said for change in told) if held else f"wrote down who came: {counted(came, 'member')} of {len(names)}"
    record(None, Verb.MEETING_RECORDED, what, by=by, subject=subjects.of_meeting(row.id))
    db.session.flush()
    return "It is written down who came"


def _said(presence: Presence | None) -> str:
    return words.PRESENCES[presence].lower() if presence else "not said"
