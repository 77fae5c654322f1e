"""What the page of a link to Probation's question reads, and what this room registers with the notices."""

from __future__ import annotations

from flask import Flask, url_for

from opsplanner import clock
from opsplanner.errors import NotFound
from opsplanner.history.subjects import job_of
from opsplanner.models import HistoryLine, User, Verb
from opsplanner.notices.answering.words import NOT_HERS, Question, Stand, register
from opsplanner.payback.jobs.answering import queries, services, words
from opsplanner.payback.jobs.deciding.forms import LinkAnswerForm
from opsplanner.payback.jobs.words import answer_of, question_of
from opsplanner.payback.telling.outside import queries as outside_queries
from opsplanner.payback.telling.outside import words as outside_words


def set_up(app: Flask) -> None:
    """Let Probation's questions be answered by a link."""
    register(app, Question(_asks, stand, lambda _: LinkAnswerForm(), _answer, "payback/_answer_by_link.html"))


def _asks(line: HistoryLine) -> bool:
    return line.verb is Verb.ASKED_FOR_INFORMATION and bool(job_of(line.subject))


def stand(line: HistoryLine, user: User | None, to: str) -> Stand:
    """Return where a question stands for who reads this address."""
    try:
        job = queries.job_asked(job_of(line.subject), user, to)
    except NotFound:
        return Stand(over=NOT_HERS)
    after = queries.after(line)
    over = services.why_over(job, after)
    agencies = [(job.asking_agency.name, job.asking_agency.telephone)] if job.asking_agency else []
    ring = "" if user else outside_words.ring([each for each in dict.fromkeys([*agencies, outside_queries.probation()]) if each], days=False)
    return Stand(
        name=job.reference, what=job.what, heading="Answer Probation", asks="Probation", question=question_of(line.what),
        facts=(("Place", job.place.name),) if job.place else (), theirs=True, over=over,
        answer=answer_of(after.answered.what) if after.answered else "", became=words.became(job, clock.today()) if after.answered else "",
        signed_in=url_for("payback.information", reference=job.reference) if user else "", ring=ring,
    )


def _answer(line: HistoryLine, user: User | None, to: str, form: LinkAnswerForm) -> str:
    return services.answer(line, user, to, form.answer.data)
