"""Reminding owners of returns and indicators' figures that are due, once for each day on which some are, and telling deputies the day after. It is the worker's task."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.clock import today
from opsplanner.database import db, unit_of_work
from opsplanner.history import record, subjects
from opsplanner.models import Verb
from opsplanner.notices.kinds import services as kinds_services
from opsplanner.notices.kinds.words import To
from opsplanner.plan.indicators.keepers.queries import keepers
from opsplanner.returns.reminding import queries, rules, words
from opsplanner.returns.reminding.queries import Awaited
from opsplanner.tasks import services as tasks_services

TASK = "returns due"
AHEAD = timedelta(days=31)


def tell() -> None:
    """Remind each owner of what is due soon, by one notice for each due date, and tell each deputy of what is overdue since yesterday; since this was last done."""
    if not tasks_services.is_due_today(TASK, rules.HOUR):
        return
    with unit_of_work():
        last = tasks_services.begin_today(TASK)
        if last is None or last == today():
            return
        found = queries.awaited(today())
        holidays = bank_holidays(last - AHEAD, today() + AHEAD)
        for (owner_id, due), those in _by_owner(found).items():
            if last < rules.reminded_on(due, holidays) <= today() <= due:
                _tell(words.DUE, Verb.RETURNS_DUE, words.due(those, due), owner_id, due, {owner_id})
            elif last < rules.told_on(due) <= today():
                owner = keepers([owner_id])[owner_id].name
                for deputy_id in sorted({one.deputy_id for one in those if one.deputy_id is not None}):
                    hers = [one for one in those if one.deputy_id == deputy_id]
                    _tell(words.OVERDUE, Verb.RETURNS_OVERDUE, words.overdue(hers, owner, due), owner_id, due, {deputy_id})


def _by_owner(found: Sequence[Awaited]) -> dict[tuple[int, date], list[Awaited]]:
    by: dict[tuple[int, date], list[Awaited]] = {}
    for one in found:
        by.setdefault((one.owner_id, one.until), []).append(one)
    return by


def _tell(kind: str, verb: Verb, what: str, owner_id: int, due: date, people: set[int]) -> None:
    line = record(None, verb, what, by=None, subject=subjects.of_returns_due(owner_id, due))
    db.session.flush()
    kinds_services.tell(kind, [line], [To(line.id, user_id) for user_id in sorted(people) if user_id])
