"""A job put on days, from its own page, and its sessions moved and taken off."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request, url_for
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.models import PaybackSession
from opsplanner.payback import bp
from opsplanner.payback.board.page import way_back
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.days.queries import Day
from opsplanner.payback.days.slots import rules as slots_rules
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.promises import queries as promises_queries
from opsplanner.payback.promises import rules as promises_rules
from opsplanner.payback.promises.rules import words_of_planned
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions import words as sessions_words
from opsplanner.payback.sessions.scheduling import services
from opsplanner.payback.sessions.scheduling.forms import MoveForm, TakeOffForm, schedule_form, slots_of
from opsplanner.payback.sessions.scheduling.rules import SCHEDULABLE
from opsplanner.payback.show_rate import queries as show_rate_queries
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page

AHEAD = timedelta(weeks=8)
"""How far ahead jobs are offered days."""


@bp.route("/payback/<reference>/schedule", methods=["GET", "POST"])
@requires("keep_payback")
def schedule(reference: str) -> Response:
    """Put a job on as many slots as it needs."""
    offered = _offered()
    form = schedule_form(offered)

    def verb() -> str:
        return services.put_on(reference, form.wanted(), accepted=form.accepted, seen_version=form.version.data, by=person())

    if saved(form, verb, made=lambda said: (url_for(".show", reference=reference), said)):
        return go_to(url_for(".show", reference=reference), form.result)
    job = jobs_queries.one_job(person(), reference, "keep")
    form.version.carry(job.version)
    sessions = sessions_queries.sessions_of(job)
    done_, planned = promises_queries.worked_and_planned(job, show_rate_queries.show_rates())
    return render_page(
        "payback/days/schedule.html", fragment="payback/days/_schedule.html", status=form.status, form=form, job=job, offered=offered,
        sessions=[s for s in sessions if s.state in sessions_rules.TO_COME], on_slots={s.slot_id for s in sessions if s.state in sessions_rules.HOLDS},
        planned=words_of_planned(planned) if planned.places else "", done=done_, still=max(job.estimated_hours * 60 - planned.expected - done_, 0),
        may=job.state in SCHEDULABLE, words_of_minutes=sessions_rules.words_of_minutes, movable=sessions_rules.MOVES["move"][0],
        last=promises_rules.wanted(job.kind, job.wanted_by, job.decided_at, job.visit).last,
    )


@bp.route("/payback/sessions/<int:session_id>/move", methods=["GET", "POST"])
@requires("keep_payback")
def move_session(session_id: int) -> Response:
    """Move a session to another slot, or give it other places."""
    form = MoveForm()
    done = saved(
        form,
        lambda: services.move_session(
            session_id, form.slot.data or 0, form.places.data or 0, accepted=form.accepted, seen_version=form.version.data, by=person()
        ),
    )
    session, board, back = sessions_queries.one_session(person(), session_id), request.args.get("board"), way_back(request.args.get("board"))
    if done:
        return go_to(back or url_for(".show", reference=session.job.reference), form.result)
    choices = [
        SelectChoice(slot.id, f"{clock.words_of_day(day)}, {clock.words_of_time(slot.starts)} to {clock.words_of_time(slot.ends)}, {crew}: {slots_rules.places(slot.left)} left")
        for day, crew, slot in slots_of(_offered())
        if slot.id != session.slot_id
    ]
    form.slot.choices = [SelectChoice(session.slot_id, f"Where it is: {sessions_words.words_of_slot(session.slot)}"), *choices]
    if request.method == "GET":
        form.slot.data, form.places.data = session.slot_id, session.places
    form.version.carry(session.version)
    return render_page(
        "payback/days/move.html", fragment="payback/days/_move.html", status=form.status, form=form, session=session, why_not=_why_not(session, "move"),
        here=url_for(".move_session", session_id=session_id, board=board), back=back,
    )


@bp.route("/payback/sessions/<int:session_id>/take-off", methods=["GET", "POST"])
@requires("keep_payback")
def take_off_session(session_id: int) -> Response:
    """Take a session off its slot."""
    form = TakeOffForm()
    done = saved(form, lambda: services.take_off_session(session_id, why=form.why.data or "", seen_version=form.version.data, by=person()))
    session, board, back = sessions_queries.one_session(person(), session_id), request.args.get("board"), way_back(request.args.get("board"))
    if done:
        return go_to(back or url_for(".show", reference=session.job.reference), form.result)
    form.version.carry(session.version)
    return render_page(
        "payback/days/take_off.html", fragment="payback/days/_take_off.html", status=form.status, form=form, session=session,
        why_not=_why_not(session, "take off"), here=url_for(".take_off_session", session_id=session_id, board=board), back=back,
    )


def _offered() -> list[Day]:
    """The working days to come with the slots that are open. A full one is shown too, so that nobody looks for it in vain."""
    today = clock.today()
    days = [day for day in days_queries.days(today, today + AHEAD, person()) if day.works and day.crews]
    return [
        day._replace(crews=tuple(crew._replace(slots=tuple(slot for slot in crew.slots if slot.open)) for crew in day.crews))
        for day in days
    ]


def _why_not(session: PaybackSession, verb: str) -> str:
    allowed, _ = sessions_rules.MOVES[verb]
    return "" if session.state in allowed else f"This session is {session.state.value}."
