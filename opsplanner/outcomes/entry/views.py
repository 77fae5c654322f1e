"""One entry: its page, and the pages on which it is changed, asked about, answered for and corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, redirect, request, url_for

from opsplanner.access import person, requires
from opsplanner.agencies.names.queries import called_on
from opsplanner.errors import NotFound
from opsplanner.figures import queries as figures_queries
from opsplanner.figures import rules as figures_rules
from opsplanner.figures.quantity.words import words_of_quantity
from opsplanner.outcomes import bp
from opsplanner.outcomes.entry import page as entry_page
from opsplanner.outcomes.entry import services
from opsplanner.outcomes.entry.forms import AnswerForm, ChangeForm, CorrectForm, FigureForm, QuestionForm
from opsplanner.outcomes.recording import queries as recording_queries
from opsplanner.outcomes.review.page import FILTERS as QUEUE
from opsplanner.web import filters
from opsplanner.web.forms import Made, saved
from opsplanner.web.pages import go_to, marking, render_page

View = TypeVar("View", bound=Callable[..., Any])
NUMBERED = ("/operations/<string:reference>/outcomes/<int:number>", "/payback/<string:job>/outcomes/<int:number>", "/outcomes/published/<string:published>/<int:number>", "/returns/<string:sent>/figures/<int:number>")
"""Where a figure stands, by what it came of. What counts the figures of everybody would tell, by its gaps, of those that are hidden."""
PUBLISHED = "/outcomes/published/<string:published>"


def _of_figure(rest: str = "") -> Callable[[View], View]:
    """Give a view its address below each of these. It takes the reference of the figure, and `url_for` is given one: `figure`."""

    def add(view: View) -> View:
        methods = ["GET", "POST"] if rest else ["GET"]
        for place in NUMBERED:
            bp.add_url_rule(place + rest, view_func=view, methods=methods)
        bp.add_url_rule(PUBLISHED + rest, view_func=view, methods=methods)
        return view

    return add


@bp.url_value_preprocessor
def _to_reference(_: str | None, values: dict[str, Any] | None) -> None:
    if values is not None and ("number" in values or "published" in values):
        kind = next(kind for kind in ("reference", "job", "published", "sent") if kind in values)
        of, number = values.pop(kind), values.pop("number", None)
        of = f"published/{of}" if kind == "published" else of
        belongs = _kind(of) == kind and (number or 0) != int(kind == "published")
        values["figure"] = f"{of}/{number or 1}" if belongs else ""


@bp.url_defaults
def _from_reference(_: str, values: dict[str, Any]) -> None:
    if "figure" in values:
        of, _, number = values.pop("figure").rpartition("/")
        values[_kind(of)] = of.removeprefix("published/")
        if _kind(of) != "published" or number != "1":
            values["number"] = int(number)


def _kind(of: str) -> str:
    if of.startswith("published/"):
        return "published"
    return "job" if of.startswith("PAYBACK-") else "sent" if of.startswith("RETURN-") else "reference"


@bp.get("/outcomes/<int:entry_id>")
@bp.get("/outcomes/<int:entry_id>/answer")
@bp.get("/outcomes/<int:entry_id>/change")
@bp.get("/outcomes/<int:entry_id>/correct")
@bp.get("/outcomes/<int:entry_id>/query")
@requires("see")
def moved(entry_id: int) -> Response:
    """Lead on from where a figure stood before, for who may see it."""
    rest = {"answer": ".answer_query", "change": ".change", "correct": ".correct", "query": ".query"}
    page = rest.get(request.path.rpartition("/")[2], ".entry")
    return redirect(url_for(page, figure=figures_queries.reference_of_old(person(), entry_id)))  # type: ignore[return-value]


@_of_figure()
@requires("see")
def entry(figure: str) -> Response:
    """Show one entry: what it says, where it comes from, who stands behind it, and its corrections."""
    page = entry_page.read(person(), figure)
    return render_page("outcomes/entry.html", page=page, marking=marking(page.restricted))


@_of_figure("/change")
@requires("record_outcomes")
def change(figure: str) -> Response:
    """Change an entry that is not signed off."""
    form = ChangeForm()
    form.offer(_to_record(figure))

    def verb() -> str:
        return services.change_entry(figure, form.figure(), note=form.note.data or "", seen_version=form.version.data, by=person())

    if saved(form, verb):
        return go_to(url_for(".entry", figure=figure), form.result)
    return _page("change", figure, form)


@_of_figure("/correct")
@requires("record_outcomes")
def correct(figure: str) -> Response:
    """Correct a signed-off entry by a new one that names it and says why."""
    form = CorrectForm()
    form.offer(_to_record(figure))

    def verb() -> str:
        return services.correct_entry(figure, form.figure(), form.why.data or "", seen_version=form.version.data, by=person())

    def corrected(by_entry: str) -> Made:
        said = "The correction is recorded, and somebody else signs it off. The figure that it corrects stays visible below."
        return url_for(".entry", figure=by_entry), said

    if saved(form, verb, made=corrected, another=False):
        return go_to(*corrected(form.result))
    return _page("correct", figure, form)


@_of_figure("/answer")
@requires("record_outcomes")
def answer_query(figure: str) -> Response:
    """Answer the question about an entry, and change its figure if need be."""
    form = AnswerForm()
    form.offer(_to_record(figure))

    def verb() -> str:
        return services.answer_query(figure, form.answer.data or "", form.figure(), seen_version=form.version.data, by=person())

    kept = filters.typed(request.args, *QUEUE, longest=60)
    if saved(form, verb):
        return go_to(url_for(".review", **kept) if kept else url_for(".entry", figure=figure), form.result)  # type: ignore[arg-type]
    questions = [one for one in figures_queries.questions_of(_to_record(figure).entry.id) if one.answered_at is None]
    here = url_for(".answer_query", figure=figure, **kept)  # type: ignore[arg-type]
    return _page("answer", figure, form, here=here, question=questions[-1] if questions else None)


@_of_figure("/query")
@requires("review")
def query(figure: str) -> Response:
    """Send an entry back to who recorded it, with a question."""
    form = QuestionForm()

    def verb() -> str:
        return services.query(figure, form.question.data or "", seen_version=form.version.data, by=person())

    if saved(form, verb, made=lambda said: (url_for(".entry", figure=figure), said), another=False):
        return go_to(url_for(".review"), form.result)
    whole = figures_queries.entry(person(), figure)
    form.version.carry(whole.entry.version)
    return _shown("query", whole, form)


def _to_record(figure: str) -> figures_queries.Whole:
    """Return an entry that this person records for. Raises NotFound."""
    whole = figures_queries.entry(person(), figure)
    if not recording_queries.may_record_for(person(), whole.operation, whole.entry.agency_id):
        raise NotFound()
    return whole


def _page(verb: str, figure: str, form: FigureForm, **more: Any) -> Response:
    whole = figures_queries.entry(person(), figure)
    form.whole = whole
    if request.method == "GET":
        form.fill()
    return _shown(verb, whole, form, **more)


def _shown(verb: str, whole: figures_queries.Whole, form: FigureForm | QuestionForm, **more: Any) -> Response:
    return render_page(
        f"outcomes/{verb}.html", fragment=f"outcomes/_{verb}.html", status=form.status, form=form, entry=whole.entry, operation=whole.operation,
        refusal=figures_rules.why_not(verb, whole.entry.review, whole.entry.superseded), words_of_quantity=words_of_quantity,
        agency=called_on([whole.entry.agency_id], whole.entry.ends_on)[whole.entry.agency_id],
        marking=marking(whole.operation and whole.operation.restricted), **more,
    )
