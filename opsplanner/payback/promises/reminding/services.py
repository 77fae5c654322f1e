"""Noting of each job that waits for its day that it will miss its date, once for each date that is wanted. It is the worker's task."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, String, select

from opsplanner.clock import today
from opsplanner.database import rows, unit_of_work
from opsplanner.history import record, subjects
from opsplanner.models import HistoryLine, PaybackJob, Verb
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.forecast.rules import Reach
from opsplanner.payback.promises import rules as promises_rules
from opsplanner.payback.promises.reminding import words
from opsplanner.payback.queue import words as queue_words
from opsplanner.payback.queue.reach import queries as reach_queries
from opsplanner.statements import built_once, values
from opsplanner.tasks import services as tasks_services

TASK = "payback misses its date"
HOUR = 8
"""The hour from which, by the clock on the wall."""


@built_once
def _jobs() -> Select[*tuple[Any, ...]]:
    query = select(PaybackJob.id, PaybackJob.reference, PaybackJob.kind, PaybackJob.wanted_by, PaybackJob.decided_at, PaybackJob.visit)
    return query.where(PaybackJob.id.in_(values("jobs"))).order_by(PaybackJob.id)


@built_once
def _said() -> Select[*tuple[Any, ...]]:
    query = select(HistoryLine.subject, HistoryLine.what)
    return query.where(HistoryLine.subject.in_(values("subjects", String)), HistoryLine.verb == Verb.WILL_MISS_ITS_DATE)


def tell() -> None:
    """Note which jobs will miss their date, as far as it was not said of them; who asked, and Probation, are told of it."""
    if not tasks_services.is_due_today(TASK, HOUR):
        return
    with unit_of_work():
        if tasks_services.begin_today(TASK) is None:
            return
        found = _missing()
        before = {(row.subject, row.what) for row in rows(_said(), {"subjects": [subject for subject, _, _ in found]})} if found else set()
        for subject, what, why in found:
            if (subject, what) not in before:
                record(None, Verb.WILL_MISS_ITS_DATE, what, why=why, by=None, subject=subject)


def _missing() -> list[tuple[str, str, str]]:
    """Return (what the history calls the job, that it misses its date, when it is reached) of each that waits and will miss it."""
    reached = reach_queries.reached(today(), forecast_queries.basis())
    if not any(reach.early for reach in reached.values()):
        return []
    late = [(row, last, reached[row.id]) for row in rows(_jobs(), {"jobs": list(reached)}) if (last := _last(row)) and _will_miss(last, reached[row.id])]
    return [(subjects.of_job(row.reference), words.misses(last), words.reached(queue_words.words_of_reach(reach))) for row, last, reach in late]


def _last(row: Any) -> date | None:
    return promises_rules.wanted(row.kind, row.wanted_by, row.decided_at, row.visit).last


def _will_miss(last: date, reach: Reach) -> bool:
    """What is past its date is not ahead of it any more."""
    return last >= today() and queue_words.misses_by(last, reach) == queue_words.MISSES
