"""Which operations there are: of what type, on which day, at what times, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property

from opsplanner import clock
from opsplanner.demo.world import AFTER, BEFORE, Kind, World
from opsplanner.models import OperationState as State

SHARE = {"CUBIT": 24, "DISCARD": 20, "CRYSTAL": 16, "CRYSTAL-NTE": 18, "ALBATROSS": 16, "YANG": 10, "SAFER-PLATE": 8, "MAXIMISE": 8}
"""How often each of the Medway types is planned; any other ten times in all."""
WEEKDAYS = {"CUBIT": (1, 2, 3), "DISCARD": (1, 2, 3, 4), "CRYSTAL": (3, 4, 5), "CRYSTAL-NTE": (4, 5), "ALBATROSS": (3, 4, 5), "SAFER-PLATE": (5, 6), "MAXIMISE": (4, 5)}
USUAL_WEEKDAYS = (0, 1, 2, 3, 4)
"""Those of any other type."""
# what is to come, soonest first: (type, state, lead or "", what is special about it)
TO_COME = (
    ("CUBIT", State.CONFIRMED, "", "today"), ("DISCARD", State.CONFIRMED, "", "over"), ("CUBIT", State.CONFIRMED, "", "short"),
    ("CRYSTAL-NTE", State.CONFIRMED, "", ""), ("CUBIT", State.PROPOSED, "dvla", "overdue"), ("DISCARD", State.PROPOSED, "", "same ward, overdue"),
    ("ALBATROSS", State.CONFIRMED, "", "restricted"), ("CRYSTAL", State.PROPOSED, "", "overdue"), ("YANG", State.PROPOSED, "", "restricted"),
    ("MAXIMISE", State.CONFIRMED, "", ""), ("CRYSTAL", State.CANCELLED, "", ""), ("CUBIT", State.PROPOSED, "", "overdue"),
    ("SAFER-PLATE", State.PROPOSED, "fire", "moved"), ("DISCARD", State.PROPOSED, "probation", "fresh"), ("ALBATROSS", State.CONFIRMED, "", "short"),
    ("CRYSTAL-NTE", State.PROPOSED, "", "moved"), ("CUBIT", State.CONFIRMED, "", "moved"), ("DISCARD", State.POSTPONED, "", ""),
    ("CUBIT", State.PROPOSED, "", "moved"), ("CUBIT", State.DRAFT, "", "same ward"), ("ALBATROSS", State.PROPOSED, "", ""),
    ("DISCARD", State.PROPOSED, "", "moved"), ("SAFER-PLATE", State.DRAFT, "fire", ""), ("CRYSTAL", State.PROPOSED, "", ""),
    ("CUBIT", State.PROPOSED, "", "fresh"), ("MAXIMISE", State.CANCELLED, "", ""), ("YANG", State.DRAFT, "", ""), ("DISCARD", State.PROPOSED, "", "fresh"),
    ("ALBATROSS", State.DRAFT, "", ""), ("CRYSTAL-NTE", State.DRAFT, "", ""),
)
LONGEST_BACK = 30
"""Years that a large demonstration reaches back at most; beyond, the years are fuller."""


@dataclass
class Slot:
    """One operation to be told."""

    kind: Kind
    wall: clock.Wall
    state: State
    lead_id: int
    special: str = ""
    moved_from: clock.Wall | None = None
    wards: list[int] = field(default_factory=list)
    near: bool = True
    """Round today, and not in an earlier year: more is told of it."""

    @cached_property
    def period(self) -> clock.Period:
        """From start to end."""
        return self.wall.period()

    @cached_property
    def first_period(self) -> clock.Period:
        """From start to end as it was planned first."""
        return self.moved_from.period() if self.moved_from else self.period


def round_today(world: World, count: int) -> list[Slot]:
    """Return the operations of the past nine and the next three months, soonest first."""
    coming = max(1, round(count * AFTER / (BEFORE + AFTER)))
    past = count - coming
    slots = [_past(world, n, past) for n in range(past)]
    for n in range(coming):
        code, state, lead, special = TO_COME[n % len(TO_COME)]
        kind = world.kinds.get(code) or _any_kind(world)
        day = world.today + timedelta(days=round((n + 0.4) * (AFTER - 1) / coming) + 1)
        if special == "today":
            kind, day = _that_runs_on(world, kind, world.today), world.today
        else:
            day = max(_on_its_weekday(code, day), world.today + timedelta(days=1))
        if "same ward" in special and slots:  # on the day and in the ward of the one before it
            day = slots[-1].wall.day
        slot = Slot(kind, _wall(world, kind, day), state, world.codes.get(lead) or _lead(kind), special, wards=_wards(world))
        if "same ward" in special and slots:
            slot.wards = slots[-1].wards
        if special == "moved":
            slot.moved_from = _wall(world, kind, day - timedelta(days=7) if day - timedelta(days=7) > world.today else day + timedelta(days=7))
        slots.append(slot)
    return slots


def earlier(world: World, count: int, usual: int) -> list[Slot]:
    """Return so many operations of earlier years, all over: as many a year as round today, but for very many."""
    years = min(LONGEST_BACK, max(1, -(-count // usual)))
    last = world.today - timedelta(days=BEFORE + 1)
    first = last - timedelta(days=years * 365)
    kinds = _deck(world)
    slots = []
    for n in range(count):
        kind = world.rng.choice(kinds)
        day = _until(last, kind.row.code, _on_its_weekday(kind.row.code, first + timedelta(days=n * (last - first).days // count)))
        slot = Slot(kind, _wall(world, kind, day), world.rng.choices(*_OVER)[0], _lead(kind), wards=_wards(world), near=False)
        if world.rng.random() < 0.1:
            slot.moved_from = _wall(world, kind, day - timedelta(days=7))
        slots.append(slot)
    return slots


_OVER = ((State.COMPLETED, State.CUT_SHORT, State.CANCELLED), (88, 4, 8))


def _past(world: World, n: int, past: int) -> Slot:
    kind = _any_kind(world)
    state = world.rng.choices(*_OVER)[0]
    day = world.today - timedelta(days=BEFORE) + timedelta(days=n * (BEFORE - 3) // past)
    day = _until(world.today - timedelta(days=2), kind.row.code, _on_its_weekday(kind.row.code, day))
    special = ""
    if n >= past - 2:  # nobody has pressed "completed" yet
        state, day = State.UNDER_WAY, world.today - timedelta(days=1)
        kind = _that_runs_on(world, kind, day)
    elif n == past - 4:
        state, special = State.PROPOSED, "waiting"  # its day went by, and one agency never answered
    elif n == past - 6:
        state = State.CONFIRMED  # nobody has pressed anything
    elif n in (past // 3, past - 9):
        state = State.POSTPONED
    slot = Slot(kind, _wall(world, kind, day), state, _lead(kind), special, wards=_wards(world))
    if world.rng.random() < 0.15:
        slot.moved_from = _wall(world, kind, day - timedelta(days=7))
    return slot


def _wards(world: World) -> list[int]:
    return sorted(world.rng.sample(world.wards, min(len(world.wards), world.rng.choice((1, 1, 1, 2, 3)))))


def _deck(world: World) -> list[Kind]:
    others = [code for code in world.kinds if code not in SHARE]
    return [kind for code, kind in world.kinds.items() for _ in range(SHARE.get(code, max(1, 10 // max(len(others), 1))))]


def _any_kind(world: World) -> Kind:
    return world.rng.choice(_deck(world))


def _lead(kind: Kind) -> int:
    usual = [part.agency_id for part in kind.usual]
    return kind.row.lead_agency_id if kind.row.lead_agency_id in usual else usual[0]  # type: ignore[return-value]


def runs_on(code: str, day: date) -> bool:
    """Say whether operations of a type are held on a day's weekday."""
    return day.weekday() in WEEKDAYS.get(code, USUAL_WEEKDAYS)


