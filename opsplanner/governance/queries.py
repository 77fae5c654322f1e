"""The groups, who sits on them, who chairs them, and their meetings with what was agreed there. All of it is kept until it changes."""

from __future__ import annotations

from datetime import date, time
from typing import Any, NamedTuple

from sqlalchemy import Date, Integer, Select, select

from opsplanner.accounts.clerks.queries import may_keep_sittings
from opsplanner.database import read
from opsplanner.errors import NotFound
from opsplanner.governance import rules
from opsplanner.kept import until_changed
from opsplanner.models import (
    Agency,
    AgreedState,
    ChairRole,
    ChairTerm,
    GroupKind,
    GroupMember,
    Meeting,
    MeetingAction,
    MeetingState,
    ThematicGroup,
    User,
)
from opsplanner.plan.queries import keeps_plan
from opsplanner.reader import Person
from opsplanner.statements import built_once, value


class GroupRow(NamedTuple):
    """A group. One that is not `active` has ended."""

    id: int
    code: str
    name: str
    kind: GroupKind
    reports_to_id: int | None
    purpose: str
    standing: str
    active: bool
    version: int


@until_changed
def groups() -> tuple[GroupRow, ...]:
    """Return every group, the executive one first, then by what they are there for, in the order in which they were written down (one query)."""
    of, kinds = ThematicGroup, list(GroupKind)
    query = select(of.id, of.code, of.name, of.kind, of.reports_to_id, of.purpose, of.standing, of.active, of.version)
    return tuple(sorted(read(GroupRow, query.order_by(of.id)), key=lambda row: kinds.index(row.kind)))


def group(code: str) -> GroupRow:
    """Return one group by its code, one that has ended too. Raises NotFound."""
    found = next((row for row in groups() if row.code == code), None)
    if found is None:
        raise NotFound()
    return found


class MemberRow(NamedTuple):
    """An office that sits, or sat, on a group."""

    id: int
    group_id: int
    code: str
    office: str
    agency_id: int
    agency: str
    agency_code: str
    user_id: int | None
    from_on: date | None
    to_on: date | None
    version: int

    def sits(self, day: date) -> bool:
        """Whether it sits on the group on a day."""
        return rules.is_on(day, self.from_on, self.to_on)

    @property
    def name(self) -> str:
        """The office with its agency: "Area Commander (Police)"."""
        return f"{self.office} ({self.agency})"


@built_once
def _members() -> Select[*tuple[Any, ...]]:
    of = GroupMember
    return (
        select(
            of.id, of.group_id, of.code, of.office, of.agency_id, Agency.short_name.label("agency"), Agency.code.label("agency_code"), of.user_id,
            of.from_on, of.to_on, of.version,
        )
        .join(Agency, Agency.id == of.agency_id)
        .order_by(of.group_id, Agency.short_name, of.office, of.id)
    )


@until_changed
def members() -> dict[int, MemberRow]:
    """Return the members of all groups by id, those too who have left; by group, agency and office (one query)."""
    return {row.id: row for row in read(MemberRow, _members())}


def members_of(group_id: int) -> list[MemberRow]:
    """Return who sits or sat on a group, by agency and office."""
    return [row for row in members().values() if row.group_id == group_id]


class TermRow(NamedTuple):
    """For how long a member chairs a group, or stands in for who does."""

    id: int
    group_id: int
    member_id: int
    role: ChairRole
    from_on: date | None
    agreed_until: date | None
    to_on: date | None


@until_changed
def terms() -> tuple[TermRow, ...]:
    """Return who chaired which group, the newest last (one query)."""
    of = ChairTerm
    query = select(of.id, of.group_id, of.member_id, of.role, of.from_on, of.agreed_until, of.to_on)
    return tuple(read(TermRow, query.order_by(of.from_on.is_not(None), of.from_on, of.id)))


def to_follow(today: date) -> list[tuple[TermRow, str]]:
    """Return the terms in the chair of groups in use of which it has to be said who follows, each with "due" or "over". No query: all of it is kept."""
    used = {row.id for row in groups() if row.active}
    found = [(row, rules.rotation(row.agreed_until, today)) for row in terms() if row.group_id in used and row.to_on is None]
    return [(row, rotation) for row, rotation in found if rotation]


class MeetingRow(NamedTuple):
    """A meeting of a group."""

    id: int
    group_id: int
    code: str
    state: MeetingState
    day: date
    starts: time | None
    ends: time | None
    place: str
    papers: str
    others: str
    why: str
    version: int


_MEETING = (
    Meeting.id, Meeting.group_id, Meeting.code, Meeting.state, Meeting.day, Meeting.starts, Meeting.ends, Meeting.place, Meeting.papers, Meeting.others,
    Meeting.why, Meeting.version,
)


