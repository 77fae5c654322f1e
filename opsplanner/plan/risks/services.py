"""A risk of a priority is added, changed and closed. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from opsplanner.database import db, one
from opsplanner.history import changes, record, subjects
from opsplanner.models import Priority, PriorityRisk, RiskState, User, Verb
from opsplanner.plan.priorities import services as priorities_services
from opsplanner.plan.risks import queries, rules
from opsplanner.plan.services import check_may_keep, check_version


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of a risk."""

    risk: str
    owner: str
    state: RiskState
    words: str


def add_risk(year_code: str, code: str, said: Said, *, by: User) -> str:
    """Add a risk to a priority and return its code. Raises NotFound for who does not keep the plan, RuleBroken when five stand already."""
    priority = _priority(year_code, code, by)
    there = db.session.scalars(select(PriorityRisk).where(PriorityRisk.priority_id == priority.id)).all()
    place = None if said.state is RiskState.CLOSED else rules.free_place([risk.place for risk in there if risk.place])
    row = PriorityRisk(
        priority_id=priority.id, code=f"risk-{len(there) + 1}", place=place, risk=said.risk, owner=said.owner, state=said.state, words=said.words,
    )
    db.session.add(row)
    db.session.flush()
    record(None, Verb.RISK_CHANGED, f"added the risk: {said.risk}; owner {said.owner}, {said.state.value}", by=by, subject=subjects.of_priority(priority.id))
    return row.code


def change_risk(year_code: str, code: str, risk: str, said: Said, *, seen_version: int, by: User) -> str:
    """Change a risk; one that is closed gives up its place and stays listed as closed. Raises NotFound, ChangedMeanwhile, RuleBroken."""
    priority = _priority(year_code, code, by)
    row = one(queries.named(priority.id, risk).with_for_update(of=PriorityRisk))
    check_version(row.version, subjects.of_priority(priority.id), seen_version=seen_version)
    was = {"the risk": row.risk, "its owner": row.owner, "how it stands": row.state.value, "what is done about it": row.words}
    told = changes(was, {"the risk": said.risk, "its owner": said.owner, "how it stands": said.state.value, "what is done about it": said.words})
    if not told:
        return "Nothing was changed"
    if said.state is RiskState.CLOSED:
        row.place = None
    elif row.place is None:
        taken = select(PriorityRisk.place).where(PriorityRisk.priority_id == priority.id, PriorityRisk.place.is_not(None))
        row.place = rules.free_place(list(db.session.scalars(taken)))
    what = f"of the risk “{row.risk}”: " + "; ".join(change.said for change in told)
    row.risk, row.owner, row.state, row.words = said.risk, said.owner, said.state, said.words
    db.session.flush()
    whole = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.RISK_CHANGED, what, by=by, whole=whole, subject=subjects.of_priority(priority.id))
    return "The risk is kept"


def _priority(year_code: str, code: str, by: User) -> Priority:
    """Return the priority, locked: two that add a risk stand in line."""
    check_may_keep(by)
    return priorities_services.locked(year_code, code)
