"""A grant or a cost of a plan year is written down, changed, and struck out where it was entered in error. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.history import changes, record, subjects
from opsplanner.models import MoneyKind, MoneySum, PlanYear, User, Verb
from opsplanner.plan.differences import services as differences_services
from opsplanner.plan.money import queries
from opsplanner.plan.money.words import KINDS, pounds
from opsplanner.plan.services import check_may_keep, check_version


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of a sum: pence, None where there is none and words say why; what it was spent on by the measure that counts it."""

    name: str
    pence: int | None
    words: str
    measure_id: int | None


def add_sum(year_id: int, kind: MoneyKind, said: Said, *, by: User) -> str:
    """Write a grant or a cost of a plan year down and return its code. Raises NotFound for who does not keep the plan, RuleBroken on a box."""
    check_may_keep(by)
    one(select(PlanYear).where(PlanYear.id == year_id).with_for_update(of=PlanYear))
    _check(said, None)
    number = 1 + (db.session.scalar(select(func.count()).where(MoneySum.plan_year_id == year_id, MoneySum.kind == kind)) or 0)
    row = MoneySum(plan_year_id=year_id, code=f"{kind.value}-{number}", kind=kind, active=True, **vars(said))
    db.session.add(row)
    db.session.flush()
    record(None, Verb.MONEY_CHANGED, f"wrote down the {kind.value} {said.name}: {_amount(said)}", by=by, subject=subjects.of_money(year_id))
    return row.code


def change_sum(year_id: int, code: str, said: Said, *, seen_version: int, by: User) -> str:
    """Change what is said of a grant or a cost; return the sentence that says so. Raises NotFound, RuleBroken on a box, ChangedMeanwhile."""
    row = _to_change(year_id, code, seen_version, by)
    _check(said, row.measure_id)
    names, called = queries.measure_names(), row.name
    was = {"what it is": row.name, "the sum": _amount(row), "what became of it": row.words, "what it was spent on": names.get(row.measure_id or 0, "")}
    now = {"what it is": said.name, "the sum": _amount(said), "what became of it": said.words, "what it was spent on": names.get(said.measure_id or 0, "")}
    told = changes(was, now)
    if not told:
        return "Nothing was changed"
    before = {"name": row.name, "pence": row.pence, "words": row.words}
    row.name, row.pence, row.words, row.measure_id = said.name, said.pence, said.words, said.measure_id
    differences_services.keep(row, _label(row, year_id), before, by=by)
    whole = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.MONEY_CHANGED, f"of {called}: " + "; ".join(change.said for change in told), by=by, whole=whole, subject=subjects.of_money(year_id))
    db.session.flush()
    return f"{KINDS[row.kind]} {said.name} is changed"


def strike_out(year_id: int, code: str, why: str, *, seen_version: int, by: User) -> str:
    """Strike out what was entered in error; no sum counts it, and the history keeps it. Raises NotFound, ChangedMeanwhile."""
    row = _to_change(year_id, code, seen_version, by)
    if not row.active:
        return "Nothing was changed"
    row.active = False
    record(None, Verb.MONEY_CHANGED, f"struck out the {row.kind.value} {row.name}: {_amount(row)}", by=by, why=why, subject=subjects.of_money(year_id))
    db.session.flush()
    return f"{KINDS[row.kind]} {row.name} is struck out"


def _label(row: MoneySum, year_id: int) -> str:
    return f"Grant {row.code} of {one(select(PlanYear).where(PlanYear.id == year_id)).code}"


def _to_change(year_id: int, code: str, seen_version: int, by: User) -> MoneySum:
    check_may_keep(by)
    row = one(select(MoneySum).where(MoneySum.plan_year_id == year_id, MoneySum.code == code).with_for_update(of=MoneySum))
    check_version(row.version, subjects.of_money(year_id), seen_version=seen_version)
    return row


def _check(said: Said, had: int | None) -> None:
    if said.pence is None and not said.words:
        raise RuleBroken("Enter the sum, or say in words why there is none", "amount")
    if said.pence is None and said.measure_id is not None:
        raise RuleBroken("Enter the sum: what each cost is worked out from it", "amount")
    if said.measure_id not in (None, had) and said.measure_id not in queries.measure_names():
        raise RuleBroken("This measure is no longer there. Choose from the list", "measure")


def _amount(of: Said | MoneySum) -> str:
    return "no sum" if of.pence is None else pounds(of.pence)
