"""A report is begun, written by several people, and shows figures that open into what they are made of."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from opsplanner.database import db, unit_of_work
from opsplanner.models import FigureState, HistoryLine, Indicator, IndicatorFigure, Measure, PlacedFigure, ReportWords, Role
from tests.browser import text_of
from tests.queries import queries_of
from tests.reports.conftest import AT, SECOND, Office


def test_a_manager_of_the_office_begins_a_report_and_it_has_figures_words_and_what_is_not_measured(office: Office) -> None:
    assert "No report is issued yet" in text_of(office.page.get("/reports"))
    offered = text_of(office.page.get("/reports/new"))
    assert "Quarterly report, 2026/27 quarter 2 (1 July 2026 to 30 September 2026)" in offered and "Annual report, 2025/26" in offered
    late = office.plan.keep(Indicator(priority_id=office.plan.streets.id, code="clean-ups", name="Clean-ups", unit="days", better="up", period="quarter", target=500))
    office.plan.keep(IndicatorFigure(indicator_id=late.id, period="2026/27 quarter 1", value=600, state=FigureState.FINAL))
    assert office.begin() == AT
    page = office.page.get(AT)
    words = text_of(page)
    for said in (
        "Quarterly report 2026/27 quarter 2", "Mission", "Improve the local street scene", "14 vehicles", "1 of 2 figures signed off", "▼ Target missed", "A wet summer",
        "Held against the target for a quarter: 750 or less", "2026/27 quarter 2 beside 2026/27 quarter 1 and 2025/26 quarter 2", "The plan sets no indicator for this priority",
        "Written by Maya Manager (Partnership Office)",
        "Clean-ups ◇ No figure yet for 2026/27 quarter 2 None yet. The last is 6 days for 2026/27 quarter 1, final: target reached 5 days",
        "It is rated once that figure is entered. The last one: held against the target for a quarter: 5 or more",
        "No figure was entered for 2026/27 quarter 2; the last is of 2026/27 quarter 1", "1 of 2 indicators rated: 0 are good, 1 off target.",
    ):
        assert said in words, said
    assert "green" not in page.text, "nothing is good that has no figure for the quarter"
    assert "Quarterly report 2026/27 quarter 2" in text_of(office.page.get("/reports"))
    assert "Began this report" in text_of(office.page.get(AT + "/history"))
    assert "2026/27 quarter 2 (" not in text_of(office.page.get("/reports/new")), "it is there already"


def test_every_figure_opens_into_the_entries_it_is_made_of(office: Office) -> None:
    office.entry(3, date(2026, 6, 30)), office.entry(4, date(2025, 7, 1)), office.entry(100, priorities=[office.plan.theft])
    office.begin()
    page = office.page.get(AT).text
    said = {words: unescape(url) for url, words in re.findall(r'href="(/outcomes\?[^"]+)">([^<]+)</a>', page) if "street-scene" in url}
    assert set(said) == {"14 vehicles", "3 vehicles", "4 vehicles"}
    for words, url in said.items():
        assert words in text_of(office.page.get(url))
    assert "from=2026-07-01" in said["14 vehicles"] and "to=2026-09-30" in said["14 vehicles"]


def test_a_draft_is_seen_by_its_authors_and_the_office_alone(office: Office) -> None:
    office.begin()
    clerk, other = office.make.user(role=Role.STAFF, name="Clara Clerk"), office.make.user()
    colleague = office.make.user(office.make.office(), Role.STAFF)
    for path in ("", "/summary/write", "/summary/figures", "/summary/versions", "/history"):
        assert office.browser.as_(clerk).get(AT + path).status_code == 404
    assert office.browser.as_(colleague).get(AT).status_code == 200 and office.browser.as_(colleague).get(AT + "/summary/write").status_code == 403
    said = text_of(office.page.follow(office.page.post(AT + "/authors", {"person": str(clerk.id)})))
    assert "Clara Clerk" in said and "Named Clara Clerk to write it" in text_of(office.page.get(AT + "/history"))
    assert office.browser.as_(other).get(AT + "/history").status_code == 404
    clerks = office.browser.as_(clerk)
    assert clerks.get(AT + "/summary/write").status_code == 200 and clerks.get(AT + "/authors").status_code == 403
    assert SECOND in clerks.get("/reports").text and SECOND not in office.browser.as_(other).get("/reports").text
    assert office.browser.as_(other).get(AT).status_code == 404 and office.browser.as_(other).get("/reports/new").status_code == 403
    office.page.post(AT + "/authors", {"person": "", "gone": [str(clerk.id)]})
    assert clerks.get(AT).status_code == 404
    refused = office.page.post(AT + "/authors", {"person": ""})
    assert refused.status_code == 422 and "Choose who is to write it" in text_of(refused)


def test_several_people_write_and_nothing_is_lost(office: Office) -> None:
    office.begin()
    clerk = office.make.user(role=Role.STAFF, name="Clara Clerk")
    office.page.post(AT + "/authors", {"person": str(clerk.id)})
    first = office.browser.as_(clerk).post(AT + "/summary/write", {"text": "Fewer vehicles.\r\n\r\nMore fly-tips.", "version": "0"})
    assert first.status_code == 303 and first.headers["Location"] == f"{AT}#summary"
    late = office.page.post(AT + "/summary/write", {"text": "It was a good quarter.", "version": "0"})
    assert late.status_code == 422 and "Clara Clerk, Test Council wrote: Fewer vehicles." in text_of(late) and "It was a good quarter." in late.text
    assert office.page.post(AT + "/summary/write", {"text": "It was a good quarter.", "version": "1"}).status_code == 303
    with office.app.app_context():
        assert list(db.session.scalars(db.select(ReportWords.text).order_by(ReportWords.number))) == ["Fewer vehicles.\n\nMore fly-tips.", "It was a good quarter."]
    earlier = office.page.get(AT + "/summary/versions")
    assert "Fewer vehicles." in text_of(earlier) and 'name="version" value="2"' in earlier.text
    assert office.page.post(AT + "/summary/versions", {"number": "1", "version": "1"}).status_code == 422, "somebody wrote meanwhile"
    back = office.page.post(AT + "/summary/versions", {"number": "1", "version": "2"})
    page = office.page.follow(back).text
    assert '<p class="govuk-body app-text">Fewer vehicles.</p>' in page and '<p class="govuk-body app-text">More fly-tips.</p>' in page
    assert office.page.post(AT + "/summary/versions", {"number": "9", "version": "3"}).status_code == 422


def test_figures_and_pictures_are_placed_by_choosing_them(office: Office) -> None:
    bikes = office.plan.measure("Bicycles returned", unit="bicycles")
    office.entry(2, date(2025, 9, 3)), office.begin()
    at, chosen = AT + "/street-scene/figures", [f"measure-{office.vehicles.id}", f"measure-{bikes.id}", f"indicator-{office.tips.id}"]
    page = office.page.get(at)
    assert "14 vehicles" in text_of(page) and "Nothing recorded" in text_of(page) and f'value="measure-{office.vehicles.id}" checked' in page.text
    kept = office.page.post(at, {"figure": chosen, "picture": [chosen[0]], "version": "1"})
    shown = text_of(office.page.follow(kept))
    assert "3 figures stand under “Improve the local street scene”" in shown and "Bicycles returned None recorded" in shown
    assert "2 bars, one for the total of each row" in office.page.get(AT).text and "Added Bicycles returned" in text_of(office.page.get(AT + "/history"))
    late = office.page.post(at, {"figure": chosen[:1], "version": "1"})
    assert late.status_code == 422 and "added Bicycles returned under" in text_of(late)
    gone = office.page.post(at, {"figure": ["measure-999999"], "version": "2"})
    assert gone.status_code == 422 and "is gone from the plan" in text_of(gone)
    office.page.post(at, {"figure": [], "version": "2"})
    with office.app.app_context():
        assert db.session.scalars(db.select(PlacedFigure)).all() == []
        assert db.session.scalars(db.select(HistoryLine.what).order_by(HistoryLine.id.desc())).first() == "took out 3 figures under “Improve the local street scene”, which has 0 figures now"


def test_a_new_report_begins_as_the_last_one_of_its_kind(office: Office) -> None:
    office.begin("2026-27-quarter-1")
    first = "/reports/2026-27-quarter-1"
    office.page.post(first + "/mission/write", {"text": "Safer streets for everybody.", "version": "0"})
    office.page.post(first + "/summary/write", {"text": "Of the first quarter.", "version": "0"})
    office.page.post(first + "/street-scene/figures", {"figure": [f"measure-{office.vehicles.id}"], "picture": [f"measure-{office.vehicles.id}"], "version": "1"})
    office.begin()
    words = text_of(office.page.get(AT))
    assert "Safer streets for everybody." in words and "Of the first quarter." not in words and "14 vehicles" in words
    with office.app.app_context():
        placed = db.session.execute(db.select(PlacedFigure.measure_id, PlacedFigure.indicator_id, PlacedFigure.picture).order_by(PlacedFigure.id.desc()).limit(2)).all()
    assert sorted(placed, key=lambda row: row[0] or 0) == [(None, office.tips.id, False), (office.vehicles.id, None, True)]


def test_what_cannot_be_begun_is_refused_beside_its_box(office: Office) -> None:
    office.begin()
    for typed, sentence in (({"report": ""}, "Choose which report to begin"), ({"report": "2031-32-annual"}, "Choose which report"), ({"report": SECOND}, "There is already a quarterly report"), ({"report": "2025-26-annual"}, "There is no plan year that holds 2025/26")):
        answer = office.page.post("/reports/new", typed)
        assert answer.status_code == 422 and sentence in text_of(answer), typed
    assert office.page.get("/reports/2019-20-quarter-1").status_code == 404


def test_stocks_are_said_and_never_summed_and_restricted_operations_are_no_part_of_it(office: Office) -> None:
    members = office.plan.measure("Members of the watch", shape="stock", unit="members")
    office.entry(40, measure=members), office.entry(42, date(2026, 9, 1), measure=members, agency=office.make.agency("Test Police"))
    hidden = office.make.operation(restricted=True)
    office.entry(1000, operation=hidden, review=office.signed.review)
    office.begin()
    coordinator = office.make.user(office.make.office())  # she sees it by name
    words = text_of(office.browser.as_(coordinator).get(AT))
    assert "42 (Test Police); 40 (Test Council)" in words and "14 vehicles" in words and "1,014" not in words


def test_its_page_takes_as_many_queries_with_many_figures_as_with_few(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.begin()
    few = queries_of(caplog, office.page, AT)
    many = [office.plan.measure(f"Measure {n}") for n in range(8)]
    [office.entry(n, measure=measure) for n, measure in enumerate(many)]
    office.page.post(AT + "/theft/figures", {"figure": [f"measure-{one.id}" for one in many], "version": "1"})
    assert queries_of(caplog, office.page, AT) == few <= 12


def test_what_a_draft_says_is_made_anew_only_where_it_was_changed(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.begin()
    assert queries_of(caplog, office.page, AT) <= 4, "who looks, the changes so far, the report, its authors"
    office.entry(6)
    assert "20 vehicles" in text_of(office.page.get(AT))
    office.page.post(AT + "/summary/write", {"text": "More than before.", "version": "0"})
    assert "More than before." in text_of(office.page.get(AT))
    with office.app.app_context(), unit_of_work():
        db.session.execute(db.update(Measure).where(Measure.id == office.vehicles.id).values(name="Cars towed away"))
    assert "Cars towed away" in text_of(office.page.get(AT)), "in bulk, past the session"
    office.browser.as_(office.make.user(office.make.office())).get(AT)
    other = text_of(office.browser.as_(office.make.user(office.make.office())).get(AT))
    assert "20 vehicles" in other and "Choose figures" not in other, "what somebody may do is not kept"


def test_a_report_is_found_by_who_may_see_it(office: Office) -> None:
    office.begin()
    at, link = "/search?q=quarterly+2026", f'href="{AT}"'
    assert link in office.page.get(at).text and "draft" in text_of(office.page.get(at))
    assert link not in office.browser.as_(office.make.user()).get(at).text


def test_home_leads_who_writes_a_draft_to_it(office: Office) -> None:
    office.begin()
    assert "Reports that you write" in text_of(office.page.get("/")) and AT in office.page.get("/").text
    assert "Reports that you write" not in text_of(office.browser.as_(office.make.user(office.make.office())).get("/"))


def headings_of(office: Office, at: str = AT) -> list[str]:
    """The codes of the headings that the page shows."""
    return re.findall(r'<section class="app-report__section" aria-labelledby="([^"]+)"', office.page.get(at).text)


def test_headings_of_a_draft_are_changed_on_a_page_and_the_next_report_begins_with_its_template(office: Office) -> None:
    first = office.begin("2026-27-quarter-1")
    before = headings_of(office, first)
    office.page.post(first + "/next/write", {"text": "Kept words", "version": "0"})
    sent = {f"place-{code}": str(n) for n, code in enumerate(before, 1)} | {f"title-{code}": code.capitalize() for code in before} | {f"stands-{code}": "y" for code in before}
    sent |= {"title-street-scene": "Improve the local street scene", "title-theft": "Less theft", "version": "0"}
    changed = {name: value for name, value in sent.items() if name != "stands-next"} | {"place-summary": "0", "title-summary": "In short", "added": "Money and hours"}
    said = text_of(office.page.follow(office.page.post(first + "/headings", changed)))
    assert "The headings of this report are kept" in said and "In short" in said and "Kept words" not in said
    assert headings_of(office, first) == ["summary", *(code for code in before if code not in ("summary", "next")), "money-and-hours"]
    history = text_of(office.page.get(first + "/history"))
    assert "Called “Summary” “In short”" in history and "took out “What comes next”" in history and "added “Money and hours”" in history
    late = office.page.post(first + "/headings", sent)
    assert late.status_code == 422 and "took out “What comes next”" in text_of(late)
    office.begin()
    assert headings_of(office) == before
    line = re.search(r'name="version"[^>]* value="([0-9]+)"', office.page.get(first + "/headings").text)
    assert line
    back = sent | {"version": line[1], "place-money-and-hours": "99", "title-money-and-hours": "Money and hours"}
    assert "Kept words" in text_of(office.page.follow(office.page.post(first + "/headings", back)))


def test_headings_that_make_no_sense_are_refused_and_nothing_is_lost(office: Office) -> None:
    office.begin()
    codes = headings_of(office)
    sent = {f"place-{code}": "1" for code in codes} | {f"title-{code}": "Words" for code in codes} | {f"stands-{code}": "y" for code in codes} | {"version": "0"}
    for change, sentence in (({"place-summary": "first"}, "Enter each place as a whole number"), ({"title-summary": ""}, "Enter the words of each heading"), ({"title-summary": "x" * 201}, "Use at most 200 characters")):
        answer = office.page.post(AT + "/headings", sent | change)
        assert answer.status_code == 422 and sentence in text_of(answer)
    none = {name: value for name, value in sent.items() if not name.startswith("stands-")}
    assert "A report has at least one heading" in text_of(office.page.post(AT + "/headings", none | {"added": "Typed over lunch"}))
    assert headings_of(office) == codes
