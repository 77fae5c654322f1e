"""A session is written down."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.payback import bp
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions.recording import services
from opsplanner.payback.sessions.recording.forms import record_form
from opsplanner.payback.sessions.results import queries as results_queries
from opsplanner.payback.sessions.rules import why_not_record
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/sessions/<int:session_id>/record", methods=["GET", "POST"])
@requires("supervise_payback")
def record_session(session_id: int) -> Response:
    """Write down who came, when they worked, and what was done."""
    found = sessions_queries.one_session(person(), session_id)
    form = record_form(results_queries.measures(session_id), found.job.kind)
    if saved(form, lambda: services.record_session(session_id, form.record(), accepted=form.accepted, seen_version=form.version.data, by=person())):
        return go_to(url_for(".session", session_id=session_id), form.result)
    if request.method == "POST":
        found = sessions_queries.one_session(person(), session_id)
    if request.method == "GET":
        form.fill_from(found)
    if request.method == "GET" or form.changed_meanwhile:
        form.carry(found, results_queries.versions_of_figures(session_id))
    return render_page(
        "payback/days/record.html", fragment="payback/days/_record.html", status=form.status, form=form, session=found, job=found.job,
        why_not=why_not_record(found),
    )
