"""A draft that was never issued is deleted, with a page that asks; its history stays."""

from __future__ import annotations

import re

from opsplanner.database import db
from opsplanner.models import PlacedFigure, Report, ReportAuthor, ReportHeading, ReportWords, Role, SearchEntry
from tests.browser import text_of
from tests.reports.conftest import AT, SECOND, Office
from tests.reports.test_issuing import issue


def version(office: Office) -> str:
    found = re.search(r'name="version"[^>]* value="([0-9]+)"', office.page.get(AT + "/delete").text)
    assert found
    return found[1]


def test_a_draft_is_deleted_and_its_history_stays(office: Office) -> None:
    office.begin()
    office.page.post(AT + "/summary/write", {"text": "It was a quiet quarter.", "version": "0"})
    asked = text_of(office.page.get(AT + "/delete"))
    assert "Delete this draft?" in asked and "What was written last under Summary stays in its history" in asked and "Maya Manager" in asked
    refused = office.page.post(AT + "/delete", {"why": "", "version": version(office)})
    assert refused.status_code == 422 and "Say why" in text_of(refused)
    old = version(office)
    office.page.post(AT + "/next/write", {"text": "More of it.", "version": "0"})
    late = office.page.post(AT + "/delete", {"why": "Wrong quarter", "version": old})
    assert late.status_code == 422 and "What comes next" in text_of(late) and "Wrong quarter" in late.text, "somebody wrote meanwhile"
    gone = office.page.post(AT + "/delete", {"why": "Wrong quarter", "version": version(office)})
    assert "is deleted" in text_of(office.page.follow(gone)) and office.page.get(AT).status_code == 404
    with office.app.app_context():
        assert [db.session.query(model).count() for model in (Report, ReportHeading, ReportWords, ReportAuthor, PlacedFigure)] == [0] * 5
        assert db.session.query(SearchEntry).where(SearchEntry.kind == "report").count() == 0
    listed = text_of(office.page.get("/reports/deleted"))
    assert "Deleted the draft “Quarterly report 2026/27 quarter 2” , because Wrong quarter" in listed and "Maya Manager" in listed
    history = text_of(office.page.get(f"/reports/deleted/{SECOND}"))
    assert "It was a quiet quarter." in history and "More of it." in history and "Began this report" in history


def test_a_report_begun_anew_shares_no_history_with_the_drafts_that_were_deleted_before_it(office: Office) -> None:
    for words in ("It was a quiet quarter.", "It was a loud quarter."):
        office.begin()
        office.page.post(AT + "/summary/write", {"text": words, "version": "0"})
        office.page.post(AT + "/delete", {"why": f"Wrong: {words}", "version": version(office)})
    assert office.begin() == AT
    new = text_of(office.page.get(AT + "/history"))
    assert "Began this report" in new and "Deleted the draft" not in new and "quarter." not in new
    listed = re.findall(r'href="(/reports/deleted/[^"]+)"', office.page.get("/reports/deleted").text)
    assert listed == [f"/reports/deleted/{SECOND}/2", f"/reports/deleted/{SECOND}/1"]
    second, first = (text_of(office.page.get(address)) for address in listed)
    assert "It was a quiet quarter." in first and "loud" not in first and "It was a loud quarter." in second and "quiet" not in second
    assert [said.count("Began this report") for said in (first, second)] == [1, 1]
    assert text_of(office.page.get(f"/reports/deleted/{SECOND}")) == first, "an address without a number is of the first"
    assert office.page.get(f"/reports/deleted/{SECOND}/3").status_code == 404


def test_what_is_issued_is_never_deleted_and_only_managers_of_the_office_delete(office: Office) -> None:
    assert "No draft of a report was deleted" in text_of(office.page.get("/reports/deleted"))
    office.begin()
    colleague = office.browser.as_(office.make.user(office.make.office(), Role.COORDINATOR))
    assert colleague.get(AT + "/delete").status_code == 403 and "Delete the draft" not in text_of(colleague.get(AT))
    issue(office)
    assert office.page.get(AT + "/delete").status_code == 303
    answer = office.page.post(AT + "/delete", {"why": "No more", "version": "1"})
    assert answer.status_code == 422 and "stays as it is" in text_of(answer)
    assert office.page.get(f"/reports/deleted/{SECOND}").status_code == 404
