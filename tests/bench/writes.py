"""How long a change holds SQLite's database against all other writers: from BEGIN IMMEDIATE, which one has at a time, to the end of its COMMIT."""

from __future__ import annotations

import dataclasses
import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from werkzeug.test import Client

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.mail_settings import Mail
from opsplanner.models import Agency, Operation, OperationState, OutcomeEntry, Review, StaffCycleDay, StaffException, User, UsualStaff
from opsplanner.server import set_aside_what_stays
from tests.bench.filled import COORDINATOR, MANAGER, signed_in
from tests.page_forms import post_forms
from tests.waiting import served

LOCK = 30.0
"""Milliseconds that a change is to hold the database at most."""
TURNS = 9
SIGNED_OFF, ASKED = 20, 4
CROWD, LONGEST = 32, 1.0
"""So many people who propose at once, and the seconds that the last of them may wait."""
SERIES = (("save and propose a series of 26", 26, True), ("save a series of 59 drafts", 59, False))
"""Series that are made at once: how many dates, and whether they are proposed. With the operation that it is made of, 59 are as many as a series may have."""
ASKED_EACH, SERIES_LOCK = 5, 500.0
"""So many other agencies take part in each, and so many milliseconds may it hold the database."""
PLAN = "/operations/plan?type=CUBIT"
OPENED = f"{PLAN}&fold=wards&fold=agencies"
"""The planning form with the folds drawn in which something is ticked."""
Change = Callable[[int], None]
TOLD, TELLS = 6, 1.3
"""So many agencies are asked, and times the CPU of the same request without mail that writing to them may take."""


def held(app: Flask) -> dict[str, float]:
    """Return how long each change holds the database, in milliseconds of CPU (the wait for the disk comes on top): the median of some."""
    changes: dict[str, Change] = {f"propose and ask {ASKED}": _propose(app), "move": _move(app), f"sign off {SIGNED_OFF}": _sign_off(app)}
    return {what: _median_of(change) for what, change in changes.items()}


def series_held(app: Flask, dates: int, *, propose: bool) -> float:
    """Return how long a series of so many operations with five agencies each holds the database that is saved (and proposed) at once, in milliseconds of CPU: the median of three."""
    client = signed_in(app, COORDINATOR)
    with app.app_context():
        others = _others()
        db.session.remove()
    took = []
    for turn in range(3):
        made: list[str] = []

        def typed(page: str, turn: int = turn) -> dict[str, Any]:
            return {name: value for name, value in _proposed(page, 30 + turn, others, ASKED_EACH).items() if name != "propose"} | {"series": "yes"}

        _send(client, PLAN, "objectives", typed, made)
        first = clock.today() + timedelta(days=31 + turn)
        rule = f"every=weeks&weeks=1&weekday={first.weekday()}&first={first}&until={first + timedelta(weeks=dates - 1)}"
        with watched() as holds:
            _send(client, f"{made[0]}&{rule}", "seen", lambda _: {"propose" if propose else "draft": "yes"})
        took.append(1000 * max(holds))
    return median(took)


def _median_of(change: Change) -> float:
    took = []
    for turn in range(TURNS):
        with watched() as holds:
            change(turn)
        took.append(1000 * max(holds))
    return median(took[1:])  # the first one builds what is built once


@contextmanager
def watched() -> Iterator[list[float]]:
    """Note for how many seconds of CPU each change holds the database."""
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


class Crowd(NamedTuple):
    """How many seconds each waited until it was done, the quickest first; and how many were first told that opsplanner is busy (503), and came again."""

    waits: list[float]
    came_again: int


