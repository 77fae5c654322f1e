"""The chosen entries as a CSV file that spreadsheets read as it is meant: figures are figures, and no text is run."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from opsplanner import clock
from opsplanner.access import visible_to
from opsplanner.agencies.names.queries import called
from opsplanner.database import db, rows
from opsplanner.figures.selection.queries import Chosen, Selection
from opsplanner.models import (
    Agency,
    Measure,
    Operation,
    OperationType,
    OutcomeEntry,
    PaybackJob,
    PaybackSession,
    PlanYear,
    Priority,
    User,
    Ward,
    entry_priority,
)
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, values

CHUNK = 1000
"""Entries that are read at a time; SQLite takes 32,766 values in one statement."""
NOT_NAMED = "An operation that is not named here"
HEADINGS = (
    "Reference", "Measure", "Figure", "Unit", "How exact", "Kind of figure", "Agency", "Ward", "From", "To", "Period", "Plan year", "Priorities",
    "Operation", "Operation type", "Came from", "Interim or final", "By telephone", "State", "Signed off on", "Corrects", "Why corrected", "Note",
)


def figure(hundredths: int) -> int | Decimal:
    """Return a quantity as the number that it is: 1500, 1350.9, -13.2."""
    whole, part = divmod(hundredths, 100)
    return Decimal(hundredths) / 100 if part else whole


def filename(selection: Selection, today: date) -> str:
    """Return a name for the file that says what is chosen, and the day."""
    codes = [str(value) for name, value in selection.query().items()]
    kept = re.sub(r"[^a-z0-9]+", "-", " ".join(["outcomes", *codes]).lower()).strip("-")
    return f"{kept[:120].strip('-')}-as-at-{today.isoformat()}.csv"


def table(selection: Selection, user: User) -> Iterator[Sequence[object]]:
    """Return the file row by row: the headings, a row an entry, the latest first, and nameless ones at the end.

    Which entries these are is decided at once; what is said of them is read in chunks, and no transaction stays open while
    a slow reader takes one.
    """
    return _table(Reader.of(user), selection.shape, asked_by(user, **selection.values))  # told now: the person is forgotten with the first chunk's transaction


def _table(reader: Reader, chosen: Chosen, asked: dict[str, Any]) -> Iterator[Sequence[object]]:
    yield HEADINGS
    ids = array("q", db.session.scalars(_ids(reader, chosen), asked, execution_options={"yield_per": 10_000}))
    for start in range(0, len(ids), CHUNK):
        yield from _read(_named_rows(list(ids[start : start + CHUNK]), reader, asked))
    nameless = _nameless(reader, chosen)
    if nameless is not None:
        yield from _read(_nameless_cells(row) for row in rows(nameless, asked))


def _read(cells: Iterable[Sequence[object]]) -> list[Sequence[object]]:
    found = list(cells)
    db.session.rollback()
    return found


@built_once
def _ids(reader: Reader, chosen: Chosen) -> Select[int]:
    return select(OutcomeEntry.id).where(chosen.named(reader)).order_by(OutcomeEntry.ends_on.desc(), OutcomeEntry.id.desc())


@built_once
def _named(reader: Reader) -> Select[*tuple[Any, ...]]:
    entry, old = OutcomeEntry, aliased(OutcomeEntry)
    return (
        select(
            entry.id, entry.reference.label("figure"), Measure.name.label("measure"), entry.hundredths, Measure.unit, entry.exactness, Measure.shape, called(Agency.name, entry.ends_on).label("agency"),
            Ward.name.label("ward"), entry.starts_on, entry.ends_on, entry.period, PlanYear.code.label("year"), Operation.reference,
            OperationType.name.label("type"), entry.source, entry.interim, entry.by_telephone, entry.review, entry.superseded, entry.signed_off_at,
            old.reference.label("corrects"), entry.why, entry.note,
        )
        .join(Measure, Measure.id == entry.measure_id)
        .join(Agency, Agency.id == entry.agency_id)
        .outerjoin(Ward, Ward.id == entry.ward_id)
        .outerjoin(PlanYear, PlanYear.id == entry.plan_year_id)
        .outerjoin(PaybackSession, PaybackSession.id == entry.session_id)
        .outerjoin(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .outerjoin(Operation, or_(Operation.id == entry.operation_id, and_(Operation.id == PaybackJob.operation_id, visible_to(reader))))
        .outerjoin(OperationType, OperationType.id == Operation.type_id)
        .outerjoin(old, old.id == entry.corrects_id)
        .where(entry.id.in_(values("entries")))
    )


def _named_rows(ids: list[int], reader: Reader, asked: dict[str, Any]) -> Iterator[Sequence[object]]:
    """Rows with the operation that each figure came of, or at which the work of its Community Payback job was found, if she may see it."""
    found = {row.id: row for row in rows(_named(reader), asked | {"entries": ids})}
    priorities = _priorities(ids)
    return (_cells(found[id_], priorities.get(id_, [])) for id_ in ids if id_ in found)


def _cells(row: Any, priorities: list[str]) -> list[Any]:
    state = "corrected since" if row.superseded else row.review.value
    return [
        row.figure, row.measure, figure(row.hundredths), row.unit, row.exactness.value, row.shape, row.agency, row.ward,
        row.starts_on, row.ends_on, row.period, row.year, "; ".join(priorities), row.reference,
        row.type, row.source, "interim" if row.interim else "final", "yes" if row.by_telephone else "no", state,
        clock.local(row.signed_off_at).date() if row.signed_off_at else None, row.corrects, row.why, row.note,
    ]


@built_once
def _credited() -> Select[*tuple[Any, ...]]:
    link = entry_priority.c
    query = select(link.entry_id, Priority.name).join(Priority, Priority.id == link.priority_id).where(link.entry_id.in_(values("entries")))
    return query.order_by(link.entry_id, Priority.position, Priority.id)


def _priorities(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for entry_id, name in rows(_credited(), {"entries": ids}):
        found.setdefault(entry_id, []).append(name)
    return found


@built_once
def _nameless(reader: Reader, chosen: Chosen) -> Select[*tuple[Any, ...]] | None:
    """Rows that tell the figure and nothing of where it came about; neither does their order."""
    where, entry = chosen.nameless(reader), OutcomeEntry
    if where is None:
        return None
    return (
        select(
            Measure.name.label("measure"), entry.hundredths, Measure.unit, entry.exactness, Measure.shape, PlanYear.code.label("year"), entry.interim,
            entry.review,
        )
        .join(Measure, Measure.id == entry.measure_id)
        .outerjoin(PlanYear, PlanYear.id == entry.plan_year_id)
        .where(where)
        .order_by(Measure.name, entry.hundredths, entry.exactness, PlanYear.code, entry.interim, entry.review)
    )


def _nameless_cells(row: Any) -> list[Any]:
    told = dict.fromkeys(HEADINGS, "") | {
        "Measure": row.measure, "Figure": figure(row.hundredths), "Unit": row.unit, "How exact": row.exactness.value,
        "Kind of figure": row.shape, "Plan year": row.year, "Came from": NOT_NAMED,
        "Interim or final": "interim" if row.interim else "final", "State": row.review.value,
    }
    return list(told.values())
