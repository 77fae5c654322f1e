"""One session, as its supervisor sees it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.figures.quantity import words as quantity_words
from opsplanner.models import PaybackSession
from opsplanner.payback import bp
from opsplanner.payback.days.crews import queries as crews_queries
from opsplanner.payback.hazards import rules as hazards_rules
from opsplanner.payback.readiness import queries as readiness_queries
from opsplanner.payback.sessions import queries, rules, services
from opsplanner.payback.sessions.forms import PressForm
from opsplanner.payback.sessions.results import queries as results_queries
from opsplanner.payback.sessions.visits import queries as visits_queries
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.get("/payback/sessions/<int:session_id>")
@requires("see")
def session(session_id: int) -> Response:
    """One session: where and when, who came, what was done."""
    found = queries.one_session(person(), session_id)
    begun = found.state in rules.BEGUN or clock.to_utc(found.slot.crew.day, found.slot.starts) <= clock.now()
    ended = clock.to_utc(found.slot.crew.day, found.slot.ends) <= clock.now()
    return render_page(
        "payback/days/session.html", session=found, job=found.job, figures=[row for row in results_queries.measures(session_id) if row.hundredths is not None],
        on_site=rules.words_of_minutes(found.person_minutes), begun=begun, late=ended and found.state in rules.TO_COME,
        supervises=may(person(), "supervise_payback"), keeps=may(person(), "keep_payback"), can=_can(found), to_come=rules.TO_COME,
        worked=rules.WORKED, minutes_between=rules.minutes_between, quantity_words=quantity_words.words_of_quantity, words_of_minutes=rules.words_of_minutes, is_today=found.slot.crew.day <= clock.today(),
        supervisor=crews_queries.supervisor_of(found.slot.crew), down_when=queries.when_stood_down(found), still_to_do=queries.still_to_do(found), together=hazards_rules.together,
        ready=readiness_queries.of_sessions(person(), [session_id]).get(session_id),
        before=visits_queries.before(visits_queries.done_on([found.job_id])[found.job_id], found.slot.crew.day, found.slot.starts),
    )


@bp.post("/payback/sessions/<int:session_id>/ready")
@requires("supervise_payback")
def ready(session_id: int) -> Response:
    """Say that a session has all it needs."""
    return _press(session_id, services.say_ready)


@bp.post("/payback/sessions/<int:session_id>/start")
@requires("supervise_payback")
def start_session(session_id: int) -> Response:
    """Start a session."""
    return _press(session_id, services.start_session)


def _press(session_id: int, verb: Callable[..., str]) -> Response:
    """One button of a session."""
    form, back = PressForm(), url_for(".session", session_id=session_id)
    if saved(form, lambda: verb(session_id, seen_version=form.version.data, by=person())):
        return go_to(url_for(".today") if request.form.get("back") == "today" else back, form.result)
    return not_done(form, back)


def _can(session: PaybackSession) -> set[str]:
    """The moves that this session's state allows."""
    return {verb for verb, (allowed, _) in rules.MOVES.items() if session.state in allowed}
