"""Outcome entries in bulk, for measuring: a handful for each operation that is over."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

from sqlalchemy import exists, func, insert, select, text, update

from opsplanner import clock
from opsplanner.database import db, on_sqlite, unit_of_work
from opsplanner.models import (
    Commitment,
    Exactness,
    FigureCounter,
    Operation,
    OperationState,
    OperationWard,
    OutcomeEntry,
    Review,
    User,
    entry_priority,
    operation_measure,
    operation_priority,
)

OVER = (OperationState.COMPLETED, OperationState.CUT_SHORT, OperationState.CLOSED)
BATCH = 5000
"""Operations whose entries are written in one transaction."""
SILENT = 0.04
"""How many of the operations that are over have no figures."""


def fill(wanted: int) -> int:
    """Add entries to operations that are over and have none, until there are `wanted`; return how many there are."""
    rng = random.Random(20)
    held = exists().where(OutcomeEntry.operation_id == Operation.id)
    ids = list(db.session.scalars(select(Operation.id).where(Operation.state.in_(OVER), ~held).order_by(Operation.id)))
    rng.shuffle(ids)  # few operations or many: the same share of each year
    there = db.session.scalar(select(func.count()).select_from(OutcomeEntry)) or 0
    each = -(-(wanted - there) // max(1, round(len(ids) * (1 - SILENT))))
    for start in range(0, len(ids), BATCH):
        if there >= wanted:
            break
        with unit_of_work():
            there += _write(rng, sorted(ids[start : start + BATCH]), each)
    _tidy()
    return there


def _tidy() -> None:
    """Operations of former years that have reported are closed, as they would be; figures of every other restricted one are released."""
    reported = exists().where(OutcomeEntry.operation_id == Operation.id).correlate(Operation)
    long_ago = clock.today() - timedelta(days=365)
    with unit_of_work():
        db.session.execute(update(Operation).where(Operation.state.in_(OVER), Operation.day < long_ago, reported).values(state=OperationState.CLOSED))
        db.session.execute(update(Operation).where(Operation.restricted, Operation.id % 2 == 0).values(figures_released=True))


def _write(rng: random.Random, ids: list[int], each: int) -> int:
    last = db.session.scalar(select(func.max(OutcomeEntry.id))) or 0
    entries, links = [], []
    priorities = _by_operation(operation_priority.c.operation_id, operation_priority.c.priority_id, ids)
    references = dict(db.session.execute(select(Operation.id, Operation.reference).where(Operation.id.in_(ids))).all())
    counters: Counter[str] = Counter()
    for entry in _entries(rng, ids, each):
        last += 1
        owner = references[entry["operation_id"]]
        counters[owner] += 1
        entries.append(entry | {"id": last, "reference": f"{owner}/{counters[owner]}"})
        links += [{"entry_id": last, "priority_id": one} for one in priorities[entry["operation_id"]]]
    db.session.execute(insert(OutcomeEntry), entries)
    db.session.execute(insert(FigureCounter), [{"owner": owner, "last": count} for owner, count in counters.items()])
    if links:
        db.session.execute(insert(entry_priority), links)
    if not on_sqlite():
        db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('outcome_entry', 'id'), {last})"))
    return len(entries)


def _entries(rng: random.Random, ids: list[int], each: int) -> Iterator[dict[str, Any]]:
    measures = _by_operation(operation_measure.c.operation_id, operation_measure.c.measure_id, ids)
    agencies, wards = _by_operation(Commitment.operation_id, Commitment.agency_id, ids), _by_operation(OperationWard.operation_id, OperationWard.ward_id, ids)
    writer = db.session.scalar(select(func.min(User.id)))
    for id_, day, year, ends_at in db.session.execute(
        select(Operation.id, Operation.day, Operation.plan_year_id, Operation.ends_at).where(Operation.id.in_(ids)).order_by(Operation.id)
    ):
        if rng.random() < SILENT:
            continue
        cells = list(product(measures[id_], agencies[id_]))
        for measure, agency in rng.sample(cells, min(each, len(cells))):
            at = ends_at + timedelta(hours=rng.randint(1, 100))
            review = rng.choices((Review.SIGNED_OFF, Review.RECORDED, Review.QUERIED), (94, 4, 2))[0]
            yield {
                "measure_id": measure, "hundredths": rng.randint(0, 60) * 100, "exactness": rng.choices(list(Exactness), (90, 5, 4, 1))[0],
                "agency_id": agency, "ward_id": rng.choice(wards[id_]) if wards[id_] else None, "starts_on": day, "ends_on": day, "period": "",
                "operation_id": id_, "source": "", "interim": False, "note": "", "by_telephone": False, "plan_year_id": year, "recorded_at": at,
                "recorded_by_id": writer, "changed_at": at, "changed_by_id": writer, "review": review, "why": "", "superseded": False, "version": 1,
                "signed_off_at": at + timedelta(days=2) if review is Review.SIGNED_OFF else None,
            }


def _by_operation(operation: Any, other: Any, ids: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for operation_id, other_id in db.session.execute(select(operation, other).where(operation.in_(ids)).order_by(operation, other)):
        found[operation_id].append(other_id)
    return found
