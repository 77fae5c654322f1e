"""What a plan is to be good for, in this order, and the same as a problem in whole numbers. Plain functions (docs/domain.md, "A quarter proposed")."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from opsplanner.operations.proposal.facts.rules import Facts, share
from opsplanner.operations.proposal.first.rules import Placed
from opsplanner.operations.proposal.wishes.rules import Wishes
from opsplanner.solving.rules import Numbers, Problem, Row


class Worth(NamedTuple):
    """What a plan is worth, the most important first; of each nought is best."""

    missing: int
    """How many of the operations that were asked for have no day."""
    out_of_turn: int
    """How many visits a ward has that it was another one's turn for."""
    beside: int
    """How many things of other operations are to be looked at in their wards that day."""
    gaps: int
    """How many operations are missing in stretches of the quarter that should have one: of each type, and of all together."""
    other_days: int
    """How many are on other weekdays than those that are better."""


def worth(wishes: Wishes, turns: Sequence[int], dates: Sequence[tuple[int, date, int]], beside: int) -> Worth:
    """Return what dates (which of what is wanted, the day, the ward) are worth that have so many things `beside` them."""
    visits, its = Counter(ward for _, _, ward in dates), share(turns, wishes.number)
    gaps = sum(_missing(wishes, one.number, [day for line, day, _ in dates if line == n]) for n, one in enumerate(wishes.wanted))
    return Worth(
        wishes.number - len(dates), sum(max(number - its.get(ward, 0), 0) for ward, number in visits.items()), beside,
        gaps + _missing(wishes, wishes.number, [day for _, day, _ in dates]), sum(bool(wishes.rather) and day.weekday() not in wishes.rather for _, day, _ in dates),
    )


def _missing(wishes: Wishes, number: int, days: Sequence[date]) -> int:
    return sum(max(_each(wishes, number) - sum(first <= day <= last for day in days), 0) for first, last in wishes.stretches(number))


def _each(wishes: Wishes, number: int) -> int:
    """How many of so many operations a stretch should have."""
    return number // len(wishes.stretches(number))


@dataclass
class Model(Numbers):
    """A plan as whole numbers: whether a slot is taken, whether a ward is visited on a day, and what is over or missing."""

    wishes: Wishes
    facts: Facts
    slots: list[int] = field(default_factory=list)
    """The places of the numbers that say whether a slot is taken."""
    visits: dict[tuple[int, date], int] = field(default_factory=dict)
    """By ward and day, that of the number that says whether it is visited."""
    over: dict[int, int] = field(default_factory=dict)
    """By ward, that of how many visits it has out of turn."""
    short: list[tuple[int, list[int], int]] = field(default_factory=list)
    """Of each stretch: the place of how many are missing in it, the slots that it has, how many it should have."""

    @property
    def problem(self) -> Problem:
        """The problem, with the goals of `Worth` in their order; the first counts what has a day, as less than nought."""
        slots, wishes = self.facts.slots, self.wishes
        beside = {place: count for (ward, day), place in self.visits.items() if (count := self.facts.beside.get((ward, day), 0))}
        other = {place: 1 for place, slot in zip(self.slots, slots, strict=True) if wishes.rather and slot.day.weekday() not in wishes.rather}
        return Problem(
            self.most, self.rows, [dict.fromkeys(self.slots, -1), dict.fromkeys(self.over.values(), 1), beside, {place: 1 for place, _, _ in self.short}, other],
        )

    def answer(self, placed: Sequence[Placed]) -> list[int]:
        """Return a plan as numbers."""
        found = [0] * len(self.most)
        for one in placed:
            found[self.slots[one.slot]] = found[self.visits[one.ward, self.facts.slots[one.slot].day]] = 1
        visits, its = Counter(one.ward for one in placed), share(self.facts.turns, self.wishes.number)
        for ward, place in self.over.items():
            found[place] = max(visits[ward] - its[ward], 0)
        for place, slots, each in self.short:
            found[place] = max(each - sum(found[self.slots[n]] for n in slots), 0)
        return found

    def placed(self, answer: Sequence[int]) -> list[Placed]:
        """Return the plan that numbers say: on a day with several, the first of what is wanted has the first ward by name of its place."""
        wards: dict[date, list[int]] = defaultdict(list)
        for (ward, day), place in sorted(self.visits.items()):
            if answer[place]:
                wards[day].append(ward)
        return [Placed(n, wards[self.facts.slots[n].day].pop(0)) for n, place in enumerate(self.slots) if answer[place]]

    def worth_of(self, values: Sequence[int | None]) -> list[int | None]:
        """Return what goals of the problem are worth, as `Worth` says it."""
        return [None if value is None else value + self.wishes.number if n == 0 else value for n, value in enumerate(values)]


def model_of(wishes: Wishes, facts: Facts) -> Model:
    """Return what is wished for, and what stands in the way, as a problem."""
    model = Model(wishes, facts)
    model.slots = [model.number() for _ in facts.slots]
    of_line, of_day = defaultdict[int, list[int]](list), defaultdict[date, list[int]](list)
    for n, slot in enumerate(facts.slots):
        of_line[slot.line].append(n)
        of_day[slot.day].append(n)
    for line, one in enumerate(wishes.wanted):
        model.rows.append(Row({model.slots[n]: 1 for n in of_line[line]}, None, one.number))
    for day, those in of_day.items():
        taken = {model.slots[n]: 1 for n in those}
        for ward in facts.turns:
            model.visits[ward, day] = model.number()
        model.rows.append(Row(taken | {model.visits[ward, day]: -1 for ward in facts.turns}, 0, 0))
        model.rows.append(Row(taken, None, wishes.a_day))
    model.rows += [Row({model.slots[n]: number for n, number in limit.of}, None, limit.most) for limit in facts.limits]
    _turns(model)
    _stretches(model, of_line)
    return model


def _turns(model: Model) -> None:
    its = share(model.facts.turns, model.wishes.number)
    of_ward: Mapping[int, list[int]] = {ward: [] for ward in model.facts.turns}
    for (ward, _), place in model.visits.items():
        of_ward[ward].append(place)
    for ward, places in of_ward.items():
        model.over[ward] = model.number(model.wishes.number)
        model.rows.append(Row(dict.fromkeys(places, 1) | {model.over[ward]: -1}, None, its[ward]))


def _stretches(model: Model, of_line: Mapping[int, Sequence[int]]) -> None:
    wishes = model.wishes
    every = list(range(len(model.slots)))
    for number, those in [*((one.number, of_line.get(line, ())) for line, one in enumerate(wishes.wanted)), (wishes.number, every)]:
        for first, last in wishes.stretches(number):
            there = [n for n in those if first <= model.facts.slots[n].day <= last]
            each = _each(wishes, number)
            place = model.number(each)
            model.short.append((place, there, each))
            model.rows.append(Row({model.slots[n]: 1 for n in there} | {place: 1}, each, None))
