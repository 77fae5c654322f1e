"""A month is worked out by the worker: the queue put on days as first come, first served, and from there the best plan that is found in its time."""

from __future__ import annotations

from opsplanner.database import db
from opsplanner.models import PaybackProposal, User
from opsplanner.payback.proposal import queries, services
from opsplanner.payback.proposal.facts import queries as facts_queries
from opsplanner.payback.proposal.facts.queries import Read
from opsplanner.payback.proposal.facts.rules import Facts
from opsplanner.payback.proposal.first.rules import Put, first_come, minutes_got
from opsplanner.payback.proposal.goals.rules import AN_HOUR, model_of, worth
from opsplanner.payback.proposal.rules import Line, Result, Without
from opsplanner.payback.proposal.wishes import rules as wishes_rules
from opsplanner.payback.sessions.rules import minutes_between
from opsplanner.solving import services as solving_services
from opsplanner.solving.rules import Outcome
from opsplanner.solving.work import services as solving_work
from opsplanner.tasks import services as tasks_services

SECONDS, GRACE = 12.0, 5.0
"""So long a month is worked at, and how long its process is given besides."""


def work() -> None:
    """Work out the month that waits longest. It is the worker's task."""
    solving_work.one_at_a_time(PaybackProposal, services.TASK, work_out)


def work_out(code: str) -> None:
    """Work out one proposal, if nobody else does, and keep what was found."""
    taken = solving_work.take(PaybackProposal, code)
    if taken is None:
        return
    found = _read(taken.wishes)
    db.session.rollback()
    result, outcome = solved(found, lambda step: solving_work.tell(PaybackProposal, code, taken.version, step))
    solving_work.keep(PaybackProposal, code, taken.version, result.text(), outcome)


def _read(wishes: str) -> Read:
    """Return what the month is made of, in the eyes of somebody who keeps the days: all who do see the same. Without one there is nothing to put on days."""
    eyes = queries.eyes()
    return facts_queries.read(wishes_rules.read(wishes), db.session.get_one(User, eyes)) if eyes else Read(Facts([], []), (), 0, 0)


def solved(found: Read, told: solving_services.Told = lambda step: None) -> tuple[Result, Outcome]:
    """Return the best plan that is found in SECONDS, begun from first come, first served (`Problem.floors` says what it is never worse on)."""
    facts, begins = found.facts, first_come(found.facts)
    model = model_of(facts)
    outcome = solving_services.solve(model.problem, model.answer(begins), seconds=SECONDS, grace=GRACE, told=told, stopping=tasks_services.stopping)
    plan = model.plan(outcome.answer)
    got = minutes_got(facts, plan)
    return Result(
        lines=tuple(_line(facts, n, one) for n, one in enumerate(plan, 1)),
        without=tuple(Without(job.reference, 0 if job.rest else -(-(job.minutes - there) // AN_HOUR)) for job, there in zip(facts.jobs, got, strict=True) if there < job.minutes),
        held={job.reference: job.as_planned for job in found.jobs}, first=worth(facts, begins), found=worth(facts, plan), best=model.worth_of(outcome.bounds),
        dated=sum(job.dated for job in facts.jobs), jobs=len(facts.jobs), slots=len(facts.places), standing=found.standing, beyond=found.beyond,
    ), outcome


def _line(facts: Facts, number: int, one: Put) -> Line:
    place = facts.places[one.place]
    come = round(place.minutes * 100 / minutes_between(place.starts, place.ends))
    return Line(number, facts.jobs[one.job].reference, place.slot, place.name, place.day, place.starts, place.ends, one.people, come)
