"""Home: what waits for this person, where they have to be, and what changed since they were last here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.clock import Period
from opsplanner.home import queries
from opsplanner.home.accounts import page as accounts_page
from opsplanner.home.operations import page as operations_page
from opsplanner.home.outcomes import page as outcomes_page
from opsplanner.home.payback import page as payback_page
from opsplanner.models import Role, User
from opsplanner.signing_in import services as signing_in_services
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page

bp = Blueprint("home", __name__)

AHEAD = timedelta(days=14)
MOST = 60
"""Operations of the next days on one page; the list has the rest."""


def set_up(app: Flask) -> None:
    """Join home to the application."""
    app.register_blueprint(bp)


@bp.get("/")
@requires("see")
def show() -> Response:
    """Show what this person has to do, and where they have to be."""
    user, now = person(), clock.now()
    today = clock.day_bounds(clock.today())
    everyones = user.role in (Role.MANAGER, Role.ADMINISTRATOR)
    soon = queries.duties(user, Period(today.start, today.start + AHEAD), MOST + 1, everyones=everyones)
    news = queries.news(user, max(user.last_here_at or now - timedelta(days=7), now - queries.NEWS_BACK))
    waiting = _waiting(user)
    asked, days = payback_page.of(user, AHEAD)
    owed = [*asked, *outcomes_page.of(user)]
    return render_page(
        "home/show.html",
        user=user,
        now=now,
        today=clock.today(),
        everyones=everyones,
        soon=operations_page.by_day(soon[:MOST], days),
        more_soon=len(soon) > MOST,
        news=news[: queries.SHOWN],
        more_news=len(news) > queries.SHOWN,
        words_of_us=operations_page.words_of_us,
        words_of_muster=operations_page.words_of_muster,
        rest_url=url_for("operations.index", agency=user.agency.code),
        may_plan=may(user, "plan_operations"),
        results=owed,
        reviews=may(user, "review"),
        **accounts_page.of(user),
        marking=marking(_restricted(soon, news, waiting) or outcomes_page.any_restricted(owed)),
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


def _waiting(user: User) -> dict[str, Any]:
    """What waits for this person, by role; what does not concern a role is empty and is not asked for."""
    now = clock.now()
    found: dict[str, Any] = {"requests": [], "more_requests": 0, "groups": [], "own": [], "has_feed": True, "invited": [], "more_invited": 0}
    if user.role is Role.COORDINATOR:
        found["requests"], count = queries.requests(user, now)
        found["more_requests"] = count - len(found["requests"])
        found["groups"] = operations_page.groups_of(queries.in_hand(user, now), queries.untold(user, now), now)
    elif user.role is Role.MANAGER:
        found["groups"] = operations_page.overdue_of(queries.in_hand(user, now, everyones=True), now)
    elif user.role is Role.STAFF:
        found["own"] = queries.duties(user, Period(now, now + timedelta(days=366)), queries.SHOWN, named_only=True)
        found["has_feed"] = queries.has_feed(user)
    else:
        found["invited"], count = queries.invited()
        found["more_invited"] = count - len(found["invited"])
    return found


def _restricted(soon: list[queries.Duty], news: list[queries.News], waiting: dict[str, Any]) -> bool:
    todos = [line for group in waiting["groups"] for line in group.shown]
    return any(line.restricted for line in (*soon, *news, *waiting["requests"], *waiting["own"], *todos))
