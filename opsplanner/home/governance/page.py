"""What home says of governance: today's meetings of one's groups, actions that meetings agreed, and chairs of whom has to be said who follows."""

from __future__ import annotations

from datetime import timedelta

from opsplanner import clock
from opsplanner.clock import words_of_day
from opsplanner.governance import queries, rules, words
from opsplanner.governance.queries import AgreedRow, MeetingRow
from opsplanner.home.page import GroupMeeting, Item, Line, Step, oldest_first
from opsplanner.models import User
from opsplanner.web.address import address_of


def of(user: User) -> list[Line]:
    """Return the actions of this person that are due within 14 days or overdue, and meetings that she keeps and has to write down; for who keeps the
    groups all that is overdue, and chairs whose time ends.

    No query: all of it is kept.
    """
    today, keeps = clock.today(), queries.keeps_groups(user)
    groups = {row.id: row for row in queries.groups()}
    lines = []
    for row in queries.open_actions():
        late, mine = rules.lateness(row.state, row.due_on, today), queries.owns(user, row)
        if late and (mine or keeps and late == "overdue"):
            lines.append(_action(row, groups[row.group_id].code, mine=mine, overdue=late == "overdue"))
    for meeting in queries.to_record(today):
        if queries.keeps_meetings(user, meeting.group_id, today):
            group = groups[meeting.group_id]
            url = address_of("governance.record_attendance", group=group.code, meeting=meeting.code)
            lines.append(Line("Write down who came to the", group.name, url, f"it met on {words_of_day(meeting.day)}", due=meeting.day))
    for term, rotation in queries.to_follow(today) if keeps else ():
        group = groups[term.group_id]
        url = address_of("governance.name_chair", group=group.code, role=term.role.value)
        until = f"agreed until {words_of_day(term.agreed_until)}" if term.agreed_until else ""
        lines.append(Line(f"Say who follows as {term.role.value} of the", group.name, url, until, overdue=rotation == "over", due=term.agreed_until))
    return oldest_first(lines)


def _action(row: AgreedRow, group: str, *, mine: bool, overdue: bool) -> Line:
    url = address_of("governance.action", group=group, meeting=row.meeting, action=row.code)
    owner = "" if mine else f", {queries.members()[row.owner_id].name}"
    return Line("Say how it goes with" if mine else "Not done yet:", row.text, url, f"due {words_of_day(row.due_on)}{owner}", overdue=overdue, due=row.due_on)


def today(user: User) -> list[Item]:
    """Return today's meetings of the groups that this person sits on, until they end. No query: all of it is kept."""
    day = clock.today()
    own = [(of, row) for of, row in queries.own_ahead(user, day) if row.day == day and not (row.ends and clock.to_utc(day, row.ends) <= clock.now())]
    return [_item(row, of.name, of.code) for of, row in own]


def ahead(user: User, time: timedelta) -> list[GroupMeeting]:
    """Return the meetings of the next days of the groups that this person sits on, but for today's. No query: all of it is kept."""
    today = clock.today()
    return [
        GroupMeeting(row.day, words.times(row.starts, row.ends), of.name, address_of("governance.meeting", group=of.code, meeting=row.code), row.place)
        for of, row in queries.own_ahead(user, today) if today < row.day < today + time
    ]


def _item(row: MeetingRow, group: str, code: str) -> Item:
    starts = clock.to_utc(row.day, row.starts) if row.starts else clock.day_bounds(row.day).start
    runs = bool(row.starts and row.ends and starts <= clock.now() < clock.to_utc(row.day, row.ends))
    url = address_of("governance.meeting", group=code, meeting=row.code)
    place = [f"{row.place}."] if row.place else []
    return Item(words.times(row.starts, row.ends) or "Today", starts, f"Meeting: {group}", url, place, "", "", runs, True, Step("See the meeting", url))
