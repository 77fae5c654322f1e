"""Workbooks of figures and of comparisons: typed cells, what was chosen on the cover, and nobody is shown more than on the page."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from lxml import etree

from opsplanner.database import db
from opsplanner.models import Exactness, Role
from opsplanner.outcomes.log import views as log_views
from opsplanner.outcomes.review import services as review_services
from opsplanner.web import workbook
from opsplanner.web.workbook import Cover
from tests.browser import text_of
from tests.outcomes.given import context, do, ended, recorded
from tests.outcomes.test_csv import read as read_csv
from tests.outcomes.test_log_pages import cubit, entry

assert cubit
ONE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
DAY = date(1899, 12, 30)
"""Day 0 of a workbook."""


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    """The sheets by name: text is text, a number a number; a cell that is not there is None. Every part of the file is well-formed XML."""
    file = zipfile.ZipFile(BytesIO(content))
    assert file.testzip() is None
    parts = {name: etree.fromstring(file.read(name)) for name in file.namelist() if name.endswith((".xml", ".rels"))}
    names = [one.get("name") for one in parts["xl/workbook.xml"].findall("m:sheets/m:sheet", NS)]
    found, shared = {}, ["".join(one.itertext()) for one in parts["xl/sharedStrings.xml"]]
    for n, name in enumerate(names, 1):
        rows: list[list[object]] = []
        for row in parts[f"xl/worksheets/sheet{n}.xml"].findall("m:sheetData/m:row", NS):
            assert row.find(".//m:f", NS) is None, "no formula"
            cells: list[object] = []
            for cell in row:
                column = 0
                for letter in filter(str.isalpha, cell.get("r")):
                    column = column * 26 + ord(letter) - 64
                cells += [None] * (column - 1 - len(cells))
                kind, number = cell.get("t"), cell.findtext("m:v", namespaces=NS)
                cells.append("".join(cell.itertext()) if kind == "inlineStr" else shared[int(number)] if kind == "s" else float(number))
            rows += [[]] * (int(row.get("r")) - 1 - len(rows)) + [cells]
        found[name] = rows
    return found


def cover(content: bytes) -> dict[object, object]:
    """The lines of the cover, and its sentences under None."""
    rows = sheets(content)["About this file"]
    return {row[0]: row[1] for row in rows if len(row) == 2 and row[0]} | {None: " ".join(str(row[1]) for row in rows if len(row) == 2 and not row[0])}


@pytest.mark.usefixtures("usual_time")
def test_the_workbook_has_the_rows_of_the_file_typed_and_says_what_was_chosen(make, app, browser, cubit):
    op, removed, stopped, police = cubit
    by, manager = make.user(police, name="Tom Askew"), make.user(make.office(), Role.MANAGER, name="Helen Marchetti")
    first = recorded(app, op, removed, police, 12, by=by)
    recorded(app, op, stopped, police, 41, by=by, exactness=Exactness.OVER)
    do(app, review_services.sign_off, [(first.reference, first.version)], by=manager)
    entry(app, first.id, note="=1+1", priorities=["street-scene"])
    page = browser.as_(manager)
    assert "/outcomes.xlsx?" in page.get("/outcomes?type=CUBIT").text
    answer = page.get("/outcomes.xlsx?type=CUBIT&from=2026-11-01&to=2026-11-30")
    assert answer.status_code == 200 and answer.mimetype == workbook.MIMETYPE and 'cubit-2026-11-01-2026-11-30-as-at-2026-11-18.xlsx"' in answer.headers["Content-Disposition"]
    headings, *rows = sheets(answer.data)["Figures"]
    csv = read_csv(page.get("/outcomes.csv?type=CUBIT&from=2026-11-01&to=2026-11-30"))
    assert headings == list(csv[0])
    told = [dict(zip(headings, [*row, *[None] * len(headings)], strict=False)) for row in rows]
    assert [row["Reference"] for row in told] == [row["Reference"] for row in csv]
    of = next(row for row in told if row["Measure"] == removed.name)
    assert of["Figure"] == 12.0 and of["Note"] == "=1+1" and of["Recorded by"] == "Tom Askew" and of["Signed off by"] == "Helen Marchetti"
    assert {DAY + timedelta(days=of[name]) for name in ("From", "To")} == {op.day} and DAY + timedelta(days=of["Signed off on"]) == date(2026, 11, 18)
    assert of["Priority: Improve the local street scene"] == "yes" and "over" in {row["How exact"] for row in told}
    about = cover(answer.data)
    assert (about["Type"], about["From"], about["To"], about["Figures"], about["Signed off"]) == ("Cubit", "1 November 2026", "30 November 2026", 2.0, 1.0)
    at = datetime(1899, 12, 30) + timedelta(days=about["As at"])
    assert abs(at - datetime(2026, 11, 18, 11)) < timedelta(seconds=1) and about["Partnership"] == "Test Community Safety Partnership"


@ONE
def test_a_workbook_of_nothing_has_headings_and_says_so(make, browser):
    content = browser.as_(make.user()).get("/outcomes.xlsx?year=all").data
    assert len(sheets(content)["Figures"]) == 1 and cover(content)["Figures"] == 0 and cover(content)["Filters"] == "None: all figures that you may see"


@ONE
def test_what_one_may_not_see_is_in_no_workbook(make, app, browser, cubit):
    op, removed, _, police = cubit
    recorded(app, op, removed, police, 12, by=make.user(police))
    hidden = ended(make, app, [removed], restricted=True)
    recorded(app, hidden, removed, make.council(), 900, by=make.user())
    page = browser.as_(make.user(make.agency("NHS")))
    for content in (page.get("/outcomes.xlsx?year=all").data, page.get("/outcomes/compare.xlsx?year=all").data):
        cells = {cell for rows in sheets(content).values() for row in rows for cell in row}
        assert 12.0 in cells and 900.0 not in cells and not any(hidden.reference in str(cell) for cell in cells)


@pytest.mark.usefixtures("usual_time")
def test_a_comparison_is_a_workbook_with_its_notes_on_the_cover(make, app, browser, cubit):
    op, removed, _, police = cubit
    recorded(app, op, removed, police, 12, by=make.user(police), exactness=Exactness.ABOUT)
    page = browser.as_(make.user(make.office(), Role.MANAGER))
    address = "/outcomes/compare{}?measure=untaxed-vehicles-removed&rows=agency&columns=month&from=2026-10-01"
    assert "/outcomes/compare.xlsx?" in page.get(address.format("")).text
    answer = page.get(address.format(".xlsx"))
    rows = sheets(answer.data)["Table"]
    assert rows[0] == ["Agency", "Unit", "November 2026", "November 2026: how exact", "Total", "Total: how exact"]
    assert rows[1] == ["Kent Police", "vehicles", 12.0, "about", 12.0, "about"] and len(rows) == 3
    about = cover(answer.data)
    assert (about["Rows"], about["Columns"], about["Measure"]) == ("Agency", "Month", "Untaxed vehicles removed")
    assert "An agency’s own total holds what another agency’s figure counts for as well" in about[None]
    assert 'figures-by-agency-and-month-' in answer.headers["Content-Disposition"]


@ONE
def test_more_than_a_workbook_takes_is_refused_in_a_sentence_and_not_offered(make, app, browser, cubit, monkeypatch):
    op, removed, stopped, police = cubit
    for what in (removed, stopped):
        recorded(app, op, what, police, 1, by=make.user(police))
    with context(app):
        db.session.commit()
    page = browser.as_(make.user(make.office(), Role.MANAGER))
    monkeypatch.setattr(workbook, "MOST", 1)
    assert log_views.workbook.MOST == 1
    refused = page.get("/outcomes.xlsx?year=all")
    assert refused.status_code == 413 and "which no workbook takes here" in text_of(refused)
    shown = page.get("/outcomes?year=all")
    assert "/outcomes.xlsx" not in shown.text and "/outcomes.csv" in shown.text


def test_text_is_never_run_and_what_is_too_long_for_a_cell_is_cut():
    table = [["A", "On"], ["=HYPERLINK(\"http://x\")", "2026-11-18"], ["http://x.example", None], ["x" * 40_000, ""], [float(3), date(2026, 1, 2)], [" a < b & c\x07 ", None]]
    content = b"".join(workbook.workbook(Cover("T", [("As", "at")], ["Said"]), "Figures", table, ["On"]))  # type: ignore[arg-type]
    rows = sheets(content)["Figures"]
    assert rows[1] == ['=HYPERLINK("http://x")', float((date(2026, 11, 18) - DAY).days)] and rows[2] == ["http://x.example"]
    assert rows[5] == [" a < b & c "]
    assert len(str(rows[3][0])) == 32_767 and rows[4] == [3.0, float((date(2026, 1, 2) - DAY).days)]
