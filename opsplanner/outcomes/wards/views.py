"""Wards by priorities: what was done where, for what, and where nothing was. What is chosen lives in the address."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.choices.words import Chosen
from opsplanner.errors import NotFound
from opsplanner.figures.selection.queries import Selection
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.models import User
from opsplanner.outcomes import bp
from opsplanner.outcomes.log import queries as log_queries
from opsplanner.outcomes.wards import page, queries, rules, words
from opsplanner.outcomes.wards.filters import Asked, read_range
from opsplanner.web.address import address_of
from opsplanner.web.filters import Choices
from opsplanner.web.pages import marking, render_page, wants_fragment

SAVED = "wards"
"""By which name choices of it are saved."""


@bp.get("/outcomes/wards")
@requires("see")
def wards() -> Response:
    """Show what was done in each ward for each priority: in this plan year, unless the address says otherwise."""
    offered, asked = _asked()
    found = queries.done(asked.of, person())
    table = page.table_of(asked, found, offered, queries.priorities_of(asked.of.until), queries.changes())
    answer = render_page(
        "outcomes/wards.html", fragment="outcomes/_wards.html", table=table, asked=asked, offered=offered, quiet=rules.QUIET, days=words.of_days(asked.of),
        now=clock.now(), marking=marking(False),
        save_url=address_of("choices.save", page=SAVED, **asked.query),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = address_of(page.HERE, **asked.query)
    return answer


@bp.get("/outcomes/wards/<string:ward>/<string:priority>")
@requires("see")
def ward(ward: str, priority: str) -> Response:
    """Show what one cell is made of: operations, days of Community Payback, and totals that lead to their figures."""
    offered, asked = _asked()
    of_ward, of_priority = offered["ward"].get(ward), offered["priority"].get(priority)
    if of_ward is None or of_priority is None:
        raise NotFound()
    operations, payback = queries.outings(asked.of, of_ward.ids, of_priority.ids, person())
    selection = Selection(ward=of_ward, priority=of_priority, since=asked.of.since, until=asked.of.until)
    change = queries.changes().get(of_ward.ids[0])
    return render_page(
        "outcomes/ward.html", ward=of_ward, priority=of_priority, asked=asked, days=words.of_days(asked.of), back=address_of(page.HERE, **asked.query),
        operations=page.outings(operations, "operations.show"), payback=page.outings(payback, "payback.show"),
        totals=totals_queries.by_measure(selection, person()), log_url=page.log_url(asked.of, of_ward, of_priority),
        changed=words.changed(change) if change and rules.breaks(change, asked.of.since, asked.of.until) else "",
        now=clock.now(), marking=marking(any(one.restricted for one in operations)),
    )


def _asked(args: Mapping[str, str] | None = None) -> tuple[Choices, Asked]:
    found = log_queries.choices(clock.today())
    return found.choices, read_range(request.args if args is None else args, found.choices["year"], clock.today())


def chosen(args: Mapping[str, str], user: User) -> Chosen:
    """Return what an address chooses there, to be saved by name; it is the same for everybody."""
    _, asked = _asked(args)
    return Chosen(f"{words.of_days(asked.of)}, gaps after {asked.of.quiet} days", asked.query)
