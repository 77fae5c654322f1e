"""What was published of a report is filed beside it; the report itself stays."""

from __future__ import annotations

import io
import re

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.models import Role
from opsplanner.reports.filing import rules
from tests.browser import text_of
from tests.reports.conftest import AT, Office
from tests.reports.test_issuing import article, issue
from tests.reports.test_styles import council

PDF = b"%PDF-1.7 as the committee published it"


def file(office: Office, content: bytes, version: str, name: str = "Agenda item 7.pdf") -> str:
    answer = office.page.post(AT + "/file", {"file": (io.BytesIO(content), name), "version": version})
    return text_of(office.page.follow(answer) if answer.status_code == 303 else answer)


def version(office: Office) -> str:
    found = re.search(r'name="version"[^>]* value="([0-9]+)"', office.page.get(AT + "/file").text)
    assert found
    return found[1]


def test_the_published_version_is_filed_beside_the_report_and_another_takes_its_place(office: Office) -> None:
    office.begin()
    assert office.page.get(AT + "/file").status_code == 303, "a draft has none"
    assert "This is a draft" in file(office, PDF, "0") and office.page.get(AT + "/published").status_code == 404
    issue(office)
    before, old = article(office), version(office)
    assert "Agenda item 7.pdf is filed as the published version" in file(office, PDF, old)
    assert "filed the published version: Agenda item 7.pdf" in file(office, PDF, old), "it was opened before"
    reader = office.browser.as_(office.make.user(role=Role.STAFF))
    assert "The published version" in text_of(reader.get(AT)) and "File another" not in text_of(reader.get(AT))
    got = reader.get(AT + "/published")
    assert got.data == PDF and got.mimetype == "application/pdf" and got.headers["Content-Disposition"] == 'attachment; filename="2026-27-quarter-2-published-2026-11-18.pdf"'
    assert reader.get(AT + "/file").status_code == 403
    assert "is filed as the published version" in file(office, council(), version(office), "Final.docx")
    assert reader.get(AT + "/published").data.startswith(b"PK") and article(office) == before
    assert "Filed the published version: Final.docx" in text_of(office.page.get(AT + "/history"))


@pytest.mark.parametrize("content", [b"", b"MZ a program", b"PK\x03\x04 cut off", b"<html>"])
def test_what_is_neither_a_pdf_nor_a_word_document_is_refused(content: bytes) -> None:
    with pytest.raises(RuleBroken, match="neither a PDF nor a Word document"):
        rules.kind_of(content)


def test_a_published_version_that_is_missing_or_too_large_is_refused_beside_its_box(office: Office) -> None:
    office.begin()
    issue(office)
    assert "Choose a PDF or a Word document" in text_of(office.page.post(AT + "/file", {"version": "0"}))
    assert "This file is larger than 5 MB" in file(office, PDF + b"x" * rules.MOST, version(office))
