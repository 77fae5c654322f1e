"""How long a change holds SQLite's database against all other writers: from BEGIN IMMEDIATE, which one has at a time, to the end of its COMMIT."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from werkzeug.test import Client

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.models import Agency, Operation, OperationState, OutcomeEntry, Review, User
from tests.bench.filled import COORDINATOR, MANAGER, signed_in
from tests.page_forms import post_forms

LOCK = 30.0
"""Milliseconds that a change is to hold the database at most."""
TURNS = 9
SIGNED_OFF, ASKED = 20, 4
Change = Callable[[int], None]


def held(app: Flask) -> dict[str, float]:
    """Return how long each change holds the database, in milliseconds of CPU (the wait for the disk comes on top): the median of some."""
    changes: dict[str, Change] = {f"propose and ask {ASKED}": _propose(app), "move": _move(app), f"sign off {SIGNED_OFF}": _sign_off(app)}
    return {what: _median_of(change) for what, change in changes.items()}


def _median_of(change: Change) -> float:
    took = []
    for turn in range(TURNS):
        with _watched() as holds:
            change(turn)
        took.append(1000 * max(holds))
    return median(took[1:])  # the first one builds what is built once


@contextmanager
def _watched() -> Iterator[list[float]]:
    holds: list[float] = []
    began: list[float] = []

    def asked(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "BEGIN IMMEDIATE":
            began.append(time.process_time())

    def ended(_session: Session) -> None:
        if began:
            holds.append(time.process_time() - began.pop())

    event.listen(Engine, "after_cursor_execute", asked)
    event.listen(Session, "after_commit", ended)
    try:
        yield holds
    finally:
        event.remove(Engine, "after_cursor_execute", asked)
        event.remove(Session, "after_commit", ended)


def _send(client: Client, path: str, box: str, more: Callable[[str], dict[str, Any]]) -> None:
    """Read the form of a page that has such a box or hidden word, fill it in, send it, and see that it was taken."""
    page = client.get(path).text
    form = next(form for form in post_forms(page, path) if box in form.boxes or box in dict(form.values))
    sent: dict[str, Any] = {}
    for name, value in (*form.values, *form.shown.items()):
        sent.setdefault(name, []).append(value)
    answer = client.post(path, data=sent | more(page))
    assert answer.status_code == 303, re.findall(r"error-message.*?</", answer.text, re.S) or answer.text


def _propose(app: Flask) -> Change:
    client = signed_in(app, COORDINATOR)
    with app.app_context():
        own = select(User.agency_id).where(User.email == COORDINATOR)
        others = list(db.session.scalars(select(Agency.id).where(Agency.active, Agency.id.not_in(own)).order_by(Agency.id)))
        db.session.remove()
    asked = {f"agency_{id_}": [] for id_ in others} | {f"agency_{id_}": "y" for id_ in others[:ASKED]} | {f"agency_{id_}_staff": "2" for id_ in others[:ASKED]}

    def change(turn: int) -> None:
        day = clock.today() + timedelta(days=40 + turn)

        def more(page: str) -> dict[str, Any]:
            ward = re.findall(r'name="wards"[^>]*value="(\d+)"', page)[0]
            return asked | {"day": day.isoformat(), "wards": ward, "place": "", "new_place": f"Yard {turn}", "new_postcode": "ME4 4TR", "propose": "yes"}

        _send(client, "/operations/plan?type=CUBIT", "objectives", more)

    return change


def _move(app: Flask) -> Change:
    client = signed_in(app, COORDINATOR)
    with app.app_context():
        to_come = select(Operation.reference).where(Operation.day > clock.today() + timedelta(days=2), Operation.state.in_((OperationState.PROPOSED, OperationState.CONFIRMED)))
        found = list(db.session.scalars(to_come.where(Operation.lead_agency.has(code="council")).order_by(Operation.day, Operation.id).limit(TURNS)))
        db.session.remove()

    def change(turn: int) -> None:
        day = clock.today() + timedelta(days=150 + turn)  # nothing is booked there yet
        said = {"day": day.isoformat(), "why": "For the bench", "how": "ask", "answer_by": (day - timedelta(days=9)).isoformat()}
        _send(client, f"/operations/{found[turn % len(found)]}/move", "why", lambda _: said)

    return change


def _sign_off(app: Flask) -> Change:
    client, entry = signed_in(app, MANAGER), OutcomeEntry
    with app.app_context(), unit_of_work():
        open_ones = select(entry.id).join(Operation, Operation.id == entry.operation_id).where(~Operation.restricted, ~entry.superseded)
        enough = list(db.session.scalars(open_ones.order_by(entry.id.desc()).limit(TURNS * SIGNED_OFF)))
        db.session.execute(update(entry).where(entry.id.in_(enough)).values(review=Review.RECORDED, signed_off_at=None))

    def change(_: int) -> None:
        with app.app_context():
            waits = select(entry.reference, entry.version).where(entry.id.in_(enough), entry.review == Review.RECORDED)
            ticked = [f"{reference}.{version}" for reference, version in db.session.execute(waits.order_by(entry.id).limit(SIGNED_OFF))]
            db.session.remove()
        _send(client, "/outcomes/review", "once", lambda _: {"entry": ticked})

    return change
