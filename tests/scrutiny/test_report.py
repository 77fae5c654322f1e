"""What was asked last year, and what became of it, opens the next annual report: on its page, as PDF and in Word."""

from __future__ import annotations

from io import BytesIO

from docx import Document

from opsplanner.models import ReportKind
from opsplanner.reports.rules import ASKED, TEMPLATES
from tests.browser import text_of
from tests.scrutiny.conftest import Scrutiny

AT = "/reports/2026-27-annual"
TITLE = "What was asked last year, and what became of it"


def test_the_annual_report_opens_with_what_was_asked_and_what_became_of_it(scrutiny: Scrutiny) -> None:
    assert scrutiny.clerk.post("/reports/new", {"report": "2026-27-annual"}).status_code == 303
    page = text_of(scrutiny.clerk.get(AT))
    assert page.index(TITLE) < page.index("Summary") and "asked nothing in the year, and nothing waits from before" in page
    taken, old = scrutiny.ask(), scrutiny.ask("call", asked_on="3/3/2025", due_on="", text="Lights at the station", asked_by="The councillor for River")
    scrutiny.ask("note", asked_on="3/3/2025", text="Told long ago"), scrutiny.ask("review", text="How well the panels work")
    scrutiny.owner.post("/scrutiny/matters/note-2025-1/reply", {"state": "answered", "reply": "Sent", "version": "1"})
    scrutiny.owner.post(taken + "/reply", {"state": "accepted", "reply": "It stands since May.", "version": "1"})
    page = scrutiny.clerk.get(AT)
    words = text_of(page)
    for said in (
        "Put a camera in the lane", "Recommendation, 18 June 2026 (The committee)", "Accepted. It stands since May.",
        "Lights at the station", "Councillor call for action, 3 March 2025 (The councillor for River)", "Open.",
    ):
        assert said in words, said
    assert "Told long ago" not in words and "How well the panels work" not in words and f'href="{old}"' in page.text
    paper = Document(BytesIO(scrutiny.clerk.get(AT + ".docx").data))
    assert [[cell.text for cell in row.cells] for row in paper.tables[0].rows][1:] == [
        ["Lights at the station", "Councillor call for action, 3 March 2025 (The councillor for River)", "Open."],
        ["Put a camera in the lane", "Recommendation, 18 June 2026 (The committee)", "Accepted. It stands since May."],
    ]
    assert scrutiny.clerk.get(AT + ".pdf").status_code == 200


def test_the_committee_s_template_opens_with_it_and_the_executive_s_does_not_have_it() -> None:
    assert TEMPLATES[ReportKind.YEAR][0] is ASKED and ASKED not in TEMPLATES[ReportKind.QUARTER]
