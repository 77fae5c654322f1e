"""What a plan of a month is to be good for, in this order, and the same as a problem in whole numbers. Plain functions (docs/domain.md, "A month proposed")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from opsplanner.payback.proposal.facts.rules import Facts, gives, in_time
from opsplanner.payback.proposal.first.rules import Put, minutes_got, with_people
from opsplanner.solving.rules import Numbers, Problem, Row

AN_HOUR = 60
FLOORS = 4
"""So many of the goals, the first ones, are never worse than first come, first served, whatever is gained by it."""


class Worth(NamedTuple):
    """What a plan is worth, the most important first; of each nought is best."""

    late: int
    """How many of the jobs that are wanted by a date or within 48 hours are not wholly on days by then."""
    without: int
    """How many jobs are not wholly on days."""
    passed: int
    """How many places in the queue these lose: of each, how many stand behind it."""
    short: int
    """How many of their person-hours have no day, of each job rounded up."""
    beside: int
    """How many are put beside another job in a slot: two sites and one supervisor."""
    wards: int
    """In how many wards more than one a crew is on its day, of all crews together."""
    tools: int
    """How many lists of tools more than one a crew takes along on its day."""
    waits: int
    """The sessions, each counted by which of the days it is on: fewer and sooner is less."""


def worth(facts: Facts, plan: Sequence[Put]) -> Worth:
    """Return what a plan is worth, counted plainly."""
    jobs = facts.jobs
    got, by_date = minutes_got(facts, plan), minutes_got(facts, [one for one in plan if in_time(jobs[one.job], facts.places[one.place])])
    wards, tools = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    for one in plan:
        crew = facts.places[one.place].crew
        wards[crew] |= {jobs[one.job].ward} - {""}
        tools[crew] |= {jobs[one.job].tools} - {""}
    without, nth = [n for n, job in enumerate(jobs) if got[n] < job.minutes], _nth(facts)
    return Worth(
        sum(job.dated and by_date[n] < job.minutes for n, job in enumerate(jobs)), len(without), sum(len(jobs) - 1 - n for n in without),
        sum(_hours(jobs[n].minutes - got[n]) for n in without), sum(facts.places[one.place].beside for one in plan),
        sum(_over(facts, crew, here, 0) for crew, here in wards.items()), sum(_over(facts, crew, here, 1) for crew, here in tools.items()),
        sum(nth[facts.places[one.place].day] for one in plan),
    )


def _over(facts: Facts, crew: int, here: set[str], of: int) -> int:
    """How many more than one there are on a crew's day, besides those that were over before."""
    before = facts.before(crew, of)
    return max(len(before | here) - 1, 0) - max(len(before) - 1, 0)