def _that_runs_on(world: World, kind: Kind, day: date) -> Kind:
    """Return this type, or the first other one that is held on a day's weekday where this one is not."""
    others = (other for code, other in world.kinds.items() if runs_on(code, day))
    return kind if runs_on(kind.row.code, day) else next(others, kind)


def _on_its_weekday(code: str, day: date) -> date:
    while not runs_on(code, day):
        day += timedelta(days=1)
    return day


def _until(last: date, code: str, day: date) -> date:
    """Return a day that is one of the type's, or the newest one of them until `last`."""
    day = min(day, last)
    while not runs_on(code, day):
        day -= timedelta(days=1)
    return day


def _wall(world: World, kind: Kind, day: date) -> clock.Wall:
    """Return the type's usual times, sometimes half an hour or an hour later; never a time that the clocks leave out or repeat."""
    shift = world.rng.choice((0, 0, 0, 30, 60))
    usual = (kind.starts, kind.ends, kind.briefing)
    shifted = tuple(at and _later(at, shift) for at in usual)
    for start, end, briefing in (shifted, usual):
        wall = clock.Wall(day, start, end, briefing)  # type: ignore[arg-type]
        if clock.exists(day, wall.start) and clock.exists(wall.end_day, wall.end) and not clock.happens_twice(wall.end_day, wall.end):
            return wall
    return clock.Wall(day, time(10), time(14), time(9, 30))


def _later(at: time, minutes: int) -> time:
    total = (at.hour * 60 + at.minute + minutes) % 1440
    return time(total // 60, total % 60)
