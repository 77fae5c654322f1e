"""The outcome log: entries that are chosen, what they add up to, and who has reported nothing. What is chosen lives in the address."""

from __future__ import annotations

from functools import partial

from flask import Response, request

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.figures.returned import queries as returned_queries
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.models import User
from opsplanner.outcomes import bp
from opsplanner.outcomes.log import page, queries
from opsplanner.outcomes.log.download import page as download_page
from opsplanner.outcomes.log.download import queries as download_queries
from opsplanner.outcomes.log.filters import Asked
from opsplanner.outcomes.log.words import entries_of, of_count, of_left_out, of_taken
from opsplanner.web import workbook
from opsplanner.web.error_pages import error_page
from opsplanner.web.pages import marking, render_page, site, title_of_list, wants_fragment
from opsplanner.web.paging import Pages, how_many, named, neighbours
from opsplanner.web.spreadsheet import download, send

HERE = page.HERE


@bp.get("/outcomes")
@requires("see")
def index() -> Response:
    """Show the chosen entries and their totals: those of the current plan year unless the address says otherwise."""
    user = person()
    offered = queries.choices(clock.today())
    asked = _asked(offered, user)
    selection = queries.as_called(asked.selection)
    summed = totals_queries.by_measure(selection, user)
    left_out = totals_queries.left_out(selection, user)
    taken = returned_queries.taken(selection, user)
    found, more = queries.page_of(selection, user, asked.page)
    silent, more_silent = ([], False) if selection.uncounted else queries.silent(selection, user, _most(asked))
    count = sum(total.entries for total in summed)
    pages = _pages(asked, more, count)
    answer = render_page(
        "outcomes/index.html",
        fragment="outcomes/_log.html",
        title=title_of_list("Outcomes", (words for _, words in selection.labels()), pages),
        selection=selection,
        complaints=asked.complaints,
        offered=offered.choices,
        sentence=f"{selection.words}: {of_count(summed, selection)}",
        left_out=of_left_out(left_out),
        with_left_out=page.url_with(selection, left_out),
        taken=of_taken(taken),
        taken_url=page.taken_url(selection) if taken else "",
        totals=summed,
        total_of=page.total_of,
        query=tuple(selection.query().items()),
        nameless=sum(total.nameless for total in summed),
        found=tuple(found),
        line_of=page.line_of,
        sees_jobs=user.agency_kind.sees_everything_open,
        pages=pages,
        count=count,
        silent=silent,
        more_silent=more_silent,
        whole_list=asked.whole_list,
        chosen=selection.each_removed(HERE),
        url=partial(selection.url, HERE),
        csv_url=selection.url("outcomes.csv"),
        xlsx_url=selection.url("outcomes.xlsx") if count <= workbook.MOST else "",
        compare_url=selection.url("outcomes.compare"),
        save_url=selection.url("choices.save", "", page=page.SAVED),
        entries_of=entries_of,
        may_review=may(user, "review"),
        now=clock.now(),
        marking=marking(any(row.restricted for row in found) or any(one.restricted for one in silent)),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = selection.url(HERE, page=named(asked.page))
    return answer


@bp.get("/outcomes.csv")
@requires("see")
def csv() -> Response:
    """Send the chosen entries as a file for spreadsheets, a row an entry. What makes no sense in the address is left out."""
    user = person()
    offered = queries.choices(clock.today())
    asked = _asked(offered, user)
    table = download_queries.table(asked.selection, user, offered.choices["priority"].values())
    return download(download_queries.filename(asked.selection, clock.today()), table)


@bp.get("/outcomes.xlsx")
@requires("see")
def xlsx() -> Response:
    """Send the chosen entries as a workbook: the same rows as the CSV file, typed, with what was chosen on a cover sheet."""
    user, offered = person(), queries.choices(clock.today())
    selection = queries.as_called(_asked(offered, user).selection)
    summed = totals_queries.by_measure(selection, user)
    if sum(total.entries for total in summed) > workbook.MOST:
        return error_page(413, says=download_page.TOO_MANY)
    cover = download_page.cover(selection, summed, totals_queries.left_out(selection, user), site().name, clock.now())
    table = download_queries.table(selection, user, offered.choices["priority"].values())
    name = download_queries.filename(selection, clock.today(), "xlsx")
    return send(name, workbook.workbook(cover, "Figures", table, download_page.DAYS), workbook.MIMETYPE)


def _asked(offered: queries.Offered, user: User) -> Asked:
    return page.asked_for(request.args, offered, user)


def _most(asked: Asked) -> int:
    return queries.MANY if asked.whole_list else queries.FEW


def _pages(asked: Asked, more: bool, count: int) -> Pages:
    selection = asked.selection
    last = None if selection.corrected else how_many(count)
    return neighbours(asked.page, lambda number: selection.url(HERE, page=named(number)), more=more, last=last)
