"""Accepting right there, on home, and being back on home."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.models import Commitment, CommitmentState
from tests.browser import text_of, tree_of


def test_a_request_is_accepted_from_its_line_on_home(make, browser):
    police = make.agency("Kent Police")
    operation = make.operation(requested=[police], staff=6, days_ahead=5)
    person = browser.as_(make.user(police, telephone="01634 123456"))
    tree = tree_of(person.get("/").text)
    form = next(form for form in tree.iter("form") if (form.get("action") or "").endswith(f"/operations/{operation.reference}/answer"))
    sent = {box.get("name"): box.get("value", "") for box in form.iter("input")}
    answer = person.post(form.get("action"), {**sent, "staff": "4"}, token=False)
    assert answer.status_code == 303 and answer.headers["Location"] == "/"
    home = text_of(person.follow(answer))
    assert operation.reference in home and "4 of us" in home and "Nothing waits for you" in home
    with browser.app.app_context():
        part = db.session.scalars(select(Commitment).where(Commitment.operation_id == operation.id, Commitment.agency_id == police.id)).one()
        assert (part.state, part.staff_promised) == (CommitmentState.ACCEPTED, 4)
