"""Proposals are worked out by the worker, one after the other: the plan of first come, first served, and from there the best one that is found in its time."""

from __future__ import annotations

from opsplanner.database import db
from opsplanner.models import Proposal, User
from opsplanner.operations.proposal import queries, services
from opsplanner.operations.proposal.facts import queries as facts_queries
from opsplanner.operations.proposal.facts.rules import Facts
from opsplanner.operations.proposal.first.rules import first_come
from opsplanner.operations.proposal.goals.rules import Worth, model_of
from opsplanner.operations.proposal.rules import Dated, Result
from opsplanner.operations.proposal.wishes import rules as wishes_rules
from opsplanner.operations.proposal.wishes.rules import Wishes
from opsplanner.solving import services as solving_services
from opsplanner.solving.rules import Outcome, values_of
from opsplanner.solving.work import services as solving_work
from opsplanner.tasks import services as tasks_services


def work() -> None:
    """Work out the proposal that waits longest. It is the worker's task."""
    solving_work.one_at_a_time(Proposal, services.TASK, work_out)


def work_out(code: str, seconds: float = solving_services.SECONDS) -> None:
    """Work out one proposal, if nobody else does, and keep what was found."""
    taken = solving_work.take(Proposal, code)
    if taken is None:
        return
    wishes = wishes_rules.read(taken.wishes)
    facts = _facts(wishes)
    db.session.rollback()
    result, outcome = solved(wishes, facts, seconds, lambda step: solving_work.tell(Proposal, code, taken.version, step))
    solving_work.keep(Proposal, code, taken.version, result.text(), outcome)


def solved(wishes: Wishes, facts: Facts, seconds: float, told: solving_services.Told = lambda step: None) -> tuple[Result, Outcome]:
    """Return the best plan that is found in so many seconds, begun from first come, first served, which it is worse than on no goal."""
    model = model_of(wishes, facts)
    begins = model.answer(first_come(wishes, facts))
    outcome = solving_services.solve(model.problem, begins, seconds=seconds, told=told, stopping=tasks_services.stopping)
    placed = sorted(model.placed(outcome.answer), key=lambda one: (facts.slots[one.slot].day, facts.slots[one.slot].line))
    dates = tuple(Dated(n, facts.slots[one.slot].line, facts.slots[one.slot].day, one.ward) for n, one in enumerate(placed, 1))
    first, found, best = (model.worth_of(values) for values in (values_of(model.problem, begins), outcome.values, outcome.bounds))
    return Result(dates=dates, first=_worth(first), found=_worth(found), best=best, last=facts.last, turns=facts.turns, refused=facts.refused), outcome


def _worth(values: list[int | None]) -> Worth:
    return Worth(*(value or 0 for value in values))


def _facts(wishes: Wishes) -> Facts:
    """Return what a plan is made of, in the eyes of a coordinator of the agency that leads; in nobody else's, so that of one that has none any more no day is free."""
    eyes = queries.eyes(wishes.lead_agency_id)
    if eyes is None:
        return Facts([], [], [], refused=dict.fromkeys(range(len(wishes.wanted)), ["the agency that leads has no coordinator"]))
    return facts_queries.read(wishes, db.session.get_one(User, eyes))
