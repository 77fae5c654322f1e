"""Places in slots: taken and let go by guarded updates, so that a slot never holds more than it has (docs/domain.md, "Places in a slot").

Nothing here gives a job a state: the services of jobs and of days both stand on it. Runs inside unit_of_work(). Who changes
jobs, slots and sessions locks the jobs first, then the slots by number, then the sessions: nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from opsplanner.database import db, refused_as
from opsplanner.errors import RuleBroken
from opsplanner.grammar import plural
from opsplanner.models import PaybackJob, Slot
from opsplanner.payback.days.slots.rules import places


def lock_jobs(job_ids: Iterable[int]) -> None:
    """Hold these jobs until the unit of work ends."""
    if ids := sorted(set(job_ids)):
        db.session.execute(select(PaybackJob.id).where(PaybackJob.id.in_(ids)).order_by(PaybackJob.id).with_for_update())


def lock_slots(slot_ids: Iterable[int]) -> None:
    """Hold these slots until the unit of work ends."""
    if ids := sorted(set(slot_ids)):
        db.session.execute(select(Slot.id).where(Slot.id.in_(ids)).order_by(Slot.id).with_for_update())


def take(slot_id: int, count: int, *, field: str | None) -> None:
    """Take places in a slot. Raises RuleBroken beside `field` when it has not so many left."""
    guarded = update(Slot).where(Slot.id == slot_id, Slot.planned + count <= Slot.places).values(planned=Slot.planned + count)
    with refused_as(field or "main"):
        done = db.session.execute(guarded.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    if not done:
        left = db.session.scalar(select(Slot.places - Slot.planned).where(Slot.id == slot_id)) or 0
        said = "No place is left in this slot" if left <= 0 else f"Only {places(left)} {plural(left, 'is', 'are')} left in this slot"
        raise RuleBroken(f"{said}. Let fewer go, or choose another slot", field)


def let_go(slot_id: int, count: int) -> None:
    """Give places of a slot back."""
    back = update(Slot).where(Slot.id == slot_id).values(planned=Slot.planned - count)
    db.session.execute(back.execution_options(synchronize_session=False))
