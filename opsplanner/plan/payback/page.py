"""What the page of Payback's figures says, and its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from opsplanner import clock
from opsplanner.figures.comparing.queries import ALL, MONTH, crossed
from opsplanner.figures.quantity.rules import hundredths_of_hours
from opsplanner.figures.quantity.words import number
from opsplanner.figures.selection.queries import Selection
from opsplanner.models import User
from opsplanner.payback.days.pattern.rules import AGREED_DAYS
from opsplanner.payback.promises import queries as promises_queries
from opsplanner.payback.promises.queries import Kept
from opsplanner.payback.sessions.results.queries import PERSON_HOURS
from opsplanner.payback.sessions.totals import queries as totals_queries
from opsplanner.payback.sessions.totals.queries import Totals
from opsplanner.payback.show_rate.rules import percent
from opsplanner.plan.money import queries as money_queries
from opsplanner.plan.money import rules as money_rules
from opsplanner.plan.money import words as money_words
from opsplanner.plan.payback import queries, rules
from opsplanner.plan.payback.filters import Asked
from opsplanner.plan.payback.queries import Asking, CrewLine
from opsplanner.plan.payback.rules import Took
from opsplanner.web.filters import Choice

WIDTH, ROW = 420, 70
"""How wide the longest bar is, and how high what belongs to one crew."""
HEADINGS = ("Figure", "Of", "Number", "Unit")
STEPS = ("From asking to decision", "From decision to done", "From asking to done")


class Worth(NamedTuple):
    """What the hours on site are worth by the rates that are kept; "" where no rate says anything."""

    hours: str
    pounds: str
    rates: str
    without: str


class Bars(NamedTuple):
    """Two bars of a crew: places planned, and people who came."""

    crew: CrewLine
    y: int
    planned: int
    came: int


@dataclass(frozen=True)
class Figures:
    """All that the page shows."""

    asked: Asked
    weeks: int
    crews: list[CrewLine]
    wards: list[Asking]
    askers: list[Asking]
    steps: tuple[tuple[str, Took | None], ...]
    totals: Totals
    promises: Kept
    worth: Worth

    @property
    def agreed(self) -> int:
        """The days that the agreement gives for so many weeks."""
        return self.weeks * AGREED_DAYS

    @property
    def bars(self) -> list[Bars]:
        """The picture of places planned beside people who came, a crew below the other; none for a single crew."""
        most = max((max(crew.places, crew.came) for crew in self.crews), default=0)
        if len(self.crews) < 2 or not most:
            return []
        return [Bars(crew, n * ROW, round(WIDTH * crew.places / most), round(WIDTH * crew.came / most)) for n, crew in enumerate(self.crews)]


def figures(asked: Asked, user: User) -> Figures:
    """Return Payback's figures of these days (nine queries)."""
    first, last = asked.first, asked.last
    steps = tuple(zip(STEPS, rules.steps(queries.dates(first, last, user)), strict=True))
    return Figures(
        asked, -(-((last - first).days + 1) // 7), queries.crews(first, last), queries.by_ward(first, last, user), queries.by_asker(first, last, user), steps,
        totals_queries.totals(first, last), promises_queries.kept(first, min(clock.now(), clock.day_bounds(last).end)), _worth(first, last, user),
    )


def rate(crew: CrewLine) -> str:
    """Return how many people came for the places planned: "82%"."""
    return percent(crew.came / crew.places) if crew.places else ""


def hours(minutes: int) -> str:
    """Return person-minutes as hours: "2,038.5"."""
    return number(hundredths_of_hours(minutes))


def _worth(first: date, last: date, user: User) -> Worth:
    """By the month and the rate that holds then, as on the page of a year's money."""
    measure = next((one for one in money_queries.hour_measures() if one.code == PERSON_HOURS), None)
    if measure is None:
        return Worth("", "", "", "")
    chosen = Selection(since=first, until=last, measure=Choice(measure.code, measure.name, (measure.id,)))
    by_agency: dict[int, dict[date | None, int]] = {}
    for (agency_id, month), by in crossed(chosen, user, "agency", MONTH, totals=False).items():
        if agency_id and month != ALL:
            begins = None if month is None else date(month // 12, month % 12 + 1, 1)
            by_agency.setdefault(agency_id, {})[begins] = by[measure.id].hundredths or 0
    values = [money_rules.value_of(money_queries.rates(), measure.id, agency_id, found) for agency_id, found in by_agency.items()]
    used = sorted({one for value in values for one in value.rates}, key=lambda one: one.from_on)
    without = sum(value.without for value in values)
    return Worth(
        number(sum(sum(found.values()) for found in by_agency.values())), money_words.pounds(sum(value.pence for value in values)) if used else "",
        money_words.rates_words(used), number(without) if without else "",
    )


def filename(asked: Asked) -> str:
    """Return a name for the file that says of which days it is."""
    return f"payback-figures-{asked.first.isoformat()}-to-{asked.last.isoformat()}.csv"


def table(found: Figures) -> Iterator[Sequence[object]]:
    """Return the file row by row: a figure each, with what it is of."""
    yield HEADINGS
    for crew in found.crews:
        yield "Sessions worked", crew.name, crew.sessions, "sessions"
        yield "Places planned", crew.name, crew.places, "places"
        yield "People who came", crew.name, crew.came, "people"
        yield "Hours on site", crew.name, Decimal(hundredths_of_hours(crew.minutes)) / 100, "person-hours"
    for kind, those in (("ward", found.wards), ("who asks", found.askers)):
        for one in those:
            for what, count in (("asked for", one.asked), ("accepted", one.accepted), ("done", one.done), ("turned down", one.turned_down)):
                yield f"Jobs {what}, by {kind}", one.who or "Not named", count, "jobs"
    for step, took in found.steps:
        if took:
            yield f"{step}, the middle one", f"{took.jobs} jobs", took.middle, "days"
            yield f"{step}, the longest", f"{took.jobs} jobs", took.longest, "days"
    yield "Working days agreed", f"{found.weeks} weeks", found.agreed, "days"
    yield "Working days used", f"{found.weeks} weeks", found.totals.days_used, "days"
    yield "Crew days planned", "", found.totals.planned, "crew days"
    for lost in found.totals.lost:
        for who, count in lost.by_whom:
            yield "Crew days lost", f"{lost.cause.value}; {who.value if who else 'nobody'} answers for it", count, "crew days"
    yield "48-hour jobs in time", "", found.promises.met, "jobs"
    for cause, count in found.promises.missed:
        yield "48-hour jobs missed", cause, count, "jobs"
