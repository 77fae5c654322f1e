"""What Probation asks about a job, and of whom."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Select, String, and_, select

from opsplanner.database import db, one
from opsplanner.history import subjects
from opsplanner.models import AskerKind, HistoryLine, PaybackJob, User, Verb
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


class After(NamedTuple):
    """What came of a question of Probation's."""

    answered: HistoryLine | None
    """The line that answered it; None where none did."""
    asked_again: bool
    """Whether something else was asked since."""


@built_once
def _job_asked(reader: Reader | None) -> Select[PaybackJob]:
    outside = and_(PaybackJob.asker_kind != AskerKind.AGENCY, PaybackJob.asker_email == value("to", String), PaybackJob.asker_email != "")
    return jobs_queries.whole(PaybackJob.reference == value("reference", String), jobs_queries.asked_by(reader) if reader else outside)


def job_asked(reference: str, user: User | None, to: str, *, for_change: bool = False) -> PaybackJob:
    """Return the job of which who reads this address speaks as the asker: by her account, or where she has none as who left the address.

    With `for_change` it is held until the unit of work ends. Raises NotFound where she does not.
    """
    query, asked = _job_asked(Reader.of(user) if user else None), {"reference": reference, "to": to}
    return one(query.with_for_update(of=PaybackJob) if for_change else query, asked | (asked_by(user) if user else {}))


def last(reference: str, verb: Verb) -> HistoryLine | None:
    """Return the newest line with this verb in a job's history; None where there is none."""
    of_it = HistoryLine.subject == subjects.of_job(reference), HistoryLine.verb == verb
    return db.session.scalars(select(HistoryLine).where(*of_it).order_by(HistoryLine.id.desc()).limit(1)).one_or_none()


@built_once
def _after(verb: Verb) -> Select[HistoryLine]:
    later = HistoryLine.subject == value("subject", String), HistoryLine.verb.in_([verb, Verb.ANSWERED]), HistoryLine.id > value("line")
    return select(HistoryLine).where(*later).order_by(HistoryLine.id)


def after(asked: HistoryLine) -> After:
    """Return what came of the question that this line of a job's history asks."""
    lines = db.session.scalars(_after(asked.verb), {"subject": asked.subject, "line": asked.id}).all()
    return After(lines[0] if lines and lines[0].verb is Verb.ANSWERED else None, any(line.verb is asked.verb for line in lines))
