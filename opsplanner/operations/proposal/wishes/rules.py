"""What a quarter is to hold: so many of each type, when, where. Facts in, RuleBroken out."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from opsplanner.clock import Wall, words_of_day
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted

MOST = 60
"""So many operations a proposal has at most, and so many dates a series."""
LONGEST = timedelta(weeks=14)
"""How long the time is at most that is planned at once: a quarter, and a week."""
WEEK = timedelta(weeks=1)
DAYS: dict[str, tuple[str, tuple[int, ...]]] = {
    "any": ("Any day", tuple(range(7))), "working": ("Monday to Friday", tuple(range(5))), "weekend": ("Saturday and Sunday", (5, 6)),
    "nights-out": ("Friday and Saturday", (4, 5)), "monday": ("Mondays", (0,)), "tuesday": ("Tuesdays", (1,)), "wednesday": ("Wednesdays", (2,)),
    "thursday": ("Thursdays", (3,)), "friday": ("Fridays", (4,)), "saturday": ("Saturdays", (5,)), "sunday": ("Sundays", (6,)),
}
"""On which weekdays operations of a type may be: the words, and the weekdays from Monday, 0."""


class Wanted(NamedTuple):
    """So many operations of one type, at the same hours, on these weekdays, with these resources."""

    type_id: int
    code: str
    number: int
    starts: time
    ends: time
    briefing: time | None
    days: str
    resources: tuple[int, ...]

    def wall(self, day: date) -> Wall:
        """Return its hours on a day."""
        return Wall(day, self.starts, self.ends, self.briefing)


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """All that a proposal keeps to, and what it is to be good for."""

    first: date
    until: date
    wanted: tuple[Wanted, ...]
    wards: tuple[int, ...]
    lead_agency_id: int
    a_day: int = 2
    """So many operations on one day at most."""
    holidays: bool = False
    """Bank holidays are planned on like other days."""
    not_on: tuple[date, ...] = ()
    rather: tuple[int, ...] = ()
    """The weekdays that are better than others, from Monday, 0; none where all are alike."""

    @property
    def number(self) -> int:
        """How many operations there are to be in all."""
        return sum(one.number for one in self.wanted)

    @property
    def weeks(self) -> int:
        """How many weeks there are, a part of one counted as half a week or more."""
        return max(round(((self.until - self.first).days + 1) / 7), 1)

    def days(self) -> Iterator[date]:
        """Yield every day from the first to the last."""
        for n in range((self.until - self.first).days + 1):
            yield self.first + timedelta(days=n)

    def free_days(self, holidays: Collection[date], today: date) -> list[date]:
        """Return the days to come on which there may be operations at all: bank holidays only where they are wished for, and none that was said to be out."""
        out = {*self.not_on, *(() if self.holidays else holidays)}
        return [day for day in self.days() if day not in out and day > today]

    def stretch(self, n: int, of: int) -> tuple[date, date]:
        """Return the first and the last day of one of so many stretches, as equal as whole days allow."""
        days = (self.until - self.first).days + 1
        return self.first + timedelta(days=n * days // of), self.first + timedelta(days=(n + 1) * days // of - 1)

    def stretches(self, number: int) -> list[tuple[date, date]]:
        """Return the stretches over which so many operations are spread: as many as there are operations, and a week each at most."""
        of = max(min(number, self.weeks), 1)
        return [self.stretch(n, of) for n in range(of)]

    def text(self) -> str:
        """Return it as it is kept."""
        wanted = [[one.type_id, one.code, one.number, _hour(one.starts), _hour(one.ends), _hour(one.briefing), one.days, list(one.resources)] for one in self.wanted]
        return json.dumps(
            {
                "first": self.first.isoformat(), "until": self.until.isoformat(), "wanted": wanted, "wards": self.wards, "lead": self.lead_agency_id, "a_day": self.a_day,
                "holidays": self.holidays, "not_on": [day.isoformat() for day in self.not_on], "rather": self.rather,
            }
        )


def read(text: str) -> Wishes:
    """Return what was kept."""
    kept: dict[str, Any] = json.loads(text)
    wanted = tuple(
        Wanted(type_id, code, number, time.fromisoformat(starts), time.fromisoformat(ends), time.fromisoformat(briefing) if briefing else None, days, tuple(resources))
        for type_id, code, number, starts, ends, briefing, days, resources in kept["wanted"]
    )
    return Wishes(
        first=date.fromisoformat(kept["first"]), until=date.fromisoformat(kept["until"]), wanted=wanted, wards=tuple(kept["wards"]), lead_agency_id=kept["lead"],
        a_day=kept["a_day"], holidays=kept["holidays"], not_on=tuple(date.fromisoformat(day) for day in kept["not_on"]), rather=tuple(kept["rather"]),
    )


def _hour(at: time | None) -> str:
    return at.isoformat() if at else ""


def next_quarter(today: date) -> tuple[date, date]:
    """Return the first and the last day of the quarter that comes next: January, April, July or October begins it."""
    begins = _months_later(today.replace(day=1), 3 - (today.month - 1) % 3)
    return begins, _months_later(begins, 3) - timedelta(days=1)


def _months_later(first: date, months: int) -> date:
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1)


def check(wishes: Wishes, today: date) -> None:
    """Raise RuleBroken, beside its box, for what no quarter can be planned by."""
    if wishes.until < wishes.first:
        raise RuleBroken("The last day is before the first. Enter a later one", "until")
    if wishes.first <= today:
        raise RuleBroken("The time to plan begins tomorrow at the earliest. Enter a later first day", "first")
    if wishes.until - wishes.first >= LONGEST:
        raise RuleBroken(f"That is more than {LONGEST.days // 7} weeks. Let it end by {words_of_day(wishes.first + LONGEST - timedelta(days=1), weekday=False)}", "until")
    if not wishes.number:
        raise RuleBroken("Say how many operations of at least one type there are to be", f"number_{wishes.wanted[0].type_id}" if wishes.wanted else None)
    if wishes.number > MOST:
        raise RuleBroken(f"That is {counted(wishes.number, 'operation')}, and a proposal has {MOST} at most. Take some out", f"number_{wishes.wanted[-1].type_id}")
    if not wishes.wards:
        raise RuleBroken("Choose at least one ward", "wards")
