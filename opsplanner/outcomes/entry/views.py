"""One entry: its page, and the pages on which it is changed, asked about, answered for and corrected."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.figures import queries as figures_queries
from opsplanner.figures import rules as figures_rules
from opsplanner.figures.quantity import words_of_quantity
from opsplanner.models import EntryQuery
from opsplanner.outcomes import bp
from opsplanner.outcomes.entry import page as entry_page
from opsplanner.outcomes.entry import services
from opsplanner.outcomes.entry.forms import AnswerForm, ChangeForm, CorrectForm, FigureForm, QuestionForm
from opsplanner.outcomes.recording import queries as recording_queries
from opsplanner.web.forms import Made, saved
from opsplanner.web.pages import go_to, marking, render_page


@bp.route("/outcomes/<int:entry_id>")
@requires("see")
def entry(entry_id: int) -> Response:
    """Show one entry: what it says, where it comes from, who stands behind it, and its corrections."""
    page = entry_page.read(person(), entry_id)
    return render_page("outcomes/entry.html", page=page, marking=marking(page.restricted))


@bp.route("/outcomes/<int:entry_id>/change", methods=["GET", "POST"])
@requires("record_outcomes")
def change(entry_id: int) -> Response:
    """Change an entry that is not signed off."""
    form = ChangeForm()
    form.offer(_to_record(entry_id))

    def verb() -> str:
        return services.change_entry(entry_id, form.figure(), note=form.note.data or "", seen_version=form.version.data, by=person())

    if saved(form, verb):
        return go_to(url_for(".entry", entry_id=entry_id), form.result)
    return _page("change", entry_id, form)


@bp.route("/outcomes/<int:entry_id>/correct", methods=["GET", "POST"])
@requires("record_outcomes")
def correct(entry_id: int) -> Response:
    """Correct a signed-off entry by a new one that names it and says why."""
    form = CorrectForm()
    form.offer(_to_record(entry_id))

    def verb() -> str:
        return str(services.correct_entry(entry_id, form.figure(), form.why.data or "", seen_version=form.version.data, by=person()))

    def corrected(by_entry: str) -> Made:
        said = "The correction is recorded, and somebody else signs it off. The figure that it corrects stays visible below."
        return url_for(".entry", entry_id=int(by_entry)), said

    if saved(form, verb, made=corrected, another=False):
        return go_to(*corrected(form.result))
    return _page("correct", entry_id, form)


@bp.route("/outcomes/<int:entry_id>/answer", methods=["GET", "POST"])
@requires("record_outcomes")
def answer_query(entry_id: int) -> Response:
    """Answer the question about an entry, and change its figure if need be."""
    form = AnswerForm()
    form.offer(_to_record(entry_id))

    def verb() -> str:
        return services.answer_query(entry_id, form.answer.data or "", form.figure(), seen_version=form.version.data, by=person())

    if saved(form, verb):
        return go_to(url_for(".entry", entry_id=entry_id), form.result)
    questions = [one for one in figures_queries.questions_of(entry_id) if one.answered_at is None]
    return _page("answer", entry_id, form, question=questions[-1] if questions else None)


@bp.route("/outcomes/<int:entry_id>/query", methods=["GET", "POST"])
@requires("review")
def query(entry_id: int) -> Response:
    """Send an entry back to who recorded it, with a question."""
    form = QuestionForm()

    def verb() -> str:
        return services.query(entry_id, form.question.data or "", seen_version=form.version.data, by=person())

    if saved(form, verb, made=lambda said: (url_for(".entry", entry_id=entry_id), said), another=False):
        return go_to(url_for(".review"), form.result)
    whole = figures_queries.entry(person(), entry_id)
    form.version.carry(whole.entry.version)
    return _shown("query", whole, form)


def _to_record(entry_id: int) -> figures_queries.Whole:
    """Return an entry that this person records for. Raises NotFound."""
    whole = figures_queries.entry(person(), entry_id)
    if not recording_queries.may_record_for(person(), whole.operation, whole.entry.agency_id):
        raise NotFound()
    return whole


def _page(verb: str, entry_id: int, form: FigureForm, question: EntryQuery | None = None) -> Response:
    whole = figures_queries.entry(person(), entry_id)
    form.whole = whole
    if request.method == "GET":
        form.fill()
    return _shown(verb, whole, form, question)


def _shown(verb: str, whole: figures_queries.Whole, form: FigureForm | QuestionForm, question: EntryQuery | None = None) -> Response:
    return render_page(
        f"outcomes/{verb}.html", fragment=f"outcomes/_{verb}.html", status=form.status, form=form, entry=whole.entry, operation=whole.operation,
        question=question, refusal=figures_rules.why_not(verb, whole.entry.review, whole.entry.superseded), words_of_quantity=words_of_quantity,
        marking=marking(whole.operation and whole.operation.restricted),
    )
