"""What was worked out: dates, and what they are worth. Facts in, RuleBroken out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from opsplanner.clock import words_of_day
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.operations.proposal.goals.rules import Worth
from opsplanner.operations.proposal.wishes.rules import Wishes

SERIES, DRAFT = "series", "draft"


class Dated(NamedTuple):
    """One operation that is proposed."""

    number: int
    """By which its page calls it, from 1."""
    line: int
    """Which of what is wanted, from 0."""
    day: date
    ward: int
    out: bool = False
    """Left out: nothing is made of it."""
    proposed_for: date | None = None
    """The day that it was worked out for, where somebody has moved it since."""
    proposed_in: int | None = None
    """The ward that it was worked out for, where somebody has moved it to another since."""

    def moved(self, day: date, ward: int) -> Dated:
        """Return it on another day or in another ward, not left out; what it was worked out for is kept as long as it is something else."""
        first, there = self.proposed_for or self.day, self.ward if self.proposed_in is None else self.proposed_in
        return self._replace(day=day, ward=ward, out=False, proposed_for=first if first != day else None, proposed_in=there if there != ward else None)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was worked out, and what somebody changed of it since."""

    dates: tuple[Dated, ...]
    first: Worth
    """What first come, first served is worth."""
    found: Worth
    """What was worked out is worth."""
    best: Sequence[int | None]
    """What of each could be at best, those before it as they are; None where nobody knows."""
    last: Mapping[int, date] = field(default_factory=dict)
    """When a ward had last been visited."""
    turns: Sequence[int] = ()
    refused: Mapping[int, Sequence[str]] = field(default_factory=dict)
    made: tuple[tuple[str, str], ...] = ()
    """What was made of it: ("series", its code) or ("draft", its reference)."""

    @property
    def kept(self) -> list[Dated]:
        """Those that are not left out, by their day."""
        return sorted((one for one in self.dates if not one.out), key=lambda one: (one.day, one.line, one.ward))

    @property
    def touched(self) -> bool:
        """Say whether somebody changed it since it was worked out."""
        return any(one.out or one.proposed_for or one.proposed_in is not None for one in self.dates)

    def date(self, number: int) -> Dated:
        """Return one date. Raises NotFound."""
        found = next((one for one in self.dates if one.number == number), None)
        if found is None:
            raise NotFound()
        return found

    def others(self, number: int) -> list[Dated]:
        """Return those that are not left out, but for one."""
        return [one for one in self.kept if one.number != number]

    def with_date(self, changed: Dated) -> Result:
        """Return it with one date as it is now."""
        return replace(self, dates=tuple(changed if one.number == changed.number else one for one in self.dates))

    def text(self) -> str:
        """Return it as it is kept."""
        dates = [
            [one.number, one.line, one.day.isoformat(), one.ward, one.out, one.proposed_for.isoformat() if one.proposed_for else "", one.proposed_in] for one in self.dates
        ]
        last = {ward: day.isoformat() for ward, day in self.last.items()}
        return json.dumps(
            {"dates": dates, "first": self.first, "found": self.found, "best": list(self.best), "last": last, "turns": list(self.turns), "refused": self.refused, "made": self.made}
        )


def read(text: str) -> Result:
    """Return what was kept."""
    kept: dict[str, Any] = json.loads(text)
    dates = tuple(
        Dated(number, line, date.fromisoformat(day), ward, bool(out), date.fromisoformat(before) if before else None, first_in)
        for number, line, day, ward, out, before, first_in in ((*one, None)[:7] for one in kept["dates"])
    )
    return Result(
        dates=dates, first=Worth(*map(int, kept["first"])), found=Worth(*map(int, kept["found"])), best=kept["best"],
        last={int(ward): date.fromisoformat(day) for ward, day in kept["last"].items()}, turns=kept["turns"],
        refused={int(line): said for line, said in kept["refused"].items()}, made=tuple((kind, code) for kind, code in kept["made"]),
    )


def check_eyes(coordinator: int | None) -> None:
    """Raise RuleBroken, on "lead", where the agency that leads has no coordinator in whose eyes a proposal is worked out (docs/domain.md, "A quarter proposed"):
    what somebody else sees of restricted operations would be kept for its coordinators to come."""
    if coordinator is None:
        raise RuleBroken("This agency has no coordinator, so nobody of it could see what stands in the way. Ask your administrator to invite one", "lead")


def check_fits(one: Dated, others: Sequence[Dated], wishes: Wishes, names: Mapping[int, str], wards: Mapping[int, str]) -> None:
    """Raise RuleBroken, on "other" or "ward", where a date breaks what a proposal always keeps to (docs/domain.md, "A quarter proposed"): it is on a day that was
    said to be out, or with `others` there are two of its type on the day, more than were wished for, or two in its ward."""
    day, there = words_of_day(one.day), [other for other in others if other.day == one.day]
    if one.day in wishes.not_on:
        raise RuleBroken(f"You asked for no operation on {day}. Choose another day, or leave it out", "other")
    if any(other.line == one.line for other in there):
        raise RuleBroken(f"{names[one.line]} would be twice on {day}. Move or leave out one of them", "other")
    if len(there) >= wishes.a_day:
        raise RuleBroken(f"There would be {len(there) + 1} operations on {day}, and you asked for {wishes.a_day} a day at most. Move or leave out one of them", "other")
    if any(other.ward == one.ward for other in there):
        raise RuleBroken(f"Two of this proposal would be in {wards.get(one.ward, 'one ward')} on {day}. Move or leave out one of them, or choose another ward", "ward")


def check_all_fit(dates: Sequence[Dated], wishes: Wishes, names: Mapping[int, str], wards: Mapping[int, str]) -> None:
    """Raise RuleBroken, naming the day, where the dates together break what a proposal always keeps to."""
    for n, one in enumerate(dates):
        check_fits(one, dates[:n], wishes, names, wards)
