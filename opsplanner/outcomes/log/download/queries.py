"""The chosen entries as a CSV file that spreadsheets read as it is meant: figures are figures, and no text is run."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, or_, select
from sqlalchemy.orm import aliased

from opsplanner import clock
from opsplanner.access import visible_to
from opsplanner.agencies.names.queries import called
from opsplanner.database import db, rows
from opsplanner.engines import hold_little
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
from opsplanner.web.filters import Choice

CHUNK = 1000
"""Entries that are read at a time; SQLite takes 32,766 values in one statement."""
NOT_NAMED = "An operation that is not named here"
HEADINGS = (
    "Reference", "Measure", "Figure", "Unit", "How exact", "Kind of figure", "Agency", "Ward", "From", "To", "Period", "Plan year", "Priorities",
    "Operation", "Operation type", "Came from", "Interim or final", "By telephone", "Recorded by", "Recorded on", "State", "Also reported", "Signed off by", "Signed off on", "Corrects", "Why corrected", "Note",
)
"""After these each priority has a column of its own."""


_FIGURE, _PRIORITIES, _RECORDED, _SIGNED_OFF = (HEADINGS.index(name) for name in ("Figure", "Priorities", "Recorded on", "Signed off on"))


@lru_cache(maxsize=10_000)
def figure(hundredths: int) -> int | Decimal:
    """Return a quantity as the number that it is: 1500, 1350.9, -13.2."""
    whole, part = divmod(hundredths, 100)
    return Decimal(hundredths) / 100 if part else whole


def filename(selection: Selection, today: date, ending: str = "csv") -> str:
    """Return a name for the file that says what is chosen, and the day."""
    codes = [str(value) for name, value in selection.query().items()]
    kept = re.sub(r"[^a-z0-9]+", "-", " ".join(["outcomes", *codes]).lower()).strip("-")
    return f"{kept[:120].strip('-')}-as-at-{today.isoformat()}.{ending}"


def table(selection: Selection, user: User, priorities: Iterable[Choice]) -> Iterator[Sequence[object]]:
    """Return the file row by row: the headings, a row an entry, the latest first, and nameless ones at the end.

    Each of the `priorities` has a column that says yes where a figure is credited to it.

    Which entries these are is decided at once; what is said of them is read in chunks, and no transaction stays open while
    a slow reader takes one.
    """
    return _table(Reader.of(user), selection.shape, asked_by(user, **selection.values), tuple(priorities))  # told now: the person is forgotten with the first chunk's transaction


def _table(reader: Reader, chosen: Chosen, asked: dict[str, Any], priorities: Sequence[Choice]) -> Iterator[Sequence[object]]:
    yield (*HEADINGS, *(f"Priority: {one.name}" for one in priorities))
    places = {id_: n for n, one in enumerate(priorities) for id_ in one.ids}
    hold_little(connection := db.session.connection())
    found = connection.execute(_ids(reader, chosen), asked, execution_options={"yield_per": 10_000})
    ids = array("q", found.scalars())
    db.session.rollback()
    for start in range(0, len(ids), CHUNK):
        yield from _read(partial(_named_rows, list(ids[start : start + CHUNK]), reader, asked, places, len(priorities)))
    nameless = _nameless(reader, chosen)
    if nameless is not None:
        yield from _read(partial(_nameless_rows, nameless, asked, len(priorities)))


def _read(find: Callable[[], Iterable[Sequence[object]]]) -> list[Sequence[object]]:
    hold_little(db.session.connection())
    found = list(find())
    db.session.rollback()
    return found


@built_once
def _ids(reader: Reader, chosen: Chosen) -> Select[int]:
    return select(OutcomeEntry.id).where(chosen.named(reader)).order_by(OutcomeEntry.ends_on.desc(), OutcomeEntry.id.desc())


@built_once
def _named(reader: Reader) -> Select[*tuple[Any, ...]]:
    """The cells of a row as the file has them, each under its heading, but for those that `_named_rows` words."""
    entry, old, recorder, signer = OutcomeEntry, aliased(OutcomeEntry), aliased(User), aliased(User)
    cells = {
        "Reference": entry.reference, "Measure": Measure.name, "Figure": entry.hundredths, "Unit": Measure.unit, "How exact": _text(entry.exactness),
        "Kind of figure": Measure.shape, "Agency": called(Agency.name, entry.ends_on), "Ward": Ward.name, "From": _text(entry.starts_on), "To": _text(entry.ends_on),
        "Period": entry.period, "Plan year": PlanYear.code, "Priorities": entry.id, "Operation": Operation.reference, "Operation type": OperationType.name,
        "Came from": entry.source, "Interim or final": case((entry.interim, "interim"), else_="final"), "By telephone": case((entry.by_telephone, "yes"), else_="no"),
        "Recorded by": recorder.name, "Recorded on": entry.recorded_at, "Signed off by": signer.name,
        "State": case((entry.superseded, "corrected since"), else_=_text(entry.review)), "Also reported": case((entry.also_reported, "yes"), else_="no"), "Signed off on": entry.signed_off_at, "Corrects": old.reference,
        "Why corrected": entry.why, "Note": entry.note,
    }
    return (
        select(*(cells[heading].label(heading) for heading in HEADINGS))
        .join(Measure, Measure.id == entry.measure_id)
        .join(Agency, Agency.id == entry.agency_id)
        .outerjoin(Ward, Ward.id == entry.ward_id)
        .outerjoin(PlanYear, PlanYear.id == entry.plan_year_id)
        .outerjoin(PaybackSession, PaybackSession.id == entry.session_id)
        .outerjoin(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .outerjoin(Operation, or_(Operation.id == entry.operation_id, and_(Operation.id == PaybackJob.operation_id, visible_to(reader))))
        .outerjoin(OperationType, OperationType.id == Operation.type_id)
        .outerjoin(old, old.id == entry.corrects_id)
        .outerjoin(recorder, recorder.id == entry.recorded_by_id)
        .outerjoin(signer, signer.id == entry.signed_off_by_id)
        .where(entry.id.in_(values("entries")))
        .order_by(entry.ends_on.desc(), entry.id.desc())
    )


def _text(column: Any) -> ColumnElement[str]:
    """A day or a word as the database has it, which is as the file has it: half a million are not read into Python's dates and back."""
    return cast(column, String)


