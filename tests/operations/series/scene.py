"""A coordinator, an operation that she planned, and the series that she makes of it. It is Wednesday 18 November 2026."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from flask import Flask

from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import Commitment, Operation, OperationState, Series, SeriesDate
from tests.browser import Browser
from tests.make import Make
from tests.operations.planning.sent import form_of

FIRST = date(2026, 12, 3)
FORTNIGHTLY = "every=weeks&weeks=2&weekday=3&first=2026-12-03&until=2027-02-25"
"""Every second Thursday: 3, 17 and 31 December, 14 and 28 January, 11 and 25 February."""


class Scene:
    """The council leads; the police and DVLA are asked. A draft of Thursday 3 December waits to become a series."""

    def __init__(self, app: Flask, make: Make, **more: Any):
        self.app, self.make = app, make
        self.council, self.police, self.dvla = make.council(), make.agency("Kent Police", mailbox="ops@police.example"), make.agency("DVLA", mailbox="ops@dvla.example")
        self.kind, self.lead, self.constable = make.type("CUBIT"), make.user(), make.user(self.police)
        self.ward, self.place, self.van = make.ward("River"), make.place("The Pier"), make.resource(name="CCTV van")
        make.plan_year(date(2026, 4, 1))
        more = {"not_asked": [self.police, self.dvla], "resources": [self.van], "wards": [self.ward]} | more
        wall = more.pop("wall", Wall(FIRST, time(10), time(14), time(9, 30)))
        self.model = make.operation(OperationState.DRAFT, kind=self.kind, author=self.lead, wall=wall, **more)
        with app.app_context():
            db.session.execute(db.update(Operation).where(Operation.id == self.model.id).values(meeting_point_id=self.place.id, deployments="Stop team", risks="Traffic"))
            db.session.execute(db.update(Commitment).values(required=True))
            db.session.commit()
        self.like = self.model.reference

    def new(self, rule: str = FORTNIGHTLY) -> str:
        """The address of the preview of a rule."""
        return f"/operations/series/new?of={self.like}&{rule}"

    def make_it(self, browser: Browser, rule: str = FORTNIGHTLY, **more: Any) -> str:
        """Save what the preview shows as a browser would send it, proposed unless said; return the code of the series."""
        sent = form_of(browser.get(self.new(rule)).text, "dates") | ({"propose": "yes"} if "save" not in more else {}) | more
        answer = browser.post(self.new(rule), sent)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].rpartition("/")[2]


def operations(app: Flask) -> list[Operation]:
    """All operations, by their start."""
    with app.app_context():
        return list(db.session.scalars(db.select(Operation).order_by(Operation.starts_at, Operation.id)))


def days(app: Flask, *states: OperationState) -> list[date]:
    """The days of operations, in these states where some are given."""
    return [one.day for one in operations(app) if not states or one.state in states]


def dates(app: Flask) -> list[tuple[date, bool, str]]:
    """The dates of the one series: the day, whether there is an operation, what is said."""
    with app.app_context():
        found = db.session.execute(db.select(SeriesDate.day, SeriesDate.operation_id, SeriesDate.said).join(Series, Series.id == SeriesDate.series_id).order_by(SeriesDate.day))
        return [(day, operation is not None, said) for day, operation, said in found]
