"""Reminding of actions that meetings agreed, once before their day and once after it, and asking who follows in a chair. It is the worker's task."""

from __future__ import annotations

from datetime import date, timedelta

from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.clock import today
from opsplanner.database import db, unit_of_work
from opsplanner.governance import queries, words
from opsplanner.governance.telling import queries as telling_queries
from opsplanner.governance.telling import rules
from opsplanner.governance.telling import words as telling_words
from opsplanner.history import record, subjects
from opsplanner.models import Verb
from opsplanner.notices.kinds import services as kinds_services
from opsplanner.notices.kinds.words import To
from opsplanner.tasks import services as tasks_services

TASK = "meetings' actions due"
AHEAD = timedelta(days=31)


def tell() -> None:
    """Remind the owners of actions that are due soon or overdue, and ask who follows in a chair: of what has become so since this was last done."""
    if not tasks_services.is_due_today(TASK, rules.HOUR):
        return
    with unit_of_work():
        last = tasks_services.begin_today(TASK)
        if last is not None and last != today():
            _actions(last)
            _chairs(last)


def _actions(last: date) -> None:
    holidays, people = bank_holidays(last - AHEAD, today() + AHEAD), queries.members()
    for row in queries.open_actions():
        if last < rules.reminded_on(row.due_on, holidays) <= today() <= row.due_on:
            kind, verb, what = telling_words.DUE, Verb.MEETING_ACTION_DUE, words.is_due(row.text, row.due_on)
        elif last < rules.overdue_on(row.due_on) <= today():
            kind, verb, what = telling_words.OVERDUE, Verb.MEETING_ACTION_OVERDUE, words.is_overdue(row.text, row.due_on)
        else:
            continue
        held = telling_queries.holders([people[row.owner_id]])
        _tell(kind, verb, what, subjects.of_meeting_action(row.id), list(held.values()))


def _chairs(last: date) -> None:
    groups, people = {row.id: row for row in queries.groups() if row.active}, queries.members()
    for term in queries.terms():
        if term.group_id not in groups or term.to_on is not None or term.agreed_until is None:
            continue
        if any(last < day <= today() for day in rules.asked_on(term.agreed_until)):
            what = words.chair_ends(groups[term.group_id].name, term.role.value, people[term.member_id].name, term.agreed_until)
            _tell(telling_words.CHAIR, Verb.CHAIR_DUE, what, subjects.of_group(term.group_id), telling_queries.office_managers())


def _tell(kind: str, verb: Verb, what: str, subject: str, people: list[int]) -> None:
    if people:
        line = record(None, verb, what, by=None, subject=subject)
        db.session.flush()
        kinds_services.tell(kind, [line], [To(line.id, user_id) for user_id in people])
