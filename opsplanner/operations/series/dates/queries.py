"""The dates of a series, as conditions that the rooms beside it ask by."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from opsplanner.access import visible_to
from opsplanner.models import Operation, OperationState, SeriesDate
from opsplanner.reader import Reader


def other_dates(operation: ColumnElement[int], reader: Reader) -> ColumnElement[bool]:
    """True for the other dates of an operation's series that have a day, as far as the reader may see them."""
    of_series = select(SeriesDate.series_id).where(SeriesDate.operation_id == operation).scalar_subquery()
    others = select(SeriesDate.operation_id).where(SeriesDate.series_id == of_series, SeriesDate.operation_id != operation)
    return and_(Operation.id.in_(others), Operation.state.not_in((OperationState.CANCELLED, OperationState.POSTPONED)), visible_to(reader))
