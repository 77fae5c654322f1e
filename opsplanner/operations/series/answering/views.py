"""The page on which an agency with an account answers for the dates of a series."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.commitments import queries as commitments_queries
from opsplanner.commitments.answering import services as answering_services
from opsplanner.errors import NotFound
from opsplanner.operations.reminding.answers import words as answers_words
from opsplanner.operations.reminding.answers.forms import AnswersForm, QuestionForm
from opsplanner.operations.reminding.answers.views import press
from opsplanner.operations.series import bp
from opsplanner.operations.series import queries as series_queries
from opsplanner.operations.series.answering import page, queries
from opsplanner.web.pages import go_to, marking, render_page


@bp.route("/operations/series/<string:code>/answer", methods=["GET", "POST"])
@requires("answer_for_agency")
def answer(code: str) -> Response:
    """Answer for one's own agency for all dates, each by itself or all at once; or record what another's told (?agency=CODE)."""
    head, agency_id = series_queries.head(person(), code), commitments_queries.agency_asked_for(person(), request.args.get("agency"))
    parts = queries.asked_of(person(), head.id, agency_id)
    if not parts:
        raise NotFound()
    form, by, of = AnswersForm(), person(), {part.operation.reference: part for part in parts}
    del form.who
    here = url_for("series.answer", code=code, agency=request.args.get("agency"))

    def keep(reference: str, one: QuestionForm) -> str:
        seen = {"seen_schedule": one.schedule.data, "seen_version": one.version.data}
        return answering_services.answer(reference, agency_id, one.given(), by=by, **seen)

    done, refused = press(form, of, keep) if request.method == "POST" else ([], {})
    if request.method == "POST":  # what was read before is not what is kept now
        parts = queries.asked_of(person(), head.id, agency_id)
    kept = answers_words.kept([part for part in parts if part.operation.reference in done]) if done else ""
    if not parts or (done and not refused):
        return go_to(url_for("series.show", code=code), kept or "None of its dates takes an answer here any more")
    form.refused = list(refused.items())
    return render_page(
        "operations/series/answer.html", status=form.status, form=form, head=head, questions=page.questions(parts, refused), agency=parts[0].agency, kept=kept, here=here,
        own=agency_id == person().agency_id, marking=marking(any(part.operation.restricted for part in parts)),
    )
