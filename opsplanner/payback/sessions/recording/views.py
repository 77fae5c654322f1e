"""A session is written down."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.models import PaybackSession
from opsplanner.payback import bp
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions.recording import services
from opsplanner.payback.sessions.recording.forms import record_form
from opsplanner.payback.sessions.results import queries as results_queries
from opsplanner.payback.sessions.rules import MOVES, why_not_record
from opsplanner.payback.sessions.visits import queries as visits_queries
from opsplanner.payback.today.phone.page import may_be_kept, phone
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/sessions/<int:session_id>/record", methods=["GET", "POST"])
@requires("supervise_payback")
def record_session(session_id: int) -> Response:
    """Write down who came, when they worked, and what was done."""
    return _record(session_id, "payback/days/record.html", url_for(".record_session", session_id=session_id), url_for(".session", session_id=session_id))


@bp.route("/payback/today/<int:session_id>/record", methods=["GET", "POST"])
@requires("supervise_payback")
def record_today(session_id: int) -> Response:
    """The same on the phone of who was there, which keeps the form: without signal it is filled too, and sent when there is one."""
    here, back = url_for(".record_today", session_id=session_id), url_for(".today")
    return may_be_kept(_record(session_id, "payback/days/record_today.html", here, back, phone=phone(), since=clock.now(), keeps_day=False))


def _record(session_id: int, template: str, here: str, back: str, **on_phone: Any) -> Response:
    """The form at an address, what it does, and where it leads. A phone is given the form before the session begins too: it is kept until then."""
    found = sessions_queries.one_session(person(), session_id)
    form = record_form(results_queries.measures(session_id), found.job.kind)
    if saved(form, lambda: services.record_session(session_id, form.record(), accepted=form.accepted, seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    if request.method == "POST":
        found = sessions_queries.one_session(person(), session_id)
    if request.method == "GET":
        form.fill_from(found)
    if request.method == "GET" or form.changed_meanwhile:
        form.carry(found, results_queries.versions_of_figures(session_id))
    why_not = why_not_record(found)
    return render_page(
        template, fragment="payback/days/_record.html", status=form.status, form=form, session=found, job=found.job, why_not=why_not, here=here, on_phone=bool(on_phone),
        no_form=bool(why_not) and not (on_phone and found.state in MOVES["record"][0]), stands=_as_it_stands(found) if form.changed_meanwhile else "", **on_phone,
    )


def _as_it_stands(session: PaybackSession) -> str:
    """What is written down of a session now, beside what was typed; "" where nothing is."""
    return next((one.words for one in visits_queries.done_on([session.job_id])[session.job_id] if one.session_id == session.id), "")
