"""The working days: the days across, the pattern, and a day with its crews. Kept by Probation's coordinator, read by everyone."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.payback import bp
from opsplanner.payback.days import page, queries
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.days.reserve import queries as reserve_queries
from opsplanner.payback.days.reserve.rules import AHEAD
from opsplanner.payback.standing import queries as standing_queries
from opsplanner.payback.telling.crews import queries as crews_telling_queries
from opsplanner.web.address import as_month, day_of
from opsplanner.web.pages import render_page


@bp.get("/payback/days")
@requires("see")
def days() -> Response:
    """The days across with crews and places left, what is planned on them, what is late, and what they add up to."""
    board, today = page.board_of(person(), request.args.get("from")), clock.today()
    reserves = reserve_queries.reserves(min(board.first, today), max(board.last, today + AHEAD), person())
    return render_page(
        "payback/days/board.html", board=board, keeps=may(person(), "keep_payback"), supervises=may(person(), "supervise_payback"),
        none_yet=reserve_queries.none_for(reserves, pattern_queries.working_days(today, today + AHEAD)) if may(person(), "supervise_payback") else "", reserves=reserves,
        next_month=as_month(clock.today() + timedelta(days=14)),
    )


@bp.get("/payback/days/<day>")
@requires("see")
def day(day: str) -> Response:
    """One day with its crews, slots and sessions."""
    when = day_of(day)
    found, keeps = queries.one_day(when, person()), may(person(), "keep_payback")
    return render_page(
        "payback/days/day.html", day=found, over=when < clock.today(), is_today=when == clock.today(), keeps=keeps, supervises=may(person(), "supervise_payback"),
        lines=page.history_of(when, person()), named_twice=page.named_twice(found, person()) if may(person(), "supervise_payback") else {},
        asked=crews_telling_queries.asked_of(when) if keeps else (), sites=standing_queries.due_on(when, person()) if keeps and when >= clock.today() else (),
        reserve=reserve_queries.reserves(when, when, person()).get(when), to_send=reserve_queries.to_send(when),
    )
