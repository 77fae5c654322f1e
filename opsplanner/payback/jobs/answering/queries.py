"""What Probation asks about a job, and of whom."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, select

from opsplanner.database import db, one
from opsplanner.history import subjects
from opsplanner.models import AskerKind, HistoryLine, PaybackJob, User, Verb
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.whole import Whole


class After(NamedTuple):
    """What came of a question of Probation's."""

    answered: HistoryLine | None
    """The line that answered it; None where none did."""
    asked_again: bool
    """Whether something else was asked since."""


def _speaks(reader: Reader | None) -> ColumnElement[bool]:
    outside = and_(PaybackJob.asker_kind != AskerKind.AGENCY, PaybackJob.asker_email == value("to", String), PaybackJob.asker_email != "")
    return and_(PaybackJob.reference == value("reference", String), jobs_queries.asked_by(reader) if reader else outside)


@built_once
def _job_asked(reader: Reader | None) -> Select[*tuple[Any, ...]]:
    return jobs_queries.WHOLE.select().where(_speaks(reader))


def job_asked(reference: str, user: User | None, to: str) -> PaybackJob:
    """Return the job of which who reads this address speaks as the asker, to read: by her account, or where she has none as who left the address.

    Raises NotFound where she does not.
    """
    return jobs_queries.WHOLE.one(_job_asked(_reader(user)), _asked(reference, user, to))


def job_to_answer(reference: str, user: User | None, to: str) -> PaybackJob:
    """Return the same to change it, held until the unit of work ends. Raises NotFound."""
    return one(jobs_queries.for_change(_speaks(_reader(user))).with_for_update(of=PaybackJob), _asked(reference, user, to))


def _reader(user: User | None) -> Reader | None:
    return Reader.of(user) if user else None


def _asked(reference: str, user: User | None, to: str) -> dict[str, Any]:
    return {"reference": reference, "to": to} | (asked_by(user) if user else {})


def last(reference: str, verb: Verb) -> HistoryLine | None:
    """Return the newest line with this verb in a job's history; None where there is none."""
    of_it = HistoryLine.subject == subjects.of_job(reference), HistoryLine.verb == verb
    return db.session.scalars(select(HistoryLine).where(*of_it).order_by(HistoryLine.id.desc()).limit(1)).one_or_none()


_LINE = Whole(HistoryLine)


@built_once
def _after(verb: Verb) -> Select[*tuple[Any, ...]]:
    later = HistoryLine.subject == value("subject", String), HistoryLine.verb.in_([verb, Verb.ANSWERED]), HistoryLine.id > value("line")
    return _LINE.select().where(*later).order_by(HistoryLine.id)


def after(asked: HistoryLine) -> After:
    """Return what came of the question that this line of a job's history asks."""
    lines = _LINE.read(_after(asked.verb), {"subject": asked.subject, "line": asked.id})
    return After(lines[0] if lines and lines[0].verb is Verb.ANSWERED else None, any(line.verb is asked.verb for line in lines))
