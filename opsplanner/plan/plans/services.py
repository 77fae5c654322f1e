"""A plan of several years is added and changed. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.database import db, one
from opsplanner.history import changes, record, subjects
from opsplanner.models import Plan, User, Verb
from opsplanner.plan.differences import services as differences_services
from opsplanner.plan.plans import queries, rules
from opsplanner.plan.services import check_may_keep, check_version, one_at_a_time


def add_plan(name: str, first: int | None, last: int | None, mission: str, *, by: User) -> str:
    """Add a plan from 1 April of one year to 31 March of another, and return its code. Raises NotFound for who does not keep the plan, RuleBroken on a box."""
    check_may_keep(by)
    one_at_a_time()
    there = [(plan.name, plan.starts_on, plan.ends_on) for plan in db.session.scalars(select(Plan).order_by(Plan.starts_on))]
    starts_on, ends_on = rules.check_years(first, last, there)
    plan = Plan(code=rules.code_of(starts_on.year, ends_on.year), name=name, mission=mission, starts_on=starts_on, ends_on=ends_on)
    db.session.add(plan)
    db.session.flush()
    record(None, Verb.PLAN_CHANGED, f"added it, for {starts_on.year} to {ends_on.year}", by=by, subject=subjects.of_plan(plan.id))
    return plan.code


def change_plan(code: str, name: str, mission: str, *, seen_version: int, by: User) -> str:
    """Change what is said of a plan; return the sentence that says so. Raises NotFound, ChangedMeanwhile."""
    check_may_keep(by)
    plan = one(queries.named(code).with_for_update(of=Plan))
    check_version(plan.version, subjects.of_plan(plan.id), seen_version=seen_version)
    was = {"name": plan.name, "mission": plan.mission}
    said = changes({"the name": plan.name, "the mission": plan.mission}, {"the name": name, "the mission": mission})
    if not said:
        return "Nothing was changed"
    plan.name, plan.mission = name, mission
    differences_services.keep(plan, f"Plan {plan.code}", was, by=by)
    whole = "\n\n".join(change.whole for change in said if change.whole)
    record(None, Verb.PLAN_CHANGED, "; ".join(change.said for change in said), by=by, whole=whole, subject=subjects.of_plan(plan.id))
    db.session.flush()
    return f"{name} is changed"
