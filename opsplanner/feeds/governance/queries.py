"""Meetings of groups for the calendar of governance: one query, however many there are."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, Select, exists, or_, select

from opsplanner.database import read
from opsplanner.feeds.governance.entry import MeetingEntry, MeetingFacts, entry_of_meeting
from opsplanner.feeds.rules import Manner, first_and_last
from opsplanner.models import GroupMember, Meeting, MeetingState, ThematicGroup, User
from opsplanner.statements import built_once, value


@built_once
def _meetings() -> Select[*tuple[Any, ...]]:
    of, sits = Meeting, GroupMember
    own = exists().where(
        sits.group_id == of.group_id, sits.user_id == value("user"), sits.agency_id == value("agency"), or_(sits.from_on.is_(None), sits.from_on <= of.day),
        or_(sits.to_on.is_(None), sits.to_on >= of.day),
    )
    return (
        select(
            of.id, ThematicGroup.code.label("group_code"), ThematicGroup.name.label("group"), of.code, of.state, of.day, of.starts, of.ends, of.place, of.papers,
            of.why, of.sequence, of.made_at, of.changed_at, own.label("own"),
        )
        .join(ThematicGroup, ThematicGroup.id == of.group_id)
        .where(of.day.between(value("first", Date), value("last", Date)), or_(ThematicGroup.active, of.state != MeetingState.PLANNED))
        .order_by(of.day, of.starts, of.id)
    )


def entries(user: User, today: date, manner: Manner = Manner()) -> list[MeetingEntry]:
    """Return the meetings of every group, but those that one which has ended still planned, within the calendar's reach, in order; one's own are those of groups that this person sits on."""
    first, last = first_and_last(today, manner)
    asked = {"user": user.id, "agency": user.agency_id, "first": first, "last": last}
    return [entry_of_meeting(facts, today) for facts in read(MeetingFacts, _meetings(), asked)]
