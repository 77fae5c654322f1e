"""A plan year with figures of its second quarter, and who keeps its reports."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import pytest
from flask import Flask

from opsplanner.database import db
from opsplanner.models import FigureState, Indicator, IndicatorFigure, Measure, OutcomeEntry, Report, Review, Role, User
from tests.browser import Browser
from tests.hands import Hands
from tests.make import Make
from tests.plan.conftest import Plan

SECOND = "2026-27-quarter-2"
AT = f"/reports/{SECOND}"


class Office:
    """The office's manager with a browser of her own, the plan of 2026/27, and something to report: 14 vehicles removed, 9 of them signed off, 812 fly-tips."""

    def __init__(self, app: Flask, make: Make, browser: Browser):
        self.app, self.make, self.browser = app, make, browser
        self.plan = Plan(app, make)
        self.manager: User = make.user(make.office(), Role.MANAGER, name="Maya Manager")
        self.vehicles: Measure = self.plan.measure("Cars taken away")
        self.signed, self.waiting = self.entry(9, review=Review.SIGNED_OFF), self.entry(5)
        self.tips: Indicator = self.plan.keep(Indicator(
            priority_id=self.plan.streets.id, code="fly-tips", name="Fly-tips reported", unit="reports", better="down", period="quarter", target=75000,
        ))
        self.plan.keep(IndicatorFigure(indicator_id=self.tips.id, period="2026/27 quarter 2", value=81200, words="A wet summer", state=FigureState.FINAL))

    def entry(self, quantity: float, day: date = date(2026, 8, 10), measure: Measure | None = None, **more: Any) -> OutcomeEntry:
        """A figure for the street scene, of a day in the second quarter unless said."""
        return self.plan.entry(measure or self.vehicles, quantity, **({"starts_on": day, "ends_on": day} | more))

    @cached_property
    def page(self) -> Browser:
        """Her browser."""
        return self.browser.as_(self.manager)

    def begin(self, code: str = SECOND) -> str:
        """Let her begin a report, the second quarter's unless said; return its address."""
        answer = self.page.post("/reports/new", {"report": code})
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def report(self, code: str = SECOND) -> Report:
        """The report as it is stored."""
        with self.app.app_context():
            return db.session.scalars(db.select(Report).where(Report.code == code)).one()


@pytest.fixture
def office(app: Flask, make: Make, browser: Browser, hands: Hands, usual_time: None) -> Office:
    """The office on the usual day, 18 November 2026."""
    return Office(app, make, browser)
