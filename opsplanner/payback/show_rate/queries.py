"""What came of the places planned in the last working weeks. Read models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, func, select

from opsplanner import clock
from opsplanner.database import rows, the_value
from opsplanner.kept import until_changed, until_payback_changes
from opsplanner.models import Crew, PaybackAgreement, PaybackSession, Slot
from opsplanner.payback.days.pattern.rules import week_of
from opsplanner.payback.sessions.rules import WORKED
from opsplanner.payback.sessions.totals.queries import totals
from opsplanner.payback.show_rate.rules import EVERYBODY, WEEKS, Came, ShowRates, rates_of
from opsplanner.statements import built_once, value

FAR_BACK = timedelta(weeks=26)
"""How far back eight working weeks of a crew are looked for."""


@built_once
def _agreed() -> Select[int]:
    return select(PaybackAgreement.show_percent)


@until_changed
def agreed_percent() -> int:
    """Return how many people are agreed to come for a hundred places planned (one query)."""
    found: int | None = the_value(_agreed())
    return EVERYBODY if found is None else found


class Worked(NamedTuple):
    """A session that was worked: what was planned, who came, and for how long."""

    crew: str
    day: date
    places: int
    came: int
    minutes: int
    planned: bool
    """It was put on its day before that was over; else it was never planned, and counts in no rate."""


@built_once
def _came() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Crew.name, Crew.day, PaybackSession.places, func.coalesce(PaybackSession.arrived, PaybackSession.worked, 0).label("came"), PaybackSession.person_minutes,
            PaybackSession.made_at, Slot.ends,
        )
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(Crew.day.between(value("first", Date), value("last", Date)), PaybackSession.state.in_(WORKED))
        .order_by(Crew.day, PaybackSession.id)
    )


def worked(first: date, last: date) -> list[Worked]:
    """Return the sessions that were worked from `first` to `last`, by day (one query)."""
    return [*_read(tuple(rows(_came(), {"first": first, "last": last})))]


@lru_cache(maxsize=16)
def _read(found: tuple[Any, ...]) -> tuple[Worked, ...]:
    """What was read is kept by its rows: half a year of sessions is the same from one page to the next."""
    return tuple([Worked(row.name, row.day, row.places, row.came, row.person_minutes, row.made_at < clock.to_utc(row.day, row.ends)) for row in found])


def worked_lately(today: date) -> list[Worked]:
    """Return the sessions that were worked in the half year before today, by day (one query)."""
    return worked(today - FAR_BACK, today - timedelta(days=1))


def show_rates() -> ShowRates:
    """Return the rates of the working weeks before today (three queries, once Payback's work has changed)."""
    return _rates(clock.today())


@until_payback_changes
def _rates(today: date) -> ShowRates:
    return rates_before(today, worked_lately(today))


def rates_before(today: date, there: Sequence[Worked]) -> ShowRates:
    """Return the rates of the working weeks before today; `there` has what `worked_lately` returns (two queries)."""
    days = [Came(one.crew, one.day, one.places, one.came) for one in there if one.planned]
    agreed = agreed_percent() / 100
    first = _first_of_weeks([one.day for one in days], today)
    sums = totals(first, today - timedelta(days=1))
    return ShowRates(agreed, rates_of(tuple(days), agreed), sums.days_lost, sums.planned)


def _first_of_weeks(days: list[date], today: date) -> date:
    """The Monday of the eighth working week before this one; of the eighth calendar week while there are not so many."""
    this = week_of(today)[0]
    mondays = sorted({monday for day in days if (monday := week_of(day)[0]) < this})[-WEEKS:]
    return mondays[0] if len(mondays) == WEEKS else this - timedelta(weeks=WEEKS)
