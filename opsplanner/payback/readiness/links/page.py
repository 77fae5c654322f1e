"""What the page reads on which a host answers by a link."""

from __future__ import annotations

from typing import NamedTuple

from opsplanner import clock
from opsplanner.models import PaybackJob, ReadyLink
from opsplanner.payback.readiness import queries as readiness_queries
from opsplanner.payback.readiness import rules, words
from opsplanner.payback.readiness.links import queries
from opsplanner.payback.readiness.rules import Point
from opsplanner.payback.telling.outside import queries as outside_queries
from opsplanner.payback.telling.outside import words as outside_words


class Stand(NamedTuple):
    """Where a link stands, and what may be shown of what it asks."""

    question_id: int
    session_id: int
    mailbox: str
    job: PaybackJob
    place: str
    theirs: bool
    """Whether who has it may be shown what is asked: the address that it was sent to is the host's still."""
    over: str
    """Why nobody can answer by it any more; "" while somebody can."""
    slot: str
    """The time that it asks about."""
    points: tuple[Point, ...]
    """What the host is asked, with what was said of it."""
    answered: str
    """What stands now, and when the link was used last; "" before."""
    ring: str
    version: int
    """That of what is asked: it is read before the answers, so that what is answered meanwhile is seen before it is overwritten."""


def stand(link: ReadyLink) -> Stand:
    """Return where a link stands now."""
    question = queries.question(link.question_id)
    session, slot = question.session, question.session.slot
    job, now = session.job, clock.now()
    starts_at, ends_at = clock.to_utc(slot.crew.day, slot.starts), clock.to_utc(slot.crew.day, slot.ends)
    asked = rules.Asked(question.day, clock.to_utc(question.day, question.starts), clock.to_utc(question.day, question.ends), "")
    another = question.ended_at is not None or rules.is_another(asked, rules.Asked(slot.crew.day, starts_at, ends_at, ""))
    answers = {each.point: readiness_queries.said_by_host(each) for each in question.answers}
    points = tuple(each for each in rules.stand(answers, "", session.state) if each.point in rules.OF_HOST)
    at = max((each.at for each in question.answers if each.said_as), default=None)
    told = outside_queries.job(job.reference)
    agencies = [each for each in dict.fromkeys([(told.agency, told.telephone) if told else None, outside_queries.probation()]) if each and each[0]]
    return Stand(
        question.id, session.id, link.mailbox, job, job.place.name if job.place else "", job.host_email == link.mailbox,
        rules.why_over(state=session.state, another=another, starts_at=starts_at, now=now), outside_words.slot(question.day, question.starts, question.ends), points,
        words.what_was_answered(points, at) if at else "", outside_words.ring(agencies), question.version,
    )
