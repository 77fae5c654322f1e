"""What Community Payback adds to the page of an operation: the jobs that came from it, and the link to ask for one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from opsplanner import clock
from opsplanner.access import job_visible_to, may
from opsplanner.database import read_row, rows
from opsplanner.models import JobState, LogEntry, Operation, OperationState, PaybackJob, User
from opsplanner.operations.page.extras import DAY, Step
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.web.address import address_of


class HereRow(NamedTuple):
    """One job that came from an operation: found, asked for, cleaned, with the days between."""

    reference: str
    what: str
    state: JobState
    found_on: date | None
    asked_on: date | None
    cleaned_on: date | None
    merged: bool = False
    """It is done with another job, whose state and dates these are."""
    into: str = ""
    """That job; "" when this reader may not see it."""

    @property
    def asked(self) -> str:
        """When it was asked for, and how long after it was found."""
        return _with_gap(self.asked_on, self.found_on, "Not sent yet")

    @property
    def cleaned(self) -> str:
        """When it was clean, and how long after it was found (or asked for)."""
        return _with_gap(self.cleaned_on, self.found_on or self.asked_on, "Not yet")


def _with_gap(day: date | None, since: date | None, nothing: str) -> str:
    if day is None:
        return nothing
    return clock.words_of_day(day, weekday=False) + (f", {jobs_words.days(day - since)} later" if since and day > since else "")


@built_once
def _from_operation(reader: Reader) -> Select[*tuple[Any, ...]]:
    into = aliased(PaybackJob)
    return (
        select(PaybackJob.reference, PaybackJob.what, LogEntry.happened_at, *_dates(PaybackJob, "own_"), *_dates(into, "into_"))
        .outerjoin(into, and_(into.id == PaybackJob.merged_into_id, job_visible_to(reader, into)))
        .outerjoin(LogEntry, LogEntry.id == PaybackJob.finding_id)
        .where(PaybackJob.operation_id == value("operation"), job_visible_to(reader))
        .order_by(PaybackJob.id)
    )


def facts(operation: Operation, user: User) -> dict[str, Any] | None:
    """Return the jobs that came from an operation, as far as this person may see them (one query).

    A job that was merged is done with another one, and would say "not yet" for good: it shows how far that one is.
    """
    there = rows(_from_operation(Reader.of(user)), asked_by(user, operation=operation.id))
    found = [_row(row, read_row(_Dates, row, "own_"), read_row(_Dates, row, "into_"), clock.today()) for row in there]
    return {"jobs": found} if found else None


class _Dates(NamedTuple):
    """How far a job is."""

    reference: str | None
    state: JobState
    referred_at: datetime | None
    work_done_at: datetime | None
    waste_by: str
    waste_collected_on: date | None


def _dates(job: type[PaybackJob], prefix: str) -> list[Any]:
    return [getattr(job, name).label(prefix + name) for name in _Dates._fields]


def _row(row: Any, own: _Dates, into: _Dates, today: date) -> HereRow:
    counts = into if into.reference else own
    done = jobs_words.day_of(counts.work_done_at)
    shown = jobs_rules.state_shown(counts.state, done, today)
    clean = jobs_rules.cleaned_on(shown, work_done_on=done, waste_by=counts.waste_by, collected_on=counts.waste_collected_on)
    return HereRow(
        row.reference, row.what, shown, jobs_words.day_of(row.happened_at), jobs_words.day_of(counts.referred_at), clean, own.state is JobState.MERGED,
        into.reference or "",
    )


def actions(operation: Operation, user: User) -> list[Step]:
    """Return the link to ask for a job from here."""
    if not may(user, "refer_payback") or operation.state is OperationState.DRAFT:
        return []
    return [Step("Refer a Community Payback job", address_of("payback.refer", operation=operation.reference), group=DAY)]
