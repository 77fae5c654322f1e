"""An indicator is added to a priority, changed, taken out and put back. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from opsplanner.database import db, one
from opsplanner.history import changes, record, subjects
from opsplanner.models import Indicator, User, Verb
from opsplanner.plan.differences import services as differences_services
from opsplanner.plan.indicators import queries
from opsplanner.plan.indicators.definition import rules
from opsplanner.plan.indicators.definition.rules import Said
from opsplanner.plan.indicators.queries import Whole, label
from opsplanner.plan.priorities import services as priorities_services
from opsplanner.plan.priorities.rules import new_code
from opsplanner.plan.services import check_may_keep, check_version
from opsplanner.plan.words import decimal_words

COLUMNS = {"first": "trajectory_from", "last": "trajectory_to", "reduction": "reduction_percent"}
"""Where a column has another name than what is said."""


def add_indicator(year: str, priority: str, said: Said, *, by: User) -> str:
    """Add an indicator to a priority and return its code. Raises NotFound for who does not keep the plan, RuleBroken on a box."""
    check_may_keep(by)
    of = priorities_services.locked(year, priority)
    rules.check(said, "", [])
    codes = db.session.scalars(select(Indicator.code).where(Indicator.priority_id == of.id)).all()
    last = db.session.scalar(select(func.max(Indicator.position)).where(Indicator.priority_id == of.id))
    row = Indicator(priority_id=of.id, code=new_code(said.name, codes), position=0 if last is None else last + 1, **_columns(said))
    db.session.add(row)
    db.session.flush()
    record(None, Verb.INDICATOR_CHANGED, "added it to the plan", by=by, subject=subjects.of_indicator(row.id))
    record(None, Verb.INDICATOR_CHANGED, f"added the indicator {said.name}", by=by, subject=subjects.of_priority(of.id))
    return row.code


def change_indicator(whole: Whole, said: Said, *, seen_version: int, by: User) -> str:
    """Change what is said of an indicator; return the sentence that says so. Raises NotFound, RuleBroken on a box, ChangedMeanwhile."""
    row = _to_change(whole, seen_version, by)
    rules.check(said, row.period, [figure.period for figure in row.figures])
    before = {column: getattr(row, column) for column in _columns(said)}
    was = _told(before)
    for column, value in _columns(said).items():
        setattr(row, column, value)
    told = changes(was, _told({column: getattr(row, column) for column in before}))
    if not told:
        return "Nothing was changed"
    differences_services.keep(row, label(whole), before, by=by)
    whole_words = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.INDICATOR_CHANGED, "; ".join(change.said for change in told), by=by, whole=whole_words, subject=subjects.of_indicator(row.id))
    db.session.flush()
    return f"{said.name} is changed"


def take_out(whole: Whole, why: str, *, seen_version: int, by: User) -> str:
    """Take an indicator out of the plan; its page, its figures and its history stay. Raises NotFound, ChangedMeanwhile."""
    return _put(_to_change(whole, seen_version, by), whole, why, active=False, by=by)


def put_back(whole: Whole, *, by: User) -> str:
    """Put an indicator back into the plan. Raises NotFound."""
    check_may_keep(by)
    return _put(one(queries.for_change(whole.row.id)), whole, "", active=True, by=by)


def _put(row: Indicator, whole: Whole, why: str, *, active: bool, by: User) -> str:
    if row.active == active:
        return "Nothing was changed"
    row.active = active
    differences_services.keep(row, label(whole), {"active": not active}, by=by)
    what = "put it back into the plan" if active else "took it out of the plan"
    record(None, Verb.INDICATOR_CHANGED, what, by=by, why=why, subject=subjects.of_indicator(row.id))
    db.session.flush()
    return f"{row.name} is back in the plan" if active else f"{row.name} is out of the plan. Its page and its figures stay"


def _to_change(whole: Whole, seen_version: int, by: User) -> Indicator:
    check_may_keep(by)
    row = one(queries.for_change(whole.row.id))
    check_version(row.version, subjects.of_indicator(row.id), seen_version=seen_version)
    return row


def _columns(said: Said) -> dict[str, Any]:
    return {COLUMNS.get(name, name): value for name, value in vars(said).items()}


def _told(columns: dict[str, Any]) -> dict[str, str]:
    """Return what is said of an indicator by what people call it, as the history tells changes of it."""
    number = columns["baseline"]
    return {
        "the name": columns["name"], "what counts": columns["definition"], "the unit": columns["unit"], "which way is better": columns["better"],
        "the period of its figures": columns["period"], "the baseline": "" if number is None else decimal_words(Decimal(number) / 100),
        "the baseline in words": columns["baseline_words"], "whose figure it is": columns["owner"], "why it is not measured": columns["not_measured"],
        "the first year of its trajectory": _year(columns["trajectory_from"]), "the last year of its trajectory": _year(columns["trajectory_to"]),
        "by how many per cent it falls": _year(columns["reduction_percent"]), "what its trajectory assumes": columns["assumption"],
    }


def _year(value: int | None) -> str:
    return "" if value is None else str(value)
