"""What this room registers with the notices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import Flask, url_for

from opsplanner import clock
from opsplanner.access import may
from opsplanner.history.subjects import job_of
from opsplanner.mail import words as mail_words
from opsplanner.models import NoticeWay, User, Verb
from opsplanner.notices.kinds.words import About, Kind, Subject, register, register_hearer, register_subject
from opsplanner.operations.tellings.gone import words as gone_words
from opsplanner.operations.tellings.gone.words import Left
from opsplanner.payback.days.crews import queries as crews_queries
from opsplanner.payback.jobs.answering import page as answering_page
from opsplanner.payback.promises.reminding import services as promises_reminding_services
from opsplanner.payback.readiness.asking import queries as asking_queries
from opsplanner.payback.telling import queries, words
from opsplanner.payback.telling.crews import page as crews_page
from opsplanner.payback.telling.outside import services as outside_services
from opsplanner.payback.telling.outside import words as outside_words
from opsplanner.payback.telling.stale import queries as stale_queries
from opsplanner.tasks import services as tasks_services

_DECIDED = frozenset({
    Verb.ASKED_FOR_INFORMATION, Verb.ACCEPTED, Verb.DECLINED, Verb.LAPSED, Verb.PUT_ON_HOLD, Verb.TAKEN_OFF_HOLD, Verb.MERGED, Verb.CANCELLED,
    Verb.PUT_INTO_QUEUE, Verb.WILL_MISS_ITS_DATE, Verb.FINISHED, Verb.LEFT_UNFINISHED,
}) | outside_words.DAYS  # each day by itself: "scheduled" says nothing more
_TO_ACT = frozenset({Verb.ASKED_FOR_INFORMATION, Verb.ACCEPTED, Verb.DECLINED, Verb.LAPSED, Verb.FINISHED})
"""What asks who asked to answer, to check, or to ask anew, and what was decided."""
KINDS = (
    Kind("job", "Something happens to a Payback job that I asked for, or have to check", _DECIDED, queries.askers_and_checkers, permission="refer_payback", acts_on=_TO_ACT),
    Kind(
        "referred", "A Payback job is referred to Probation, or a question about one is answered", frozenset({Verb.REFERRED, Verb.ANSWERED, Verb.RETURN_VISIT_WANTED}),
        queries.keepers, NoticeWay.DIGEST, permission="keep_payback",
    ),
    Kind(
        "job_cancelled", "Who asked for a Payback job cancels it, and it comes off its days", frozenset({Verb.CANCELLED, Verb.TAKEN_OFF}),
        queries.keepers_of_cancelled, permission="keep_payback",
    ),
    Kind("job_misses", "A Payback job in the queue will miss its date", frozenset({Verb.WILL_MISS_ITS_DATE}), queries.keepers, NoticeWay.DIGEST, permission="keep_payback"),
    Kind("not_ready", "Something is not ready for a Payback crew that is to come", frozenset({Verb.NOT_READY}), queries.keepers, permission="keep_payback"),
    Kind(
        "crew_ready", "I am asked whether I am ready for what the Payback crew that I supervise does", frozenset({Verb.ASKED_IF_READY}), asking_queries.supervisors,
        permission="supervise_payback", waits=asking_queries.still_waits,
    ),
)

_STALE = Kind(stale_queries.KIND, "A Payback calendar of mine has not fetched a change within 48 hours of the start", stale_queries.VERBS, stale_queries.subscribed, urgent=True, asks=False)


def set_up(app: Flask) -> None:
    """Register what people are told of jobs."""
    register(app, *KINDS, *crews_page.KINDS, _STALE)
    crews_page.set_up(app)
    answering_page.set_up(app)
    gone_words.register(app, gone_words.Source(queries.keepers_of_left, _left))
    register_hearer(app, outside_services.write)
    for kind, label in outside_words.LABELS.items():
        mail_words.register(app, mail_words.Kind(kind, label, outside_services.letter))
    tasks_services.register(app, outside_services.TASK, outside_services.forget)
    tasks_services.register(app, promises_reminding_services.TASK, promises_reminding_services.tell)
    register_subject(app, Subject(lambda line: bool(job_of(line.subject)), _seen))


def _left(reader: User, people: Collection[int]) -> list[Left]:
    """List the crews to come of these people, who are gone: for Probation's coordinators."""
    if not may(reader, "keep_payback"):
        return []
    return [
        Left(row.id, clock.to_utc(row.day, row.starts), words.supervises(row.name, row.day), url_for("payback.day", day=row.day.isoformat()))
        for row in crews_queries.left(people)
    ]


def _seen(user: User, lines: Sequence[Any]) -> dict[int, About]:
    references = {line.id: job_of(line.subject) for line in lines}
    found = queries.seen(user, list(references.values()))
    return {id_: _about(found[reference]) for id_, reference in references.items() if reference in found}


def _about(job: Any) -> About:
    """Lead to the job, or to its question while she may answer one, or to its check while she has to."""
    page = "payback.information" if job.asks_her else "payback.check" if job.checks_it else "payback.show"
    leads = f"Answer Probation about {job.reference}" if job.asks_her else f"Check the work of {job.reference}" if job.checks_it else ""
    return About(job.reference, job.what, url_for(page, reference=job.reference), leads=leads)
