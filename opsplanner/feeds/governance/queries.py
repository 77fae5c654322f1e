"""Meetings of groups for the calendar of governance: one query, however many there are."""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, or_, select

from opsplanner.database import read
from opsplanner.feeds.governance.entry import MeetingEntry, MeetingFacts, entry_of_meeting
from opsplanner.feeds.rules import Manner, first_and_last
from opsplanner.models import GroupMember, Meeting, MeetingState, ThematicGroup, User


def entries(user: User, today: date, manner: Manner = Manner()) -> list[MeetingEntry]:
    """Return the meetings of every group, but those that one which has ended still planned, within the calendar's reach, in order; one's own are those of groups that this person sits on."""
    first, last = first_and_last(today, manner)
    of, sits = Meeting, GroupMember
    own = exists().where(
        sits.group_id == of.group_id, sits.user_id == user.id, sits.agency_id == user.agency_id, or_(sits.from_on.is_(None), sits.from_on <= of.day),
        or_(sits.to_on.is_(None), sits.to_on >= of.day),
    )
    query = (
        select(
            of.id, ThematicGroup.code.label("group_code"), ThematicGroup.name.label("group"), of.code, of.state, of.day, of.starts, of.ends, of.place, of.papers,
            of.why, of.sequence, of.made_at, of.changed_at, own.label("own"),
        )
        .join(ThematicGroup, ThematicGroup.id == of.group_id)
        .where(of.day.between(first, last), or_(ThematicGroup.active, of.state != MeetingState.PLANNED))
        .order_by(of.day, of.starts, of.id)
    )
    return [entry_of_meeting(facts, today) for facts in read(MeetingFacts, query)]
