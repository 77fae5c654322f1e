"""What new reports begin with is changed on a page; drafts that were begun before keep theirs, and what is gone is said kindly."""

from __future__ import annotations

import re
from datetime import date

import pytest

from opsplanner.database import db, unit_of_work
from opsplanner.models import Action, FigureState, IndicatorFigure, Measure, PlacedFigure, PlanState, PlanYear, Role, TemplateHeading
from tests.browser import text_of
from tests.reports.conftest import AT, Office
from tests.reports.test_drafts import headings_of
from tests.reports.test_issuing import MEETING, seen

QUARTER = "/reports/templates/quarter"


def sent(office: Office, at: str = QUARTER) -> dict[str, str]:
    """The form of a template as its page has it."""
    page = office.page.get(at).text
    places = re.findall(r'name="(place-[a-z0-9-]+)" value="([^"]*)"', page)
    titles = [(name, text.replace("&#39;", "'")) for name, text in re.findall(r'name="(title-[a-z0-9-]+)" value="([^"]*)"', page)]
    stands = re.findall(r'name="(stands-[a-z0-9-]+)" value="(y)" checked', page)
    version = re.search(r'name="version"[^>]* value="([0-9]+)"', page)
    assert version
    return dict([*places, *titles, *stands]) | {"version": version[1]}


def test_a_template_is_changed_and_the_next_report_begins_with_it_while_drafts_keep_theirs(office: Office) -> None:
    first = office.begin("2026-27-quarter-1")
    before, form = headings_of(office, first), sent(office)
    assert "Nobody has changed it yet" in text_of(office.page.get(QUARTER)) and form["title-priorities"] == "Each priority"
    changed = {name: text for name, text in form.items() if name != "stands-mission"} | {"place-summary": "0", "title-summary": "In short", "added": "Money and hours"}
    said = text_of(office.page.follow(office.page.post(QUARTER, changed)))
    assert "The template is kept. The next report of this kind begins with it; drafts that are begun keep what they have" in said
    assert "Called “Summary” “In short”" in said and "took out “Mission”" in said and "added “Money and hours”" in said
    assert headings_of(office, first) == before
    office.begin()
    found = headings_of(office)
    assert found[0] == "summary" and "mission" not in found and found[-1] == "money-and-hours" and "In short" in text_of(office.page.get(AT))
    late = office.page.post(QUARTER, form)
    assert late.status_code == 422 and "took out “Mission”" in text_of(late), "it was opened before the change"
    with office.app.app_context():
        assert {row.kind.name for row in db.session.scalars(db.select(TemplateHeading))} == {"QUARTER"}, "the committee's is the house's still"


def test_a_template_names_measures_and_says_kindly_which_are_gone(office: Office) -> None:
    bins, tyres = office.plan.measure("Bins emptied"), office.plan.measure("Tyres found")
    at = QUARTER + "/priorities/figures"
    assert "Each priority has them" in text_of(office.page.get(at))
    kept = office.page.post(at, {"measure": [str(bins.id), str(tyres.id)], "version": "0"})
    assert "2 measures stand under “Each priority” of each new report" in text_of(office.page.follow(kept))
    late = office.page.post(at, {"measure": [], "version": "0"})
    assert late.status_code == 422 and "added Bins emptied and Tyres found under" in text_of(late)
    with office.app.app_context(), unit_of_work():
        db.session.get_one(Measure, tyres.id).active = False
    for page in ("/reports/templates", QUARTER):
        words = text_of(office.page.get(page))
        assert "nobody counts any more" in words and "Tyres found" in words, page
    answer = office.page.post("/reports/new", {"report": "2026-27-quarter-2"})
    assert "Its template names what nobody counts any more, which was left out: Tyres found" in text_of(office.page.follow(answer))
    with office.app.app_context():
        placed = {row.measure_id for row in db.session.scalars(db.select(PlacedFigure)) if row.measure_id}
    assert placed == {bins.id}, "the template's, in place of those with the most figures"
    assert "left out what its template names and nobody counts any more: Tyres found" in text_of(office.page.get(AT + "/history"))
    version = sent(office)["version"]
    assert office.page.post(at, {"measure": [str(bins.id)], "version": version}).status_code == 303
    back = office.page.post(at, {"measure": [str(bins.id), str(tyres.id)], "version": sent(office)["version"]})
    assert back.status_code == 422 and "counted no more" in text_of(back)


