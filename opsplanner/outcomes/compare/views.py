"""Figures compared: a table of what is chosen, by any two ways to split it. All of it lives in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.choices.words import Chosen
from opsplanner.figures.returned import queries as returned_queries
from opsplanner.figures.selection.queries import Selection
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.models import User
from opsplanner.outcomes import bp
from opsplanner.outcomes.compare import page
from opsplanner.outcomes.compare.beside.page import beside
from opsplanner.outcomes.compare.beside.words import HOW
from opsplanner.outcomes.compare.download import page as download_page
from opsplanner.outcomes.compare.filters import Ways, read_ways
from opsplanner.outcomes.compare.words import WAYS, caption
from opsplanner.outcomes.log import page as log_page
from opsplanner.outcomes.log import queries
from opsplanner.outcomes.log.download import queries as download_queries
from opsplanner.outcomes.log.filters import Asked
from opsplanner.outcomes.log.words import of_count, of_left_out, of_taken
from opsplanner.web import workbook
from opsplanner.web.filters import Choices
from opsplanner.web.pages import marking, render_page, site, title_of_list, wants_fragment
from opsplanner.web.spreadsheet import download, send

HERE, SAVED = "outcomes.compare", "compare"
IN_FILE = 10_000, 1_000
"""So many rows and columns has a file."""


@bp.get("/outcomes/compare")
@requires("see")
def compare() -> Response:
    """Show the chosen figures as a table of rows and columns: those of the current plan year unless the address says otherwise."""
    user = person()
    offered, asked, ways = _asked(request.args, user)
    selection = queries.as_called(asked.selection)
    summed = totals_queries.by_measure(selection, user)
    left_out = totals_queries.left_out(selection, user)
    taken = returned_queries.taken(selection, user)
    table = page.table_of(selection, ways, user, offered, summed)
    split: dict[str, str | int | None] = {"rows": ways.rows, "columns": ways.columns, "beside": ways.beside or None}
    answer = render_page(
        "outcomes/compare.html",
        fragment="outcomes/_compare.html",
        title=title_of_list(table.caption, (words for _, words in selection.labels())),
        selection=selection,
        complaints=(*asked.complaints, *ways.complaints),
        offered=offered,
        boxes=(
            ("rows", "Rows", ways.rows, tuple(WAYS.items())), ("columns", "Columns", ways.columns, tuple(WAYS.items())),
            ("beside", "Beside each total", ways.beside, (("", "Nothing"), *HOW.items())),
        ),
        sentence=f"{selection.words}: {of_count(summed, selection)}",
        left_out=of_left_out(left_out),
        with_left_out=log_page.url_with(selection, left_out, HERE, **split),
        taken=of_taken(taken),
        taken_url=log_page.taken_url(selection) if taken else "",
        table=table,
        chart=page.chart_of(table, ways),
        csv_url=selection.url("outcomes.compare_csv", rows=ways.rows, columns=ways.columns),
        xlsx_url=selection.url("outcomes.compare_xlsx", rows=ways.rows, columns=ways.columns),
        beside=beside(selection, ways, user, offered),
        chosen=selection.each_removed(HERE, **split),
        log_url=selection.url(log_page.HERE),
        save_url=selection.url("choices.save", "", page=SAVED, **split),
        turned_url=selection.url(HERE, "", **split | {"rows": ways.columns, "columns": ways.rows}),
        beside_url="" if ways.beside else selection.url(HERE, "", **split | {"beside": "year"}),
        now=clock.now(),
        marking=marking(table.restricted),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = selection.url(HERE, "", **split)
    return answer


@bp.get("/outcomes/compare.csv")
@requires("see")
def compare_csv() -> Response:
    """Send the table as a file for spreadsheets, with more rows and columns than a page can show."""
    user = person()
    offered, asked, ways = _asked(request.args, user)
    table = page.table_of(asked.selection, ways, user, offered, totals_queries.by_measure(asked.selection, user), IN_FILE)
    return download(_filename(asked.selection, ways, "csv"), download_page.table(table, ways))


@bp.get("/outcomes/compare.xlsx")
@requires("see")
def compare_xlsx() -> Response:
    """Send the table as a workbook: the same rows and columns as the CSV file, typed, with what was chosen on a cover sheet."""
    user = person()
    offered, asked, ways = _asked(request.args, user)
    selection = queries.as_called(asked.selection)
    table = page.table_of(selection, ways, user, offered, totals_queries.by_measure(selection, user), IN_FILE)
    cover = download_page.cover(table, ways, selection, totals_queries.left_out(selection, user), site().name, clock.now())
    rows = download_page.table(table, ways, with_notes=False)
    return send(_filename(selection, ways, "xlsx"), workbook.workbook(cover, "Table", rows), workbook.MIMETYPE)


def _filename(selection: Selection, ways: Ways, ending: str) -> str:
    return download_queries.filename(selection, clock.today(), ending).replace("outcomes", f"figures-by-{ways.rows}-and-{ways.columns}", 1)


def _asked(args: Mapping[str, str], user: User) -> tuple[Choices, Asked, Ways]:
    """What can be chosen, what is, and by what it is split. What no total counts cannot be compared."""
    found = queries.choices(clock.today())
    asked = log_page.asked_for(args, found, user)
    if asked.selection.uncounted and asked.selection.state:
        said = f"No total counts what is “{asked.selection.state.name.lower()}”, so that was left out."
        asked = asked._replace(selection=replace(asked.selection, state=None), complaints=(*asked.complaints, said))
    return found.choices, asked, read_ways(args, asked.selection)


def chosen(args: Mapping[str, str], user: User) -> Chosen:
    """Return what an address chooses there, and how it is split, to be saved by name."""
    _, asked, ways = _asked(args, user)
    split = {"rows": ways.rows, "columns": ways.columns, "beside": ways.beside or None}
    return Chosen(f"{caption(asked.selection, ways.rows, ways.columns)}: {queries.as_called(asked.selection).words}", asked.selection.query() | split)
