"""A plan as far as it is known, and what was found to stand in its way. Plain values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple, TypeVar, overload

from opsplanner.clock import Period, Wall, day_bounds, local, words_of_day, words_of_time
from opsplanner.commitments.duties.rules import Named
from opsplanner.errors import RuleBroken

T = TypeVar("T")


class Each(Sequence[T]):
    """What is worked out of each of many, once, when it is asked for: of the weeks that are looked through for a way out the first may do."""

    def __init__(self, many: int, of: Callable[[int], T]) -> None:
        self._many, self._of = many, of
        self._found: dict[int, T] = {}

    def __len__(self) -> int:
        return self._many

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> list[T]: ...

    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(self._many))]
        if not -self._many <= at < self._many:
            raise IndexError(at)
        n = at % self._many
        if n not in self._found:
            self._found[n] = self._of(n)
        return self._found[n]


class Wanted(NamedTuple):
    """So many people of an agency."""

    agency_id: int
    agency: str
    staff: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """As much of a plan as is known so far."""

    day: date | None = None
    wall: Wall | None = None
    """Day and times, once they make sense together."""
    wards: Collection[int] = ()
    place_id: int | None = None
    """The meeting point, where it is one that opsplanner knows."""
    resources: Sequence[tuple[int, str]] = ()
    """Id and name of the resources wanted."""
    people: Sequence[Wanted] = ()
    """Who is to be there."""
    type_id: int | None = None
    """The type of operation, which says how long resources take to be set up and to get back."""
    known: Collection[int] = ()
    """The agencies of which it was taken on by name that somebody is named twice."""
    operation_id: int | None = None
    """The operation itself, which is never in its own way."""
    named: Sequence[Named] | None = None
    """Who is named on the operation, where the caller has read it."""
    apart: Collection[date] = ()
    """The days of the other dates of its series, to which it does not come."""

    @cached_property
    def held(self) -> Period | None:
        """From the time to be there to the end, once day and times are known: what people and resources are held for."""
        return Period(self.wall.muster(), self.wall.period().end) if self.wall else None

    @cached_property
    def touched(self) -> Period | None:
        """What of time this plan touches: its times, else its whole day, else None."""
        return self.held or (day_bounds(self.day) if self.day else None)


class Other(NamedTuple):
    """Another operation that this person may see, with what is said of it after its reference."""

    reference: str
    words: str = ""
    restricted: bool = False

    @property
    def said(self) -> str:
        """What is said of it after its reference; of a restricted one its marking too, since the sentence stands on pages of other operations."""
        return f"{self.words}, OFFICIAL-SENSITIVE" if self.restricted else self.words


class Taken(NamedTuple):
    """What asks who goes on all the same for her name and a reason (docs/domain.md, "What stands in the way"), as everybody may read it."""

    agency_id: int
    agency: str
    twice: bool = False
    """Somebody who is named for the agency is needed elsewhere; else it has fewer people free than are wanted of it."""

    @property
    def words(self) -> str:
        """Say it without numbers and names: "Kent Police has fewer people free than are wanted of it"."""
        return f"somebody named for {self.agency} is needed elsewhere at that time" if self.twice else f"{self.agency} has fewer people free than are wanted of it"


class Line(NamedTuple):
    """One thing that was found: a sentence, with the other operations that it speaks of as far as this person may see them."""

    text: str
    warns: bool = False
    joint: str = ": "
    """What stands between the sentence and the first of the others."""
    others: tuple[Other, ...] = ()
    after: str = ""
    """What follows the last of them, as in "; free from 2pm"."""
    about: tuple[int, ...] = ()
    """The ids of other operations that are to be named, in the order in which they are, to who may see them, where `others` says nothing of them yet."""
    form: str = " ({times}, led by {lead})"
    """What is said of each of them after its reference."""
    taken: Taken | None = None
    """What is taken on by who goes on; None where nobody is asked."""
    day: date | None = None
    """The day of a way out: a form can take it."""

    @property
    def words(self) -> str:
        """The whole sentence, where nothing leads to the others."""
        others = "; ".join(f"{other.reference}{other.said}" for other in self.others)
        return self.text + (self.joint + others if others else "") + self.after


def tell_of_restricted(lines: Iterable[Line]) -> bool:
    """Whether one of these lines names a restricted operation: the page on which they stand is marked then."""
    return any(other.restricted for line in lines for other in line.others)


class Group(NamedTuple):
    """What one source found."""

    heading: str
    lines: tuple[Line, ...]
    holds: bool = False
    """What it warns of holds people or things; the rest is worth knowing, and in nobody's way."""


@dataclass
class Checks:
    """What stands in the way of one plan, a group for each source that found something, in the order in which it is said."""

    groups: list[Group] = field(default_factory=list)
    complete: bool = False
    """Day and times are known, so that agencies and resources could be checked."""

    @property
    def lines(self) -> list[Line]:
        """All that was found."""
        return [line for group in self.groups for line in group.lines]

    @property
    def warnings(self) -> int:
        """How many things to look at."""
        return sum(line.warns for line in self.lines)

    @property
    def held(self) -> int:
        """How many of them hold people or things."""
        return sum(line.warns for group in self.groups if group.holds for line in group.lines)

    @property
    def summary(self) -> str:
        """One sentence for who does not see the panel."""
        if not self.complete:
            return "Enter the day and the times to see who is free"
        return {0: "Checked: nothing stands in the way", 1: "Checked: 1 thing to look at"}.get(self.warnings, f"Checked: {self.warnings} things to look at")


WEEKS = 4
"""So many weeks to come are looked through for a way out."""


def weeks_later(plan: Asked) -> list[Asked]:
    """Return the same plan on the same weekday of the weeks to come; none where day and times are not known, or do not exist then."""
    found = []
    for weeks in range(1, WEEKS + 1) if plan.day and plan.wall else ():
        assert plan.day and plan.wall
        day = plan.day + timedelta(weeks=weeks)
        wall = Wall(day, plan.wall.start, plan.wall.end, plan.wall.briefing)
        try:
            wall.period(), wall.muster()
        except RuleBroken:
            continue
        found.append(replace(plan, day=day, wall=wall))
    return found


def words_of_free_from(moment: object, period: Period) -> str:
    """Return "free from 2pm", with its day where that is not the one on which the period begins."""
    there, here = local(moment), local(period.start)  # type: ignore[arg-type]
    return f"free from {words_of_time(there)}" + ("" if there.date() == here.date() else f" on {words_of_day(there.date())}")
