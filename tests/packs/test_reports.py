"""The report that the pack brings: what was published stays, its figures open, and what is put right stands beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.models import OutcomeEntry, PlacedFigure, Report, ReportPaper, Role
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import load_pack
from opsplanner.packs.reader import PackRefused
from tests.browser import Browser, text_of
from tests.make import Make

AT = "/reports/2010-11-annual"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Medway's pack, to be changed."""
    return Path(shutil.copytree(MEDWAY, tmp_path / "pack"))


def change(folder: Path, name: str, before: str, after: str) -> None:
    """Let a file of the pack say something else."""
    text = (folder / name).read_text()
    assert text.count(before) == 1
    (folder / name).write_text(text.replace(before, after))


def test_the_packs_report_stands_as_it_was_published_and_what_is_corrected_stands_beside_it(app: Flask, make: Make, browser: Browser, folder: Path) -> None:
    with app.app_context():
        with unit_of_work():
            assert "1 reports" in load_pack(read_pack(folder), demonstration=True).sentence()
        assert db.session.query(PlacedFigure).where(PlacedFigure.entry_id.is_not(None)).count() == 36
    reader = browser.as_(make.user(role=Role.STAFF))
    page = reader.get(AT)
    words = text_of(page)
    for said in (
        "Published 2011, loaded from the pack. Transcribed from the report of 16 June 2011.", "over 70", "From the agreement at the end of 2010 to June 2011",
        "Over 1,500 tonnes", "13.2% less", "Since the camera sites were introduced", "£75,267", "Recommendations", "(forecast)",
    ):
        assert said.lower() in words.lower(), said
    assert page.text.count('data-label="Of which period"') == 36 and "None" not in words and "Put right" not in words
    link = page.text.partition("over 70")[0].rpartition('href="')[2].partition('"')[0]
    assert reader.get(link).status_code == 200, "each figure opens"
    files = [reader.get(AT + form).data for form in (".pdf", ".docx")]
    assert files[0].startswith(b"%PDF") and files[1].startswith(b"PK")
    change(folder, "published-figures.yaml", "quantity: 7977", "quantity: 7979")
    change(folder, "reports.yaml", "There are no direct financial implications", "There are few direct financial implications")
    with app.app_context():
        with unit_of_work():
            report = load_pack(read_pack(folder), demonstration=True)
        assert report.kept == ["Report 2010-11-annual: the pack says otherwise now; it stays as it was loaded"] and "reports" not in report.added
        assert db.session.query(ReportPaper).count() == 4
    reader = browser.as_(make.user(make.agency("Newcomers"), Role.STAFF))  # the agency of the one before is not in the pack
    words = text_of(reader.get(AT))
    assert "no direct financial" in words and "7,977, now 7,979" in words
    assert [reader.get(AT + form).data for form in (".pdf", ".docx")] == files


def test_a_report_made_here_is_never_taken_over(app: Flask, folder: Path) -> None:
    with app.app_context():
        with unit_of_work():
            load_pack(read_pack(folder), demonstration=True)
        with unit_of_work():
            db.session.scalars(db.select(Report)).one().transcribed_from = ""
        with unit_of_work():
            report = load_pack(read_pack(folder), demonstration=True)
        assert report.kept == ["Report 2010-11-annual: there is one of this year, made here, which stays"]
        assert db.session.query(OutcomeEntry).count() == 36


@pytest.mark.parametrize("before, after, sentence", [
    ("[probation-jobs]", "[probation-job]", "there is no 'probation-job' in published-figures.yaml. Did you mean 'probation-jobs'?"),
    ("[probation-jobs]", "[fire-alarms]", "'fire-alarms' stands in this report already"),
    ("code: 2010-11-annual", "code: 2011-12-annual", "the annual report of 2010/11 has the code '2010-11-annual'"),
    ("published-on: 2011-06-16", "published-on: 2011-03-31", "2010/11 was not over on 2011-03-31"),
    ("- code: papers", "- code: summary", "the code 'summary' is used already in this report"),
])
def test_a_report_that_cannot_be_is_refused(folder: Path, before: str, after: str, sentence: str) -> None:
    change(folder, "reports.yaml", before, after)
    with pytest.raises(PackRefused) as refused:
        read_pack(folder)
    assert [problem.reason for problem in refused.value.problems] == [sentence]
