"""What the pages of groups show: who reports to whom, who chairs, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.governance import queries, rules, words
from opsplanner.governance.queries import AgreedRow, GroupRow, MeetingRow, MemberRow, TermRow
from opsplanner.models import ChairRole, MeetingState
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.indicators.keepers.queries import KeeperRow, keepers
from opsplanner.plan.queries import PriorityRow, YearRow, current


class Chair(NamedTuple):
    """Who is in a group's chair, or stands in: the office, for how long, and whether that is "due" to be said anew or "over"."""

    role: ChairRole
    member: MemberRow
    term: TermRow
    rotation: str


def chairs(group_id: int, today: date) -> list[Chair]:
    """Return who chairs a group and who stands in, as far as anybody has said."""
    those = [row for row in queries.terms() if row.group_id == group_id and (row.to_on is None or row.to_on >= max(today, row.from_on or today))]
    found = sorted(those, key=lambda row: list(ChairRole).index(row.role))
    people = queries.members()
    return [Chair(row.role, people[row.member_id], row, _rotation(row, today)) for row in found]


def follows_on(group_id: int, role: ChairRole, today: date) -> date:
    """Return the day on which somebody may follow in a group's chair: the day after what is agreed, where that is near; else today."""
    ends = [chair.term.agreed_until for chair in chairs(group_id, today) if chair.role is role and chair.rotation == "due" and chair.term.agreed_until]
    return ends[0] + timedelta(days=1) if ends else today


def _rotation(row: TermRow, today: date) -> str:
    return "" if row.to_on else rules.rotation(row.agreed_until, today)


class Node(NamedTuple):
    """A group as the page of all groups shows it, with those that report to it."""

    row: GroupRow
    chairs: list[Chair]
    next: MeetingRow | None
    late: int
    """So many of its actions are overdue."""
    carries: list[PriorityRow]
    below: list[Node]


def tree(today: date) -> list[Node]:
    """Return the groups in use as who reports to whom, those first that report to none. No query: all of it is kept.

    Where the pack and a page put two groups below each other, each stands by itself: none is left out.
    """
    used = [row for row in queries.groups() if row.active]
    ids = {row.id for row in used}
    soonest: dict[int, MeetingRow] = {}
    for meeting in queries.ahead(today):
        soonest.setdefault(meeting.group_id, meeting)
    late = [row.group_id for row in queries.open_actions() if row.due_on < today]
    now = year(today)
    carried = plan_queries.priorities([now.id]) if now else ()

    reports_to = {row.id: row.reports_to_id if row.reports_to_id in ids else None for row in used}
    reports_to |= {id_: None for id_ in reports_to if rules.in_a_circle(id_, reports_to)}

    def nodes(above: int | None) -> list[Node]:
        return [
            Node(
                row, chairs(row.id, today), soonest.get(row.id), late.count(row.id), [one for one in carried if one.group_code == row.code], nodes(row.id),
            )
            for row in used if reports_to[row.id] == above
        ]

    return nodes(None)


def year(today: date) -> YearRow | None:
    """Return the plan year of a day, whose priorities say which group carries them."""
    years = plan_queries.years()
    return current(years, today) if years else None


class Carried(NamedTuple):
    """A priority that a group carries, with its plan year as addresses have it."""

    year: str
    code: str
    name: str


def carried(group_code: str) -> list[Carried]:
    """Return the priorities that a group carries, of every plan year, the newest first."""
    years = {year.id: year for year in plan_queries.years()}
    found = plan_queries.priorities(sorted(years))
    return sorted(
        (Carried(years[one.year_id].path, one.code, one.name) for one in found if one.group_code == group_code), key=lambda one: one.year, reverse=True,
    )


class Agreed(NamedTuple):
    """An action that a meeting agreed, its owner, and whether it is "due" or "overdue"."""

    row: AgreedRow
    owner: MemberRow
    late: str


def agreed(rows: Sequence[AgreedRow], today: date) -> list[Agreed]:
    """Return actions with their owners."""
    people = queries.members()
    return [Agreed(row, people[row.owner_id], rules.lateness(row.state, row.due_on, today)) for row in rows]


class Sitting(NamedTuple):
    """Who sits on a group, and who sat there before."""

    now: list[MemberRow]
    later: list[MemberRow]
    before: list[MemberRow]


def sitting(rows: Collection[MemberRow], today: date) -> Sitting:
    """Return members by whether they sit on the group on a day, from a later day on, or have left."""
    left = [row for row in rows if row.to_on and row.to_on < today]
    later = [row for row in rows if row.from_on and row.from_on > today and row not in left]
    return Sitting([row for row in rows if row not in left and row not in later], later, left)


def holders(found: Sitting) -> dict[int, KeeperRow]:
    """Return who holds these offices now, by the ids of accounts (one query)."""
    return keepers({one.user_id for one in (*found.now, *found.later) if one.user_id is not None})


def former(group_id: int, today: date) -> list[tuple[str, str, str]]:
    """Return who was in the chair of a group before, the newest first: role, office and days."""
    people = queries.members()
    ended = [row for row in reversed(queries.terms()) if row.group_id == group_id and row.to_on and row.to_on < today and row.to_on >= (row.from_on or row.to_on)]
    return [(row.role.value, people[row.member_id].name, words.lasts(row.from_on, row.to_on)) for row in ended]


class Meetings(NamedTuple):
    """The meetings of a group: to come, the soonest first; not recorded though their day is over; and the others, the newest first."""

    ahead: list[MeetingRow]
    to_record: list[MeetingRow]
    past: list[MeetingRow]


def meetings(rows: Sequence[MeetingRow], today: date) -> Meetings:
    """Return the meetings of a group by where they stand on a day."""
    planned = [row for row in rows if row.state is MeetingState.PLANNED]
    to_record = [row for row in planned if row.day < today]
    ahead = [row for row in reversed(planned) if row.day >= today]
    return Meetings(ahead, to_record, [row for row in rows if row not in planned])
