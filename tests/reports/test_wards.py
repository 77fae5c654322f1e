"""Figures by ward in a report, and small counts that nobody can work out of what is published."""

from __future__ import annotations

import io
import itertools
from datetime import date

import docx
import pypdf
from hypothesis import example, given, settings
from hypothesis import strategies as st

from opsplanner.models import Role
from opsplanner.reports.content.wards.rules import FEW, hidden
from tests.browser import text_of
from tests.reports.conftest import AT, Office
from tests.reports.test_issuing import article, issue

Told = tuple[frozenset[int], frozenset[int], tuple[int, ...], int] | None


def told(counts: tuple[int, ...]) -> Told:
    """All that a reader sees of a table: which are hidden as few, which are not shown, the rest, and the total. None where there is no table."""
    out = hidden(counts)
    if out is None:
        return None
    return frozenset(n for n in out if counts[n] < FEW), out, tuple(count for n, count in enumerate(counts) if n not in out), sum(counts)


@settings(max_examples=150)
@example((1, 7, 1))
@example((5, 6, 1, 1))
@example((4, 8, 7))
@given(st.lists(st.integers(0, 12), min_size=1, max_size=6).map(tuple))
def test_no_hidden_count_can_be_worked_out_by_who_sees_the_table_and_knows_the_rule(counts: tuple[int, ...]) -> None:
    seen = told(counts)
    if seen is None:
        return
    few, out, _, total = seen
    assert {n for n, count in enumerate(counts) if 0 < count < FEW} == few
    places = sorted(out)
    left = sum(counts[n] for n in places)
    could_be: dict[int, set[int]] = {n: set() for n in places}
    for values in itertools.product(*(range(1, FEW) if n in few else range(FEW, left + 1) for n in places)):
        other = list(counts)
        for n, count in zip(places, values, strict=True):
            other[n] = count
        if sum(other) == total and told(tuple(other)) == seen:
            for n in places:
                could_be[n].add(other[n])
    assert all(len(values) > 1 for values in could_be.values()), could_be


def test_a_table_is_shown_whole_where_nothing_is_small() -> None:
    assert hidden((0, 5, 900)) == frozenset() and hidden(()) == frozenset()
    assert hidden((3, 9, 7)) == {0, 1} and hidden((3,)) is None and hidden((1, 1)) is None and hidden((2, 3)) == {0, 1}


def in_wards(office: Office) -> None:
    """Three in River, nine in Hill, eight in Lake, and 14 of no ward."""
    for name, quantity in (("Hill", 9), ("Lake", 8), ("River", 3)):
        office.entry(quantity, date(2026, 8, 12), ward_id=office.make.ward(name).id)


def test_a_figure_stands_by_ward_and_small_counts_are_hidden_where_the_measure_is_marked(office: Office) -> None:
    in_wards(office)
    office.begin()
    word = f"measure-{office.vehicles.id}"
    chosen = {"figure": [word], "ward": [word], "version": "1"}
    shown = text_of(office.page.follow(office.page.post(AT + "/street-scene/figures", chosen)))
    assert "Cars taken away by ward" in shown and "Hill 9 vehicles Lake 8 vehicles River 3 vehicles Of no ward, or of several 14 All 34 vehicles" in shown
    assert "ward=" in office.page.get(AT).text, "each opens"
    twice = office.page.post(AT + "/summary/figures", {"figure": [word], "ward": [word], "version": "1"})
    assert twice.status_code == 422 and "stands by ward under “Improve the local street scene” already" in text_of(twice)
    assert office.page.post("/reports/small-counts", {"measure": [str(office.vehicles.id)], "version": "0"}).status_code == 303
    late = office.page.post("/reports/small-counts", {"measure": [], "version": "0"})
    assert late.status_code == 422 and "hid small counts by ward of Cars taken away" in text_of(late)
    issue(office)
    files = [office.page.get(AT + form).data for form in (".pdf", ".docx")]
    pdf = " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(files[0])).pages)
    rows = [[cell.text for cell in row.cells] for table in docx.Document(io.BytesIO(files[1])).tables for row in table.rows]
    assert ["River", "fewer than 5"] in rows and ["Hill", "not shown"] in rows and ["Lake", "8 vehicles"] in rows and ["All", "34 vehicles"] in rows
    for words in (text_of(office.page.get(AT)), pdf):
        assert "River fewer than 5" in words and "Hill not shown" in words and "Lake 8 vehicles" in words and "3 vehicles Of no" not in words, words
    assert "ward=hill" not in article(office) and "ward=river" not in article(office), "what is hidden opens nowhere"


def test_where_a_small_count_could_be_worked_out_there_is_no_table(office: Office) -> None:
    siren = office.plan.measure("Sirens fitted", unit="sirens")
    office.entry(2, date(2026, 8, 12), measure=siren, ward_id=office.make.ward("River").id)
    office.begin()
    word = f"measure-{siren.id}"
    office.page.post("/reports/small-counts", {"measure": [str(siren.id)], "version": "0"})
    page = office.page.follow(office.page.post(AT + "/street-scene/figures", {"figure": [word], "ward": [word], "version": "1"}))
    assert "It is not broken down by ward: the counts are so small that they could be worked out." in text_of(page) and "River" not in text_of(page)


def test_what_is_hidden_is_the_managers_of_the_office_to_say(office: Office) -> None:
    for user in (office.make.user(office.make.office()), office.make.user(role=Role.MANAGER)):
        assert office.browser.as_(user).get("/reports/small-counts").status_code == 403
    assert "Hide small counts by ward of" in text_of(office.page.get("/reports/small-counts"))


def test_what_an_issued_report_has_by_ward_no_other_has_for_any_of_the_same_days(office: Office) -> None:
    in_wards(office)
    word, year = f"measure-{office.vehicles.id}", "/reports/2026-27-annual"
    for code in ("2026-27-quarter-2", "2026-27-annual", "2026-27-quarter-1"):
        office.begin(code)
        office.page.post(f"/reports/{code}/street-scene/figures", {"figure": [word], "ward": [word], "version": "1"})
    assert "Hill 9 vehicles" in text_of(office.page.get(year))
    issue(office)
    assert "Hill 9 vehicles" in text_of(office.page.get(year)), "nothing is hidden of what nobody marked"
    office.page.post("/reports/small-counts", {"measure": [str(office.vehicles.id)], "version": "0"})
    said = text_of(office.page.get(year))
    assert "It is not broken down by ward: “Quarterly report 2026/27 quarter 2” has it so for some of these days" in said and "Hill" not in said
    assert "has it so for some" not in text_of(office.page.get("/reports/2026-27-quarter-1")), "no day of the first quarter is one of the second"
    assert "Hill 9 vehicles" in text_of(office.page.get(AT)), "what is issued stays"
