"""What the page of a link to a figure's question reads, and what this room registers with the notices."""

from __future__ import annotations

from flask import Flask, request, url_for

from opsplanner.agencies.names.queries import called_on
from opsplanner.clock import words_of_period
from opsplanner.errors import NotFound
from opsplanner.figures import queries as figures_queries
from opsplanner.figures import services as figures_services
from opsplanner.history.subjects import entry_of
from opsplanner.models import HistoryLine, User, Verb
from opsplanner.notices.answering.words import NOT_HERS, Question, Stand, register
from opsplanner.outcomes.entry.answering import services, words
from opsplanner.outcomes.entry.forms import AnswerForm
from opsplanner.outcomes.recording import queries as recording_queries


def set_up(app: Flask) -> None:
    """Let questions about figures be answered by a link."""
    register(app, Question(_asks, stand, _form, _answer, "outcomes/_answer_by_link.html"))


def _asks(line: HistoryLine) -> bool:
    return line.verb is Verb.QUERIED and bool(entry_of(line.subject))


def stand(line: HistoryLine, user: User | None, _to: str) -> Stand:
    """Return where a question stands for this person."""
    try:
        if user is None:
            raise NotFound
        whole = figures_queries.entry(user, entry_of(line.subject))
        if not recording_queries.may_record_for(user, whole.operation, whole.entry.agency_id):
            raise NotFound
    except NotFound:
        return Stand(over=NOT_HERS)
    entry, operation = whole
    if operation and operation.restricted:
        return Stand(theirs=True, restricted=True)
    questions = figures_queries.questions_of(entry.id)
    asked, over = services.question_of(line, questions), services.why_over(line, entry, questions)
    answer = asked.answer if asked and asked.answered_at else ""
    came_of = f"{operation.type.name}, {operation.reference}, {words_of_period(operation.period)}" if operation else entry.source
    agency = called_on([entry.agency_id], entry.ends_on)[entry.agency_id]
    return Stand(
        name=f"Figure {entry.reference}", what=f"{entry.measure.name}, {agency}", heading="Answer the question about this figure", asks="A manager",
        question=asked.question if asked else "", facts=(("Figure", figures_services.words_of(entry)), *((("Of", came_of),) if came_of else ())),
        theirs=True, over=over, answer=answer, became=words.became(entry) if answer else "", signed_in=url_for("outcomes.answer_query", figure=entry.reference), about=whole,
    )


def _form(stand: Stand) -> AnswerForm:
    form = AnswerForm()
    form.offer(stand.about)
    if request.method == "GET":
        form.fill()
    return form


def _answer(line: HistoryLine, user: User | None, to: str, form: AnswerForm) -> str:
    if user is None:
        raise NotFound
    return services.answer(line, user, to, form.answer.data or "", form.figure(), seen_version=form.version.data)
