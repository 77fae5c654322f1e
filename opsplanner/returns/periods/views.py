"""The periods of returns, which the office's managers open and lock."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.models import User
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.returns import bp, queries, rules
from opsplanner.returns.periods import page, services
from opsplanner.web.address import address_of
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page

HERE = "returns.periods"


@bp.get("/returns/periods")
@requires("see")
def periods() -> Response:
    """Show the periods of what is expected: how many of their returns are in, and which are locked."""
    today = clock.today()
    found = page.of(queries.lines(queries.expected(), today), queries.periods(), today)
    return render_page("returns/periods.html", found=found, keeps=queries.keeps_calendar(person()))


@bp.post("/returns/periods/<string:period>/lock")
@requires("review")
def lock_period(period: str) -> Response:
    """Lock a period."""
    return _moved(period, services.lock)


@bp.post("/returns/periods/<string:period>/open")
@requires("review")
def open_period(period: str) -> Response:
    """Open a period early, or again."""
    return _moved(period, services.open_)


def _moved(period: str, verb: Callable[..., str]) -> Response:
    span = rules.read(period)
    if span is None:
        raise NotFound()
    if not queries.keeps_calendar(person()):
        abort(403)
    form = ActionForm()
    if saved(form, lambda: _done(verb, span, person())):
        return go_to(address_of(HERE), form.result)
    return not_done(form, address_of(HERE))


def _done(verb: Callable[..., str], span: Span, by: User) -> str:
    return verb(span, by=by)
