"""Community Payback of earlier years in bulk, for measuring: jobs that are done and checked, on working days before the demonstration's."""

from __future__ import annotations

from datetime import date, time, timedelta

from sqlalchemy import func, insert, select, text, update

from opsplanner import clock
from opsplanner.database import db, on_sqlite, unit_of_work
from opsplanner.models import (
    Agency,
    AskerKind,
    CheckResult,
    Crew,
    JobKind,
    JobState,
    PaybackJob,
    PaybackSession,
    Quality,
    SessionState,
    Slot,
    Ward,
)
from opsplanner.payback.days.pattern.queries import working_days

BEFORE = timedelta(days=500)
"""The demonstration's own year of Payback lies after this."""


def fill(jobs: int, days: int) -> None:
    """Bring the database to so many jobs in all, the new ones spread over so many working days of earlier years."""
    with unit_of_work():
        already = db.session.scalar(select(func.count()).select_from(PaybackJob)) or 0
        first = clock.today() - BEFORE - timedelta(days=3 * days)
        slots = _slots([first + timedelta(days=3 * number) for number in range(days)])
        _jobs(range(already, jobs), slots)
        _go_on_from_there(Crew, Slot, PaybackJob)


def plan(days: int, jobs: int) -> None:
    """Put two crews of two slots on each working day of so many days ahead, and so many of the jobs that are done on a return visit: a slot has one, the rest wait."""
    with unit_of_work():
        tomorrow = clock.today() + timedelta(days=1)
        crews = [(day, name) for day in working_days(tomorrow, tomorrow + timedelta(days=days - 1)) for name in ("Crew of the month", "Crew besides")]
        top, top_slot = (db.session.scalar(select(func.max(table.id))) or 0 for table in (Crew, Slot))
        db.session.execute(insert(Crew), [{"id": top + n, "day": day, "name": name, "version": 1} for n, (day, name) in enumerate(crews, 1)])
        halves = [(top + n, begins) for n in range(1, len(crews) + 1) for begins in (9, 13)]
        slots = [{"id": top_slot + n, "crew_id": crew, "starts": time(at), "ends": time(at + 3), "places": 8, "planned": 4} for n, (crew, at) in enumerate(halves, 1)]
        db.session.execute(insert(Slot), slots)
        _go_on_from_there(Crew, Slot)
        again = list(db.session.scalars(select(PaybackJob.id).where(PaybackJob.state == JobState.CHECKED).order_by(PaybackJob.id.desc()).limit(jobs)))
        put, now = again[: len(slots)], clock.now()
        visit = update(PaybackJob).values(visit=2, estimated_hours=30, work_done_at=None)
        db.session.execute(visit.where(PaybackJob.id.in_(put)).values(state=JobState.SCHEDULED))
        db.session.execute(visit.where(PaybackJob.id.in_(again[len(slots) :])).values(state=JobState.ACCEPTED))
        db.session.execute(insert(PaybackSession), [
            {"job_id": job, "slot_id": slot["id"], "visit": 2, "state": SessionState.PLANNED, "places": 4, "person_minutes": 0, "made_at": now, "changed_at": now, "version": 1}
            for job, slot in zip(put, slots, strict=False)
        ])


def _go_on_from_there(*tables: type[Crew | PaybackJob | Slot]) -> None:
    """Let PostgreSQL give the next rows ids after those that were given here."""
    for name in () if on_sqlite() else [table.__tablename__ for table in tables]:
        db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"))


def _slots(days: list[date]) -> list[tuple[int, date]]:
    top = db.session.scalar(select(func.max(Crew.id))) or 0
    top_slot = db.session.scalar(select(func.max(Slot.id))) or 0
    db.session.execute(insert(Crew), [{"id": top + n, "day": day, "name": "Crew of earlier years", "version": 1} for n, day in enumerate(days, 1)])
    rows = [{"id": top_slot + n, "crew_id": top + n, "starts": time(9), "ends": time(16), "places": 100, "planned": 0} for n, _ in enumerate(days, 1)]
    db.session.execute(insert(Slot), rows)
    return [(top_slot + n, day) for n, day in enumerate(days, 1)]


def _jobs(numbers: range, slots: list[tuple[int, date]]) -> None:
    wards = list(db.session.scalars(select(Ward.id).order_by(Ward.id)))
    agencies = list(db.session.scalars(select(Agency.id).where(Agency.active).order_by(Agency.id)))
    top = db.session.scalar(select(func.max(PaybackJob.id))) or 0
    jobs, sessions = [], []
    for n, number in enumerate(numbers, 1):
        slot, day = slots[number % len(slots)]
        at = clock.day_bounds(day).start + timedelta(hours=9)
        jobs.append({
            "id": top + n, "reference": f"PAYBACK-{day.year}-9{number:05}", "kind": JobKind.USUAL, "state": JobState.CHECKED, "what": "Clear the alley",
            "why": "", "ward_id": wards[number % len(wards)], "asker_kind": AskerKind.AGENCY, "asking_agency_id": agencies[number % len(agencies)],
            "made_at": at - timedelta(days=20), "referred_at": at - timedelta(days=20), "decided_at": at - timedelta(days=19), "work_done_at": at,
            "checked_at": at + timedelta(days=3), "check_result": CheckResult.MET, "quality": Quality.GOOD, "changed_at": at, "version": 1,
        })
        sessions.append({
            "job_id": top + n, "slot_id": slot, "state": SessionState.RECORDED, "places": 4, "expected": 4, "arrived": 4, "worked": 4,
            "person_minutes": 1440, "more_to_do": False, "made_at": at, "changed_at": at, "recorded_at": at, "version": 1,
        })
    for start in range(0, len(jobs), 1000):
        db.session.execute(insert(PaybackJob), jobs[start : start + 1000])
        db.session.execute(insert(PaybackSession), sessions[start : start + 1000])
