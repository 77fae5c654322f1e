"""The page of an indicator."""

from __future__ import annotations

from flask import Response

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.plan import bp, words
from opsplanner.plan import page as plan_page
from opsplanner.plan.indicators import page, queries
from opsplanner.plan.indicators.entering.services import may_enter
from opsplanner.plan.indicators.keepers import queries as keepers_queries
from opsplanner.plan.queries import keeps_plan
from opsplanner.web.pages import render_page


@bp.get("/plan/<string:year>/<string:priority>/indicators/<string:indicator>")
@requires("see")
def indicator(year: str, priority: str, indicator: str) -> Response:
    """Show an indicator: what it measures and is held against, each figure with what it said before, and who keeps it."""
    whole = queries.indicator(year, priority, indicator)
    row, shown = whole.row, page.shown(whole, clock.today())
    return render_page(
        "plan/indicators/show.html", whole=whole, row=shown.row, shown=shown, drawn=plan_page.drawn(row), words=words,
        people=keepers_queries.keepers([user_id for user_id in (row.owner_id, row.deputy_id) if user_id is not None]),
        may_enter=may_enter(person(), row), keeps=keeps_plan(person()), history=newest(subjects.of_indicator(row.id), 20),
        here={"year": year, "priority": priority, "indicator": indicator},
    )
