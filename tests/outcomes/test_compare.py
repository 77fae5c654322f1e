"""Figures compared: the table on its page, where its cells lead, and what it says of what it leaves out."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest

from opsplanner.database import db
from opsplanner.models import AgencyKind, PlanYear, Role
from opsplanner.outcomes.compare.chart.rules import chart
from tests.browser import tree_of
from tests.outcomes.given import context, measure, published, recorded
from tests.outcomes.given import ended as ended_operation
from tests.outcomes.test_log_pages import cubit, entry, manager, totals
from tests.queries import queries_of

assert cubit and manager
ONE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def table(answer):
    """The cells of the table, by row and column, and where they lead."""
    assert answer.status_code == 200
    found = {}
    for row in tree_of(answer.text).xpath("//table[contains(@class, 'app-compare')]//tbody/tr"):
        for cell in row.iter("td"):
            if words := " ".join(cell.text_content().split()):
                found[" ".join(row.find("th").text_content().split()), cell.get("data-label")] = words, cell.find("a").get("href")
    return found


def words(answer):
    return {cell: said for cell, (said, _) in table(answer).items()}


@pytest.fixture
def town(make, app, cubit):
    """Figures of two quarters, two agencies, a hidden operation, a whole year and of no ward."""
    op, removed, stopped, police = cubit
    recorded(app, op, removed, police, 12, by=make.user(police))
    recorded(app, op, removed, make.council(), 3, by=make.user())
    recorded(app, op, stopped, police, 41, by=make.user(police))
    discard = make.type("DISCARD")
    earlier = ended_operation(make, app, days_ago=60, kind=discard, accepted=[police], wards=[make.ward("River"), make.ward("Strood")])
    hidden = ended_operation(make, app, days_ago=2, kind=discard, restricted=True)
    with context(app):
        year = db.session.scalars(db.select(PlanYear)).one()
    for operation, number in ((earlier, 5), (hidden, 100)):
        recorded(app, operation, removed, make.council(), number, by=make.user())
        with context(app):
            db.session.execute(db.update(type(operation)).values(plan_year_id=year.id))
            db.session.commit()
    published(app, removed, make.council(), 2700, plan_year_id=year.id)
    return op


@pytest.mark.usefixtures("usual_time")  # it names the days
def test_a_table_adds_up_by_two_ways_and_says_what_stands_in_totals_alone(make, app, town, browser):
    reader = browser.as_(make.user(make.agency("NHS", AgencyKind.HEALTH)))
    answer = reader.get("/outcomes/compare?year=all")
    assert words(answer) == {
        ("Untaxed vehicles removed", "July to September 2026"): "5", ("Untaxed vehicles removed", "October to December 2026"): "15",
        ("Untaxed vehicles removed", "Total"): "over 2,720", ("Vehicles stopped", "October to December 2026"): "41", ("Vehicles stopped", "Total"): "41",
    }
    assert "One figure lies in no one quarter, so it is in the totals alone." in answer.text
    of_one = reader.get("/outcomes/compare?measure=untaxed-vehicles-removed&rows=agency&columns=month&from=2026-04-01", hx=True)
    assert words(of_one)["Kent Police", "November 2026"] == "12" and words(of_one)["Total", "Total"] == "20" and "<html" not in of_one.text
    assert words(of_one).get(("Total", "October 2026")) is None and ">October 2026<" in of_one.text  # a month without figures is seen
    counts = reader.get("/outcomes/compare?rows=ward&columns=type&year=all")
    assert words(counts) == {("Luton and Wayfield", "Cubit"): "3", ("Luton and Wayfield", "Total"): "3", ("Total", "Cubit"): "3", ("Total", "Discard"): "1", ("Total", "Total"): "5"}
    assert "2 figures name no ward" in reader.get("/outcomes/compare?rows=ward&columns=measure&year=all").text
    assert "No measure is chosen" in counts.text and "2 figures name no ward" in counts.text


@ONE
@pytest.mark.parametrize("who", ["manager", "police", "charity", "health"])
def test_every_cell_opens_into_what_it_is_made_of(make, app, town, browser, cubit, who):
    op, _, _, police = cubit
    user = {
        "manager": lambda: make.user(make.office(), Role.MANAGER), "police": lambda: make.user(police),
        "charity": lambda: make.user(make.agency("A charity", AgencyKind.VOLUNTARY)), "health": lambda: make.user(make.agency("NHS", AgencyKind.HEALTH)),
    }[who]()
    reader, walked = browser.as_(user), 0
    for split in ("rows=measure&columns=agency", "rows=measure&columns=operation", "rows=month&columns=measure", "rows=year&columns=measure", "rows=type&columns=measure"):
        cells = table(reader.get(f"/outcomes/compare?year=all&{split}"))
        for (row, column), (said, url) in cells.items():
            names = {name for name in (row, column) if name in totals(reader.get(url))}
            assert [totals(reader.get(url))[name] for name in names] == [said], (split, row, column, url)
            walked += 1
    assert walked >= (4 if who == "charity" else 20)


@ONE
@pytest.mark.parametrize(
    "address, says",
    [
        ("rows=ward&columns=ward", "Rows and columns were both “ward”, so the columns are quarters."),
        ("rows=colour", "There is no way to split rows “colour” here, so it was left out."),
        ("state=corrected", "No total counts what is “corrected since”, so that was left out."),
        ("ward=nowhere", "There is no ward “nowhere” here, so it was left out."),
    ],
)
def test_what_makes_no_sense_is_left_out_and_said(manager, address, says):
    answer = manager.get(f"/outcomes/compare?{address}")
    assert answer.status_code == 200 and says in answer.text


def test_no_state_is_offered_that_no_total_counts(manager):
    boxes = {page: set(tree_of(manager.get(page).text).xpath("//select[@name='state']/option/@value")) for page in ("/outcomes", "/outcomes/compare")}
    assert boxes["/outcomes"] - boxes["/outcomes/compare"] == {"corrected", "also-reported", "in-a-return"}


def test_it_asks_few_queries(make, app, town, manager, caplog):
    asked = [queries_of(caplog, manager, f"/outcomes/compare?from=2026-04-01&rows={rows}&columns={columns}") for rows, columns in (("measure", "quarter"), ("operation", "agency"))]
    assert max(asked) <= 12, asked


@ONE
def test_of_very_many_months_the_latest_are_shown_and_it_says_so(make, app, town, manager):
    removed = measure(app, "Bins emptied")
    for year in (2012, 2024):
        long_ago = published(app, removed, make.council(), 1, code=f"bins-{year}")
        entry(app, long_ago.id, starts_on=date(year, 4, 1), ends_on=date(year, 4, 30))
    answer = manager.get("/outcomes/compare?year=all&rows=month&columns=measure")
    assert "Only the latest 40 months are shown; the totals are of all." in answer.text
    assert ("April 2024", "Bins emptied") in table(answer) and not re.search("April 2012", answer.text)


@pytest.mark.usefixtures("usual_time")  # it names the days
def test_the_table_is_a_file_with_figures_as_numbers_and_what_is_not_exact_beside_them(make, app, town, browser):
    reader = browser.as_(make.user(make.agency("NHS", AgencyKind.HEALTH)))
    answer = reader.get("/outcomes/compare.csv?year=all")
    assert "figures-by-measure-and-quarter-all-as-at-" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(answer.text.lstrip("\ufeff").splitlines()))
    assert rows == [
        ["Measure", "Unit", "July to September 2026", "October to December 2026", "Total", "Total: how exact"],
        ["Untaxed vehicles removed", "vehicles", "5", "15", "2720", "over"], ["Vehicles stopped", "vehicles", "", "41", "41", ""],
        ["One figure lies in no one quarter, so it is in the totals alone."],
    ]
    counts = list(csv.reader(reader.get("/outcomes/compare.csv?rows=agency&columns=ward&year=all").text.lstrip("\ufeff").splitlines()))
    assert counts[:4] == [
        ["Agency", "Unit", "Luton and Wayfield", "Total"], ["Kent Police", "figures", "2", "2"], ["Test Council", "figures", "1", "3"], ["Total", "figures", "3", "5"],
    ]


@pytest.mark.usefixtures("usual_time")  # it names the days
def test_a_picture_of_one_measure_has_a_bar_for_each_total(make, app, town, manager):
    answer = manager.get("/outcomes/compare?rows=agency&columns=ward&year=all&measure=untaxed-vehicles-removed&to=2026-11-17")
    (picture,) = tree_of(answer.text).xpath("//*[local-name()='svg' and @class='app-bars']")
    said = " ".join(picture.text_content().split())
    assert "Kent Police: 12" in said and "The longest is" in said and "style=" not in answer.text.split("<svg class=\"app-bars\"")[1].split("</svg>")[0]
    assert "app-bars" not in manager.get("/outcomes/compare?year=all").text  # different measures are on no one scale


def test_bars_begin_at_nought_and_are_as_long_as_their_totals():
    drawn = chart([("A", "10", 1000), ("B", "5", 500), ("C", "0", 0)])
    assert drawn and [(bar.words, bar.width) for bar in drawn.bars] == [("A: 10", 420), ("B: 5", 210), ("C: 0", 0)]
    assert chart([("A", "10", 1000)]) is None and chart([("A", "", 0), ("B", "", 0)]) is None
    assert chart([("A", "1", 1), ("B", "", -1)]) is None and chart([(str(n), "1", 1) for n in range(41)]) is None
