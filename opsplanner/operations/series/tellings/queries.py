"""What agencies still have to be told of the dates of a series, where no mail does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select

from opsplanner.access import changeable_by
from opsplanner.commitments.rules import WAITING
from opsplanner.database import read_row, rows
from opsplanner.models import Agency, Commitment, Operation, OperationType, SeriesDate, Telling, User
from opsplanner.notices import queries as notices_queries
from opsplanner.notices import words as notices_words
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


class Untold(NamedTuple):
    """One thing that an agency still has to be told of one date."""

    agency: str
    agency_code: str
    mailbox: str
    telephone: str
    occasion: str
    schedule: int
    reference: str
    type: str
    restricted: bool
    starts_at: datetime
    ends_at: datetime
    reason: str
    staff_asked: int
    answer_by: date | None
    waits: bool
    """Whether an answer is waited for."""

    @property
    def key(self) -> str:
        """What a form carries of it."""
        return f"{self.reference}|{self.occasion.replace(' ', '-')}|{self.schedule}"


@built_once
def _untold(reader: Reader, occasions: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    of = (Telling.occasion, Telling.schedule, Operation.reference, OperationType.name.label("type"), Operation.restricted, Operation.starts_at, Operation.ends_at)
    agency = (Agency.name.label("agency"), Agency.code.label("agency_code"), Agency.mailbox, Agency.telephone)
    return (
        select(*of, *agency, Operation.state_reason.label("reason"), Commitment.staff_asked, Commitment.answer_by, Commitment.state)
        .join(Operation, Operation.id == Telling.operation_id)
        .join(SeriesDate, SeriesDate.operation_id == Operation.id)
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Telling.agency_id)
        .join(Commitment, and_(Commitment.operation_id == Operation.id, Commitment.agency_id == Telling.agency_id))
        .where(SeriesDate.series_id == value("series"), changeable_by(reader), notices_queries.untold(occasions))
        .order_by(Agency.name, Agency.id, Operation.starts_at, Operation.id, Telling.id)
    )


def untold(user: User, series_id: int) -> Sequence[Untold]:
    """Return what agencies still have to be told of the dates that this person may change, by agency and day (one query)."""
    found = rows(_untold(Reader.of(user), notices_words.occasions()), asked_by(user, series=series_id))
    return [read_row(Untold, row, waits=row.state in WAITING, restricted=bool(row.restricted), reason=row.reason or "") for row in found]
