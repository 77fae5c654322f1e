"""The supervisor's part: today's crews on a phone, the day sheet to print, and one session from ready to recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.database import one
from opsplanner.errors import RuleBroken
from opsplanner.figures import quantity
from opsplanner.models import Crew, Session, SessionState, Slot
from opsplanner.payback import bp, day_moves, day_queries, day_scheduling, day_session_queries, day_sessions
from opsplanner.payback.day_session_forms import PressForm, PutBackForm, StandDownCrewForm, StandDownForm, record_form
from opsplanner.payback.day_session_queries import Outing
from opsplanner.web.address import day_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.get("/payback/today")
@requires("supervise_payback")
def today() -> Response:
    """Today and yesterday for who supervises: jobs, place, contact, hazards, tools. One's own crews first."""
    now, user = clock.today(), person()
    found = day_session_queries.outings(user, Crew.day.between(now - timedelta(days=1), now))
    mine = [outing for outing in found if outing.supervisor_id == user.id]
    shown = found if request.args.get("crews") == "all" or not mine else mine
    days = [(day, _by_crew([outing for outing in shown if outing.day == day])) for day in (now, now - timedelta(days=1))]
    return render_page(
        "payback/days/today.html", days=days, today=now, some=len(shown) < len(found), all_=bool(mine) and len(shown) == len(found) > len(mine),
        nothing=not found, words_of_minutes=day_moves.words_of_minutes, next_day=None if found else _next_day(),
    )  # fmt: skip


@bp.get("/payback/days/<day>/sheet")
@requires("supervise_payback")
def sheet(day: str) -> Response:
    """A day's sheet for each crew, to print."""
    when = day_of(day)
    found = day_session_queries.outings(person(), Crew.day == when, Session.state != SessionState.STOOD_DOWN)
    return render_page("payback/days/sheet.html", day=when, crews=_by_crew(found))


@bp.get("/payback/sessions/<int:session_id>")
@requires("see")
def session(session_id: int) -> Response:
    """One session: where and when, who came, what was done."""
    found = day_session_queries.one_session(person(), session_id)
    begun = clock.to_utc(found.slot.crew.day, found.slot.starts) <= clock.now()
    ended = clock.to_utc(found.slot.crew.day, found.slot.ends) <= clock.now()
    return render_page(
        "payback/days/session.html", session=found, job=found.job, figures=[row for row in day_session_queries.measures(session_id) if row.hundredths is not None],
        on_site=day_moves.words_of_minutes(found.person_minutes), begun=begun, late=ended and found.state in day_moves.TO_COME,
        supervises=may(person(), "supervise_payback"), keeps=may(person(), "keep_payback"), can=_can(found), to_come=day_moves.TO_COME,
        worked=day_moves.WORKED, minutes_between=day_moves.minutes_between, quantity_words=quantity.words_of_quantity, words_of_minutes=day_moves.words_of_minutes, is_today=found.slot.crew.day <= clock.today(),
        down_when=day_session_queries.when_stood_down(found),
    )  # fmt: skip


@bp.post("/payback/sessions/<int:session_id>/ready")
@requires("supervise_payback")
def ready(session_id: int) -> Response:
    """Say that a session has all it needs."""
    return _press(session_id, day_sessions.say_ready)


@bp.post("/payback/sessions/<int:session_id>/start")
@requires("supervise_payback")
def start_session(session_id: int) -> Response:
    """Start a session."""
    return _press(session_id, day_sessions.start_session)


@bp.route("/payback/sessions/<int:session_id>/put-back", methods=["GET", "POST"])
@requires("supervise_payback")
def put_back_session(session_id: int) -> Response:
    """Take a stand-down back."""
    form = PutBackForm()
    if saved(form, lambda: day_scheduling.take_back(session_id, accepted=form.accepted, seen_version=form.version.data, by=person())):
        return go_to(url_for(".session", session_id=session_id), form.result)
    found = day_session_queries.one_session(person(), session_id)
    form.version.carry(found.version)
    return render_page(
        "payback/days/put_back.html", fragment="payback/days/_put_back.html", status=form.status, form=form, session=found, job=found.job,
        why_not="" if found.state is SessionState.STOOD_DOWN else f"This session is {found.state.value}.",
    )  # fmt: skip


