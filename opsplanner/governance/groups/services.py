"""A group is added, changed, ended and taken up again. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from opsplanner.clock import today
from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.governance import rules, words
from opsplanner.governance.groups import queries
from opsplanner.history import changes, record, subjects
from opsplanner.models import GroupKind, ThematicGroup, User, Verb
from opsplanner.plan.differences import services as differences_services
from opsplanner.plan.priorities import rules as priorities_rules
from opsplanner.plan.services import check_may_keep, check_version, one_at_a_time


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of a group."""

    name: str
    kind: GroupKind
    reports_to_id: int | None
    purpose: str
    standing: str


def add_group(said: Said, *, by: User) -> str:
    """Add a group and return its code. Raises NotFound for who does not keep the plan, RuleBroken on a box."""
    check_may_keep(by)
    one_at_a_time()
    there = _all()
    _check(said, None, there)
    code = priorities_rules.new_code(said.name, {row.code for row in there.values()} | {"add"})
    row = ThematicGroup(
        code=code, name=said.name, kind=said.kind, reports_to_id=said.reports_to_id, purpose=said.purpose, standing=said.standing, active=True, of_pack=False,
    )
    db.session.add(row)
    db.session.flush()
    record(None, Verb.GROUP_ADDED, f"added the group {said.name}", by=by, subject=subjects.of_group(row.id))
    return code


def change_group(code: str, said: Said, *, seen_version: int, by: User) -> str:
    """Change what is said of a group; return the sentence that says so. Raises NotFound, RuleBroken on a box, ChangedMeanwhile."""
    check_may_keep(by)
    one_at_a_time()  # of two that are put below each other one is refused
    row = for_change(code, seen_version)
    there = _all()
    _check(said, row, there)
    names = {id_: one.name for id_, one in there.items()}
    before: dict[str, Any] = {name: getattr(row, name) for name in ("name", "kind", "reports_to_id", "purpose", "standing")}
    told = changes(_told(Said(**before), names), _told(said, names))
    if not told:
        return "Nothing was changed"
    row.name, row.kind, row.reports_to_id, row.purpose, row.standing = said.name, said.kind, said.reports_to_id, said.purpose, said.standing
    differences_services.keep(row, label(code), before, by=by, names={"reports_to_id": names})
    whole = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.GROUP_CHANGED, "; ".join(change.said for change in told), by=by, whole=whole, subject=subjects.of_group(row.id))
    db.session.flush()
    return "The group is changed"


def end(code: str, why: str, *, seen_version: int, by: User) -> str:
    """End a group; its page, its meetings and its history stay. Raises NotFound, ChangedMeanwhile, RuleBroken while a meeting of it is planned."""
    check_may_keep(by)
    row = for_change(code, seen_version)
    rules.check_can_end([words.when(one.day, one.starts, one.ends) for one in db.session.scalars(queries.planned(row.id, today()))] if row.active else [])
    return _put(row, Verb.GROUP_ENDED, "ended the group", by=by, why=why, active=False)


def take_up(code: str, *, by: User) -> str:
    """Take up a group again that has ended. Raises NotFound."""
    check_may_keep(by)
    return _put(locked(code), Verb.GROUP_TAKEN_UP, "took up the group again", by=by, why="", active=True)


def locked(code: str) -> ThematicGroup:
    """Return a group, locked: two that change it, or who sits on it, stand in line. Raises NotFound."""
    return one(queries.named(code).with_for_update(of=ThematicGroup))


def for_change(code: str, seen_version: int) -> ThematicGroup:
    """Return a group, locked, as its form was opened with. Raises NotFound, ChangedMeanwhile."""
    row = locked(code)
    check_version(row.version, subjects.of_group(row.id), seen_version=seen_version)
    return row


def label(code: str) -> str:
    """Return what a group is called where the pack and a page differ."""
    return f"Group {code}"


def _all() -> dict[int, ThematicGroup]:
    return {row.id: row for row in db.session.scalars(select(ThematicGroup).order_by(ThematicGroup.id))}


def _check(said: Said, row: ThematicGroup | None, there: dict[int, ThematicGroup]) -> None:
    if any(one.name.casefold() == said.name.casefold() and one is not row for one in there.values()):
        raise RuleBroken("There is a group of this name already. Give this one another name", "name")
    above = there.get(said.reports_to_id or 0)
    if said.reports_to_id is not None and (above is None or not above.active and not (row and row.reports_to_id == above.id)):
        raise RuleBroken("This group is no longer there. Choose from the list", "reports_to")
    rules.check_reports_to(row.id if row else None, said.reports_to_id, {one.id: one.reports_to_id for one in there.values()})


def _told(said: Said, names: dict[int, str]) -> dict[str, str]:
    return {
        "the name": said.name, "what it is": said.kind.value, "the group that it reports to": names.get(said.reports_to_id or 0, ""),
        "what it is for": said.purpose, "what is to become of it": said.standing,
    }


def _put(row: ThematicGroup, verb: Verb, what: str, *, by: User, why: str, active: bool) -> str:
    if row.active == active:
        return "Nothing was changed"
    before = {"active": row.active}
    row.active = active
    differences_services.keep(row, label(row.code), before, by=by)
    record(None, verb, what, by=by, why=why, subject=subjects.of_group(row.id))
    db.session.flush()
    return f"{row.name} is taken up again" if active else f"{row.name} has ended. Its page and its meetings stay"
