"""The file of the chosen entries: what spreadsheets make of its cells."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from sqlalchemy import event

from opsplanner import clock, engines
from opsplanner.database import db
from opsplanner.figures.selection.queries import Selection
from opsplanner.models import Exactness, OutcomeEntry, Priority, Role
from opsplanner.outcomes.log.download import queries as download_queries
from opsplanner.web import spreadsheet
from opsplanner.web.filters import Choice
from tests.browser import text_of
from tests.outcomes.given import context, ended, measure, published, recorded
from tests.outcomes.test_log_pages import entry


def read(answer) -> list[dict[str, str]]:
    """The rows of the file by heading."""
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff") and answer.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(text[1:])))


@pytest.mark.parametrize(
    "hundredths, number", [(-1320, "-13.2"), (150000, "1500"), (135090, "1350.9"), (135095, "1350.95"), (0, "0"), (5, "0.05"), (-5, "-0.05"), (-1300, "-13")]
)
def test_a_figure_is_a_number(hundredths, number):
    assert spreadsheet.cell(download_queries.figure(hundredths)) == number and Decimal(number) == Decimal(hundredths) / 100


@pytest.mark.parametrize("text", ["=1+1", "+44 1634", "-13.2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK(\"http://x\")", "  =1", "＝1"])
def test_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(text):
    assert spreadsheet.cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Litter swept", "1=1", "a@b.example", "", "£5", "50% - half"])
def test_ordinary_text_is_left_alone(text):
    assert spreadsheet.cell(text) == text


def test_a_long_table_is_sent_in_pieces_and_whole():
    table = [[n, "x" * 50] for n in range(2000)]
    pieces = list(spreadsheet.lines(table))
    assert len(pieces) > 3 and "".join(pieces) == "\ufeff" + "".join(f"{n},{'x' * 50}\r\n" for n in range(2000))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_file_travels_compressed_where_the_browser_reads_it_and_still_says_where_it_broke_off(app):
    def table():
        yield from ((n, "x" * 50) for n in range(2000))
        raise ValueError("no more")

    def whole(headers):
        with app.test_request_context("/outcomes.csv", headers=headers):
            answer = app.process_response(spreadsheet.download("outcomes.csv", table()))
            content = answer.get_data()
        assert "Accept-Encoding" in answer.headers["Vary"]
        return answer.headers.get("Content-Encoding"), content

    (plain, packed) = whole({}), whole({"Accept-Encoding": "gzip, br"})
    assert (plain[0], packed[0]) == (None, "gzip") and len(packed[1]) < len(plain[1]) / 10
    told = [gzip.decompress(packed[1]).decode().splitlines(), plain[1].decode().splitlines()]
    assert told[0][:-1] == told[1][:-1] and all(lines[-1].startswith('"This file is not whole: ') for lines in told)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_each_person_is_sent_one_file_at_a_time(make, app, browser, monkeypatch):
    monkeypatch.setattr(spreadsheet, "PIECE", 200)
    litter = measure(app, "Litter swept", "tonnes")
    for n in range(30):
        published(app, litter, make.council(), n)
    hers, his = browser.as_(make.user()).client, browser.as_(make.user()).client
    for ends in ("read", "given up"):
        first = hers.get("/outcomes.csv?year=all")  # its first piece alone, so far
        for path in ("/outcomes.csv", "/payback.csv"):
            refused = hers.get(path)
            assert refused.status_code == 429 and refused.headers["Retry-After"] == "10" and refused.mimetype == "text/html"
            assert "Your last file is still on its way" in text_of(refused)
        assert hers.get("/outcomes").status_code == 200 and his.get("/outcomes.csv?year=all", buffered=True).status_code == 200
        if ends == "read":
            assert len(first.get_data().splitlines()) == 31
        else:
            first.close()
        assert hers.get("/outcomes.csv", buffered=True).status_code == 200


def test_the_name_of_the_file_says_what_is_chosen():
    chosen = Selection(year=Choice("2026/27", "2026/27"), type=Choice("CUBIT", "Cubit"), ward=Choice("luton-and-wayfield", "Luton"), since=date(2026, 5, 1))
    assert download_queries.filename(chosen, date(2026, 11, 25)) == "outcomes-2026-27-cubit-luton-and-wayfield-2026-05-01-as-at-2026-11-25.csv"
    assert download_queries.filename(Selection(), date(2026, 11, 25)) == "outcomes-all-as-at-2026-11-25.csv"
    long = Selection(measure=Choice("é" * 300 + "=;\r\n\"", "x"), priority=Choice("p" * 300, "x"))
    assert len(download_queries.filename(long, date(2026, 11, 25))) < 160


def test_one_row_an_entry_with_headings_in_words(make, app, browser):
    year = make.plan_year()
    with context(app):
        db.session.add(Priority(plan_year_id=year.id, code="theft", name="Reduce theft", position=1))
        db.session.commit()
    removed, police = measure(app, "Untaxed vehicles removed"), make.agency("Kent Police")
    op = ended(make, app, [removed], kind=make.type("CUBIT"), wards=[make.ward("Luton and Wayfield")], accepted=[police])
    made = recorded(app, op, removed, police, 1500, by=make.user(name="Amara Whitfield"), exactness=Exactness.OVER, interim=True)
    entry(app, made.id, note="=cmd|' /C calc'!A0", priorities=["street-scene"])
    burglary = published(app, measure(app, "Non-domestic burglary", "per cent", "published percentage"), police, -13)
    entry(app, burglary.id, hundredths=-1320, exactness=Exactness.EXACT, period="-the year before")
    answer = browser.as_(make.user(make.office(), Role.MANAGER)).get("/outcomes.csv?year=all")
    rows = read(answer)
    assert tuple(rows[0]) == (*download_queries.HEADINGS, "Priority: Improve the local street scene", "Priority: Reduce theft")
    day = op.day.isoformat()
    assert rows[0] | {"Plan year": ""} == {
        "Reference": made.reference, "Measure": "Untaxed vehicles removed", "Figure": "1500", "Unit": "vehicles", "How exact": "over", "Kind of figure": "count",
        "Agency": "Kent Police", "Ward": "Luton and Wayfield", "From": day, "To": day, "Period": "", "Plan year": "",
        "Priorities": "Improve the local street scene", "Operation": op.reference, "Operation type": "Cubit", "Came from": "", "Interim or final": "interim",
        "By telephone": "yes", "Recorded by": "Amara Whitfield", "Recorded on": clock.today().isoformat(), "Signed off by": "",
        "Priority: Improve the local street scene": "yes", "Priority: Reduce theft": "", "State": "recorded", "Also reported": "no", "Signed off on": "", "Corrects": "", "Why corrected": "", "Note": "'=cmd|' /C calc'!A0",
    }
    assert (rows[1]["Figure"], rows[1]["Period"], rows[1]["State"]) == ("-13.2", "'-the year before", "signed off")
    assert rows[1]["Signed off on"] == clock.today().isoformat()
    assert 'filename="outcomes-all-as-at-' in answer.headers["Content-Disposition"]


def test_the_file_holds_the_same_selection_as_the_page_in_the_same_order(make, app, browser, monkeypatch):
    monkeypatch.setattr(download_queries, "CHUNK", 4)
    monkeypatch.setattr(spreadsheet, "PIECE", 200)  # most of it is read when the request is over
    make.plan_year()
    litter, other = measure(app, "Litter swept", "tonnes"), measure(app, "Stray dogs picked up", "dogs")
    for n in range(11):
        published(app, litter, make.council(), n)
        published(app, other, make.council(), n)
    rows = read(browser.as_(make.user()).get("/outcomes.csv?year=all&measure=litter-swept"))
    assert [row["Figure"] for row in rows] == [str(n) for n in range(10, -1, -1)]
    with context(app):
        assert {row["Reference"] for row in rows} == set(db.session.scalars(db.select(OutcomeEntry.reference).filter_by(measure_id=litter.id)))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_file_of_all_figures_holds_little_of_the_database_and_who_reads_next_as_much_as_usual(make, app, browser, monkeypatch):
    monkeypatch.setattr(download_queries, "CHUNK", 1)
    published(app, measure(app, "Litter swept", "tonnes"), make.council(), 3)
    me, held = browser.as_(make.user()), []

    def note(connection, *_):
        held.append(connection.connection.driver_connection.execute("PRAGMA cache_size").fetchone()[0])

    with context(app):
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert len(read(me.get("/outcomes.csv?year=all"))) == 1
        assert held[-1] == -engines.LITTLE and set(held) == {-engines.LITTLE, -engines.HELD}
        held.clear()
        me.get("/outcomes?year=all")
        assert set(held) == {-engines.HELD}
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_nothing_chosen_is_a_file_of_headings(make, app, browser):
    assert read(browser.as_(make.user()).get("/outcomes.csv?year=all")) == []
