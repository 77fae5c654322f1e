"""Read models of the outcome log: what can be chosen, the entries of a page, and who has reported nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    String,
    and_,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)

from opsplanner import clock
from opsplanner.access import visible_to
from opsplanner.agencies.names.queries import called, called_on
from opsplanner.database import UTCTime, read, rows
from opsplanner.figures.selection.queries import STATES, Chosen, Selection, year_of
from opsplanner.kept import until_changed
from opsplanner.models import (
    Agency,
    AgencyReport,
    Commitment,
    Exactness,
    Measure,
    Operation,
    OperationState,
    OperationType,
    OperationWard,
    OutcomeEntry,
    PlanYear,
    Review,
    User,
    Ward,
    operation_measure,
    operation_priority,
)
from opsplanner.operations.listing import queries as listing_queries
from opsplanner.outcomes.recording.rules import PART_IN_IT
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.web.filters import Choice, Choices
from opsplanner.web.paging import and_whether_more, at_page, on_page

FEW, MANY = 5, 100
"""How many operations that have reported nothing are named: the latest, or the whole list."""
OVER = (OperationState.COMPLETED, OperationState.CUT_SHORT)
PERHAPS_OVER = (OperationState.CONFIRMED, OperationState.UNDER_WAY)
"""In these states an operation is over once its end has passed: that nobody pressed "completed" does not hide that nothing is reported."""


class Offered(NamedTuple):
    """What the filters offer, and which plan year today lies in."""

    choices: Choices
    this_year: Choice | None


@built_once
def _years_and_measures() -> CompoundSelect[*tuple[Any, ...]]:
    return union_all(
        select(literal_column("0").label("kind"), PlanYear.id, PlanYear.code, PlanYear.code.label("name"), PlanYear.starts_on.label("first"),
               PlanYear.ends_on.label("last"), true().label("active")),
        select(literal_column("1"), Measure.id, Measure.code, Measure.name, null(), null(), Measure.active),
    )


@until_changed
def choices(today: date) -> Offered:
    """Return what the filters offer, by filter and code (two queries, until the catalogue changes).

    Plan years stand latest first; one that has begun can be chosen from its first day, planned or not.
    """
    offered, found = Choices(listing_queries.choices()), rows(_years_and_measures())
    years = sorted((row for row in found if row.kind == 0), key=lambda row: row.first, reverse=True)
    measures = sorted((row for row in found if row.kind == 1), key=lambda row: (row.name.casefold(), row.id))
    begun = [] if any(row.first <= today <= row.last for row in years) else [year_of(today)]
    offered["year"] = {code: Choice(code, code) for code in begun} | {row.code: Choice(row.code, row.name, (row.id,)) for row in years}
    offered["measure"] = {row.code: Choice(row.code, row.name, (row.id,), bool(row.active)) for row in measures}
    offered["state"] = STATES
    return Offered(offered, next((offered["year"][row.code] for row in years if row.first <= today <= row.last), None))


@built_once
def _operation(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(Operation.id, Operation.reference).where(Operation.reference == value("reference", String), visible_to(reader))


def operation_named(user: User, reference: str) -> Choice | None:
    """Return the operation of this reference, when there is one that this person may see."""
    found = rows(_operation(Reader.of(user)), asked_by(user, reference=reference))
    return Choice(found[0].reference, found[0].reference, (found[0].id,)) if found else None


def as_called(selection: Selection) -> Selection:
    """Return the selection with its agency called as it then was, where it was renamed after all the time that is shown (one query)."""
    if selection.agency is None or selection.last_day is None:
        return selection
    names = called_on(selection.agency.ids, selection.last_day, Agency.short_name)
    return replace(selection, agency=selection.agency._replace(name=next(iter(names.values()), selection.agency.name)))


class Row(NamedTuple):
    """One entry of the log."""

    figure: str
    """Its reference."""
    measure: str
    measure_code: str
    unit: str
    shape: str
    hundredths: int
    exactness: Exactness
    interim: bool
    by_telephone: bool
    review: Review
    superseded: bool
    also_reported: bool
    agency: str
    ward: str | None
    starts_on: date
    ends_on: date
    period: str
    source: str
    return_id: int | None
    session_id: int | None
    """Of a Community Payback session `source` is the job's reference, of a return its own."""
    reference: str | None
    type: str | None
    restricted: bool | None


