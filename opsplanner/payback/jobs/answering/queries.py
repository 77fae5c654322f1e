"""What Probation asks about a job, and of whom."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select

from opsplanner.database import db
from opsplanner.history import subjects
from opsplanner.models import AskerKind, HistoryLine, PaybackJob, User, Verb
from opsplanner.payback.jobs import queries as jobs_queries


class After(NamedTuple):
    """What came of a question of Probation's."""

    answered: HistoryLine | None
    """The line that answered it; None where none did."""
    asked_again: bool
    """Whether something else was asked since."""


def asks(user: User | None, to: str) -> ColumnElement[bool]:
    """True for the jobs of which who reads this address speaks as the asker: by her account, or where she has none as who left the address."""
    return jobs_queries.asked_by(user) if user else and_(PaybackJob.asker_kind != AskerKind.AGENCY, PaybackJob.asker_email == to, PaybackJob.asker_email != "")


def last(reference: str, verb: Verb) -> HistoryLine | None:
    """Return the newest line with this verb in a job's history; None where there is none."""
    of_it = HistoryLine.subject == subjects.of_job(reference), HistoryLine.verb == verb
    return db.session.scalars(select(HistoryLine).where(*of_it).order_by(HistoryLine.id.desc()).limit(1)).one_or_none()


def after(asked: HistoryLine) -> After:
    """Return what came of the question that this line of a job's history asks."""
    later = HistoryLine.subject == asked.subject, HistoryLine.verb.in_([asked.verb, Verb.ANSWERED]), HistoryLine.id > asked.id
    lines = db.session.scalars(select(HistoryLine).where(*later).order_by(HistoryLine.id)).all()
    return After(lines[0] if lines and lines[0].verb is Verb.ANSWERED else None, any(line.verb is asked.verb for line in lines))
