"""What is proposed for a month of Payback, 100 jobs on 20 days: how long it takes, how good it is beside first come, first served, and how far it is from the best.

By itself: `python -m tests.bench.month`, on SQLite among 120 operations.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import suppress
from datetime import date, timedelta
from datetime import time as wall_time
from pathlib import Path
from random import Random
from typing import NamedTuple

from flask import Flask

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.models import AskerKind, Crew, JobKind, JobState, PaybackAgreement, PaybackException, PaybackJob, Slot, User, Ward
from opsplanner.payback.proposal import queries
from opsplanner.payback.proposal.facts.queries import read
from opsplanner.payback.proposal.goals.rules import FLOORS, Worth
from opsplanner.payback.proposal.wishes.rules import MOST, Wishes
from opsplanner.payback.proposal.words import GOALS
from opsplanner.payback.proposal.work.services import solved
from opsplanner.payback.sessions.several import services as several_services
from opsplanner.solving.work.rules import percent_better
from opsplanner.solving.work.words import verdict
from tests.bench.filled import FEW, filled

JOBS, DAYS, CREWS = 100, 20, 2
WORKED = 20.0
"""The seconds of the clock in which it is read and worked out."""
HELD = 0.5
"""The seconds of CPU for which putting all its lines on their days may hold the database, but for its COMMIT."""
HALVES = ((wall_time(9), wall_time(12, 30)), (wall_time(13), wall_time(16)))


class Took(NamedTuple):
    """The seconds of the clock that it took, what first come, first served is worth, what was found and could be at best, and what is said of the gap."""

    worked: float
    first: Worth
    found: Worth
    best: list[int | None]
    said: str
    trouble: str
    days: int
    slots: int
    jobs: int
    lines: int
    held: float
    """The seconds of CPU in which all lines are put on their days."""


def took(app: Flask) -> Took:
    """Put 100 jobs and 20 days' crews beside what is there, in a unit of work that is not kept, and return what a proposal of them takes."""
    with app.app_context():
        keeper = queries.eyes()
        assert keeper
        by = db.session.get_one(User, keeper)
        first = _fill(by)
        began = time.perf_counter()
        found = read(Wishes(first, first + timedelta(days=69), beside=False), by)
        result, outcome = solved(found)
        worked = time.perf_counter() - began
        several: dict[str, list[tuple[int, int]]] = {}
        for line in result.lines:
            several.setdefault(line.reference, []).append((line.slot, line.people))
        holds = time.process_time()
        with suppress(RuleBroken):  # what has to be asked about is asked once all of it is done
            several_services.put_several_on(several, accepted="", by=by)
        held = time.process_time() - holds
        db.session.rollback()
    said = verdict(percent_better(result.found, result.best, {0: result.dated, 1: result.jobs}), GOALS)
    days = len({place.day for place in found.facts.places})
    return Took(worked, result.first, result.found, list(result.best), said, outcome.trouble, days, len(found.facts.places), len(found.facts.jobs), len(result.lines), held)


def _fill(by: User) -> date:
    """Jobs that no other waits beside, and two crews of two slots on two days of each of ten weeks, in a year that nobody has planned yet; return the first day."""
    dice, now = Random(1), clock.now()
    monday = clock.today() + timedelta(days=400)
    monday -= timedelta(days=monday.weekday())
    db.session.execute(db.update(PaybackJob).where(PaybackJob.state == JobState.ACCEPTED).values(state=JobState.ON_HOLD))
    db.session.execute(db.update(PaybackAgreement).values(show_percent=80))
    wards = list(db.session.scalars(db.select(Ward.id).order_by(Ward.id)))
    for n in range(DAYS):
        day = monday + timedelta(weeks=n // 2, days=1 + 2 * (n % 2))
        db.session.merge(PaybackException(day=day, works=True, reason="Measured"))
        db.session.add_all(
            Crew(day=day, name=f"Measured {crew}", slots=[Slot(starts=starts, ends=ends, places=6, planned=0) for starts, ends in HALVES]) for crew in range(CREWS)
        )
    for n in range(JOBS):
        db.session.add(PaybackJob(
            reference=f"PAYBACK-BENCH-{n:03}", kind=JobKind.USUAL, what=f"Job {n}", state=JobState.ACCEPTED, asker_kind=AskerKind.AGENCY, asking_agency_id=by.agency_id,
            ward_id=dice.choice(wards), tools=dice.choice(("", "Litter pickers", "Shears", "Paint")), estimated_hours=dice.choice((3, 6, 9, 12, 16, 24)),
            wanted_by=monday + timedelta(days=dice.randint(3, 69)) if n % 2 else None, made_at=now, changed_at=now, decided_at=now,
        ))
    db.session.flush()
    assert JOBS == MOST
    return monday


def said(where: str, took: Took) -> str:
    """Say what it took, goal by goal."""
    goals = ", ".join(f"{name} {first} to {found} (at best {'?' if best is None else best})" for name, first, found, best in zip(Worth._fields, took.first, took.found, took.best, strict=True))
    trouble = f" {took.trouble}." if took.trouble else ""
    return f"{where}: a month of {took.jobs} jobs on {took.days} days, {took.slots} slots, is read and worked out in {took.worked:.1f} s.{trouble} Its {took.lines} lines are put on their days in {1000 * took.held:.0f} ms. {took.said}. First come, first served to found: {goals}."


def faults(where: str, took: Took) -> list[str]:
    """Return what is over its limit."""
    found = []
    if took.found > took.first or any(now > before for now, before in zip(took.found[:FLOORS], took.first[:FLOORS], strict=True)):
        found.append(f"{where}: a month is worse than first come, first served: {tuple(took.found)} beside {tuple(took.first)}.")
    if took.worked > WORKED:
        found.append(f"{where}: a month is worked out in {took.worked:.1f} s; {WORKED:g} s is the limit.")
    if took.held > HELD:
        found.append(f"{where}: a month's lines are put on their days in {1000 * took.held:.0f} ms; {1000 * HELD:.0f} ms is the limit.")
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="opsplanner-bench-") as place:
        app, _ = filled("sqlite", Path(place), "few", FEW)
        measured = took(app)
        print(said("sqlite, few", measured))
        sys.exit("\n".join(faults("sqlite, few", measured)) or 0)
