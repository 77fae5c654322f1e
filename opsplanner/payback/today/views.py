"""The day as who takes a crew out needs it: on a phone at eight in the morning, and on paper."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.models import SessionState
from opsplanner.payback import bp
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.days.reserve import queries as reserve_queries
from opsplanner.payback.duty import queries as duty_queries
from opsplanner.payback.readiness import queries as readiness_queries
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.today import page
from opsplanner.payback.today.phone.page import may_be_kept, phone
from opsplanner.web.address import day_of
from opsplanner.web.pages import render_page


@bp.get("/payback/today")
@requires("supervise_payback")
def today() -> Response:
    """Today and yesterday for who supervises: what is left, the spot, whom to ring, hazards, tools. One's own crews first."""
    now, user = clock.today(), person()
    found = sessions_queries.of_days(user, now - timedelta(days=1), now)
    mine = [outing for outing in found if outing.supervisor_id == user.id]
    shown = found if request.args.get("crews") == "all" or not mine else mine
    crews = page.crews_of(shown)
    shown_page = render_page(
        "payback/days/today.html", days=[(day, crews.get(day, [])) for day in (now, now - timedelta(days=1))], today=now, some=len(shown) < len(found),
        all_=bool(mine) and len(shown) == len(found) > len(mine), nothing=not found, words_of_minutes=sessions_rules.words_of_minutes,
        next_day=None if found else _next_day(), duty=duty_queries.duty_manager(now), keeps=may(user, "keep_payback"),
        ready=readiness_queries.of_sessions(user, [outing.id for outing in shown if outing.to_begin]),
        phone=phone(), since=clock.now(), keeps_day=True, reserve=reserve_queries.reserves(now, now, user).get(now),
    )
    return may_be_kept(shown_page)


@bp.get("/payback/days/<day>/sheet")
@requires("supervise_payback")
def sheet(day: str) -> Response:
    """A day's sheet for each crew, to print."""
    when = day_of(day)
    found = [outing for outing in sessions_queries.of_days(person(), when, when) if outing.state is not SessionState.STOOD_DOWN]
    ready = readiness_queries.of_sessions(person(), [outing.id for outing in found if outing.to_begin])
    return render_page("payback/days/sheet.html", day=when, crews=page.crews_of(found).get(when, []), duty=duty_queries.duty_manager(when), ready=ready, reserve=reserve_queries.reserves(when, when, person()).get(when))


def _next_day() -> days_queries.Day | None:
    return next(iter(days_queries.next_days(clock.today(), 1, person())), None)
