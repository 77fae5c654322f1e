"""A priority is added to a plan year, changed, taken out and put back. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.figures.returned import services as returned_services
from opsplanner.history import changes, record, subjects
from opsplanner.models import PlanYear, Priority, User, Verb
from opsplanner.plan.differences import services as differences_services
from opsplanner.plan.priorities import queries, rules
from opsplanner.plan.services import check_may_keep, check_version


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of a priority."""

    name: str
    lead: str
    group_id: int | None
    serves: str


def add_priority(year_code: str, said: Said, carries_on: str, *, by: User) -> str:
    """Add a priority to a plan year and return its code: that of the one of another year that it carries on, else a new one.

    Raises NotFound for who does not keep the plan, RuleBroken on a box.
    """
    check_may_keep(by)
    year = one(select(PlanYear).where(PlanYear.code == year_code.replace("-", "/")).with_for_update(of=PlanYear, key_share=True))  # who records a figure of it does not wait
    if carries_on and carries_on not in dict(queries.codes(year.code)):
        raise RuleBroken("This one is in the plan year already. Choose from the list", "carries_on")
    _check_group(said.group_id, None)
    last = db.session.scalar(select(func.max(Priority.position)).where(Priority.plan_year_id == year.id))
    code = carries_on or rules.new_code(said.name, queries.all_codes())
    row = Priority(
        plan_year_id=year.id, code=code, name=said.name, lead=said.lead, thematic_group_id=said.group_id, serves=said.serves,
        position=0 if last is None else last + 1,
    )
    db.session.add(row)
    db.session.flush()
    returned_services.credit_code(code)
    record(None, Verb.PRIORITY_ADDED, f"added it to the plan of {year.code}", by=by, subject=subjects.of_priority(row.id))
    record(None, Verb.PRIORITY_ADDED, f"added the priority {said.name}", by=by, subject=subjects.of_plan_year(year.id))
    return code


def change_priority(year_code: str, code: str, said: Said, *, seen_version: int, by: User) -> str:
    """Change what is said of a priority; return the sentence that says so. Raises NotFound, RuleBroken on a box, ChangedMeanwhile."""
    row = for_change(year_code, code, seen_version, by)
    _check_group(said.group_id, row.thematic_group_id)
    names = queries.group_names()
    before = {"name": row.name, "lead": row.lead, "thematic_group_id": row.thematic_group_id, "serves": row.serves}
    was = {"the name": row.name, "who leads": row.lead, "the group": names.get(row.thematic_group_id or 0, ""), "what it serves": row.serves}
    now = {"the name": said.name, "who leads": said.lead, "the group": names.get(said.group_id or 0, ""), "what it serves": said.serves}
    told = changes(was, now)
    if not told:
        return "Nothing was changed"
    row.name, row.lead, row.thematic_group_id, row.serves = said.name, said.lead, said.group_id, said.serves
    differences_services.keep(row, queries.label(year_code, code), before, by=by, names={"thematic_group_id": names})
    whole = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.PRIORITY_CHANGED, "; ".join(change.said for change in told), by=by, whole=whole, subject=subjects.of_priority(row.id))
    db.session.flush()
    return f"{said.name} is changed"


def take_out(year_code: str, code: str, why: str, *, seen_version: int, by: User) -> str:
    """Take a priority out of the plan of its year. What names it goes on to name it, and its page stays. Raises NotFound, ChangedMeanwhile."""
    row = for_change(year_code, code, seen_version, by)
    return _put(row, year_code, Verb.PRIORITY_TAKEN_OUT, "took it out of the plan of this year", by=by, why=why, active=False)


def put_back(year_code: str, code: str, *, by: User) -> str:
    """Put a priority back into the plan of its year. Raises NotFound."""
    check_may_keep(by)
    row = locked(year_code, code)
    return _put(row, year_code, Verb.PRIORITY_PUT_BACK, "put it back into the plan of this year", by=by, why="", active=True)


def locked(year_code: str, code: str) -> Priority:
    """Return a priority of a plan year, locked: two that change it, or what hangs on it, stand in line. Raises NotFound."""
    return one(queries.named(year_code, code).with_for_update(of=Priority))


def for_change(year_code: str, code: str, seen_version: int, by: User) -> Priority:
    """Return a priority to be changed, locked. Raises NotFound for who does not keep the plan or a code that is not there, ChangedMeanwhile."""
    check_may_keep(by)
    row = locked(year_code, code)
    check_version(row.version, subjects.of_priority(row.id), seen_version=seen_version)
    return row


def _put(row: Priority, year_code: str, verb: Verb, what: str, *, by: User, why: str, active: bool) -> str:
    if row.active == active:
        return "Nothing was changed"
    before = {"active": row.active}
    row.active = active
    differences_services.keep(row, queries.label(year_code, row.code), before, by=by)
    for subject, words in ((subjects.of_priority(row.id), what), (subjects.of_plan_year(row.plan_year_id), f"{what}: {row.name}")):
        record(None, verb, words, by=by, why=why, subject=subject)
    db.session.flush()
    return f"{row.name} is back in the plan" if active else f"{row.name} is out of the plan of this year. Its page and its history stay"


def _check_group(group_id: int | None, had: int | None) -> None:
    if group_id is not None and group_id not in dict(queries.groups(had)):
        raise RuleBroken("This group is no longer there. Choose from the list", "group")