def test_a_heading_that_is_called_as_a_priority_stands_beside_it(office: Office) -> None:
    assert office.page.post(QUARTER, sent(office) | {"added": "Street scene"}).status_code == 303
    office.begin()
    assert {"street-scene", "street-scene-2"} <= set(headings_of(office))


def test_what_is_entered_later_in_its_year_changes_no_published_plan(office: Office) -> None:
    with office.app.app_context(), unit_of_work():
        db.session.execute(db.update(PlanYear).values(state=PlanState.ADOPTED))
    at = office.begin("2026-27-plan")
    assert "81,200" not in text_of(office.page.get(at)) and "No figure was entered for a period up to 31 March 2026" in text_of(office.page.get(at))
    office.page.post(at + "/issue", MEETING | {"seen": seen(office, at)})
    office.plan.keep(IndicatorFigure(indicator_id=office.tips.id, period="2026/27 quarter 1", value=700, words="", state=FigureState.FINAL))
    assert "others by now" not in text_of(office.page.get(at))


def test_templates_are_the_managers_of_the_office_alone(office: Office) -> None:
    for user, status in ((office.make.user(office.make.office()), 403), (office.make.user(role=Role.MANAGER), 403), (office.manager, 200)):
        for path in ("/reports/templates", QUARTER, QUARTER + "/summary/figures"):
            assert office.browser.as_(user).get(path).status_code == status, (user.name, path)
    assert office.page.get("/reports/templates/other").status_code == office.page.get(QUARTER + "/compared/figures").status_code == 404
    assert "Templates of reports" in text_of(office.page.get("/reports/templates")) and 'href="/reports/templates"' in office.page.get("/reports").text


def test_the_published_plan_says_what_will_be_done_who_carries_it_and_whom_to_ring(office: Office) -> None:
    with office.app.app_context(), unit_of_work():
        db.session.add(Action(priority_id=office.plan.streets.id, code="sweep", text="Sweep the market streets", status="under way"))
        db.session.add(Action(priority_id=office.plan.streets.id, code="stopped", text="Ring bells", status="stopped"))
        db.session.execute(db.update(PlanYear).values(state=PlanState.DRAFT, adopted_on=None))
    office.entry(7, date(2025, 7, 1))
    at = office.begin("2026-27-plan")
    words = text_of(office.page.get(at))
    for part in ("Community safety plan 2026/27", "Sweep the market streets", "Nobody yet", "How you can help", "Glossary", "Contacts", "01634 000000", "Who carries it", "What was done last year"):
        assert part in words, part
    assert "Ring bells" not in words and "Figures of 2025/26: Improve the local street scene" in words and "7 vehicles" in words
    refused = office.page.post(at + "/issue", MEETING | {"seen": "x"})
    assert refused.status_code == 422 and "The plan year is not adopted yet" in text_of(refused)
    with office.app.app_context(), unit_of_work():
        db.session.execute(db.update(PlanYear).values(state=PlanState.ADOPTED))
    issued = office.page.follow(office.page.post(at + "/issue", MEETING | {"seen": seen(office, at)}))
    assert "Report 1, issued" in text_of(issued) and "Sweep the market streets" in text_of(issued)
    assert office.page.get(at + ".pdf").data.startswith(b"%PDF")


@pytest.mark.parametrize("change, sentence", [({"place-summary": "first"}, "Enter each place as a whole number"), ({"title-summary": ""}, "Enter the words of each heading")])
def test_a_template_that_makes_no_sense_is_refused_and_what_was_typed_stays(office: Office, change: dict[str, str], sentence: str) -> None:
    answer = office.page.post(QUARTER, sent(office) | change | {"added": "Typed over lunch"})
    assert answer.status_code == 422 and sentence in text_of(answer) and "Typed over lunch" in answer.text
