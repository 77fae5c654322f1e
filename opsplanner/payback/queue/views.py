"""Community Payback: what waits and why it stands there, what is on, what is late, and how many there are; and the queue as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Response, request

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.models import JobState
from opsplanner.payback import bp
from opsplanner.payback.days import page as days_page
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.forecast.rules import Reach
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.queue import page, queries, words
from opsplanner.payback.queue.download import queries as download_queries
from opsplanner.payback.queue.filters import AGES, LATE, STATES, read_filters
from opsplanner.payback.queue.reach import queries as reach_queries
from opsplanner.web.address import address_of
from opsplanner.web.filters import Choice, Choices
from opsplanner.web.pages import render_page, title_of_list, wants_fragment
from opsplanner.web.paging import named, neighbours
from opsplanner.web.spreadsheet import download

HERE = "payback.board"
BOXES = (
    ("state", "State", ""), ("ward", "Ward", "Any"), ("asker", "Asked for by", "Anybody"), ("age", "Waiting", "However long"), ("late", "Late", "Late or not"),
)


class Row(NamedTuple):
    """One line of the queue with what the page says of it."""

    line: queries.Line
    url: str
    shown: JobState
    why: str
    reached: str
    late: str
    """That it will miss its date, or has."""


@bp.get("/payback")
@requires("see")
def board() -> Response:
    """Show the queue, or the jobs that are chosen: 25 a page, each with why it stands there and when it will be reached; and the days in short."""
    today = clock.today()
    offered, tallies = queries.offered(person(), today)
    filters = read_filters(request.args, offered)
    found, more = queries.page_of(person(), filters, today)
    waiting = queries.waiting(person(), today)
    pages = neighbours(filters.page, lambda number: filters.url(HERE, page=named(number)), more=more)
    answer = render_page(
        "payback/board.html", fragment="payback/_queue.html", title=title_of_list("Community Payback", (words for _, words in filters.labels()), pages), filters=filters, offered=_offered(offered),
        rows=_rows(found, filters.query(page=named(filters.page))), pages=pages, counts=page.counts(offered, tallies, waiting),
        chosen=filters.each_removed(HERE), may_refer=may(person(), "refer_payback"),
        download=filters.url("payback.csv"),
        summary=None if wants_fragment() else days_page.summary_of(person(), forecast_queries.ahead()), supervises=may(person(), "supervise_payback"),
        keeps=may(person(), "keep_payback"), today=today,
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = filters.url(HERE, page=named(filters.page))
    return answer


def _offered(found: Choices) -> tuple[tuple[str, str, str, tuple[Choice, ...]], ...]:
    """What can be chosen, in the order of the page: name, label, what nothing chosen is called, and the choices."""
    choices = found | {"state": STATES, "late": LATE, "age": AGES}
    return tuple((name, label, nothing, tuple(choices[name].values())) for name, label, nothing in BOXES)


@bp.get("/payback.csv")
@requires("see")
def csv() -> Response:
    """The jobs that are chosen, as a file for a spreadsheet."""
    today = clock.today()
    filters = read_filters(request.args, queries.offered(person(), today)[0])
    return download(f"payback-as-at-{today.isoformat()}.csv", download_queries.as_table(person(), filters, today))


def _rows(found: list[queries.Line], carried: dict[str, Any]) -> tuple[Row, ...]:
    """The lines as the page says them; each job's address carries what is chosen, for the way back."""
    today = clock.today()
    days = reach_queries.reached(today, forecast_queries.basis())
    return tuple([
        Row(
            line, address_of("payback.show", reference=line.reference, **carried), _shown(line), words.why_here(line, today), _reached(line, days),
            words.misses(line, days, today),
        )
        for line in found
    ])


def _shown(line: queries.Line) -> JobState:
    return jobs_rules.state_shown(line.state, jobs_words.day_of(line.work_done_at), clock.today())


def _reached(line: queries.Line, days: Mapping[int, Reach]) -> str:
    """When a job that waits will really be reached, going by the places that are left, by who comes, and by what working days get done."""
    if line.id not in days:
        return ""
    if not any(reach.early for reach in days.values()):
        return "not known yet: no crew is planned"
    return words.words_of_reach(days[line.id])
