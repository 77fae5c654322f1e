"""One day's sessions, and one session, as its supervisor sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.figures import quantity
from opsplanner.models import PaybackSession, SessionState
from opsplanner.payback import bp
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.days.crews import queries as crews_queries
from opsplanner.payback.hazards import rules as hazards_rules
from opsplanner.payback.readiness import queries as readiness_queries
from opsplanner.payback.sessions import queries, rules, services
from opsplanner.payback.sessions.forms import PressForm
from opsplanner.payback.sessions.queries import Outing
from opsplanner.payback.sessions.results import queries as results_queries
from opsplanner.payback.sessions.visits import queries as visits_queries
from opsplanner.payback.sessions.visits.queries import Done
from opsplanner.web.address import day_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.get("/payback/today")
@requires("supervise_payback")
def today() -> Response:
    """Today and yesterday for who supervises: jobs, place, contact, hazards, tools. One's own crews first."""
    now, user = clock.today(), person()
    found = queries.of_days(user, now - timedelta(days=1), now)
    mine = [outing for outing in found if outing.supervisor_id == user.id]
    shown = found if request.args.get("crews") == "all" or not mine else mine
    days = [(day, _by_crew([outing for outing in shown if outing.day == day])) for day in (now, now - timedelta(days=1))]
    return render_page(
        "payback/days/today.html", days=days, today=now, some=len(shown) < len(found), all_=bool(mine) and len(shown) == len(found) > len(mine),
        nothing=not found, words_of_minutes=rules.words_of_minutes, next_day=None if found else _next_day(),
        before=_before(shown), ready=readiness_queries.of_sessions(user, [outing.id for outing in shown]),
    )


@bp.get("/payback/days/<day>/sheet")
@requires("supervise_payback")
def sheet(day: str) -> Response:
    """A day's sheet for each crew, to print."""
    when = day_of(day)
    found = [outing for outing in queries.of_days(person(), when, when) if outing.state is not SessionState.STOOD_DOWN]
    ready = readiness_queries.of_sessions(person(), [outing.id for outing in found if outing.to_come])
    return render_page("payback/days/sheet.html", day=when, crews=_by_crew(found), before=_before(found), ready=ready)


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
        worked=rules.WORKED, minutes_between=rules.minutes_between, quantity_words=quantity.words_of_quantity, words_of_minutes=rules.words_of_minutes, is_today=found.slot.crew.day <= clock.today(),
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


def _by_crew(outings: list[Outing]) -> list[tuple[Outing, list[Outing]]]:
    """Return (a session that tells of the crew, the crew's sessions), by crew."""
    found = sorted(outings, key=lambda outing: (outing.crew, outing.crew_id, outing.starts, outing.id))
    crews = [list(those) for _, those in groupby(found, key=lambda outing: outing.crew_id)]
    return [(those[0], those) for those in crews]


def _before(outings: list[Outing]) -> dict[int, list[Done]]:
    """What was done before on the job of each of these sessions."""
    done = visits_queries.done_on({outing.job_id for outing in outings})
    return {outing.id: visits_queries.before(done[outing.job_id], outing.day, outing.starts) for outing in outings}


def _next_day() -> days_queries.Day | None:
    return next(iter(days_queries.next_days(clock.today(), 1, person())), None)


def _can(session: PaybackSession) -> set[str]:
    """The moves that this session's state allows."""
    return {verb for verb, (allowed, _) in rules.MOVES.items() if session.state in allowed}
