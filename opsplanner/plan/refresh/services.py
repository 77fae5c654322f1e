"""A plan year carries on the one before it. Inside unit_of_work(); flushes, never commits.

Done again it does nothing twice: what is there by its code is left as it is, and what is written down is written once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, inspect, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified

from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.figures.returned import services as returned_services
from opsplanner.grammar import counted
from opsplanner.history import record, subjects
from opsplanner.models import (
    Action,
    Aim,
    Indicator,
    MethodChange,
    Operation,
    OperationType,
    PlanYear,
    Priority,
    Succession,
    User,
    Verb,
    return_priority,
    type_priority,
)
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.differences import services as differences_services
from opsplanner.plan.refresh import queries, rules
from opsplanner.plan.refresh.rules import Became
from opsplanner.plan.services import check_may_keep, check_version
from opsplanner.plan.years import queries as years_queries
from opsplanner.web.asking.rules import check_accepted

OVER = ("done", "stopped")
"""An action that stands so is not carried on."""
NOT_COPIED = ("id", "priority_id", "of_pack", "version", "progress", "progress_on", "due_on")


def carry_on(code: str, wanted: Sequence[Became], *, accepted: str, seen_version: int, by: User) -> str:
    """Let a plan year carry on the one before it: copy forward what goes on, write down what became of each priority, let types and operations follow.

    What would be left without a priority is asked about first. Returns the sentence that says what was done.
    Raises NotFound for who does not keep the plan, RuleBroken where there is no year before it or on a box, ChangedMeanwhile.
    """
    check_may_keep(by)
    year = one(years_queries.named(code).with_for_update(of=PlanYear, key_share=True))  # who records a figure of it does not wait
    check_version(year.version, subjects.of_plan_year(year.id), seen_version=seen_version)
    years = plan_queries.years()
    before = queries.before(years, next(row for row in years if row.id == year.id))
    if before is None:
        raise RuleBroken("There is no plan year right before this one, so there is nothing to carry on")
    old = {row.code: row for row in db.session.scalars(queries.priorities(before.id)) if row.active}
    new = {row.code: row for row in db.session.scalars(queries.priorities(year.id))}
    became = rules.check_became(wanted, {code: row.name for code, row in old.items()}, {*old, *new})
    _ask(year, became, {*new, *(code for one in became for code in one.to)}, accepted, by)
    copied = [_copy(old[code], year, new) for code in old if code not in new and any(code in one.to for one in became)]
    written = sum([_write_down(old[one.code], [new[code] for code in one.to], one.words, before.code, by) for one in became])
    followed, returned = _types_follow(became, by), _returns_follow(year, became, by)
    operations = queries.references_seen(by, _operations_follow(year, by))  # of hidden ones nothing is said
    if not (copied or written or followed or returned or operations):
        return "Nothing was changed"
    said = [
        f"copied {counted(len(copied), 'priority', 'priorities')} forward" if copied else "", f"wrote down what became of {written}" if written else "",
        f"{counted(followed, 'type')} of operation followed" if followed else "", f"{counted(returned, 'expected return')} followed" if returned else "",
    ]
    what = f"carried on {before.code}: " + ", ".join([part for part in said if part] or ["operations to come followed"])
    flag_modified(year, "title")  # who has the page open sees that it was carried on
    record(None, Verb.PLAN_YEAR_CARRIED_ON, what, by=by, subject=subjects.of_plan_year(year.id))
    db.session.flush()
    return f"{year.code} carries on {before.code}. Look at its aims, actions and indicators next"


def _ask(year: PlanYear, became: Sequence[Became], codes: set[str], accepted: str, by: User) -> None:
    """Name the types that had a priority and the operations to come that would have none, those that this person sees, before anything is done."""
    ends = {one.code for one in became}
    kinds = queries.codes_of_types()
    has = {kind.id: bool(codes & {*those, *rules.followed(those, became)}) for kind, those in kinds.items()}
    types = [kind.name for kind, those in kinds.items() if ends & set(those) and not has[kind.id]]
    left = [operation.id for operation in queries.without_priority(year) if not has.get(operation.type_id, False)]
    check_accepted(rules.words_of_left(types, queries.references_seen(by, left)), accepted)


def _copy(priority: Priority, year: PlanYear, new: dict[str, Priority]) -> Priority:
    """Copy a priority forward, with its aims, the actions that go on and its indicators, without their figures, their days and what was said of them."""
    row = Priority(
        plan_year_id=year.id, code=priority.code, name=priority.name, lead=priority.lead, thematic_group_id=priority.thematic_group_id,
        serves=priority.serves, position=max([one.position for one in new.values()], default=-1) + 1,
    )
    db.session.add(row)
    db.session.flush()
    new[row.code] = row
    models: tuple[type[Any], ...] = (Aim, Action, Indicator)
    for model in models:
        for hanging in db.session.scalars(select(model).where(model.priority_id == priority.id, model.active).order_by(model.position, model.id)):
            if model is Action and hanging.status in OVER:
                continue
            values = {column.key: getattr(hanging, column.key) for column in inspect(model).column_attrs if column.key not in NOT_COPIED}
            copied = model(priority_id=row.id, **values)
            db.session.add(copied)
            if model is Indicator:
                _carry_method_on(hanging.id, copied)
    return row


def _carry_method_on(indicator_id: int, copied: Indicator) -> None:
    """Let a copied indicator say from when it is measured in another way: its target may still be of the way before."""
    db.session.flush()
    for change in db.session.scalars(select(MethodChange).where(MethodChange.indicator_id == indicator_id)):
        db.session.add(MethodChange(indicator_id=copied.id, period=change.period, what=change.what, adjusted=change.adjusted, how=change.how))


def _write_down(old: Priority, to: Sequence[Priority], words: str, year: str, by: User) -> bool:
    """Write down what became of a priority; say whether that is other than what was written."""
    there = {row.to_priority_id: row for row in db.session.scalars(select(Succession).where(Succession.from_priority_id == old.id).order_by(Succession.id))}
    ids: list[int | None] = [row.id for row in to] or [None]
    said_before = {row.words for row in there.values()}
    typed = words not in ({*said_before, *rules.USUAL} if there else ())
    if set(there) == set(ids) and not typed:
        return False
    was = "; ".join(row.words for row in there.values())
    gone = [there.pop(id_).id for id_ in [id_ for id_ in there if id_ not in ids]]
    db.session.execute(delete(Succession).where(Succession.id.in_(gone)))
    for id_ in ids:
        if id_ not in there:
            db.session.add(Succession(from_priority_id=old.id, to_priority_id=id_, words=words))
        elif typed:  # else what was written of each stands, in its own words
            there[id_].words = words
    said = f"{words}: {', '.join(row.name for row in to)}" if to else words
    if old.of_pack:
        differences_services.keep_field("priority", old.id, "became", f"Priority {old.code} of {year}", was, said, by=by)
    record(None, Verb.PRIORITY_CHANGED, f"wrote down what became of it: {said}", by=by, subject=subjects.of_priority(old.id))
    db.session.flush()
    return True


def _types_follow(became: Sequence[Became], by: User) -> int:
    """Give types the priorities that carry theirs on, besides those that they have, which hold for operations of earlier years; return how many got some."""
    count = 0
    for kind, codes in queries.codes_of_types().items():
        more = rules.followed(codes, became)
        if not more:
            continue
        db.session.execute(insert(type_priority), [{"operation_type_id": kind.id, "priority_code": code} for code in more])
        was, now = ", ".join(codes), ", ".join([*codes, *more])
        differences_services.keep_field(OperationType.__tablename__, kind.id, "priorities", f"Operation type {kind.code}", was, now, by=by)
        count += 1
    return count


def _returns_follow(year: PlanYear, became: Sequence[Became], by: User) -> int:
    """Let returns that are still expected count under the priorities that carry theirs on, besides those that they have; return how many got some."""
    count, names = 0, {row.code: row.name for row in db.session.scalars(queries.priorities(year.id))}
    lines = queries.codes_of_returns(year)
    for line, codes in lines:
        more = rules.followed(codes, became)
        if not more:
            continue
        db.session.execute(insert(return_priority), [{"expected_id": line.id, "priority_code": code} for code in more])
        what = f"followed the plan of {year.code}: it counts under {'; '.join(names[code] for code in more)} besides"
        record(None, Verb.RETURN_EXPECTED_OTHERWISE, what, by=by, agency_id=line.agency_id, subject=subjects.of_expected(line.id))
        count += 1
    returned_services.credit([line.id for line, _ in lines])
    return count


def _operations_follow(year: PlanYear, by: User) -> list[int]:
    """Give operations to come of the plan year that have no priority those of their type; return those that got some. Nobody is asked again for it."""
    codes = {kind.id: those for kind, those in queries.codes_of_types().items()}
    there = {row.code: row for row in db.session.scalars(queries.priorities(year.id)) if row.active}
    done = []
    for operation in queries.without_priority(year):
        found = [there[code] for code in codes.get(operation.type_id, ()) if code in there]
        if not found:
            continue
        whole = one(select(Operation).where(Operation.id == operation.id).options(selectinload(Operation.priorities)).execution_options(populate_existing=True))
        whole.priorities = found
        names = "; ".join(row.name for row in found)
        record(whole, Verb.CHANGED, f"followed the plan of {year.code}: its priorities are {names}", by=by, new_version=False)
        done.append(operation.id)
    db.session.flush()
    return done
