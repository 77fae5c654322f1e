"""First come, first served: each job of the queue in turn takes the first slots that are free. Plain functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from opsplanner.payback.days.pattern.rules import week_of
from opsplanner.payback.proposal.facts.rules import Facts, gives


class Put(NamedTuple):
    """A job on a slot, each by its place in the facts, with so many people."""

    job: int
    place: int
    people: int


def first_come(facts: Facts) -> list[Put]:
    """Return the plan that is made by going through the queue, as somebody would by hand: each job takes the first slot that is free, and while hours are
    missing the next ones. What finds none is left out."""
    free, begun = list(range(len(facts.places))), set(facts.planned)
    may_begin = {week_of(days[0])[0]: number for number, days in facts.days_left()}
    new, goes = Counter[date](), list[tuple[int, int]]()
    for n, job in enumerate(facts.jobs):
        needs = job.minutes
        for m in tuple(free):
            day = facts.places[m].day
            monday = week_of(day)[0]
            if needs > 0 and facts.places[m].takes(job) and (day in begun or monday not in may_begin or new[monday] < may_begin[monday]):
                new[monday] += day not in begun
                begun.add(day)
                free.remove(m)
                goes.append((n, m))
                needs -= gives(job, facts.places[m])
    return with_people(facts, goes)


def with_people(facts: Facts, goes: Iterable[tuple[int, int]]) -> list[Put]:
    """Return which job goes on which slot with how many people: those whom it needs, the first slots first; a slot that it does not need is let go. Of whom
    nobody said how long it takes all go that the slot has places for."""
    of_job: dict[int, list[int]] = {}
    for n, m in goes:
        of_job.setdefault(n, []).append(m)
    found = []
    for n, mine in of_job.items():
        job, needs = facts.jobs[n], facts.jobs[n].minutes
        for m in sorted(mine, key=lambda m: (facts.places[m].ends_at, m)):
            place = facts.places[m]
            if needs > 0:
                found.append(Put(n, m, place.left if job.rest else min(place.left, -(-needs // place.minutes))))
                needs -= gives(job, place)
    return sorted(found, key=lambda one: (one.place, one.job))


def minutes_got(facts: Facts, plan: Iterable[Put]) -> list[int]:
    """Return of each job how many of its person-minutes a plan gives."""
    got = [0] * len(facts.jobs)
    for one in plan:
        job, place = facts.jobs[one.job], facts.places[one.place]
        got[one.job] += job.minutes if job.rest else one.people * place.minutes
    return got
