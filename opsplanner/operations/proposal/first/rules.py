"""First come, first served: each operation in turn takes the first day that is free from the one on which it would best be. Plain functions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from opsplanner.operations.proposal.facts.rules import Facts, share
from opsplanner.operations.proposal.wishes.rules import Wishes


class Placed(NamedTuple):
    """An operation that has its day and its ward."""

    slot: int
    """Its place among the slots."""
    ward: int


def first_come(wishes: Wishes, facts: Facts) -> list[Placed]:
    """Return the plan that is made by taking one operation after the other, as somebody would by hand.

    They come by the stretch of the quarter that is theirs; each takes the first free day from its beginning on, else the last free one before it, and the ward
    whose turn it is and that has nothing else on that day. What finds no day is left out.
    """
    plan = _Plan(wishes, facts)
    wanted = [
        (wishes.stretches(one.number)[n % len(wishes.stretches(one.number))][0], n, line) for line, one in enumerate(wishes.wanted) for n in range(one.number)
    ]
    for begins, _, line in sorted(wanted):
        plan.place(line, begins)
    return sorted(plan.placed)


class _Plan:
    def __init__(self, wishes: Wishes, facts: Facts) -> None:
        self.wishes, self.facts = wishes, facts
        self.placed: list[Placed] = []
        self._share = share(facts.turns, wishes.number)
        self._rank = {ward: n for n, ward in enumerate(facts.turns)}
        self._visits: dict[int, int] = defaultdict(int)
        self._wards_on: dict[date, set[int]] = defaultdict(set)
        self._taken = [0] * len(facts.limits)
        self._limits: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for n, limit in enumerate(facts.limits):
            for slot, number in limit.of:
                self._limits[slot].append((n, number))
        self._slots: dict[int, list[int]] = defaultdict(list)
        for n, there in enumerate(facts.slots):
            self._slots[there.line].append(n)

    def place(self, line: int, begins: date) -> None:
        """Give an operation its day and its ward, where there is one."""
        days = sorted((self.facts.slots[n].day, n) for n in self._slots[line])
        for day, n in [*(one for one in days if one[0] >= begins), *reversed([one for one in days if one[0] < begins])]:
            ward = self._ward(day) if self._is_free(n, day) else None
            if ward is not None:
                self._slots[line].remove(n)
                self._take(n, day, ward)
                return

    def _is_free(self, n: int, day: date) -> bool:
        free = all(self._taken[limit] + number <= self.facts.limits[limit].most for limit, number in self._limits[n])
        return free and len(self._wards_on[day]) < self.wishes.a_day

    def _ward(self, day: date) -> int | None:
        free = [ward for ward in self.facts.turns if ward not in self._wards_on[day]]
        return min(
            free, key=lambda ward: (self._visits[ward] >= self._share[ward], self.facts.beside.get((ward, day), 0), self._visits[ward], self._rank[ward]), default=None,
        )

    def _take(self, n: int, day: date, ward: int) -> None:
        for limit, number in self._limits[n]:
            self._taken[limit] += number
        self._wards_on[day].add(ward)
        self._visits[ward] += 1
        self.placed.append(Placed(n, ward))
