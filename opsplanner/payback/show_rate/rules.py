"""People who came for each place planned, and crew days that were lost. Facts in, rates out (docs/domain.md, "Show rate")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from opsplanner.payback.days.pattern.rules import week_of

WEEKS = 8
"""How many working weeks a rate is measured over, the last ones; until there are so many, the agreed figure counts."""
EVERYBODY = 100
"""The agreed figure until one is agreed: as many people come as there are places planned, in per cent."""


class Came(NamedTuple):
    """What was planned on a crew's day and worked: places, and people who came."""

    crew: str
    day: date
    places: int
    came: int


class Rate(NamedTuple):
    """A share of the places planned on which people come, from 0 to 1."""

    usual: float
    """Of the weeks together."""
    low: float
    """Of the week before the worst: what a bad week gives."""
    places: int
    came: int
    weeks: int
    """How many working weeks there are to measure by, WEEKS at most."""

    @property
    def measured(self) -> bool:
        """Whether it was measured; else it is the agreed one."""
        return self.weeks == WEEKS


@dataclass(frozen=True)
class ShowRates:
    """The rates of each crew on each weekday, the one of all together, and how many crew days are lost."""

    agreed: float
    by_crew: Mapping[tuple[str, int], Rate] = field(default_factory=dict, hash=False)
    """By the crew's name and the weekday, 0 for Monday."""
    lost: int = 0
    planned: int = 0
    """Crew days that were planned in the last working weeks, and how many of them were lost."""

    def of(self, crew: str, weekday: int) -> Rate:
        """Return the rate of a crew on a weekday; the agreed one of a crew that is not known."""
        return self.by_crew.get((crew, weekday)) or Rate(self.agreed, self.agreed, 0, 0, 0)

    @property
    def stood_down(self) -> float:
        """The stand-down rate: the share of crew days planned that is lost, from 0 to 1."""
        return self.lost / self.planned if self.planned else 0.0

    @property
    def bad_to_usual(self) -> float:
        """What a bad week gives of a usual one, over all crews that are measured by it; 1 where none is."""
        measured = [rate for rate in self.by_crew.values() if rate.measured and rate.usual]
        return sum(rate.low * rate.places for rate in measured) / sum(rate.usual * rate.places for rate in measured) if measured else 1.0


class Planned(NamedTuple):
    """What is planned of a job, in person-minutes."""

    places: int
    """What all its places give."""
    expected: int
    """What the people who usually come give."""


HALF_HOUR = 30


def planned_of(there: Iterable[tuple[str, date, int]], rates: ShowRates) -> Planned:
    """Return what is planned on (crew, day, person-minutes of the places), each crew's day by its own rate.

    What is expected is said to the half hour, one that is begun counted whole; where everybody comes it is what is planned.
    """
    found = list(there)
    places = sum(minutes for _, _, minutes in found)
    come = sum(minutes * rates.of(crew, day.weekday()).usual for crew, day, minutes in found)
    return Planned(places, min(places, ceil(round(come, 6) / HALF_HOUR) * HALF_HOUR))


@lru_cache(maxsize=16)
def rates_of(days: tuple[Came, ...], agreed: float) -> Mapping[tuple[str, int], Rate]:
    """Return the rate of each crew on each weekday over its last working weeks; `agreed` where it has fewer than WEEKS of them. What was found is kept: half a
    year of sessions is the same from one page to the next, and going through it takes longer than to see that."""
    weeks: dict[tuple[str, int], dict[date, list[Came]]] = defaultdict(lambda: defaultdict(list))
    for one in days:
        weeks[one.crew, one.day.weekday()][week_of(one.day)[0]].append(one)
    return {key: _rate([those for _, those in sorted(found.items())[-WEEKS:]], agreed) for key, found in sorted(weeks.items())}


def _rate(weeks: Sequence[Sequence[Came]], agreed: float) -> Rate:
    places, came = (sum(getattr(one, name) for week in weeks for one in week) for name in ("places", "came"))
    if len(weeks) < WEEKS:
        return Rate(agreed, agreed, places, came, len(weeks))
    each = sorted(min(1.0, sum(one.came for one in week) / sum(one.places for one in week)) for week in weeks)
    return Rate(min(1.0, came / places), min(each[1], came / places), places, came, WEEKS)


def percent(share: float) -> str:
    """Return "82%"."""
    return f"{share * 100:.0f}%"
