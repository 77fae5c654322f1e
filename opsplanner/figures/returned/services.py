"""Which figures a return counts for is kept beside them, at the end of each unit of work that changed a figure (docs/domain.md, "Returns in totals")."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from opsplanner.database import db
from opsplanner.figures.returned.rules import Sent, includes_day, told_by, year_of
from opsplanner.models import ExpectedReturn, Measure, OutcomeEntry, ServiceReturn

_WRITTEN = "figures.written"
COUNT = "count"
Year = tuple[int, int, date]
"""A measure, an agency, and the first day of a year from April to March."""
Tellers = tuple[int | None, int | None]
"""The return that counts for a figure, and the one that does among what is of its ward."""


def written(entry: OutcomeEntry) -> None:
    """Note that a figure was written, so that at the end of the unit of work it is kept which figures of its measure, agency and year count."""
    db.session.info.setdefault(_WRITTEN, set()).add((entry.measure_id, entry.agency_id, year_of(entry.ends_on)[0]))


def settle() -> None:
    """Keep which return counts for which figures, of every measure, agency and year of which this unit of work wrote a figure (one query where none is expected).

    The lines of the collection calendar stay locked to the end, as by who sends a return: of two who write at once the second sees what the first wrote.
    """
    years: set[Year] = db.session.info.pop(_WRITTEN, set())
    if not years:
        return
    db.session.flush()
    measures, agencies = {one[0] for one in years}, {one[1] for one in years}
    of = ExpectedReturn
    lines = select(of.id).where(of.measure_id.in_(measures), of.agency_id.in_(agencies)).order_by(of.id).with_for_update()
    expected = db.session.scalars(lines).all()
    if not expected:
        return
    come = select(of.measure_id, of.agency_id, ServiceReturn.ends_on).join(ServiceReturn, ServiceReturn.expected_id == of.id)
    found = db.session.execute(come.where(of.id.in_(expected)))
    with_returns = {(row.measure_id, row.agency_id, year_of(row.ends_on)[0]) for row in found}
    for year in sorted(years & with_returns):
        _settle(year)


def _settle(year: Year) -> None:
    measure_id, agency_id, first = year
    entry, within = OutcomeEntry, OutcomeEntry.ends_on.between(*year_of(first))
    counted = select(Measure.shape == COUNT).where(Measure.id == measure_id).scalar_subquery()
    query = select(
        entry.id, entry.ward_id, entry.starts_on, entry.ends_on, entry.return_id, entry.told_by_id, entry.ward_told_by_id, counted.label("counted"),
        ServiceReturn.counts_from, ServiceReturn.ends_on.label("until"), ServiceReturn.includes, ServiceReturn.starts_on.label("since"),
    ).outerjoin(ServiceReturn, ServiceReturn.id == entry.return_id)
    rows = db.session.execute(query.where(entry.measure_id == measure_id, entry.agency_id == agency_id, within, entry.superseded.is_(False), _of_one_day_or_sent())).all()
    everywhere, of_ward = _sent(rows), {ward: _sent(row for row in rows if row.ward_id == ward) for ward in {row.ward_id for row in rows}}
    whole, wards = told_by(everywhere), {ward: told_by(sent) for ward, sent in of_ward.items()}
    changed: dict[Tellers, list[int]] = {}
    for row in rows:
        tellers: Tellers = (None, None)
        if row.counted and row.return_id:
            tellers = whole.get(row.return_id), wards[row.ward_id].get(row.return_id)
        elif row.counted:
            tellers = includes_day(everywhere, row.ends_on), includes_day(of_ward[row.ward_id], row.ends_on)
        if tellers != (row.told_by_id, row.ward_told_by_id):
            changed.setdefault(tellers, []).append(row.id)
    for tellers, ids in changed.items():
        _keep(tellers, ids)


def _of_one_day_or_sent() -> ColumnElement[bool]:
    """What returns can tell again: returns, and what operations and Payback's sessions recorded; not what a pack published."""
    entry = OutcomeEntry
    return or_(entry.return_id.is_not(None), entry.operation_id.is_not(None), and_(entry.session_id.is_not(None), entry.starts_on == entry.ends_on))


def _sent(rows: Iterable[Any]) -> list[Sent]:
    found = {row.return_id: Sent(row.return_id, row.counts_from, row.until, row.includes, row.counts_from != row.since) for row in rows if row.return_id}
    return list(found.values())


def _keep(tellers: Tellers, ids: list[int]) -> None:
    """Figures that are the same as before but for who counts for them keep their version: nobody's open form is refused."""
    told, in_ward = tellers
    now = update(OutcomeEntry).where(OutcomeEntry.id.in_(ids)).values(told_by_id=told, ward_told_by_id=in_ward)
    db.session.execute(now.execution_options(synchronize_session=False))
    for entry in list(db.session.identity_map.values()):
        if isinstance(entry, OutcomeEntry) and entry.id in ids:
            set_committed_value(entry, "told_by_id", told)
            set_committed_value(entry, "ward_told_by_id", in_ward)
