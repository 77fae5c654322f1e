"""What is handed in, as who does it sees it: a manager's quarter end, and a clerk's annual report."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import pypdf
from playwright.sync_api import Page, expect

from opsplanner.database import db
from tests import chromium
from tests.chromium import sign_in
from tests.make import PASSWORD, Make
from tests.town import SENT, Town

QUARTER, YEAR = "/reports/2026-27-quarter-2", "/reports/2025-26-annual"


def press(page: Page, name: str) -> None:
    """Press a button, and wait for the page that follows."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("main").get_by_role("button", name=name).click()


def papers(page: Page, at: str) -> tuple[str, list[list[str]]]:
    """Read the PDF and the Word file of a report back: the words of the one, the rows of the other's tables."""
    pdf, word = (page.request.get(at + form).body() for form in (".pdf", ".docx"))
    words = " ".join(" ".join(one.extract_text().split()) for one in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return words, [[cell.text for cell in row.cells] for table in docx.Document(io.BytesIO(word)).tables for row in table.rows]


def write(page: Page, at: str, heading: str, text: str) -> None:
    """Write under a heading of a draft."""
    page.goto(f"{at}/{heading}/write")
    page.get_by_label("What stands here").fill(text)
    press(page, "Keep these words")
    expect(page.locator("main")).to_contain_text(text)


def issue(page: Page, at: str) -> None:
    """Issue a draft that its meeting has approved, as it is."""
    page.goto(at)
    page.get_by_role("link", name="Issue it").click()
    page.get_by_label("Which meeting approved it").fill("Strategic Executive Group")
    page.locator("input[name=day]").fill("2026-10-20")
    if (anyway := page.get_by_label("Issue it although")).count():
        anyway.check()
    press(page, "Issue the report")
    expect(page.locator("main")).to_contain_text("It stays as it was issued")


def test_a_managers_quarter_end(page: Page, served_town: tuple[str, Town], usual_time: None) -> None:
    manager = served_town[1].people["manager"]
    sign_in(page, manager.email, PASSWORD)
    page.goto("/returns")
    expect(page.locator("main")).to_contain_text("Returns")
    page.goto("/outcomes/review")
    expect(page.locator("main")).to_contain_text(f"Return {SENT}")
    page.get_by_role("checkbox", name="Sign off Vehicles removed, Test Council", exact=True).check()
    press(page, "Sign off")
    expect(page.locator("body")).to_contain_text("One figure is signed off")
    page.goto("/reports")
    page.get_by_role("button", name="Begin a report").click()
    page.wait_for_url("**/reports/new")
    page.get_by_label("Quarterly report, 2026/27 quarter 2").check()
    press(page, "Begin the report")
    expect(page.locator("main")).to_contain_text("The report is begun")
    write(page, QUARTER, "summary", "Fewer vehicles stand about.")
    page.goto(f"{QUARTER}/summary/figures")
    page.get_by_label("Vehicles removed", exact=True).check()
    press(page, "Keep these figures")
    expect(page.locator("main")).to_contain_text("Signed off")
    issue(page, QUARTER)
    words, rows = papers(page, QUARTER)
    assert "Fewer vehicles stand about." in words and "Report 2, issued" in words and "draft" not in words
    assert ["Vehicles removed", "9", "Signed off"] in rows, rows


def test_a_clerks_annual_report(page: Page, served_town: tuple[str, Town], tmp_path: Path, usual_time: None) -> None:
    app = chromium.app_in(tmp_path / "town")
    with app.app_context():
        Make().plan_year(date(2025, 4, 1))
        db.session.remove()
        db.engine.dispose()
    manager, clerk = (served_town[1].people[who] for who in ("manager", "staff"))
    sign_in(page, manager.email, PASSWORD)
    page.goto("/clerks")
    page.get_by_label("Who is to be a clerk besides").select_option(value=str(clerk.id))
    press(page, "Keep who is a clerk")
    expect(page.get_by_label("Who is not to be one any more").or_(page.locator("input[name=gone]")).first).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, clerk.email, PASSWORD)
    page.goto("/reports/new")
    page.get_by_label("Annual report, 2025/26").check()
    press(page, "Begin the report")
    expect(page.locator("main")).to_contain_text("The report is begun")
    for heading, text in (("framework", "The plan is part of the policy framework."), ("recommendations", "The committee is asked to note this report.")):
        write(page, YEAR, heading, text)
    page.goto(f"{YEAR}/issue")
    expect(page.locator("main")).not_to_contain_text("Which meeting approved it")
    page.context.clear_cookies()
    sign_in(page, manager.email, PASSWORD)
    issue(page, YEAR)
    page.context.clear_cookies()
    sign_in(page, clerk.email, PASSWORD)
    page.goto("/reports")
    page.get_by_role("link", name="Annual report 2025/26").click()
    expect(page.locator("main")).to_contain_text("The committee is asked to note this report.")
    words, _ = papers(page, YEAR)
    assert "Budget and policy framework" in words and "The plan is part of the policy framework." in words and "Background papers" in words
