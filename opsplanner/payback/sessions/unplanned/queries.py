"""The jobs on which a crew may have worked unplanned."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from opsplanner.database import read
from opsplanner.models import PaybackJob, User
from opsplanner.payback.jobs.queries import kept_by
from opsplanner.payback.sessions.scheduling.rules import SCHEDULABLE


class Open(NamedTuple):
    """A job that is accepted and not done."""

    reference: str
    what: str


def open_jobs(user: User) -> list[Open]:
    """Return the jobs that can have been worked on, by reference."""
    query = select(PaybackJob.reference, PaybackJob.what).where(kept_by(user), PaybackJob.state.in_(SCHEDULABLE))
    return read(Open, query.order_by(PaybackJob.reference, PaybackJob.id))
