"""The board of days: what its page says of four weeks, of what is late, and of the plan year so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import url_for

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.commitments.duties import queries as duties_queries
from opsplanner.commitments.duties import words as duties_words
from opsplanner.figures.quantity.rules import hundredths_of_hours
from opsplanner.figures.quantity.words import number
from opsplanner.history import newest, subjects
from opsplanner.models import User
from opsplanner.payback.days import queries
from opsplanner.payback.days.pattern.rules import AGREED_DAYS, week_of
from opsplanner.payback.days.queries import Day
from opsplanner.payback.forecast.queries import Ahead, Coming
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.promises import queries as promises_queries
from opsplanner.payback.promises.queries import Kept
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions.queries import Outing
from opsplanner.payback.sessions.totals import queries as totals_queries
from opsplanner.payback.sessions.totals.queries import Totals
from opsplanner.web.address import from_to, read_day
from opsplanner.web.typed import EARLIEST, LATEST

WEEKS = 4
LATE_SHOWN = 10
OWED_SHOWN = 5
COMING_SHOWN = 4
LINES_SHOWN = 20


@dataclass(frozen=True)
class Sums:
    """What the working days of the plan year so far come to."""

    first: date
    last: date
    weeks: int
    totals: Totals
    promises: Kept
    """How the 48-hour jobs were kept whose time has ended."""

    @property
    def agreed(self) -> int:
        """The days that the agreement gives for so many weeks."""
        return self.weeks * AGREED_DAYS

    @property
    def hours(self) -> str:
        """On-site person-hours, said as figures are: "2,038.5"."""
        return number(hundredths_of_hours(self.totals.person_minutes))

    def share(self, count: int) -> str:
        """Return a number of crew days as a percentage of those planned: "12%", "under 1%"."""
        if not self.totals.planned:
            return "0%"
        percent = count * 100 / self.totals.planned
        return "under 1%" if 0 < percent < 0.5 else f"{percent:.0f}%"


@dataclass(frozen=True)
class Board:
    """All that the page of days needs."""

    first: date
    last: date
    weeks: list[tuple[date, list[Day]]]
    previous_url: str
    next_url: str
    today: date
    late: list[Outing]
    late_count: int
    sums: Sums | None

    @property
    def more_late(self) -> int:
        """How many late ones are not shown."""
        return self.late_count - len(self.late)

    @property
    def oldest(self) -> int:
        """How many days ago the oldest session without results was."""
        return (self.today - self.late[0].day).days if self.late else 0


@dataclass(frozen=True)
class Owed:
    """A job with sessions that are over and have no results."""

    first: Outing
    """The oldest of them."""
    count: int
    ago: int
    """How many days ago that was."""


@dataclass(frozen=True)
class Summary:
    """What Payback's first page says of the days."""

    coming: tuple[Coming, ...]
    owed: tuple[Owed, ...]
    owed_count: int
    """Of how many jobs results are late, also those that are not shown."""
    sums: Sums | None


def summary_of(user: User, ahead: Ahead) -> Summary:
    """Return the next working days, whose results are late, and what the days came to (three queries, `ahead` was read before)."""
    today = clock.today()
    late, _ = sessions_queries.late(user, clock.now())
    by_job: dict[str, list[Outing]] = {}
    for outing in late:
        by_job.setdefault(outing.reference, []).append(outing)
    owed = tuple([Owed(those[0], len(those), (today - those[0].day).days) for those in list(by_job.values())[:OWED_SHOWN]])
    return Summary(ahead.coming(COMING_SHOWN), owed, len(by_job), _sums(today))


def history_of(day: date, user: User) -> list[Any]:
    """Return the newest lines of a day; without those that name jobs to who sees only her agency's own (docs/domain.md, "Voluntary and business agencies")."""
    lines = newest(subjects.of_day(day), LINES_SHOWN)
    return [line for line in lines if user.agency_kind.sees_everything_open or not jobs_words.names_another(f"{line.what} {line.why}", "")]


def named_twice(day: Day, user: User) -> dict[int, list[str]]:
    """Return which supervisors are on an operation as well while their crew is out, by crew (one query)."""
    going = [crew for crew in day.crews if crew.supervisor_id and not crew.stood_down]
    found = duties_queries.on_operations({crew.supervisor_id for crew in going if crew.supervisor_id}, clock.day_bounds(day.day), user)
    return {
        crew.id: duties_words.as_well(
            duty for duty in found
            if duty.user_id == crew.supervisor_id
            and any(duty.period.overlaps(Period(clock.to_utc(day.day, slot.starts), clock.to_utc(day.day, slot.ends))) for slot in crew.slots)
        )
        for crew in going
    }


def board_of(user: User, asked: str | None) -> Board:
    """Return the board from the week of the day that the address asks for, this week unless it says so."""
    today = clock.today()
    first, _ = week_of(_day(asked) or today)
    last = first + timedelta(days=WEEKS * 7 - 1)
    found = queries.days(first, last, user)
    late, count = sessions_queries.late(user, clock.now(), LATE_SHOWN)
    weeks = [(monday, list(those)) for monday, those in groupby(found, key=lambda day: week_of(day.day)[0])]
    span = timedelta(weeks=WEEKS)
    return Board(
        first, last, weeks, _url(first - span), _url(first + span), today, late, count, _sums(today),
    )


def _sums(today: date) -> Sums | None:
    """From the first of April, or as far back as a quarter when the plan year is younger than that, to yesterday."""
    first = min(date(today.year - (today.month < 4), 4, 1), today - timedelta(days=91))
    first, last = week_of(first)[0], today - timedelta(days=1)
    totals = totals_queries.totals(first, last)
    if not totals.planned:
        return None
    return Sums(first, last, -(-(today - first).days // 7), totals, promises_queries.kept(first, clock.now()))


def _url(first: date) -> str:
    return url_for("payback.days", **from_to(first))


def _day(asked: str | None) -> date | None:
    found = read_day(asked)
    return found if found and EARLIEST.year < found.year < LATEST.year else None
