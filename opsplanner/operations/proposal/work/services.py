"""Proposals are worked out by the worker, one after the other: the plan of first come, first served, and from there the best one that is found in its time."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.errors import MaybeKept, NotKept
from opsplanner.models import Proposal, ProposalState, User
from opsplanner.operations.proposal import queries, services
from opsplanner.operations.proposal.facts import queries as facts_queries
from opsplanner.operations.proposal.facts.rules import Facts
from opsplanner.operations.proposal.first.rules import first_come
from opsplanner.operations.proposal.goals.rules import Worth, model_of
from opsplanner.operations.proposal.rules import Dated, Result
from opsplanner.operations.proposal.wishes import rules as wishes_rules
from opsplanner.operations.proposal.wishes.rules import Wishes
from opsplanner.solving import services as solving_services
from opsplanner.solving.rules import Outcome, Step, values_of
from opsplanner.tasks import services as tasks_services

LEASE = timedelta(seconds=solving_services.SECONDS + solving_services.GRACE + 60)
"""So long whoever begins a proposal is believed to work at it: reading what stands in the way is the rest."""


def work() -> None:
    """Work out the proposal that waits longest. It is the worker's task; each is taken by one worker alone.

    Where another waits the task is asked for again, behind what has come meanwhile: one after the other at once would hold up mail and reminders.
    """
    code = _oldest()
    if code is None or tasks_services.stopping():
        return
    work_out(code)
    if _oldest() is not None and not tasks_services.stopping():
        with unit_of_work():
            tasks_services.soon(services.TASK)


def _oldest() -> str | None:
    """Return the code of the proposal that waits longest; None where none does. Nothing is kept open for it."""
    code = db.session.scalar(select(Proposal.code).where(Proposal.state == ProposalState.WAITING).order_by(Proposal.made_at, Proposal.id).limit(1))
    db.session.rollback()
    return code


def work_out(code: str, seconds: float = solving_services.SECONDS) -> None:
    """Work out one proposal, if nobody else does, and keep what was found."""
    taken = _take(code)
    if taken is None:
        return
    version, wishes = taken
    facts = _facts(wishes)
    db.session.rollback()
    result, outcome = solved(wishes, facts, seconds, lambda step: _tell(code, version, step))
    _keep(code, version, result, outcome)


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


def _take(code: str) -> tuple[int, Wishes] | None:
    """Take a proposal that waits, for the length of a lease; None where there is none of the code that does."""
    with unit_of_work():
        found = db.session.scalars(select(Proposal).where(Proposal.code == code, Proposal.state == ProposalState.WAITING).with_for_update()).one_or_none()
        if found is None:
            return None
        found.state, found.begun_at, found.held_until, found.step, found.trouble = ProposalState.SOLVING, clock.now(), clock.now() + LEASE, 0, ""
        db.session.flush()
        return found.version, wishes_rules.read(found.wishes)


def _keep(code: str, version: int, result: Result, outcome: Outcome) -> None:
    """Keep what was found, unless it was deleted, or begun again by who believed it stopped. One that was stopped goes back to those that wait."""
    with unit_of_work():
        found = db.session.scalars(select(Proposal).where(Proposal.code == code, Proposal.version == version).with_for_update()).one_or_none()
        if found is None:
            return
        found.trouble, found.held_until = outcome.trouble, None
        if outcome.trouble == solving_services.STOPPED:
            found.state = ProposalState.WAITING
        else:
            found.state, found.result = ProposalState.READY, result.text()


def _tell(code: str, version: int, step: Step) -> None:
    """Say how far the work is; the version stays, so that nobody's open page is in the way. Where the database is busy or away it is not said: the work goes on."""
    with suppress(NotKept, MaybeKept, DBAPIError), unit_of_work():
        db.session.execute(update(Proposal).where(Proposal.code == code, Proposal.version == version).values(step=step.goal))