@built_once
def _meetings() -> Select[*tuple[Any, ...]]:
    return select(*_MEETING).where(Meeting.group_id == value("group", Integer)).order_by(Meeting.day.desc(), Meeting.id.desc())


@until_changed
def meetings_of(group_id: int) -> tuple[MeetingRow, ...]:
    """Return the meetings of a group, the newest first (one query)."""
    return tuple(read(MeetingRow, _meetings(), {"group": group_id}))


def meeting(group_code: str, code: str) -> tuple[GroupRow, MeetingRow]:
    """Return a meeting with its group. Raises NotFound."""
    of = group(group_code)
    found = next((row for row in meetings_of(of.id) if row.code == code), None)
    if found is None:
        raise NotFound()
    return of, found


@built_once
def _ahead() -> Select[*tuple[Any, ...]]:
    ahead = Meeting.state == MeetingState.PLANNED, Meeting.day >= value("today", Date), ThematicGroup.active
    return select(*_MEETING).join(ThematicGroup, ThematicGroup.id == Meeting.group_id).where(*ahead).order_by(Meeting.day, Meeting.starts, Meeting.id)


@until_changed
def ahead(today: date) -> tuple[MeetingRow, ...]:
    """Return the meetings of today and to come of every group in use, the soonest first (one query)."""
    return tuple(read(MeetingRow, _ahead(), {"today": today}))


def own_ahead(user: User, today: date) -> list[tuple[GroupRow, MeetingRow]]:
    """Return the meetings of today and to come of the groups on which this person sits on their day, the soonest first. No query: all of it is kept."""
    held = [row for row in members().values() if (row.user_id, row.agency_id) == (user.id, user.agency_id)]
    names = {row.id: row for row in groups()}
    return [(names[row.group_id], row) for row in ahead(today) if any(one.group_id == row.group_id and one.sits(row.day) for one in held)]


@built_once
def _to_record() -> Select[*tuple[Any, ...]]:
    over = Meeting.state == MeetingState.PLANNED, Meeting.day < value("today", Date), ThematicGroup.active
    return select(*_MEETING).join(ThematicGroup, ThematicGroup.id == Meeting.group_id).where(*over).order_by(Meeting.day, Meeting.id)


@until_changed
def to_record(today: date) -> tuple[MeetingRow, ...]:
    """Return the meetings of every group in use whose day is over and of which nobody has written down who came, the oldest first (one query)."""
    return tuple(read(MeetingRow, _to_record(), {"today": today}))


class AgreedRow(NamedTuple):
    """An action that a meeting agreed."""

    id: int
    meeting_id: int
    meeting: str
    day: date
    group_id: int
    code: str
    text: str
    owner_id: int
    due_on: date
    plan_action_id: int | None
    state: AgreedState
    progress: str
    progress_on: date | None
    version: int


@built_once
def _agreed(one_group: bool) -> Select[*tuple[Any, ...]]:
    of = MeetingAction
    query = (
        select(
            of.id, of.meeting_id, Meeting.code.label("meeting"), Meeting.day, Meeting.group_id, of.code, of.text, of.owner_id, of.due_on, of.plan_action_id,
            of.state, of.progress, of.progress_on, of.version,
        )
        .join(Meeting, Meeting.id == of.meeting_id)
        .order_by(of.due_on, of.id)
    )
    return query.where(Meeting.group_id == value("group", Integer)) if one_group else query.where(of.state.in_(rules.OPEN))


@until_changed
def agreed(group_id: int) -> tuple[AgreedRow, ...]:
    """Return what the meetings of a group agreed, what is due first, what is done too (one query)."""
    return tuple(read(AgreedRow, _agreed(True), {"group": group_id}))


@until_changed
def open_actions() -> tuple[AgreedRow, ...]:
    """Return what is still to be done of what the meetings of all groups agreed, what is due first (one query)."""
    return tuple(read(AgreedRow, _agreed(False)))


def keeps_groups(user: Person) -> bool:
    """Say whether this person keeps the groups with their members and chairs: who keeps the plan."""
    return keeps_plan(user)


def keeps_meetings(user: Person, group_id: int, today: date) -> bool:
    """Say whether this person keeps the meetings of a group, with what was decided and agreed there."""
    chairs = [members()[row.member_id] for row in terms() if row.group_id == group_id and rules.chairs_on(today, row.from_on, row.agreed_until, row.to_on)]
    holders = [(row.user_id, row.agency_id) for row in chairs if row.sits(today)]
    return rules.keeps_meetings(user.id, user.agency_id, keeps=may_keep_sittings(user), chairs=holders)


def owns(user: Person | User, row: AgreedRow) -> bool:
    """Say whether this person holds the office that owns an action."""
    owner = members()[row.owner_id]
    return (owner.user_id, owner.agency_id) == (user.id, user.agency_id)
