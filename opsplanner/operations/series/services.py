"""Loading a series for a change. Every function runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from opsplanner.access import changeable_by
from opsplanner.database import db, one
from opsplanner.history import check_seen, subjects
from opsplanner.models import Commitment, Operation, Series, SeriesDate, User
from opsplanner.notices import services as notices_services
from opsplanner.operations.series import queries


def load(code: str, seen_version: int | None, by: User) -> Series:
    """Return a series to change, as it was seen, held until the unit of work ends; what is told of its dates from here on is one message to each reader.

    Raises NotFound where this person does not lead it, ChangedMeanwhile with what others changed since `seen_version`.
    """
    series = one(select(Series).where(Series.code == code, queries.leads(by)).options(joinedload(Series.type)).with_for_update(of=Series))
    check_seen(subjects.of_series(code), seen_version, series.version)
    notices_services.as_one(subjects.of_series(code))
    flag_modified(series, "rule")  # a new version, for whoever has it open
    return series


def operations_of(series: Series, by: User) -> Sequence[Operation]:
    """Return the operations of a series that this person may change, by their start, with their parts; PostgreSQL holds their rows."""
    query = select(Operation).join(SeriesDate, SeriesDate.operation_id == Operation.id).where(SeriesDate.series_id == series.id, changeable_by(by))
    loaded = query.options(selectinload(Operation.commitments).joinedload(Commitment.agency, innerjoin=True)).order_by(Operation.starts_at, Operation.id)
    return db.session.scalars(loaded.with_for_update(of=Operation)).all()


def version_of(code: str, by: User) -> int:
    """Return the version that a series has now, for what is pressed whatever it was before. Raises NotFound where this person does not lead it."""
    return one(select(Series).where(Series.code == code, queries.leads(by))).version
