"""The parts to come for which an agency has fewer people than it has promised at that time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import takewhile
from typing import Any, NamedTuple

from sqlalchemy import Select, or_

from opsplanner import clock
from opsplanner.access import PROMISED, visible_to
from opsplanner.clock import Period
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.commitments.staffing import rules as staffing_rules
from opsplanner.database import reading
from opsplanner.home.operations.queries import operation_rows, to_come
from opsplanner.home.queries import ours
from opsplanner.kept import until_promises_change
from opsplanner.models import Agency, Commitment, Operation, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, values
from opsplanner.together import Known, Later, later

Short = dict[tuple[int, int], staffing_rules.Short]
"""By operation and agency."""


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


def of_all(now: datetime) -> Short:
    """Return the parts of what is not over for which an agency has too few people, by operation and agency, whoever may see the operation.

    What was promised beyond the numbers when it was answered, by name, is known and left out.
    """
    day = clock.day_bounds(clock.local(now).date())
    begun = takewhile(lambda promise: promise.held.start <= now, _promised(day.start))
    return _short_since(day.start, max((promise.held.end for promise in begun if promise.held.end <= now), default=day.start))


@until_promises_change
def _promised(since: datetime) -> list[staffing_rules.Promise]:
    return staffing_queries.all_promises_within_numbers(since)


@until_promises_change
def _short_since(day: datetime, since: datetime) -> Short:
    """Worked out anew when something of the day ends, whose people are free then."""
    found = staffing_rules.short([promise for promise in _promised(day) if promise.held.end > since], staffing_queries.all_numbers(day))
    return {(one.operation_id, one.agency_id): one for one in found}


@built_once
def _short(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        operation_rows(Agency.short_name.label("agency"), Operation.id, Commitment.agency_id, Agency.telephone, Commitment.id.label("part"))
        .join(Commitment, Commitment.operation_id == Operation.id)
        .join(Agency, Agency.id == Commitment.agency_id + 0)  # else SQLite looks for a part of every agency in each operation
        .where(visible_to(reader), Operation.id.in_(values("operations")), or_(Commitment.agency_id == reader.agency_id, ours(reader)), *to_come())
        .where(Commitment.state.in_(PROMISED))
    )


def short_parts(user: User, now: datetime) -> Later[ShortParts]:
    """Return the parts to come for which this person's agency, or one of an operation that it looks after, has too few people, as far as she may see them.

    Where no agency has too few nothing is asked.
    """
    short = of_all(now)
    if not short:
        return Known(ShortParts([], short))
    asked = asked_by(user, now=now, operations={operation_id for operation_id, _ in short})
    return later(_short(Reader.of(user)), asked, lambda found: ShortParts([row for row in found if (row.id, row.agency_id) in short], short))


class ShortParts(NamedTuple):
    """Parts that have too few people, as they were found; `of` says it of some of them."""

    rows: list[Any]
    """Each with the reference of its operation, when that starts, and whether it is restricted."""
    short: Short

    def of(self, references: Collection[str]) -> list[ShortPart]:
        """Return the parts of these operations, soonest first."""
        found = sorted((row for row in self.rows if row.reference in references), key=lambda row: (row.starts_at, row.reference, row.part, row.agency))
        part = reading(ShortPart, found, "", "words")
        return [part(row, self.short[row.id, row.agency_id].words) for row in found]
