"""What an agency is asked for the dates of a series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select

from opsplanner import clock
from opsplanner.access import changeable_by, visible_to
from opsplanner.commitments import queries as commitments_queries
from opsplanner.commitments.rules import ANSWERABLE
from opsplanner.database import UTCTime, rows
from opsplanner.models import Commitment, CommitmentState, Operation, SeriesDate, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


@built_once
def _asked(reader: Reader) -> Select[*tuple[Any, ...]]:
    not_asked = (CommitmentState.NOT_ASKED, CommitmentState.RELEASED)
    return (
        select(Commitment.id)
        .join(Operation, Operation.id == Commitment.operation_id)
        .join(SeriesDate, SeriesDate.operation_id == Operation.id)
        .where(
            visible_to(reader), SeriesDate.series_id == value("series"), Commitment.agency_id == value("agency"), Commitment.state.not_in(not_asked),
            Operation.state.in_(ANSWERABLE), Operation.starts_at > value("now", UTCTime), or_(Commitment.agency_id == reader.agency_id, changeable_by(reader)),
        )
        .order_by(Operation.starts_at, Commitment.id)
    )


def asked_of(user: User, series_id: int, agency_id: int) -> Sequence[Commitment]:
    """Return an agency's parts in the dates of a series that take answers and for which this person may answer, the soonest first, as their pages read
    them (four queries)."""
    ids = [row.id for row in rows(_asked(Reader.of(user)), asked_by(user, series=series_id, agency=agency_id, now=clock.now()))]
    parts = commitments_queries.parts(ids)
    return [parts[id_] for id_ in ids]
