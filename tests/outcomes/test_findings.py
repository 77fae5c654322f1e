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
from tests.page_forms import post_forms


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


def test_who_can_answer_a_question_about_a_sessions_figure_answers_it_in_its_row_of_the_review(make, browser, cleaned):
    _, job, figures = cleaned
    manager, deputy = make.user(make.office(), Role.MANAGER), make.user(deputy_manager=True)
    page, number = browser.as_(manager), figures[0].rpartition("/")[2]
    page.post(f"/payback/{job}/outcomes/{number}/query", {"question": "All of it?", "version": "1"})
    queue = "/outcomes/review?state=queried"
    assert "Send the answer" not in page.get(queue).text  # a manager records nothing, so she answers nothing
    row = browser.as_(deputy)
    shown = row.get(queue)
    assert f"{manager.name} asks: All of it?" in text_of(shown)
    [form] = [one for one in post_forms(shown.text, queue) if "answer" in one.boxes]
    sent = {name: value for name, value in form.values if name != "csrf_token"}
    refused = row.post(form.address, sent)
    assert refused.status_code == 422 and "Enter the answer" in text_of(refused) and f'action="{form.address}"' in refused.text
    answer = row.post(form.address, sent | {"answer": "With the mattress."})
    assert answer.status_code == 303 and answer.location == queue
    assert "The answer is sent. The figure waits to be signed off again." in text_of(row.follow(answer))
    words = text_of(page.get("/outcomes/review"))
    assert f"{manager.name} asked: All of it?" in words and f"{deputy.name}: With the mattress." in words and words.count("300 kg") >= 2


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
