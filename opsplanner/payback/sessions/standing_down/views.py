"""A session or a crew is stood down, and a session is put back."""

from __future__ import annotations

from flask import Response, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.models import SessionState
from opsplanner.payback import bp
from opsplanner.payback.days.crews import queries as crews_queries
from opsplanner.payback.days.reserve import queries as reserve_queries
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions.standing_down import queries, services
from opsplanner.payback.sessions.standing_down.forms import PutBackForm, StandDownCrewForm, StandDownForm
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/sessions/<int:session_id>/put-back", methods=["GET", "POST"])
@requires("supervise_payback")
def put_back_session(session_id: int) -> Response:
    """Take a stand-down back."""
    form = PutBackForm()
    if saved(form, lambda: services.take_back(session_id, accepted=form.accepted, seen_version=form.version.data, by=person())):
        return go_to(url_for(".session", session_id=session_id), form.result)
    found = sessions_queries.one_session(person(), session_id)
    form.version.carry(found.version)
    return render_page(
        "payback/days/put_back.html", fragment="payback/days/_put_back.html", status=form.status, form=form, session=found, job=found.job,
        why_not="" if found.state is SessionState.STOOD_DOWN else f"This session is {found.state.value}.",
    )


@bp.route("/payback/sessions/<int:session_id>/stand-down", methods=["GET", "POST"])
@requires("supervise_payback")
def stand_down(session_id: int) -> Response:
    """Stand a session down, in advance or on the day."""
    form = StandDownForm()
    if saved(form, lambda: services.stand_down(session_id, form.given(), seen_version=form.version.data, by=person())):
        return go_to(url_for(".session", session_id=session_id), form.result)
    found = sessions_queries.one_session(person(), session_id)
    form.version.carry(found.version)
    allowed, _ = sessions_rules.MOVES["stand down"]
    return render_page(
        "payback/days/stand_down.html", fragment="payback/days/_stand_down.html", status=form.status, form=form, session=found, job=found.job,
        counted=sessions_rules.words_of_minutes(found.person_minutes) if found.state in sessions_rules.WORKED else "",
        why_not="" if found.state in allowed else f"This session is {found.state.value}.",
        pushed=queries.pushed_back([found.id], None, person()) if found.state in sessions_rules.TO_COME else None,
    )


@bp.route("/payback/crews/<int:crew_id>/stand-down", methods=["GET", "POST"])
@requires("supervise_payback")
def stand_down_crew(crew_id: int) -> Response:
    """Stand down all that a crew has before it that day, with one cause; then the list of whom to ring."""
    form = StandDownCrewForm()
    if saved(form, lambda: services.stand_down_crew(crew_id, form.given(), by=person())):
        return go_to(url_for(".stand_down_crew", crew_id=crew_id), form.result)
    crew = crews_queries.crew(crew_id)
    found = sessions_queries.of_crew(person(), crew_id)
    to_come = [outing for outing in found if outing.to_come]
    return render_page(
        "payback/days/stand_down_crew.html", fragment="payback/days/_stand_down_crew.html", status=form.status, form=form, crew=crew,
        supervisor=crews_queries.supervisor_of(crew), to_come=to_come, pushed=queries.pushed_back([outing.id for outing in to_come], crew_id, person()), down=[outing for outing in found if outing.state is SessionState.STOOD_DOWN],
        is_today=crew.day == clock.today(), can=services.can_stand_down(crew), reserve=reserve_queries.reserves(crew.day, crew.day, person()).get(crew.day),
        to_send=crew_id in reserve_queries.to_send(crew.day),
    )


@bp.route("/payback/crews/<int:crew_id>/put-back", methods=["GET", "POST"])
@requires("supervise_payback")
def put_back_crew(crew_id: int) -> Response:
    """Take the stand-down of a crew back."""
    form = PutBackForm()
    done = saved(form, lambda: services.take_crew_back(crew_id, seen_version=form.version.data, by=person()))
    crew = crews_queries.crew(crew_id)
    if done:
        return go_to(url_for(".day", day=crew.day.isoformat()), form.result)
    form.version.carry(crew.version)
    return render_page("payback/days/put_back_crew.html", fragment="payback/days/_put_back_crew.html", status=form.status, form=form, crew=crew)
