"""The jobs on which a crew may have worked unplanned."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.database import read
from opsplanner.models import PaybackJob, User
from opsplanner.payback.jobs.queries import kept_by
from opsplanner.payback.sessions.scheduling.rules import SCHEDULABLE
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once


class Open(NamedTuple):
    """A job that is accepted and not done."""

    reference: str
    what: str


@built_once
def _open(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(PaybackJob.reference, PaybackJob.what).where(kept_by(reader), PaybackJob.state.in_(SCHEDULABLE))
    return query.order_by(PaybackJob.reference, PaybackJob.id)


def open_jobs(user: User) -> list[Open]:
    """Return the jobs that can have been worked on, by reference."""
    return read(Open, _open(Reader.of(user)), asked_by(user))