@bp.route("/payback/sessions/<int:session_id>/record", methods=["GET", "POST"])
@requires("supervise_payback")
def record_session(session_id: int) -> Response:
    """Write down who came, when they worked, and what was done."""
    measures = day_session_queries.measures(session_id)
    form = record_form(measures)
    if saved(form, lambda: day_sessions.record_session(session_id, form.record(), seen_version=form.version.data, by=person())):
        return go_to(url_for(".session", session_id=session_id), form.result)
    found = day_session_queries.one_session(person(), session_id)
    if request.method == "GET":
        form.fill_from(found)
    if request.method == "GET" or form.changed_meanwhile:
        form.carry(found, day_session_queries.versions_of_figures(session_id))
    return render_page(
        "payback/days/record.html", fragment="payback/days/_record.html", status=form.status, form=form, session=found, job=found.job,
        why_not=_why_not_record(found),
    )  # fmt: skip


@bp.route("/payback/sessions/<int:session_id>/stand-down", methods=["GET", "POST"])
@requires("supervise_payback")
def stand_down(session_id: int) -> Response:
    """Stand a session down, in advance or on the day."""
    form = StandDownForm()
    if saved(form, lambda: day_sessions.stand_down(session_id, form.given(), seen_version=form.version.data, by=person())):
        return go_to(url_for(".session", session_id=session_id), form.result)
    found = day_session_queries.one_session(person(), session_id)
    form.version.carry(found.version)
    allowed, _ = day_moves.MOVES["stand down"]
    return render_page(
        "payback/days/stand_down.html", fragment="payback/days/_stand_down.html", status=form.status, form=form, session=found, job=found.job,
        counted=day_moves.words_of_minutes(found.person_minutes) if found.state in day_moves.WORKED else "",
        why_not="" if found.state in allowed else f"This session is {found.state.value}.",
    )  # fmt: skip


@bp.route("/payback/crews/<int:crew_id>/stand-down", methods=["GET", "POST"])
@requires("supervise_payback")
def stand_down_crew(crew_id: int) -> Response:
    """Stand down all that a crew has before it that day, with one cause; then the list of whom to ring."""
    form = StandDownCrewForm()
    if saved(form, lambda: day_sessions.stand_down_crew(crew_id, form.given(), by=person())):
        return go_to(url_for(".stand_down_crew", crew_id=crew_id), form.result)
    crew = one(day_queries.crew(crew_id))
    found = day_session_queries.outings(person(), Slot.crew_id == crew_id)
    return render_page(
        "payback/days/stand_down_crew.html", fragment="payback/days/_stand_down_crew.html", status=form.status, form=form, crew=crew,
        to_come=[outing for outing in found if outing.to_come], down=[outing for outing in found if outing.state is SessionState.STOOD_DOWN],
        is_today=crew.day == clock.today(),
    )  # fmt: skip


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


def _next_day() -> day_queries.Day | None:
    return next(iter(day_queries.next_days(clock.today(), 1, person())), None)


def _can(session: Session) -> set[str]:
    """The moves that this session's state allows."""
    return {verb for verb, (allowed, _) in day_moves.MOVES.items() if session.state in allowed}


def _why_not_record(session: Session) -> str:
    """Why nothing can be written down of it now, or ""."""
    try:
        day_moves.check_move("record", session.state)
        day_moves.check_begun(clock.to_utc(session.slot.crew.day, session.slot.starts), clock.now())
    except RuleBroken as broken:
        return f"{broken}."
    return ""