@built_once
def _entries(reader: Reader, chosen: Chosen) -> Select[*tuple[Any, ...]]:
    """The entries of the page are found first, from what an index holds, and only then joined to what is said of them.

    Of a plan year they are looked through from the latest one. Where a choice has an index of its own, an expression hides their order from
    SQLite, which would else look through the year for what may be few.
    """
    entry = OutcomeEntry
    order = (entry.ends_on.desc(), entry.id.desc())
    few = "year" in chosen.names and chosen.names & {"agency", "ward", "measure", "state", "operation"}
    latest = (func.coalesce(entry.ends_on, entry.ends_on).desc(), entry.id.desc()) if few else order
    wanted = on_page(select(entry.id).where(chosen.named(reader)).order_by(*latest))
    return (
        select(
            entry.reference.label("figure"), Measure.name.label("measure"), Measure.code.label("measure_code"), Measure.unit, Measure.shape, entry.hundredths, entry.exactness,
            entry.interim, entry.by_telephone, entry.review, entry.superseded, entry.also_reported, called(Agency.short_name, entry.ends_on).label("agency"), Ward.name.label("ward"),
            entry.starts_on, entry.ends_on, entry.period, entry.source, entry.return_id, entry.session_id, Operation.reference, OperationType.name.label("type"),
            Operation.restricted,
        )
        .join(Measure, Measure.id == entry.measure_id)
        .join(Agency, Agency.id == entry.agency_id)
        .outerjoin(Ward, Ward.id == entry.ward_id)
        .outerjoin(Operation, Operation.id == entry.operation_id)
        .outerjoin(OperationType, OperationType.id == Operation.type_id)
        .where(entry.id.in_(wanted.scalar_subquery()))
        .order_by(*order)
    )


def page_of(selection: Selection, user: User, page: int) -> tuple[list[Row], bool]:
    """Return one page of the chosen entries, the latest first, and whether there are more after it (one query)."""
    asked = asked_by(user, **selection.values, **at_page(page))
    return and_whether_more(read(Row, _entries(Reader.of(user), selection.shape), asked))


class Silent(NamedTuple):
    """An operation that is over, and of which nothing has been reported."""

    reference: str
    type: str
    starts_at: datetime
    restricted: bool


def silent(selection: Selection, user: User, most: int) -> tuple[list[Silent], bool]:
    """Return the chosen operations that are over and of which nothing is reported, the latest first, and whether there are more.

    Of a chosen agency or measure it is that agency's figures, or that measure's, which are missing. An agency that says
    "nothing to report" has reported (one query).
    """
    found = read(Silent, _silent(Reader.of(user), selection.shape), asked_by(user, **selection.values, now=clock.now(), most=most + 1))
    found.sort(key=lambda one: (one.starts_at, one.reference), reverse=True)
    return found[:most], len(found) > most


@built_once
def _silent(reader: Reader, chosen: Chosen) -> CompoundSelect[*tuple[Any, ...]]:
    each = [_over(state, chosen, reader).subquery() for state in (*OVER, *PERHAPS_OVER)]
    return union_all(*(select(*one.c) for one in each))


def _over(state: OperationState, chosen: Chosen, reader: Reader) -> Select[*tuple[Any, ...]]:
    """One state at a time: an index holds it in the order of time, so that the latest are found without the others.

    The start says the same as the end, but is in that index: what is still to come is not read.
    """
    now = value("now", UTCTime)
    past = [Operation.starts_at < now, Operation.ends_at < now] if state in PERHAPS_OVER else []
    return (
        select(Operation.reference, OperationType.name.label("type"), Operation.starts_at, Operation.restricted)
        .join(OperationType, OperationType.id == Operation.type_id)
        .where(visible_to(reader), Operation.state == state, *past, *_operations(chosen), ~_reported(chosen))
        .order_by(Operation.starts_at.desc(), Operation.id.desc())
        .limit(value("most"))
    )


def _operations(chosen: Chosen) -> list[ColumnElement[bool]]:
    """The conditions of what is chosen, told of operations: asked with the values of the selection, as those of entries are."""
    came, credited = or_(Commitment.state.in_(PART_IN_IT), Commitment.turned_up > 0), operation_priority.c
    part = exists().where(Commitment.operation_id == Operation.id, Commitment.agency_id.in_(values("agency")), came)
    conditions = {
        "type": Operation.type_id.in_(values("type")),
        "operation": Operation.id.in_(values("operation")),
        # a choice is one of each plan year: the few that an operation has are read, and not each of these looked for
        "priority": _has(credited.operation_id, func.coalesce(credited.priority_id, credited.priority_id), "priority"),
        "measure": _has(operation_measure.c.operation_id, operation_measure.c.measure_id, "measure"),
        "ward": _has(OperationWard.operation_id, OperationWard.ward_id, "ward"),
        "agency": part.correlate(Operation),
        "days": Operation.day.between(value("since", Date), value("until", Date)),
    }
    return [*chosen.in_year(Operation.plan_year_id, Operation.day), *(condition for name, condition in conditions.items() if name in chosen.names)]


def _has(of: Any, other: Any, name: str) -> ColumnElement[bool]:
    return exists().where(of == Operation.id, other.in_(values(name))).correlate(Operation)


def _reported(chosen: Chosen) -> ColumnElement[bool]:
    entry, report = [OutcomeEntry.operation_id == Operation.id], [AgencyReport.operation_id == Operation.id, AgencyReport.nothing_to_report]
    if "agency" in chosen.names:
        entry.append(OutcomeEntry.agency_id.in_(values("agency")))
        report.append(AgencyReport.agency_id.in_(values("agency")))
    if "measure" in chosen.names:
        entry.append(OutcomeEntry.measure_id.in_(values("measure")))
    return or_(exists().where(and_(*entry)).correlate(Operation), exists().where(and_(*report)).correlate(Operation))
