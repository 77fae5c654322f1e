"""The figures of an operation, kept box by box."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsplanner import clock, history
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.figures import rules as figures_rules
from opsplanner.figures.holding.queries import hold_lines_of_figures
from opsplanner.figures.services import Figure, Origin, change, last_line, record_entry, take_back
from opsplanner.grammar import plural
from opsplanner.models import Agency, AgencyReport, Measure, Operation, OutcomeEntry, Review, User, Verb, Ward
from opsplanner.outcomes.recording import queries, rules


@dataclass(frozen=True)
class Cell:
    """One box of the recording page: a figure, or None where it was emptied. `seen_version` is 0 where nothing stood.

    `row` is the ward whose row it stands in, where each ward has one.
    """

    measure_id: int
    agency_id: int
    figure: Figure | None
    seen_version: int = 0
    box: str | None = None
    row: int | None = None


def record_entries(reference: str, cells: Collection[Cell], *, by: User) -> str:
    """Record, change or take back the figures of these boxes, which are those that were changed, and return the sentence that says so.

    Raises NotFound for an operation or an agency that is not this person's to record, RuleBroken before the start and for
    what is signed off, ChangedMeanwhile when a box was changed by another since it was opened.
    """
    its_figures = OutcomeEntry.operation_id == select(Operation.id).where(Operation.reference == reference).scalar_subquery()
    hold_lines_of_figures(its_figures, [(cell.measure_id, cell.agency_id) for cell in cells])
    operation = queries.operation_for_change(by, reference)
    rules.check_begun(operation.state, operation.starts_at, clock.now())
    agencies = {part.agency_id: part.agency for part in queries.recording_parts(by, operation)}
    stored = _live(operation.id)
    _check_seen(operation, cells, agencies, stored)
    measures = {one.id: one for one in db.session.scalars(select(Measure).where(Measure.id.in_({cell.measure_id for cell in cells})))}
    done = [_keep(operation, cell, measures[cell.measure_id], agencies[cell.agency_id], stored, by) for cell in cells if cell.measure_id in measures]
    if not any(done):
        return "Nothing was changed."
    _not_nothing(operation.id, {cell.agency_id for cell in cells if cell.figure})
    db.session.flush()
    _check_no_ward_twice(cells, _live(operation.id))
    count = sum(done)
    return f"{figures_rules.figures(count).capitalize()} of {reference} {plural(count, 'is', 'are')} kept. A manager signs {plural(count, 'it', 'them')} off."


Live = dict[tuple[int, int], list[OutcomeEntry]]
"""The figures that count, by measure and agency; several where there is one for each ward."""


def _live(operation_id: int) -> Live:
    query = select(OutcomeEntry).where(OutcomeEntry.operation_id == operation_id, OutcomeEntry.superseded.is_(False))
    query = query.options(joinedload(OutcomeEntry.measure, innerjoin=True), joinedload(OutcomeEntry.agency, innerjoin=True))
    found: Live = {}
    for entry in db.session.scalars(query.order_by(OutcomeEntry.id).with_for_update(of=OutcomeEntry)):
        found.setdefault((entry.measure_id, entry.agency_id), []).append(entry)
    return found


def _of(cell: Cell, stored: Live) -> OutcomeEntry | None:
    """The figure that a box shows: the only one, or the one of the box's ward."""
    found = stored.get((cell.measure_id, cell.agency_id), [])
    if cell.row is None and len(found) == 1:
        return found[0]
    return next((entry for entry in found if entry.ward_id == cell.row), None)


def _check_no_ward_twice(cells: Collection[Cell], stored: Live) -> None:
    """Raise beside its box for a figure of all wards that stands beside those of single wards: it would count these twice."""
    for cell in cells:
        found = stored.get((cell.measure_id, cell.agency_id), [])
        if len(found) > 1 and any(entry.ward_id is None for entry in found):
            raise RuleBroken("Enter one figure for all wards, or one for each ward: both would count twice", cell.box)


def _check_seen(
    operation: Operation, cells: Collection[Cell], agencies: dict[int, Agency], stored: Live
) -> None:
    """Raise for boxes that are not this person's, for figures that are signed off, and for what others changed meanwhile."""
    changed = []
    for cell in cells:
        if cell.agency_id not in agencies:
            raise NotFound()
        entry = _of(cell, stored)
        if entry is not None and entry.review is Review.SIGNED_OFF:
            raise RuleBroken(f"{entry.measure.name} of {agencies[cell.agency_id].name} is signed off, so it stays. Record a correction", cell.box)
        if (entry.version if entry else 0) != cell.seen_version:
            changed.append(last_line(entry) if entry else _taken_back(operation, agencies[cell.agency_id]))
    if changed:
        raise ChangedMeanwhile(None, changed)


def _taken_back(operation: Operation, agency: Agency) -> str:
    line = history.last_line(operation, verbs=(Verb.TAKEN_BACK,), agency_id=agency.id)
    return history.sentence(line) if line else f"Somebody took back a figure of {agency.short_name}"


def _keep(
    operation: Operation, cell: Cell, measure: Measure, agency: Agency, stored: Live, by: User
) -> bool:
    entry = _of(cell, stored)
    if cell.figure is None:
        if entry is not None:
            take_back(entry, operation, by=by)
        return entry is not None
    figure = _in_ward(cell.figure, operation)
    if entry is not None:
        return change(entry, operation, figure, by=by)
    if not measure.active:
        raise RuleBroken("This measure is no longer used. Choose another", cell.box)
    origin = Origin(operation.day, operation.day, operation=operation, priorities=operation.priorities, plan_year_id=operation.plan_year_id)
    record_entry(measure, agency, figure, origin, by=by)
    return True


def _in_ward(figure: Figure, operation: Operation) -> Figure:
    """The ward it belongs to: the operation's only one, or the one of its wards that was chosen. Raises RuleBroken for another."""
    wards: list[Ward] = operation.wards
    ids = [ward.id for ward in wards]
    if len(ids) == 1:
        return Figure(figure.hundredths, figure.exactness, figure.interim, ids[0])
    if figure.ward_id is not None and figure.ward_id not in ids:
        raise RuleBroken("Choose one of the operation's wards")
    return figure


def _not_nothing(operation_id: int, agency_ids: set[int]) -> None:
    """Who records a figure has something to report after all."""
    query = select(AgencyReport).where(AgencyReport.operation_id == operation_id, AgencyReport.agency_id.in_(agency_ids))
    for report in db.session.scalars(query):
        report.nothing_to_report = False