def _hours(minutes: int) -> int:
    return max(-(-minutes // AN_HOUR), 0)


def _nth(facts: Facts) -> dict[date, int]:
    """Which of the days a day is, from 1."""
    return {day: n for n, day in enumerate(sorted({place.day for place in facts.places}), 1)}


@dataclass
class Model(Numbers):
    """A plan as whole numbers: whether a job goes on a slot, whether it is done, and what is missing or over."""

    facts: Facts
    goes: dict[tuple[int, int], int] = field(default_factory=dict)
    """By job and slot, the place of the number that says whether it goes there."""
    whole: list[int] = field(default_factory=list)
    """Of each job, that of whether it is wholly on days."""
    by_date: dict[int, int] = field(default_factory=dict)
    """Of each job that is dated, that of whether it is so by its date."""
    short: list[int] = field(default_factory=list)
    """Of each job, that of how many of its hours have no day."""
    kinds: tuple[dict[tuple[int, str], int], dict[tuple[int, str], int]] = field(default_factory=lambda: ({}, {}))
    """By crew and ward, and by crew and tools, that of whether the crew is there on its day, or takes them."""
    over: tuple[dict[int, int], dict[int, int]] = field(default_factory=lambda: ({}, {}))
    """By crew, that of how many more than one there are."""
    begins: dict[date, int] = field(default_factory=dict)
    """By day, of weeks in which not all may be begun, that of whether it is."""

    @property
    def problem(self) -> Problem:
        """The problem, with the goals of `Worth` in their order; the first three count what is done, as less than nought."""
        nth, last = _nth(self.facts), len(self.facts.jobs) - 1
        passed = {number: n - last for n, number in enumerate(self.whole) if n < last}
        beside = [number for (_, m), number in self.goes.items() if self.facts.places[m].beside]
        ones = (dict.fromkeys(those, 1) for those in (self.short, beside, self.over[0].values(), self.over[1].values()))
        waits = {number: nth[self.facts.places[m].day] for (_, m), number in self.goes.items()}
        return Problem(self.most, self.rows, [dict.fromkeys(self.by_date.values(), -1), dict.fromkeys(self.whole, -1), passed, *ones, waits], FLOORS, len(self.goes))

    def sum_of(self, jobs: Iterable[int], m: int) -> dict[int, int]:
        """Return how many of these jobs go on a slot, as a sum."""
        return {self.goes[n, m]: 1 for n in jobs if (n, m) in self.goes}

    def answer(self, plan: Sequence[Put]) -> list[int]:
        """Return a plan as numbers."""
        found, facts = [0] * len(self.most), self.facts
        got, by_date = minutes_got(facts, plan), minutes_got(facts, [one for one in plan if in_time(facts.jobs[one.job], facts.places[one.place])])
        here: tuple[dict[int, set[str]], dict[int, set[str]]] = (defaultdict(set), defaultdict(set))
        for one in plan:
            job, place = facts.jobs[one.job], facts.places[one.place]
            found[self.goes[one.job, one.place]] = 1
            for of, kind in enumerate((job.ward, job.tools)):
                if kind:
                    found[self.kinds[of][place.crew, kind]] = 1
                    here[of][place.crew].add(kind)
            if place.day in self.begins:
                found[self.begins[place.day]] = 1
        for n, job in enumerate(facts.jobs):
            found[self.whole[n]], found[self.short[n]] = int(got[n] >= job.minutes), _hours(job.minutes - got[n])
            if n in self.by_date:
                found[self.by_date[n]] = int(by_date[n] >= job.minutes)
        for of, over in enumerate(self.over):
            for crew, number in over.items():
                found[number] = _over(facts, crew, here[of][crew], of)
        return found

    def plan(self, answer: Sequence[int]) -> list[Put]:
        """Return the plan that numbers say, each job with the people whom it needs."""
        return with_people(self.facts, [one for one, number in self.goes.items() if answer[number]])

    def worth_of(self, values: Sequence[int | None]) -> list[int | None]:
        """Return what goals of the problem are worth, as `Worth` says it."""
        jobs = len(self.facts.jobs)
        more = (len(self.by_date), jobs, jobs * (jobs - 1) // 2)
        return [None if value is None else value + more[n] if n < len(more) else value for n, value in enumerate(values)]


def model_of(facts: Facts) -> Model:
    """Return jobs and slots as a problem."""
    model = Model(facts)
    model.goes = {(n, m): model.number() for n, job in enumerate(facts.jobs) for m, place in enumerate(facts.places) if place.takes(job)}
    model.rows += [Row(model.sum_of(range(len(facts.jobs)), m), None, 1) for m in range(len(facts.places))]
    for n in range(len(facts.jobs)):
        _job(model, n)
    _kinds(model, 0)
    _kinds(model, 1)
    _days(model)
    return model


def _job(model: Model, n: int) -> None:
    """How much of a job is on days, and by its date."""
    facts, job = model.facts, model.facts.jobs[n]
    given = {m: gives(job, place) for m, place in enumerate(facts.places) if (n, m) in model.goes}
    got = {model.goes[n, m]: minutes for m, minutes in given.items()}
    model.whole.append(model.number())
    model.short.append(model.number(_hours(job.minutes)))
    _done(model, n, model.whole[n], given)
    model.rows.append(Row(got | {model.short[n]: AN_HOUR}, job.minutes, None))
    if job.dated:
        model.by_date[n] = model.number()
        _done(model, n, model.by_date[n], {m: minutes for m, minutes in given.items() if in_time(job, facts.places[m])})


def _done(model: Model, n: int, done: int, given: dict[int, int]) -> None:
    """A job is done where its slots give all that it needs; and (which follows, and lets it be solved quickly) where they are as many as it needs at least."""
    needs, fewest = model.facts.jobs[n].minutes, 0
    for minutes in sorted(given.values(), reverse=True):
        if needs > 0:
            fewest, needs = fewest + 1, needs - minutes
    if needs > 0:
        model.rows.append(Row({done: 1}, None, 0))
        return
    model.rows.append(Row({model.goes[n, m]: minutes for m, minutes in given.items()} | {done: -model.facts.jobs[n].minutes}, 0, None))
    model.rows.append(Row({model.goes[n, m]: 1 for m in given} | {done: -fewest}, 0, None))


def _kinds(model: Model, of: int) -> None:
    """Which wards a crew is in on its day, or which tools it takes: in each slot one at most."""
    facts, kinds, of_crew = model.facts, model.kinds[of], defaultdict[int, set[str]](set)
    its = defaultdict[str, list[int]](list)
    for n, job in enumerate(facts.jobs):
        if kind := (job.ward, job.tools)[of]:
            its[kind].append(n)
    for m, place in enumerate(facts.places):
        for kind, jobs in its.items():
            if (place.crew, kind) not in kinds:
                kinds[place.crew, kind] = model.number()
            of_crew[place.crew].add(kind)
            model.rows.append(Row(model.sum_of(jobs, m) | {kinds[place.crew, kind]: -1}, None, 0))
    for crew, those in of_crew.items():
        before = facts.before(crew, of)
        if new := sorted(those - before):
            model.over[of][crew] = model.number(len(new))
            model.rows.append(Row({kinds[crew, kind]: 1 for kind in new} | {model.over[of][crew]: -1}, None, max(1 - len(before), 0)))


def _days(model: Model) -> None:
    """How many days of a week may be begun."""
    facts = model.facts
    for free, days in facts.days_left():
        model.begins |= {day: model.number() for day in days}
        model.rows.append(Row({model.begins[day]: 1 for day in days}, None, free))
    for m, place in enumerate(facts.places):
        if place.day in model.begins:
            model.rows.append(Row(model.sum_of(range(len(facts.jobs)), m) | {model.begins[place.day]: -1}, None, 0))
