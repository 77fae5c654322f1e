"""The plan: a year's priorities, one priority with what was done for it, and two years side by side."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.outcomes.log import words as log_words
from opsplanner.priorities import bp, pages, queries, words
from opsplanner.priorities.queries import PriorityRow, YearRow
from opsplanner.web.pages import marking, render_page

LATEST = 10
"""How many of a priority's operations its page lists; the list of operations has the rest."""


def set_up(app: Flask) -> None:
    """Put the pages on the application."""
    app.register_blueprint(bp)


@bp.get("/plan")
@requires("see")
def plan() -> Response:
    """Show a plan year: its priorities, each with what it wants, does, is measured by, and what was done for it (?year=2011/12)."""
    years, today = queries.years(), clock.today()
    if not years:
        return render_page("priorities/none.html")
    asked = request.args.get("year", "").strip()
    year = pages.chosen(years, asked, today)
    priorities = queries.priorities([year.id])
    ids = [priority.id for priority in priorities]
    return render_page(
        "priorities/plan.html", year=year, unknown=asked if asked and asked.replace("-", "/") != year.code else "",
        choices=pages.choices(years, year, today), compare=pages.pair(years, year.code) or pages.pair(years, ""),
        priorities=priorities, aims=queries.aims(ids),
        actions=pages.actions_due(queries.actions(ids), today), indicators=queries.indicators(ids), groups=queries.groups(),
        operations=queries.operations_by_priority(person(), year.id), figures=queries.figures_by_priority(person(), year),
        no_operations=queries.Operations(), no_figures=queries.Figures(), ALL=queries.ALL, NONE=queries.NONE, **_names(),
    )  # fmt: skip


@bp.get("/plan/side-by-side")
@requires("see")
def compare() -> Response:
    """Show the priorities of one plan year beside those of the year before, with what became of each (?year= the later one)."""
    years = queries.years()
    found = pages.pair(years, request.args.get("year", "").strip().replace("-", "/")) or pages.pair(years, "")
    if found is None:
        return render_page("priorities/none.html", compare=True)
    before, after = found
    priorities = queries.priorities([before.id, after.id])
    became = queries.successions([priority.id for priority in priorities])
    return render_page("priorities/compare.html", before=before, after=after, beside=pages.beside(before, after, priorities, became), **_names())


@bp.get("/plan/<string:year>/<string:priority>")
@requires("see")
def show(year: str, priority: str) -> Response:
    """Show one priority: aims, actions, indicators, and what operations and services did for it, each figure opening into its entries."""
    of_year, found = queries.priority(year.replace("-", "/"), priority)
    operations = queries.operations_by_priority(person(), of_year.id).get(found.id, queries.Operations())
    selection = queries.selection_of(of_year, found)
    summed = totals_queries.by_measure(selection, person())
    latest = queries.latest_operations(person(), of_year.id, found.id, LATEST)
    became = queries.successions([found.id])
    return render_page(
        "priorities/show.html", year=of_year, priority=found, aims=queries.aims([found.id])[found.id],
        actions=pages.actions_of(queries.actions([found.id])[found.id], clock.today()),
        indicators=[pages.drawn(row) for row in queries.indicators([found.id])[found.id]], operations=operations, latest=latest,
        sums=[total for total in summed if total.hundredths is not None], listed=queries.listed(person(), selection), MOST=queries.MOST,
        nameless=sum(total.nameless for total in summed if total.hundredths is None),
        came_from=[row for row in became if row.to_id == found.id], became=[row for row in became if row.from_id == found.id],
        marking=marking(any(line.restricted for line in latest)), **_names(),
    )  # fmt: skip


def _names() -> dict[str, Any]:
    """What the templates write links and words with."""
    return {"words": words, "log_words": log_words, "url_of": _url_of, "outcomes_url": _outcomes_url, "operations_url": _operations_url}


def _url_of(year: YearRow, priority: PriorityRow) -> str:
    return url_for("priorities.show", year=year.path, priority=priority.code)


def _outcomes_url(year: YearRow, priority: PriorityRow | None = None, measure: str | None = None) -> str:
    return url_for("outcomes.index", year=year.code, priority=priority.code if priority else None, measure=measure)


def _operations_url(year: YearRow, priority: PriorityRow) -> str:
    days: dict[str, Any] = {"from": year.starts_on.isoformat(), "to": year.ends_on.isoformat()}  # "from" is a word of Python
    return url_for("operations.index", priority=priority.code, when="all", **days)
