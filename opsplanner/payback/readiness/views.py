"""What is not confirmed of the days ahead, and writing down what somebody said."""

from __future__ import annotations

from flask import Response, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.models import SessionState
from opsplanner.payback import bp
from opsplanner.payback.readiness import queries, services, words
from opsplanner.payback.readiness.forms import ready_form
from opsplanner.payback.readiness.rules import DAYS_BEFORE
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions.words import words_of_slot
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.get("/payback/readiness")
@requires("supervise_payback")
def readiness() -> Response:
    """List what is not confirmed of the sessions of the next three working days."""
    found = queries.not_confirmed(person(), clock.now()).found()
    return render_page("payback/readiness/list.html", sessions=found, days=DAYS_BEFORE, until=queries.last_day(clock.today()))


@bp.route("/payback/sessions/<int:session_id>/confirm", methods=["GET", "POST"])
@requires("supervise_payback")
def confirm_session(session_id: int) -> Response:
    """Write down what the host, the supervisor and who collects the waste said of a session."""
    session, back = sessions_queries.one_session(person(), session_id), url_for(".session", session_id=session_id)
    version = queries.version_of(session_id) or 0  # before the answers: what is answered meanwhile is not overwritten unseen
    ready = queries.of_sessions(person(), [session_id]).get(session_id)
    if ready is None:
        raise NotFound
    form = ready_form(each.point for each in ready.points)
    slot = words_of_slot(session.slot)

    def verb() -> str:
        return services.write_down(session_id, form.given(), seen_version=form.version.data, seen_slot=form.slot.data or "", by=person())

    if saved(form, verb):
        return go_to(back, form.result)
    if form.status != 200:  # what was loaded before was of a unit of work that was given up
        session, version = sessions_queries.one_session(person(), session_id), queries.version_of(session_id) or 0
        ready, slot = queries.of_sessions(person(), [session_id])[session_id], words_of_slot(session.slot)
    form.fill(ready.points)
    form.version.carry(version)
    if form.changed_meanwhile or not form.slot.data:
        form.slot.data = slot
    begun = session.state not in (SessionState.PLANNED, SessionState.READY) or clock.to_utc(session.slot.crew.day, session.slot.starts) <= clock.now()
    return render_page(
        "payback/readiness/confirm.html", fragment="payback/readiness/_confirm.html", status=form.status, form=form, session=session, job=session.job, ready=ready, slot=slot,
        begun=begun, called=words.CALLED,
    )
