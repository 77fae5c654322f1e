"""What was done on a job, day by day and visit by visit: for the crew that goes on with it, and for who checks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, time
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select

from opsplanner import clock
from opsplanner.database import read, rows
from opsplanner.figures.quantity.words import words_beside
from opsplanner.grammar import people
from opsplanner.models import Crew, Measure, OutcomeEntry, PaybackSession, Slot
from opsplanner.payback.sessions.results.queries import PERSON_HOURS
from opsplanner.payback.sessions.rules import WORKED, words_of_minutes
from opsplanner.statements import built_once, values

LATEST = 6
"""Of so many earlier sessions at most the sheet of a day tells."""


class Amount(NamedTuple):
    """A figure of a session."""

    session_id: int
    measure: str
    unit: str
    hundredths: int

    @property
    def words(self) -> str:
        """Return "Bags filled: 12"."""
        return f"{self.measure}: {words_beside(self.measure, self.hundredths, self.unit)}"


class Done(NamedTuple):
    """A session that was worked: who came, for how long, what was done, and what was noted."""

    session_id: int
    job_id: int
    visit: int
    day: date
    starts: time
    crew: str
    worked: int | None
    person_minutes: int
    note: str
    amounts: tuple[Amount, ...]

    @property
    def words(self) -> str:
        """Return "Visit 1, Tuesday 3 November 2026, Crew A: 4 people, 22 hours on site; Bags filled: 12. All but the far end"."""
        did = "; ".join([f"{people(self.worked or 0)}, {words_of_minutes(self.person_minutes)} on site", *(amount.words for amount in self.amounts)])
        said = f"Visit {self.visit}, {clock.words_of_day(self.day)}, {self.crew}: {did}"
        return f"{said}. {self.note}" if self.note else said


_OURS = and_(PaybackSession.job_id.in_(values("jobs")), PaybackSession.state.in_(WORKED))


@built_once
def _figures() -> Select[*tuple[Any, ...]]:
    return (
        select(OutcomeEntry.session_id, Measure.name.label("measure"), Measure.unit, OutcomeEntry.hundredths)
        .join(Measure, Measure.id == OutcomeEntry.measure_id)
        .join(PaybackSession, PaybackSession.id == OutcomeEntry.session_id)
        .where(_OURS, OutcomeEntry.superseded.is_(False), Measure.code != PERSON_HOURS)
        .order_by(Measure.id, OutcomeEntry.id)
    )


@built_once
def _worked() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PaybackSession.id.label("session_id"), PaybackSession.job_id, PaybackSession.visit, Crew.day, Slot.starts, Crew.name.label("crew"), PaybackSession.worked,
            PaybackSession.person_minutes, PaybackSession.note,
        )
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(_OURS)
        .order_by(Crew.day, Slot.starts, PaybackSession.id)
    )


def done_on(job_ids: Collection[int]) -> defaultdict[int, list[Done]]:
    """Return what was done on these jobs, by day (two queries; none for no job)."""
    found: defaultdict[int, list[Done]] = defaultdict(list)
    if not job_ids:
        return found
    amounts: dict[int, list[Amount]] = defaultdict(list)
    for amount in read(Amount, _figures(), {"jobs": list(job_ids)}):
        amounts[amount.session_id].append(amount)
    for row in rows(_worked(), {"jobs": list(job_ids)}):
        found[row.job_id].append(Done(**row._asdict(), amounts=tuple(amounts[row.session_id])))
    return found


def before(done: Iterable[Done], day: date, starts: time) -> list[Done]:
    """Return what of it was done before a day and time, as far as a crew needs it: a standing site is worked for years, so the latest six at most."""
    return [one for one in done if (one.day, one.starts) < (day, starts)][-LATEST:]


def in_all(done: Iterable[Done]) -> list[str]:
    """Return what sessions came to together, a measure each: "Bags filled: 48"."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for one in done:
        for amount in one.amounts:
            sums[amount.measure, amount.unit] += amount.hundredths
    return [Amount(0, measure, unit, hundredths).words for (measure, unit), hundredths in sums.items()]