def crowd(app: Flask) -> Crowd:
    """Let many people propose at the same moment to a server like `opsplanner run`. Who is turned away sends the same form again after as long as she was told."""
    with app.app_context():
        others = _others()
        db.session.remove()
    waiting = []
    for turn in range(CROWD):
        client = signed_in(app, COORDINATOR)
        page = client.get(OPENED).text
        form = next(form for form in post_forms(page, PLAN) if "objectives" in form.boxes)
        sent: dict[str, Any] = {}
        for name, value in (*form.values, *form.shown.items()):
            sent.setdefault(name, []).append(value)
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client._cookies.values())
        waiting.append((cookies, urlencode(sent | _proposed(page, 60 + turn, others), doseq=True)))

    def asked(wire: http.client.HTTPConnection, cookies: str, form: str) -> http.client.HTTPResponse:
        wire.request("POST", PLAN, form, {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"})
        answer = wire.getresponse()
        answer.read()
        return answer

    set_aside_what_stays()  # as the server does, of what this process has measured before
    with served(app) as port, ThreadPoolExecutor(CROWD) as people:
        at_once = threading.Barrier(CROWD)

        def press(cookies: str, form: str) -> tuple[float, bool]:
            wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            wire.connect()
            at_once.wait()
            began, again = time.perf_counter(), False
            while (answer := asked(wire, cookies, form)).status == 503:
                again = True
                time.sleep(int(answer.headers["Retry-After"]))
            wire.close()
            assert answer.status == 303, answer.status
            return time.perf_counter() - began, again

        told = list(people.map(lambda one: press(*one), waiting))
    return Crowd(sorted(waited for waited, _ in told), sum(again for _, again in told))


def telling(app: Flask) -> tuple[float, float]:
    """Return what proposing and asking six agencies takes where they are written to, and where there is no mail, in milliseconds of CPU: the least of some, by turns."""
    clients, took = [signed_in(app, COORDINATOR), signed_in(app, COORDINATOR)], ([], [])  # type: ignore[var-annotated]
    with app.app_context():
        others = _others()
        db.session.execute(update(Agency).where(Agency.mailbox == "").values(mailbox="box@ops.example"))
        db.session.commit()
        db.session.remove()
    before = app.config["SETTINGS"]
    try:
        for turn in range(2 * TURNS):
            for at, client in enumerate(clients):
                app.config["SETTINGS"] = dataclasses.replace(before, demonstration=not at, mail=Mail())
                page = client.get(OPENED).text
                form = next(form for form in post_forms(page, PLAN) if "objectives" in form.boxes)
                sent: dict[str, Any] = {}
                for name, value in (*form.values, *form.shown.items()):
                    sent.setdefault(name, []).append(value)
                typed = sent | _proposed(page, 200 + 2 * turn + at, others, TOLD)
                began = time.process_time()
                answer = client.post(PLAN, data=typed)
                took[at].append(1000 * (time.process_time() - began))
                assert answer.status_code == 303, answer.status_code
    finally:
        app.config["SETTINGS"] = before
    return min(took[0]), min(took[1])


def _others() -> list[int]:
    """The agencies that are asked. Each has people enough, so that no name and reason is asked for."""
    for kind in (UsualStaff, StaffException, StaffCycleDay):
        amounts = {"by_day": 999, "by_night": 999} if kind is StaffCycleDay else {"staff": 999}
        db.session.execute(update(kind).values(amounts))
    db.session.commit()
    own = select(User.agency_id).where(User.email == COORDINATOR)
    return list(db.session.scalars(select(Agency.id).where(Agency.active, Agency.id.not_in(own)).order_by(Agency.id)))


def _proposed(page: str, days_ahead: int, others: list[int], many: int = ASKED) -> dict[str, Any]:
    """What is typed to propose a plan for a day and to ask some of the other agencies."""
    asked = {f"agency_{id_}": [] for id_ in others} | {f"agency_{id_}": "y" for id_ in others[:many]} | {f"agency_{id_}_staff": "2" for id_ in others[:many]}
    ward, day = re.findall(r'name="wards"[^>]*value="(\d+)"', page)[0], clock.today() + timedelta(days=days_ahead)
    return asked | {"day": day.isoformat(), "wards": ward, "place": "", "new_place": f"Yard {days_ahead}", "new_postcode": "ME4 4TR", "propose": "yes"}


def _send(client: Client, path: str, box: str, more: Callable[[str], dict[str, Any]], went: list[str] | None = None) -> None:
    """Read the form of a page that has such a box or hidden word, fill it in, send it, and see that it was taken; note where it `went`."""
    page = client.get(OPENED if path == PLAN else path).text
    form = next(form for form in post_forms(page, path) if box in form.boxes or box in dict(form.values))
    sent: dict[str, Any] = {}
    for name, value in (*form.values, *form.shown.items()):
        sent.setdefault(name, []).append(value)
    answer = client.post(path, data=sent | more(page))
    assert answer.status_code == 303, re.findall(r"error-message.*?</|error-summary.*?</ul>", answer.text, re.S) or answer.text
    if went is not None:
        went.append(answer.headers["Location"])


def _propose(app: Flask) -> Change:
    client = signed_in(app, COORDINATOR)
    with app.app_context():
        others = _others()
        db.session.remove()
    return lambda turn: _send(client, PLAN, "objectives", lambda page: _proposed(page, 40 + turn, others))


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
