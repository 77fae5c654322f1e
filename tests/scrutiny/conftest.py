"""A committee that has sat once, a clerk who keeps its sittings, and who owes it a reply."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from opsplanner.database import db
from opsplanner.models import HistoryLine, Role, ScrutinyMatter, User
from tests.browser import Browser
from tests.hands import Hands
from tests.make import Make
from tests.plan.conftest import Plan

CLOCK = {"committee": "Town Scrutiny Committee", "runs": "from a day", "since": "30/4/2009", "month": "6", "version": "0"}
SITTING = {"day": "18/6/2026", "committee": "Town Scrutiny Committee", "state": "held", "attended": "Nine members", "papers": "https://council.example/june", "version": "0"}
MATTER = {"text": "Put a camera in the lane", "asked_by": "The committee", "asked_on": "18/6/2026", "sitting": "", "owner": "", "due_on": "30/9/2026", "version": "0"}


class Scrutiny:
    """The office's manager, a clerk and an owner with a browser each, and the plan of 2026/27, which is adopted."""

    def __init__(self, app: Flask, make: Make, browser: Browser):
        self.app, self.make, self.browser = app, make, browser
        self.plan = Plan(app, make)
        self.manager: User = make.user(make.office(), Role.MANAGER, name="Maya Manager")
        self.clara: User = make.user(role=Role.STAFF, name="Clara Clerk", clerk=True)
        self.olive: User = make.user(role=Role.STAFF, name="Olive Owner")

    @property
    def page(self) -> Browser:
        """The manager's browser."""
        return self.browser.as_(self.manager)

    @property
    def clerk(self) -> Browser:
        """The clerk's."""
        return self.browser.as_(self.clara)

    @property
    def owner(self) -> Browser:
        """The owner's."""
        return self.browser.as_(self.olive)

    def sit(self, **more: str) -> str:
        """Let the clerk put a sitting on record, that of June 2026 unless said; return its address."""
        answer = self.clerk.post("/scrutiny/sittings/add", SITTING | more)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def ask(self, kind: str = "recommendation", **more: Any) -> str:
        """Let the clerk note what was asked, owed by the owner; return its address."""
        answer = self.clerk.post("/scrutiny/matters/add", MATTER | {"kind": kind, "owner": str(self.olive.id)} | more)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def matter(self, at: str) -> ScrutinyMatter:
        """A matter as it is stored."""
        with self.app.app_context():
            return db.session.scalars(db.select(ScrutinyMatter).where(ScrutinyMatter.code == at.rsplit("/", 1)[1])).one()

    def lines(self, subject: str) -> list[str]:
        """What the history says of something, the first line first."""
        with self.app.app_context():
            return list(db.session.scalars(db.select(HistoryLine.what).where(HistoryLine.subject == subject).order_by(HistoryLine.id)))


@pytest.fixture
def scrutiny(app: Flask, make: Make, browser: Browser, hands: Hands, usual_time: None) -> Scrutiny:
    """The committee on the usual day, 18 November 2026."""
    return Scrutiny(app, make, browser)
