"""What figures come to by month and by quarter: as it stands ready, and added up here from the figures themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.figures.selection.queries import Selection
from opsplanner.models import Measure, MonthCount, MonthSum, Operation, OperationState, OutcomeEntry, User, entry_priority

Sums = dict[tuple[Any, ...], tuple[int, int]]
"""By what each is of: hundredths and figures; figures that are only counted have none."""


def kept_by_month() -> Sums:
    """What stands ready. What came to nothing is left out."""
    hundredths: Counter[tuple[Any, ...]] = Counter()
    entries: Counter[tuple[Any, ...]] = Counter()
    of, by = MonthSum, MonthCount
    for row in db.session.execute(select(of.plan_year_id, of.measure_id, of.review, of.exactness, of.seen, of.month, of.lies_in, of.hundredths, of.entries)):
        *key, more, many = (getattr(part, "value", part) for part in row)
        hundredths["sum", *key] += more
        entries["sum", *key] += many
    for row in db.session.execute(select(by.split, by.split_id, by.plan_year_id, by.seen, by.month, by.lies_in, by.entries)):
        *key, many = (getattr(part, "value", part) for part in row)
        entries[tuple(key)] += many
    return {key: (hundredths[key], entries[key]) for key in entries if (hundredths[key], entries[key]) != (0, 0)}


def anew_by_month() -> Sums:
    """The same of the figures as they are. What a return counts for is in none of them, nor what is restricted."""
    hundredths: Counter[tuple[Any, ...]] = Counter()
    entries: Counter[tuple[Any, ...]] = Counter()
    operations = {one.id: one for one in db.session.execute(select(Operation.id, Operation.type_id, Operation.state, Operation.restricted))}
    credits: dict[int, list[tuple[int, bool]]] = {}
    for link in db.session.execute(select(entry_priority)):
        credits.setdefault(link.entry_id, []).append((link.priority_id, link.told_by_id is not None))
    for entry in db.session.execute(select(OutcomeEntry.__table__).where(OutcomeEntry.superseded.is_(False))):
        of, told, in_ward = operations.get(entry.operation_id), entry.told_by_id is not None, entry.ward_told_by_id is not None
        if of and (of.restricted or of.state is OperationState.DRAFT):
            continue
        splits = [*([] if in_ward else [("ward", entry.ward_id or 0)]), *([("type", of.type_id if of else 0)] if of or not told else [])]
        splits += [("priority", one) for one, told_there in credits.get(entry.id, [(0, told)]) if not told_there]
        splits = [*([] if told else [("agency", entry.agency_id)]), *([] if entry.also_reported else splits)]
        year, seen, lies = entry.plan_year_id or 0, "most" if of else "everybody", (months(entry.ends_on), lies_in(entry))
        for split in splits:
            entries[(*split, year, seen, *lies)] += 1
        if not told and not entry.also_reported:
            key = ("sum", year, entry.measure_id, entry.review.value, entry.exactness.value, seen, *lies)
            hundredths[key] += entry.hundredths
            entries[key] += 1
    return {key: (hundredths[key], entries[key]) for key in entries}


def months(day: date) -> int:
    """The months from the year 0 to a day."""
    return day.year * 12 + day.month - 1


def lies_in(entry: Any) -> int:
    """In how many months all of its time lies: one, a quarter's three, or no one quarter's."""
    first, last = months(entry.starts_on), months(entry.ends_on)
    return 1 if first == last else 3 if first // 3 == last // 3 else 0


def of_entries(selection: Selection, user: User, across: str, down: str) -> dict[tuple[int | None, int | None], dict[int, tuple[int | None, int]]]:
    """The cells of a table by a month or a quarter, and the totals of the columns, by measure (0: counted together): what the entries that she sees come to.

    They are told by the conditions of a list of entries.
    """
    found: dict[Any, dict[int, list[Any]]] = {}
    for ways in ((across, down), ("", down)):
        chosen = replace(selection.shape, by=frozenset(filter(None, ways)))
        query = select(OutcomeEntry.__table__, Measure.shape, Operation.type_id, *([entry_priority.c.priority_id] if "priority" in ways else [])).join(Measure)
        query = query.outerjoin(Operation, Operation.id == OutcomeEntry.operation_id).where(chosen.named(user))
        if "priority" in ways:
            query = query.outerjoin(entry_priority, entry_priority.c.entry_id == OutcomeEntry.id)
        counted = "measure" not in {across, down} and selection.measure is None
        for row in db.session.execute(query, selection.values):
            found.setdefault(tuple(_key(way, row) for way in ways), {}).setdefault(0 if counted else row.measure_id, []).append(row)
    return {
        cell: {measure: (sum(row.hundredths for row in of) if measure and of[0].shape == "count" else None, len(of)) for measure, of in by.items()} for cell, by in found.items()
    }


def _key(way: str, row: Any) -> int | None:
    if way in ("month", "quarter"):
        each = 1 if way == "month" else 3
        return months(row.ends_on) // each if months(row.starts_on) // each == months(row.ends_on) // each else None
    if way == "year":
        return row.plan_year_id or -(row.ends_on.year - (row.ends_on.month < 4))
    return getattr(row, f"{way}_id") if way else 0
