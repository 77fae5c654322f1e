"""What came of what an operation found: figures of Community Payback, in the review, on the operation's page and in the file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.figures import services as figures_services
from opsplanner.figures.services import Figure, Origin
from opsplanner.models import Agency, Measure, Role, SessionState, User
from tests.browser import text_of
from tests.outcomes.given import context, ended, measure


@pytest.fixture
def cleaned(make, app):
    """A Cubit at which a job was found, on which two sessions cleaned: its reference, the job's, and the figures'."""
    waste = measure(app, "Waste removed", "kg")
    operation = ended(make, app, restricted=False)
    by, council = make.user(), make.council()
    with context(app):
        job = make.job(operation_id=operation.id)
        reference, ids = job.reference, []
        for days_ago in (20, 6):
            day = clock.today() - timedelta(days=days_ago)
            slot = make.crew(day).slots[0]
            session = make.session(db.session.merge(job), slot, SessionState.RECORDED, worked=3)
            ids.append((day, session.id))
    figures = []
    with context(app):
        db.session.remove()
        with unit_of_work():
            for (day, session_id), kilograms in zip(ids, (300, 150), strict=True):
                origin = Origin(day, day, session_id=session_id, source=reference)
                kept = (db.session.get_one(Measure, waste.id), db.session.get_one(Agency, council.id), Figure(kilograms * 100))
                figures.append(figures_services.record_entry(*kept, origin, by=db.session.get_one(User, by.id)).reference)
    return operation.reference, reference, figures


def test_the_operations_page_counts_and_links_what_came_of_its_findings(make, browser, cleaned):
    operation, job, figures = cleaned
    page = browser.as_(make.user()).get(f"/operations/{operation}")
    words = text_of(page)
    assert "What came of what was found here, by Community Payback" in words and "450 kg" in words and "No figure is recorded yet" not in words
    assert f"{job}: 300 kg" in words and all(f'/payback/{job}/outcomes/{one.rpartition("/")[2]}"' in page.text for one in figures)


def test_the_review_shows_last_times_figure_and_the_job_as_it_does_an_operation(make, browser, cleaned):
    _, job, _ = cleaned
    page = browser.as_(make.user(make.office(), Role.MANAGER)).get("/outcomes/review")
    words = text_of(page)
    assert f'href="/payback/{job}"' in page.text and f"Community Payback {job}" in words
    assert words.count("none before") == 1 and words.count("300 kg") >= 2


def test_the_files_operation_column_names_where_the_work_was_found(make, browser, cleaned):
    operation, job, _ = cleaned
    sent = browser.as_(make.user()).get("/outcomes.csv?year=all").text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(sent)))
    assert {(row["Operation"], row["Came from"]) for row in rows} == {(operation, job)} and len(rows) == 2


def test_the_file_names_no_operation_that_its_reader_may_not_see(make, browser, app, cleaned):
    operation, _, _ = cleaned
    with app.app_context():
        db.session.execute(db.text("UPDATE operation SET restricted = :yes"), {"yes": True})
        db.session.commit()
    sent = browser.as_(make.user(make.agency("Fire"), Role.STAFF)).get("/outcomes.csv?year=all").text
    assert operation not in sent and sent.count("Waste removed") == 2
