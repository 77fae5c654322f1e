"""Which figures a return counts for is kept beside them, at the end of each unit of work that changed a figure (docs/domain.md, "Returns in totals")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, true, update
from sqlalchemy.orm.attributes import set_committed_value

from opsplanner.database import db
from opsplanner.figures.holding.queries import hold_lines, hold_lines_of
from opsplanner.figures.returned.rules import Sent, includes_day, told_by, year_of
from opsplanner.models import ExpectedReturn, Measure, OutcomeEntry, Priority, ServiceReturn, entry_priority, return_priority

_WRITTEN = "figures.written"
COUNT = "count"
Year = tuple[int, int, date]
"""A measure, an agency, and the first day of a year from April to March."""
Tellers = tuple[int | None, int | None]
"""The return that counts for a figure, and the one that does among what is of its ward."""
NOBODY: Tellers = (None, None)


def written(entry: OutcomeEntry) -> None:
    """Note that a figure was written, so that at the end of the unit of work it is kept which figures of its measure, agency and year count."""
    _note(entry.measure_id, entry.agency_id, entry.ends_on)


def _note(measure_id: int, agency_id: int, day: date) -> None:
    db.session.info.setdefault(_WRITTEN, set()).add((measure_id, agency_id, year_of(day)[0]))


def settle() -> None:
    """Keep which return counts for which figures, of every measure, agency and year of which this unit of work wrote a figure (one query where none is expected).

    The lines of the collection calendar stay locked to the end, as by who sends a return: of two who write at once the second sees what the first wrote.
    """
    years: set[Year] = db.session.info.pop(_WRITTEN, set())
    if not years:
        return
    db.session.flush()
    expected, of = hold_lines({one[0] for one in years}, {one[1] for one in years}), ExpectedReturn
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
    of_year = (entry.measure_id == measure_id, entry.agency_id == agency_id, within, entry.superseded.is_(False), _of_one_day_or_sent())
    rows = db.session.execute(query.where(*of_year)).all()
    changed: dict[Tellers, list[int]] = {}
    for row, tellers in _tellers(rows):
        if tellers != (row.told_by_id, row.ward_told_by_id):
            changed.setdefault(tellers, []).append(row.id)
    for tellers, ids in changed.items():
        _keep(tellers, ids)
    link = entry_priority.c
    _settle_credits(rows, db.session.execute(select(*link).join(entry, entry.id == link.entry_id).where(*of_year).order_by(*link)))


def _tellers(rows: Sequence[Any]) -> Iterator[tuple[Any, Tellers]]:
    """Give each of these figures with the returns among them that count for it: among all of them, and among those of its ward."""
    everywhere, of_ward = _sent(rows), {ward: _sent(row for row in rows if row.ward_id == ward) for ward in {row.ward_id for row in rows}}
    whole, wards = told_by(everywhere), {ward: told_by(sent) for ward, sent in of_ward.items()}
    for row in rows:
        if not row.counted:
            yield row, NOBODY
        elif row.return_id:
            yield row, (whole.get(row.return_id), wards[row.ward_id].get(row.return_id))
        else:
            yield row, (includes_day(everywhere, row.ends_on), includes_day(of_ward[row.ward_id], row.ends_on))


def _settle_credits(rows: Sequence[Any], links: Iterable[Any]) -> None:
    """Keep the same beside each credit of a figure to a priority: among what is credited to the same one."""
    by_id, by_priority = {row.id: row for row in rows}, defaultdict[int, dict[int, Tellers]](dict)
    for link in links:
        by_priority[link.priority_id][link.entry_id] = (link.told_by_id, link.ward_told_by_id)
    for priority_id, kept in by_priority.items():
        changed: dict[Tellers, list[int]] = {}
        for row, tellers in _tellers([by_id[entry_id] for entry_id in kept]):
            if tellers != kept[row.id]:
                changed.setdefault(tellers, []).append(row.id)
        for (told, in_ward), ids in changed.items():
            of = (entry_priority.c.priority_id == priority_id, entry_priority.c.entry_id.in_(ids))
            db.session.execute(update(entry_priority).where(*of).values(told_by_id=told, ward_told_by_id=in_ward))


def credit(expected_ids: Collection[int]) -> None:
    """Credit all figures that stand of these lines of the collection calendar to the priorities that they name now, each in the plan year of the figure.

    Signed-off ones too: it is where a figure is shown, and no other figure (docs/domain.md, "Returns in totals").
    """
    entry, link = OutcomeEntry, entry_priority.c
    of_lines = select(entry.id).join(ServiceReturn, ServiceReturn.id == entry.return_id).where(ServiceReturn.expected_id.in_(expected_ids), entry.superseded.is_(False))
    wanted = select(entry.id, Priority.id.label("priority_id")).join(ServiceReturn, ServiceReturn.id == entry.return_id)
    wanted = wanted.join(return_priority, return_priority.c.expected_id == ServiceReturn.expected_id)
    wanted = wanted.join(Priority, and_(Priority.code == return_priority.c.priority_code, Priority.plan_year_id == entry.plan_year_id)).where(entry.id.in_(of_lines))
    had = {(row.entry_id, row.priority_id) for row in db.session.execute(select(link.entry_id, link.priority_id).where(link.entry_id.in_(of_lines)))}
    now = {(row.id, row.priority_id) for row in db.session.execute(wanted)}
    for priority_id in sorted({priority for _, priority in had - now}):
        gone = [entry_id for entry_id, priority in had - now if priority == priority_id]
        db.session.execute(delete(entry_priority).where(link.priority_id == priority_id, link.entry_id.in_(gone)))
    if now - had:
        db.session.execute(insert(entry_priority), [{"entry_id": entry_id, "priority_id": priority} for entry_id, priority in sorted(now - had)])
    for one in db.session.execute(select(entry.measure_id, entry.agency_id, entry.ends_on).where(entry.id.in_(of_lines)).distinct()) if had != now else ():
        _note(one.measure_id, one.agency_id, one.ends_on)


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


def credit_code(code: str) -> None:
    """Credit figures of returns to a priority of this code that a plan year has from now on, where the collection calendar names it.

    Who sends one of these returns meanwhile is waited for, or waits and finds the priority.
    """
    _credit_where(return_priority.c.priority_code == code)


def credit_all() -> None:
    """Credit figures of returns to all that the collection calendar names: plan years and priorities were brought after some of them had come."""
    _credit_where(true())


def _credit_where(which: ColumnElement[bool]) -> None:
    lines = db.session.scalars(select(return_priority.c.expected_id).where(which).distinct()).all()
    if lines:
        hold_lines_of(lines)
        credit(lines)
