"""Where agencies have fewer people than they have promised."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, or_, select, tuple_

from opsplanner import clock
from opsplanner.access import visible_to
from opsplanner.clock import Period
from opsplanner.commitments.rules import ANSWERABLE
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.commitments.staffing import rules as staffing_rules
from opsplanner.database import read_row, rows
from opsplanner.home.queries import ours
from opsplanner.models import Agency, Commitment, Operation, OperationType, User


class ShortPart(NamedTuple):
    """An agency's part for which it has fewer people than it has promised at that time."""

    reference: str
    type: str
    restricted: bool
    starts_at: datetime
    ends_at: datetime
    agency_id: int
    agency: str
    telephone: str
    words: str
    """How many it has, and how many are promised."""

    @property
    def period(self) -> Period:
        """From start to end."""
        return Period(self.starts_at, self.ends_at)


def short_parts(user: User, now: datetime) -> list[ShortPart]:
    """Return the parts to come for which this person's agency, or one of an operation that it looks after, has too few people.

    What was promised beyond the numbers when it was answered, by name, is known and left out. Four queries at most.
    """
    to_come = (Operation.state.in_(ANSWERABLE), Operation.starts_at > now)
    takes_part = exists().where(Commitment.agency_id == Agency.id, Commitment.operation_id == Operation.id, ours(user), *to_come)
    agencies = select(Agency.id).where(or_(Agency.id == user.agency_id, takes_part))
    promises = [promise for promise in staffing_queries.promises(agencies, now) if not promise.over_numbers]
    short = {(one.operation_id, one.agency_id): one for one in staffing_rules.short(promises, staffing_queries.numbers(agencies, clock.today()).on)}
    if not short:
        return []
    found = rows(
        select(
            Operation.id, Operation.reference, OperationType.name.label("type"), Operation.restricted, Operation.starts_at, Operation.ends_at,
            Commitment.agency_id, Agency.short_name.label("agency"), Agency.telephone,
        )
        .join(Commitment, Commitment.operation_id == Operation.id)
        .join(Agency, Agency.id == Commitment.agency_id)
        .join(OperationType, OperationType.id == Operation.type_id)
        .where(visible_to(user), *to_come, tuple_(Operation.id, Commitment.agency_id).in_(list(short)))
        .where(or_(Commitment.agency_id == user.agency_id, ours(user)))
        .order_by(Operation.starts_at, Operation.id, Commitment.id)
    )
    return [read_row(ShortPart, row, words=short[row.id, row.agency_id].words) for row in found]
