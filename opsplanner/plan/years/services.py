"""A plan year is added, changed, consulted on and adopted. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.clock import words_of_day
from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.figures import services as figures_services
from opsplanner.history import changes, record, subjects
from opsplanner.models import Operation, PlanState, PlanYear, User, Verb
from opsplanner.plan.differences import services as differences_services
from opsplanner.plan.services import check_may_keep, check_version, one_at_a_time
from opsplanner.plan.years import queries, rules


def add_year(first: int | None, title: str, *, by: User) -> str:
    """Add the plan year that begins on 1 April of a year, as a draft without priorities, and return its code.

    What took place in it before it was planned counts as of it, and of none of its priorities (docs/domain.md, "What a total counts").
    Raises NotFound for who does not keep the plan, RuleBroken on "first" when the year is there already.
    """
    check_may_keep(by)
    one_at_a_time()
    there = {starts_on.year for starts_on in db.session.scalars(select(PlanYear.starts_on))}
    if first is None or first not in rules.offered(there, clock.today()):
        raise RuleBroken("This plan year is there already. Choose from the list", "first")
    year = PlanYear(code=rules.code_of(first), title=title, starts_on=date(first, 4, 1), ends_on=date(first + 1, 3, 31), state=PlanState.DRAFT)
    db.session.add(year)
    db.session.flush()
    before = (Operation.plan_year_id.is_(None), Operation.day.between(year.starts_on, year.ends_on))
    db.session.execute(update(Operation).where(*before).values(plan_year_id=year.id))
    figures_services.give_year(year)
    record(None, Verb.PLAN_YEAR_ADDED, f"added the plan year {year.code}, a draft", by=by, subject=subjects.of_plan_year(year.id))
    return year.code


def change_year(code: str, title: str, became_note: str, *, seen_version: int, by: User) -> str:
    """Change what is said of a plan year; return the sentence that says so. Raises NotFound, ChangedMeanwhile."""
    year = _year(code, seen_version, by)
    was = {"title": year.title, "became_note": year.became_note}
    names = {"title": "what it is called", "became_note": "whose word it is what became of its priorities"}
    said = changes({names[field]: text for field, text in was.items()}, {names["title"]: title, names["became_note"]: became_note})
    if not said:
        return "Nothing was changed"
    year.title, year.became_note = title, became_note
    _keep(year, was, Verb.PLAN_YEAR_CHANGED, "; ".join(change.said for change in said), by=by, whole="\n\n".join(change.whole for change in said if change.whole))
    return f"What is said of {year.code} is changed"


def consult_on(code: str, on: date, with_whom: str, *, seen_version: int, by: User) -> str:
    """Say that a plan year was consulted on, when and with whom. Raises NotFound, ChangedMeanwhile, RuleBroken."""
    year = _year(code, seen_version, by)
    rules.check_move(year.state, "consult on")
    rules.check_day(on, clock.today())
    was = {"state": year.state, "consulted_on": year.consulted_on, "consulted_with": year.consulted_with}
    year.state, year.consulted_on, year.consulted_with = PlanState.CONSULTED, on, with_whom
    _keep(year, was, Verb.PLAN_YEAR_CONSULTED_ON, f"said that it was consulted on {words_of_day(on, weekday=False)}: {with_whom}", by=by)
    return f"{year.code} is consulted on. It is adopted next"


def adopt(code: str, on: date, by_whom: str, *, seen_version: int, by: User) -> str:
    """Say that a plan year was adopted, when and by whom. Raises NotFound, ChangedMeanwhile, RuleBroken."""
    year = _year(code, seen_version, by)
    rules.check_move(year.state, "adopt")
    rules.check_day(on, clock.today(), not_before=year.consulted_on)
    was = {"state": year.state, "adopted_on": year.adopted_on, "adopted_by": year.adopted_by}
    year.state, year.adopted_on, year.adopted_by = PlanState.ADOPTED, on, by_whom
    _keep(year, was, Verb.PLAN_YEAR_ADOPTED, f"said that it was adopted on {words_of_day(on, weekday=False)} by {by_whom}", by=by)
    return f"{year.code} is adopted"


def put_back(code: str, why: str, *, seen_version: int, by: User) -> str:
    """Make a plan year a draft again; by whom it was adopted and who was consulted stays in its history. Raises NotFound, ChangedMeanwhile, RuleBroken."""
    year = _year(code, seen_version, by)
    rules.check_move(year.state, "put back")
    fields = ("state", "consulted_on", "consulted_with", "adopted_on", "adopted_by")
    was = {field: getattr(year, field) for field in fields}
    year.state, year.consulted_on, year.consulted_with, year.adopted_on, year.adopted_by = PlanState.DRAFT, None, "", None, ""
    _keep(year, was, Verb.PLAN_YEAR_PUT_BACK, f"made it a draft again; before it was {was['state'].value}", by=by, why=why)
    return f"{year.code} is a draft again"


def _year(code: str, seen_version: int, by: User) -> PlanYear:
    check_may_keep(by)
    year = one(queries.named(code).with_for_update(of=PlanYear))
    check_version(year.version, subjects.of_plan_year(year.id), seen_version=seen_version)
    return year


def _keep(year: PlanYear, was: dict[str, Any], verb: Verb, what: str, *, by: User, why: str = "", whole: str = "") -> None:
    differences_services.keep(year, f"Plan year {year.code}", was, by=by)
    record(None, verb, what, by=by, why=why, whole=whole, subject=subjects.of_plan_year(year.id))
    db.session.flush()
