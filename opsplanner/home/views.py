"""Home: what waits for this person, where they have to be, and what changed since they were last here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.clock import Period
from opsplanner.home import queries
from opsplanner.home.accounts import page as accounts_page
from opsplanner.home.accounts import queries as accounts_queries
from opsplanner.home.governance import page as governance_page
from opsplanner.home.news import queries as news_queries
from opsplanner.home.news.queries import News
from opsplanner.home.operations import page as operations_page
from opsplanner.home.operations import queries as operations_queries
from opsplanner.home.operations.page import Matter
from opsplanner.home.operations.waiting import page as waiting_page
from opsplanner.home.outcomes import page as outcomes_page
from opsplanner.home.page import in_order
from opsplanner.home.payback import page as payback_page
from opsplanner.home.queries import Duty
from opsplanner.models import Role, User
from opsplanner.signing_in import services as signing_in_services
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page

bp = Blueprint("home", __name__)

AHEAD = timedelta(days=14)
MOST = 25
"""Operations of the next days on one page; the list, and for today the day's own page, have the rest."""


def set_up(app: Flask) -> None:
    """Join home to the application."""
    app.register_blueprint(bp)


@bp.get("/")
@requires("see")
def show() -> Response:
    """Show what is on today, what this person has to do, and where they have to be."""
    user, now = person(), clock.now()
    everyones = user.role in (Role.MANAGER, Role.ADMINISTRATOR)
    duties = queries.duties(user, Period(now, clock.day_bounds(clock.today()).start + AHEAD), MOST + 1, everyones=everyones)
    changes = news_queries.news(user, max(user.last_here_at or now - timedelta(days=7), now - queries.NEWS_BACK))
    results, crews, links = outcomes_page.asked(user), payback_page.asked(user, AHEAD), accounts_queries.waiting(user, now)
    waits = _asked(user, now)
    found, news = duties.found(), changes.found()
    questions, owed = outcomes_page.asked_and_owed(results)
    waiting, payback = waits(owed), payback_page.of(crews, user)
    questions += payback.questions
    kinds = [*payback.kinds, *outcomes_page.of(results, user)]
    own_today = waiting.pop("own_today")
    own_ones = {duty.reference for duty in own_today}
    on_today = own_today + [duty for duty in found[:MOST] if operations_page.is_today(duty, now) and duty.reference not in own_ones]
    today = in_order([*(operations_page.item_of(duty, user, now) for duty in on_today), *payback.today, *governance_page.today(user)])
    later = [duty for duty in found[:MOST] if duty not in on_today]
    soon = operations_page.ahead_of(later, payback.ahead, governance_page.ahead(user, AHEAD))
    coming = operations_page.ahead_of(waiting["own"] if user.role is Role.STAFF else later, payback.ahead)
    return render_page(
        "home/show.html",
        user=user,
        now=now,
        day=clock.today(),
        everyones=everyones,
        today=today[:MOST],
        soon=soon,
        coming=coming[0] if coming else None,
        more_soon=len(found) > MOST,
        day_goes_on=len(today) > MOST or len(found) > MOST and operations_page.is_today(found[MOST], now),
        news=news[: queries.MOST_LINES],
        more_news=len(news) > queries.MOST_LINES,
        words_of_us=operations_page.words_of_us,
        words_of_muster=operations_page.words_of_muster,
        rest_url=url_for("operations.index", agency=user.agency.code),
        may_plan=may(user, "plan_operations"),
        questions=questions,
        kinds={kind.anchor: kind for kind in kinds},
        doing=outcomes_page.doing(user),
        reviews=may(user, "review"),
        **accounts_page.of(links, user),
        marking=marking(_restricted(found, news, waiting) or outcomes_page.any_restricted(kinds) or any(line.restricted for line in questions)),
        **waiting,
    )


@bp.post("/seen")
@requires("see")
def seen() -> Response:
    """Note that the person has seen what changed."""
    form = ActionForm()
    if saved(form, lambda: signing_in_services.seen(person())):
        return go_to(url_for(".show"), "What changes from now on will be listed here.")
    return not_done(form, url_for(".show"))


_NOTHING: dict[str, Any] = {"requests": [], "requests_in_all": 0, "matters": waiting_page.NOTHING, "own": [], "own_today": [], "invited": [], "invited_in_all": 0}


def _asked(user: User, now: datetime) -> Callable[[list[Matter]], dict[str, Any]]:
    """Ask, later, what waits for this person, by role; what does not concern a role is empty and is not asked for. What is returned says it, with what is owed of results."""
    if user.role is Role.COORDINATOR:
        requests, others = queries.requests(user, now), waiting_page.asked(user, now)
        return lambda owed: _NOTHING | dict(zip(("requests", "requests_in_all"), requests.found(), strict=True)) | {"matters": waiting_page.of(others, user, owed, now)}
    if user.role is Role.MANAGER:
        in_hand = operations_queries.everyones_in_hand(user, now)
        return lambda _: _NOTHING | {"matters": waiting_page.overdue(in_hand, user, now)}
    if user.role is Role.STAFF:
        own = queries.duties(user, Period(now, now + timedelta(days=366)), queries.MOST_DUTIES, named_only=True)
        return lambda _: _NOTHING | _own(own.found(), now)
    invited = queries.invited()
    return lambda _: _NOTHING | dict(zip(("invited", "invited_in_all"), invited.found(), strict=True))


def _own(duties: list[Duty], now: datetime) -> dict[str, Any]:
    today = [duty for duty in duties if operations_page.is_today(duty, now)]  # however full the day is
    return {"own_today": today, "own": [duty for duty in duties if duty not in today]}


def _restricted(duties: list[queries.Duty], news: list[News], waiting: dict[str, Any]) -> bool:
    return waiting["matters"].restricted or any(line.restricted for line in (*duties, *news, *waiting["requests"], *waiting["own"]))
