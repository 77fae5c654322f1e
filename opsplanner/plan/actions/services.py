"""An action is added, changed, reported on, taken out and put back. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from opsplanner import clock
from opsplanner.clock import words_of_day
from opsplanner.database import db, one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import changes, record, subjects
from opsplanner.models import Action, User, Verb
from opsplanner.plan.actions import queries, rules, words
from opsplanner.plan.actions.queries import Whole
from opsplanner.plan.differences import services as differences_services
from opsplanner.plan.priorities import rules as priorities_rules
from opsplanner.plan.priorities import services as priorities_services
from opsplanner.plan.queries import PriorityRow, YearRow
from opsplanner.plan.services import check_may_keep, check_version


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of an action."""

    text: str
    programme: str
    owner_id: int | None
    due_on: date | None


def add_action(year: YearRow, priority: PriorityRow, said: Said, *, by: User) -> str:
    """Add an action to a priority and return its code. Raises NotFound for who does not keep the plan, RuleBroken on a box."""
    check_may_keep(by)
    priorities_services.locked(year.code, priority.code)
    _check(said, year, None)
    last = db.session.scalar(select(func.max(Action.position)).where(Action.priority_id == priority.id))
    code = priorities_rules.new_code((said.programme or said.text)[:40], queries.codes(priority.id))
    row = Action(
        priority_id=priority.id, code=code, text=said.text, programme=said.programme, owner_agency_id=said.owner_id, due_on=said.due_on, status="planned",
        position=0 if last is None else last + 1,
    )
    db.session.add(row)
    db.session.flush()
    owner = dict(queries.agencies()).get(said.owner_id or 0, "nobody yet")
    due = f", due {_day(said.due_on)}" if said.due_on else ""
    record(None, Verb.ACTION_ADDED, f"added the action; owner {owner}{due}", by=by, subject=subjects.of_action(row.id))
    record(None, Verb.ACTION_ADDED, f"added the action: {words.name(said.programme, said.text)}", by=by, subject=subjects.of_priority(priority.id))
    return code


def change_action(whole: Whole, said: Said, *, seen_version: int, by: User) -> str:
    """Change what is done, by whom and by when; return the sentence that says so. Raises NotFound, RuleBroken on a box, ChangedMeanwhile."""
    check_may_keep(by)
    row = _row(whole, seen_version)
    _check(said, whole.year, row)
    names = dict(queries.agencies(row.owner_agency_id))
    before = {"text": row.text, "programme": row.programme, "owner_agency_id": row.owner_agency_id, "due_on": row.due_on}
    was = _told(Said(text=row.text, programme=row.programme, owner_id=row.owner_agency_id, due_on=row.due_on), names)
    told = changes(was, _told(said, names))
    if not told:
        return "Nothing was changed"
    row.text, row.programme, row.owner_agency_id, row.due_on = said.text, said.programme, said.owner_id, said.due_on
    whole_text = "\n\n".join(change.whole for change in told if change.whole)
    _keep(row, whole, before, Verb.ACTION_CHANGED, "; ".join(change.said for change in told), by=by, whole_text=whole_text, names=names)
    return "The action is changed"


def report(whole: Whole, state: str, progress: str, *, seen_version: int, by: User) -> str:
    """Say how an action stands and how it goes, in words; what was said before stays in its history.

    Raises NotFound for who neither keeps the plan nor coordinates the agency that owns it, RuleBroken on a box, ChangedMeanwhile.
    """
    row = for_report(whole, by)
    check_version(row.version, subjects.of_action(row.id), seen_version=seen_version)
    rules.check_state(state)
    before, stood = {"status": row.status}, words.stands(row.status)
    told = changes({"how it stands": stood, "how it goes": row.progress}, {"how it stands": state, "how it goes": progress})
    if not told:
        return "Nothing was changed"
    row.status, row.progress, row.progress_on = state, progress, clock.today()
    whole_text = "\n\n".join(change.whole for change in told if change.whole)
    _keep(row, whole, before, Verb.ACTION_REPORTED_ON, "; ".join(change.said for change in told), by=by, whole_text=whole_text)
    return f"It is kept: {state}"


def take_out(whole: Whole, why: str, *, seen_version: int, by: User) -> str:
    """Take an action out of the plan; its page, its evidence and its history stay. Raises NotFound, ChangedMeanwhile."""
    check_may_keep(by)
    return _put(_row(whole, seen_version), whole, Verb.ACTION_TAKEN_OUT, "took it out of the plan", by=by, why=why, active=False)


def put_back(whole: Whole, *, by: User) -> str:
    """Put an action back into the plan. Raises NotFound."""
    check_may_keep(by)
    row = _locked(whole)
    return _put(row, whole, Verb.ACTION_PUT_BACK, "put it back into the plan", by=by, why="", active=True)


def for_report(whole: Whole, by: User) -> Action:
    """Return an action, locked, for who reports on it. Raises NotFound for anybody else."""
    row = _locked(whole)
    if not queries.may_report(by, row.owner_agency_id):
        raise NotFound()
    return row


def _locked(whole: Whole) -> Action:
    return one(queries.named(whole.priority.id, whole.row.code).with_for_update(of=Action))


def _row(whole: Whole, seen_version: int) -> Action:
    row = _locked(whole)
    check_version(row.version, subjects.of_action(row.id), seen_version=seen_version)
    return row


def _check(said: Said, year: YearRow, row: Action | None) -> None:
    rules.check_due(said.due_on, year.starts_on, year.ends_on, row.due_on if row else None)
    if said.owner_id is not None and said.owner_id not in dict(queries.agencies(row.owner_agency_id if row else None)):
        raise RuleBroken("This agency is no longer there. Choose from the list", "owner")


def _told(said: Said, names: dict[int, str]) -> dict[str, str]:
    return {"what is done": said.text, "the programme": said.programme, "the owner": names.get(said.owner_id or 0, ""), "when it is due": _day(said.due_on)}


def _day(day: date | None) -> str:
    return words_of_day(day, weekday=False) if day else ""


def _put(row: Action, whole: Whole, verb: Verb, what: str, *, by: User, why: str, active: bool) -> str:
    if row.active == active:
        return "Nothing was changed"
    before = {"active": row.active}
    row.active = active
    _keep(row, whole, before, verb, what, by=by, why=why)
    record(None, verb, f"{what}: {words.name(row.programme, row.text)}", by=by, why=why, subject=subjects.of_priority(row.priority_id))
    return "It is back in the plan" if active else "It is out of the plan. Its page and its history stay"


def _keep(
    row: Action, whole: Whole, before: dict[str, Any], verb: Verb, what: str, *, by: User, why: str = "", whole_text: str = "",
    names: dict[int, str] | None = None,
) -> None:
    label = f"Action {row.code} of {whole.priority.code} of {whole.year.code}"
    differences_services.keep(row, label, before, by=by, names={"owner_agency_id": names} if names else None)
    record(None, verb, what, by=by, why=why, whole=whole_text, subject=subjects.of_action(row.id))
    db.session.flush()
