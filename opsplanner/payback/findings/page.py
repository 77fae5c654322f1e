"""What Community Payback adds to the page of an operation: the jobs that came from it, and the link to ask for one."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from opsplanner import clock
from opsplanner.access import may
from opsplanner.models import JobState, Operation, OperationState, User
from opsplanner.operations.page.extras import DAY, Step
from opsplanner.payback.findings import queries
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
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


def facts(operation: Operation, user: User) -> dict[str, Any] | None:
    """Return the jobs that came from an operation, as far as this person may see them (one query).

    A job that was merged is done with another one, and would say "not yet" for good: it shows how far that one is.
    """
    found = [_row(row, clock.today()) for row in queries.came_from(operation.id, user)]
    return {"jobs": found} if found else None


def _row(row: queries.Came, today: date) -> HereRow:
    counts = row.into if row.into.reference else row.own
    done = jobs_words.day_of(counts.work_done_at)
    shown = jobs_rules.state_shown(counts.state, done, today)
    clean = jobs_rules.cleaned_on(shown, work_done_on=done, waste_by=counts.waste_by, collected_on=counts.waste_collected_on)
    return HereRow(
        row.reference, row.what, shown, jobs_words.day_of(row.happened_at), jobs_words.day_of(counts.referred_at), clean, row.own.state is JobState.MERGED,
        row.into.reference or "",
    )


def actions(operation: Operation, user: User) -> list[Step]:
    """Return the link to ask for a job from here."""
    if not may(user, "refer_payback") or operation.state is OperationState.DRAFT:
        return []
    return [Step("Refer a Community Payback job", address_of("payback.refer", operation=operation.reference), group=DAY)]
