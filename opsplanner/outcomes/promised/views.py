"""What an agency was asked for, promised, took back, and how many turned up. What is chosen lives in the address."""

from __future__ import annotations

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.agencies import queries as agencies_queries
from opsplanner.outcomes import bp
from opsplanner.outcomes.promised import page, queries, rules
from opsplanner.outcomes.promised.filters import read_promised
from opsplanner.web.address import address_of
from opsplanner.web.pages import marking, render_page, title_of_list, wants_fragment
from opsplanner.web.paging import named, neighbours
from opsplanner.web.spreadsheet import download


@bp.get("/agencies/<string:code>/promised")
@requires("see")
def promised(code: str) -> Response:
    """Show what an agency promised: in this month, unless the address says otherwise."""
    agency, user, today = agencies_queries.agency(code), person(), clock.today()
    asked = read_promised(request.args, today)
    found = queries.summed(user, agency.id, asked.days)
    lines, more = queries.page_of(user, agency.id, asked.days, asked.figure, asked.page)
    pages = neighbours(asked.page, lambda number: address_of(page.HERE, code=code, **asked.query(), page=named(number)), more=more)
    others = zip(("Previous", "Next"), rules.neighbours(asked.days), strict=True)
    usual = [(label, rules.whole(kind, today)) for label, kind in (("This month", "month"), ("This quarter", "quarter"))]
    answer = render_page(
        "outcomes/promised.html", fragment="outcomes/_promised.html", title=title_of_list(f"Promised by {agency.name}", [asked.days.words], pages), agency=agency,
        asked=asked, opened=rules.FIGURES.get(asked.figure, ""), sums=page.sums(found, code, asked), silent=found.silent, lines=lines, pages=pages,
        other_days=[(label, address_of(page.HERE, code=code, **asked.query(days))) for label, days in (*others, *usual) if days and days != asked.days],
        all_url=address_of(page.HERE, code=code, **asked.query(figure="")), csv_url=address_of(page.FILE, code=code, **asked.query()), now=clock.now(),
        marking=marking(found.restricted),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = address_of(page.HERE, code=code, **asked.query())
    return answer


@bp.get("/agencies/<string:code>/promised.csv")
@requires("see")
def promised_csv(code: str) -> Response:
    """Send the same as a file for spreadsheets, a row an operation. What makes no sense in the address is left out."""
    agency, asked = agencies_queries.agency(code), read_promised(request.args, clock.today())
    return download(page.filename(agency.code, asked, clock.today()), page.table(person(), agency.id, asked))
