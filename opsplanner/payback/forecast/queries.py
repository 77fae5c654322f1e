"""When each job of the queue will be reached, from the places that are left and the pace of the last weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner import clock
from opsplanner.database import read, rows
from opsplanner.kept import until_payback_changes
from opsplanner.models import Crew, PaybackSession, Slot
from opsplanner.payback.days.pattern.queries import pattern, working_days
from opsplanner.payback.days.slots.queries import TODAY, as_of_now, crew_is_down, places_left
from opsplanner.payback.days.slots.rules import words_of_crews
from opsplanner.payback.forecast.rules import Need, Reach, left_beside, minutes_free, reached
from opsplanner.payback.sessions.rules import TO_COME
from opsplanner.payback.show_rate.queries import Worked, rates_before, worked_lately
from opsplanner.payback.show_rate.rules import ShowRates
from opsplanner.payback.standing.queries import claims
from opsplanner.statements import built_once, values

AHEAD = timedelta(days=366)
"""How far ahead the queue is thought to reach."""
PACE = timedelta(days=56)
"""From how far back it is taken how much a working day usually gets done."""


@built_once
def _scheduled_days() -> Select[*tuple[Any, ...]]:
    return (
        select(PaybackSession.job_id, Crew.day)
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackSession.job_id.in_(values("jobs")), PaybackSession.state.in_(TO_COME), Crew.day >= TODAY)
        .order_by(Crew.day)
    )


def scheduled_days(job_ids: Iterable[int]) -> dict[int, list[date]]:
    """Return the days from today on on which these jobs have sessions to come."""
    found: dict[int, list[date]] = defaultdict(list)
    for job_id, day in rows(_scheduled_days(), {"jobs": list(job_ids), "today": clock.today()}):
        found[job_id].append(day)
    return found


class Free(NamedTuple):
    """A slot of a day to come, with the places that are left on it."""

    day: date
    crew_id: int
    crew: str
    starts: time
    ends: time
    left: int
    down: bool
    """Its crew does not go out."""


class Coming(NamedTuple):
    """A working day to come: its crews ("2 crews, 1 stood down", or ""), and how many places are left."""

    day: date
    crews: str
    left: int


@dataclass(frozen=True)
class Ahead:
    """The working days from today on, and what is free on those that have crews."""

    today: date
    days: tuple[date, ...]
    """The working days, today's too."""
    free: list[Free]
    claims: Mapping[date, Sequence[int]] = field(default_factory=dict)
    """How many people go to each standing site that has its date on a day and is not put on it yet."""

    def coming(self, count: int) -> tuple[Coming, ...]:
        """Return the next working days, today's too, whether they have crews or not."""
        return tuple([self._coming(day) for day in self.days[:count]])

    def _coming(self, day: date) -> Coming:
        slots = [slot for slot in self.free if slot.day == day]
        crews, down = {slot.crew_id for slot in slots}, {slot.crew_id for slot in slots if slot.down}
        return Coming(day, words_of_crews(len(crews), len(down)) if crews else "", sum(slot.left for slot in slots))


@built_once
def _free() -> Select[*tuple[Any, ...]]:
    return (
        select(Crew.day, Crew.id.label("crew_id"), Crew.name.label("crew"), Slot.starts, Slot.ends, places_left().label("left"), crew_is_down().label("down"))
        .join(Slot, Slot.crew_id == Crew.id)
        .where(Crew.day >= TODAY, Slot.places > 0)
        .order_by(Crew.day, Crew.id, Slot.starts)
    )


def ahead() -> Ahead:
    """Return what is ahead, as the queue and its summary of days need it (two queries, once Payback's work has changed, and two once the catalogue has)."""
    now = as_of_now()
    there = _ahead(now["today"])
    if not there.free or there.free[0].day > there.today:
        return there
    return replace(there, free=[slot._replace(left=0) if slot.day == there.today and slot.ends <= now["wall_time"] else slot for slot in there.free])


@until_payback_changes
def _ahead(today: date) -> Ahead:
    """What is ahead as the day begins: the same all day, but for the slots that are over by now."""
    free, kept = read(Free, _free(), {"today": today, "wall_time": time.min}), pattern(today, today + AHEAD)
    return Ahead(today, working_days(today, today + AHEAD), [slot for slot in free if kept.works(slot.day)], claims(today, today + AHEAD))


class Basis(NamedTuple):
    """What came of the last working weeks."""

    rates: ShowRates
    pace: int
    """How many person-minutes a working day gave, on average."""


def basis() -> Basis:
    """Return what dates are reckoned by (three queries, once Payback's work has changed)."""
    return _basis(clock.today())


@until_payback_changes
def _basis(today: date) -> Basis:
    there = worked_lately(today)
    return Basis(rates_before(today, there), _pace(there, today))


def expected(needs: Sequence[Need], there: Ahead, by: Basis | None = None) -> dict[int, Reach]:
    """Return between which days each job of the queue will really be reached, within a year (the queries of `basis`, unless it is given).

    `needs` are in the order of the queue. Standing sites take theirs on their dates first. The places left on the days after today that have crews are
    filled in that order, as far as people come; the working days after them get done what a working day of the last eight weeks did on average.
    """
    rates, pace = by or basis()
    going = 1 - rates.stood_down
    early = _reached(needs, there, rates, 1.0, pace, bad=False)
    late = _reached(needs, there, rates, going, round(pace * going * rates.bad_to_usual), bad=True)
    return {one.job: Reach(early[one.job], late[one.job]) for one in needs}


def _reached(needs: Sequence[Need], there: Ahead, rates: ShowRates, going: float, pace: int, *, bad: bool) -> dict[int, date | None]:
    crewed = []
    for day, those in groupby((slot for slot in there.free if slot.day > there.today), key=lambda slot: slot.day):
        slots = list(those)
        for slot, left in zip(slots, left_beside([slot.left for slot in slots], there.claims.get(day, ())), strict=True):
            rate = rates.of(slot.crew, day.weekday())
            crewed.append((day, round(minutes_free(slot.starts, slot.ends, left) * (rate.low if bad else rate.usual) * going)))
    return reached(needs, crewed, [day for day in there.days if day > there.today], pace, there.claims)


def _pace(there: Sequence[Worked], today: date) -> int:
    """How many person-minutes a working day of the last weeks gave, on average: the hours that people were really on site."""
    lately = [(one.day, one.minutes) for one in there if one.day >= today - PACE and one.minutes]
    return sum(minutes for _, minutes in lately) // len({day for day, _ in lately}) if lately else 0