def _named_rows(ids: list[int], reader: Reader, asked: dict[str, Any], places: Mapping[int, int], columns: int) -> Iterator[Sequence[object]]:
    """Rows with the operation that each figure came of, or at which the work of its Community Payback job was found, if she may see it."""
    credited = _credited_to(ids)
    for row in rows(_named(reader), asked | {"entries": ids}):
        cells, each = list(row), [""] * columns
        cells[_FIGURE] = figure(cells[_FIGURE])
        to = credited.get(cells[_PRIORITIES], ())
        cells[_PRIORITIES] = "; ".join(name for _, name in to)
        for priority_id, _ in to:
            if priority_id in places:
                each[places[priority_id]] = "yes"
        for at in (_RECORDED, _SIGNED_OFF):
            if cells[at]:
                cells[at] = clock.local(cells[at]).date()
        yield cells + each


@built_once
def _credited() -> Select[*tuple[Any, ...]]:
    link = entry_priority.c
    query = select(link.entry_id, Priority.id, Priority.name).join(Priority, Priority.id == link.priority_id).where(link.entry_id.in_(values("entries")))
    return query.order_by(link.entry_id, Priority.position, Priority.id)


def _credited_to(ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    """The priorities that entries are credited to, with their names, by the entries' ids."""
    found: dict[int, list[tuple[int, str]]] = {}
    for entry_id, priority_id, name in rows(_credited(), {"entries": ids}):
        found.setdefault(entry_id, []).append((priority_id, name))
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


def _nameless_rows(nameless: Select[*tuple[Any, ...]], asked: dict[str, Any], columns: int) -> Iterator[Sequence[object]]:
    return ([*_nameless_cells(row), *[""] * columns] for row in rows(nameless, asked))


def _nameless_cells(row: Any) -> list[Any]:
    told = dict.fromkeys(HEADINGS, "") | {
        "Measure": row.measure, "Figure": figure(row.hundredths), "Unit": row.unit, "How exact": row.exactness.value,
        "Kind of figure": row.shape, "Plan year": row.year, "Came from": NOT_NAMED,
        "Interim or final": "interim" if row.interim else "final", "State": row.review.value, "Also reported": "no",
    }
    return list(told.values())
