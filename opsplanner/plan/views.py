"""The plan: a year's priorities, one priority with what was done for it, and two years side by side."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.history import newest, subjects
from opsplanner.outcomes.log import words as log_words
from opsplanner.plan import bp, page, queries, words
from opsplanner.plan.actions import queries as actions_queries
from opsplanner.plan.assessment import queries as assessment_queries
from opsplanner.plan.assessment import words as assessment_words
from opsplanner.plan.done import queries as done_queries
from opsplanner.plan.indicators.awaited import queries as awaited_queries
from opsplanner.plan.plans import queries as plans_queries
from opsplanner.plan.queries import PriorityRow, YearRow
from opsplanner.plan.risks import queries as risks_queries
from opsplanner.plan.years import words as years_words
from opsplanner.web.address import address_of, from_to
from opsplanner.web.pages import marking, render_page

LATEST = 10
"""How many of a priority's operations its page lists; the list of operations has the rest."""


def set_up(app: Flask) -> None:
    """Put the pages on the application."""
    app.register_blueprint(bp)


@bp.get("/plan")
@requires("see")
def index() -> Response:
    """Show a plan year: its priorities, each with what it wants, does, is measured by, and what was done for it (?year=2011/12)."""
    years, today = queries.years(), clock.today()
    if not years:
        return render_page("plan/none.html", keeps=queries.keeps_plan(person()))
    asked = request.args.get("year", "").strip()
    year = page.chosen(years, asked, today)
    parts = page.parts_of(year, today)
    return render_page(
        "plan/index.html", year=year, unknown=asked if asked and asked.replace("-", "/") != year.code else "",
        choices=page.choices(years, year, today), compare=page.pair(years, year.code) or page.pair(years, ""),
        priorities=queries.priorities([year.id]), parts=parts, rated=page.rated(parts), groups=queries.groups(),
        achieved=done_queries.achieved(person(), year),
        operations=done_queries.operations_by_priority(person(), year.id), figures=done_queries.figures_by_priority(person(), year),
        no_operations=done_queries.Operations(), no_figures=totals_queries.Count(), ALL=totals_queries.ALL, NONE=totals_queries.NONE,
        plan=plans_queries.plan_of(year), keeps=queries.keeps_plan(person()), **_names(),
    )


@bp.get("/plan/side-by-side")
@requires("see")
def compare() -> Response:
    """Show the priorities of one plan year beside those of the year before, with what became of each (?year= the later one)."""
    years = queries.years()
    found = page.pair(years, request.args.get("year", "").strip().replace("-", "/")) or page.pair(years, "")
    if found is None:
        return render_page("plan/none.html", compare=True, keeps=False)
    before, after = found
    priorities = queries.priorities([before.id, after.id])
    became = queries.successions([priority.id for priority in priorities])
    done = {year.id: (done_queries.operations_by_priority(person(), year.id), done_queries.figures_by_priority(person(), year)) for year in found}
    return render_page(
        "plan/compare.html", before=before, after=after, beside=page.beside(before, after, priorities, became), done=done, no_operations=done_queries.Operations(),
        no_figures=totals_queries.Count(), **_names(),
    )


@bp.get("/plan/<string:year>/<string:priority>")
@requires("see")
def show(year: str, priority: str) -> Response:
    """Show one priority: aims, actions, indicators, and what operations and services did for it, each figure opening into its entries."""
    of_year, found = queries.priority(year.replace("-", "/"), priority)
    operations = done_queries.operations_of(person(), of_year.id, found.id)
    selection = done_queries.selection_of(of_year, found)
    summed = totals_queries.by_measure(selection, person())
    latest = done_queries.latest_operations(person(), of_year.id, found.id, LATEST)
    became = queries.successions([found.id])
    return render_page(
        "plan/show.html", year=of_year, priority=found, aims=queries.aims([found.id])[found.id],
        actions=page.actions_of(actions_queries.actions([found.id])[found.id], clock.today()),
        indicators=awaited_queries.standing_on(of_year, [found.id], clock.today())[found.id], drawn=page.drawn, operations=operations, latest=latest,
        sums=tuple([total for total in summed if total.hundredths is not None]), listed=done_queries.listed(person(), selection), MOST=done_queries.MOST,
        nameless=sum(total.nameless for total in summed if total.hundredths is None),
        came_from=[row for row in became if row.to_id == found.id], became=[row for row in became if row.from_id == found.id],
        assessed=assessment_queries.assessed(of_year.id, found.id, found.code), beside=assessment_queries.beside(found.id), assessment_words=assessment_words,
        risks=risks_queries.risks(found.id), history=newest(subjects.of_priority(found.id), 20), keeps=queries.keeps_plan(person()),
        here={"year": of_year.path, "priority": found.code}, marking=marking(any(line.restricted for line, _ in latest)), **_names(),
    )


def _names() -> dict[str, Any]:
    """What the templates write links and words with."""
    return {"words": words, "log_words": log_words, "years_words": years_words, "url_of": _url_of, "outcomes_url": _outcomes_url, "operations_url": _operations_url}


def _url_of(year: YearRow, priority: PriorityRow) -> str:
    return address_of("plan.show", year=year.path, priority=priority.code)


def _outcomes_url(year: YearRow, priority: PriorityRow | None = None, measure: str | None = None) -> str:
    return address_of("outcomes.index", year=year.code, priority=priority.code if priority else None, measure=measure)


def _operations_url(year: YearRow, priority: PriorityRow) -> str:
    days = from_to(year.starts_on, year.ends_on)
    return address_of("operations.index", priority=priority.code, when="all", **days)
