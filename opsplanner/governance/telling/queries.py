"""Who has to know of what happens in a group, and what that is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select

from opsplanner.access import may
from opsplanner.clock import today
from opsplanner.database import db, rows
from opsplanner.governance import queries, rules
from opsplanner.governance.queries import GroupRow, MemberRow
from opsplanner.history.subjects import group_of, meeting_action_of, meeting_of
from opsplanner.models import Agency, AgencyKind, Meeting, MeetingAction, MeetingState, User
from opsplanner.notices.kinds.words import To
from opsplanner.statements import built_once, values


@built_once
def _meetings() -> Select[*tuple[Any, ...]]:
    return select(Meeting.id, Meeting.group_id, Meeting.code, Meeting.state, Meeting.day).where(Meeting.id.in_(values("ids"))).order_by(Meeting.id)


def meetings(lines: Sequence[Any]) -> dict[int, Any]:
    """Return what meetings these lines are about, by the line's id: id, group, number, state and day (one query)."""
    about = {line.id: meeting_of(line.subject) for line in lines if meeting_of(line.subject)}
    there = {row.id: row for row in rows(_meetings(), {"ids": sorted(set(about.values()))})} if about else {}
    return {id_: there[meeting] for id_, meeting in about.items() if meeting in there}


@built_once
def _actions() -> Select[*tuple[Any, ...]]:
    of = MeetingAction
    return (
        select(of.id, of.code, of.text, of.owner_id, of.state, Meeting.group_id, Meeting.code.label("meeting"))
        .join(Meeting, Meeting.id == of.meeting_id)
        .where(of.id.in_(values("ids")))
        .order_by(of.id)
    )


def actions(lines: Sequence[Any]) -> dict[int, Any]:
    """Return what actions these lines are about, by the line's id: number, words, owner, state, group and meeting (one query)."""
    about = {line.id: meeting_action_of(line.subject) for line in lines if meeting_action_of(line.subject)}
    there = {row.id: row for row in rows(_actions(), {"ids": sorted(set(about.values()))})} if about else {}
    return {id_: there[action] for id_, action in about.items() if action in there}


def groups(lines: Sequence[Any]) -> dict[int, GroupRow]:
    """Return what groups these lines are about, by the line's id."""
    there = {row.id: row for row in queries.groups()}
    return {line.id: there[group_of(line.subject)] for line in lines if group_of(line.subject) in there}


def holders(found: Collection[MemberRow]) -> dict[int, int]:
    """Return whose accounts hold these offices, by the members' ids; who moved to another agency holds none any more (one query)."""
    ids = {row.user_id for row in found if row.user_id is not None}
    agencies = {row.id: row.agency_id for row in db.session.execute(select(User.id, User.agency_id).where(User.id.in_(ids)))} if ids else {}
    return {row.id: row.user_id for row in found if row.user_id is not None and agencies.get(row.user_id) == row.agency_id}


def members(lines: Sequence[Any]) -> list[To]:
    """Who sits on the group of a meeting that is still to come, or was: of one whose day is over nobody is told."""
    there = {id_: row for id_, row in meetings(lines).items() if row.day >= today() and row.state is not MeetingState.HELD}
    sitting = [row for row in queries.members().values() if row.group_id in {meeting.group_id for meeting in there.values()} and row.sits(today())]
    held = holders(sitting)
    return sorted({To(id_, held[row.id]) for id_, meeting in there.items() for row in sitting if row.group_id == meeting.group_id and row.id in held})


def owners(lines: Sequence[Any]) -> list[To]:
    """Who holds the office that owns an action that is still to be done."""
    there = {id_: row for id_, row in actions(lines).items() if row.state in rules.OPEN}
    people = queries.members()
    held = holders([people[row.owner_id] for row in there.values()])
    return [To(id_, held[row.owner_id]) for id_, row in there.items() if row.owner_id in held]


def still_open(lines: Sequence[Any], reader: User | None) -> set[int]:
    """Those of these lines whose action is still to be done, and by this reader."""
    return {to.line_id for to in owners(lines) if reader is not None and to.user_id == reader.id}


def still_asked(lines: Sequence[Any], _reader: object = None) -> set[int]:
    """Those of these lines whose group is in use and still has somebody in its chair of whom it has to be said who follows."""
    asked = {row.group_id for row, _ in queries.to_follow(today())}
    return {line.id for line in lines if group_of(line.subject) in asked}


def office_managers() -> list[int]:
    """Return who keeps the groups: managers of the office, and who stands in for one there (one query)."""
    query = select(User).join(Agency, Agency.id == User.agency_id).where(Agency.kind == AgencyKind.OFFICE, User.suspended_at.is_(None)).order_by(User.id)
    return [user.id for user in db.session.scalars(query) if may(user, "review")]
