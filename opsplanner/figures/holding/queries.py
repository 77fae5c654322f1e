"""The lines of the collection calendar are locked first, whoever changes figures: who sends a return and who records wait for each other there alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select

from opsplanner.database import db
from opsplanner.models import ExpectedReturn, OutcomeEntry


def hold_lines(measure_ids: Collection[int], agency_ids: Collection[int]) -> Sequence[int]:
    """Lock the lines of these measures and agencies in the order of their ids, and return these: before an operation or a figure of them is locked."""
    of = ExpectedReturn
    return db.session.scalars(select(of.id).where(of.measure_id.in_(measure_ids), of.agency_id.in_(agency_ids)).order_by(of.id).with_for_update()).all()


def hold_lines_of(expected_ids: Collection[int]) -> None:
    """Lock these lines with all others of their measures and agencies: of the same figures."""
    of = ExpectedReturn
    found = db.session.execute(select(of.measure_id, of.agency_id).where(of.id.in_(expected_ids)))
    _hold({(row.measure_id, row.agency_id) for row in found})


def hold_lines_of_figures(which: ColumnElement[bool], more: Collection[tuple[int, int]] = ()) -> None:
    """Lock the lines of the measures and agencies of figures that are about to be locked, and of what is to be recorded with them (`more`)."""
    found = db.session.execute(select(OutcomeEntry.measure_id, OutcomeEntry.agency_id).where(which).distinct())
    _hold({(row.measure_id, row.agency_id) for row in found} | set(more))


def _hold(found: Collection[tuple[int, int]]) -> None:
    if found:
        hold_lines({measure_id for measure_id, _ in found}, {agency_id for _, agency_id in found})
