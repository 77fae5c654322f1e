"""What the tests of calendars share: a link to a calendar, and reading it as a program does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from werkzeug.test import TestResponse

from opsplanner import clock
from opsplanner.database import db
from opsplanner.feeds.rules import new_token, token_hash
from opsplanner.models import Subscription, SubscriptionKind, User


class Feed:
    """A calendar link, fetched without signing in."""

    def __init__(self, app: Flask, token: str):
        self.app, self.path, self.client = app, f"/feeds/{token}.ics", app.test_client()

    def get(self, method: str = "GET", **headers: str) -> TestResponse:
        """Fetch it to the end, as a server does: what follows the answer has happened."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.open(self.path, method=method, headers=named)
        answer.get_data()
        answer.close()
        return answer

    def events(self) -> list[Any]:
        """The entries."""
        answer = self.get()
        assert answer.status_code == 200, answer.text
        return list(Calendar.from_ical(answer.data).walk("VEVENT"))

    def titles(self) -> list[str]:
        """The entries' titles, in the calendar's order."""
        return [str(event["SUMMARY"]) for event in self.events()]


@pytest.fixture
def feed(app: Flask) -> Callable[..., Feed]:
    """A link for somebody: `feed(user, SubscriptionKind.TYPE, type_id=...)`."""

    def make(user: User, kind: SubscriptionKind = SubscriptionKind.EVERYTHING, **more: Any) -> Feed:
        token = new_token()
        with app.app_context():
            db.session.add(Subscription(user_id=user.id, kind=kind, token_hash=token_hash(token), made_at=clock.now(), **more))
            db.session.commit()
        return Feed(app, token)

    return make


@pytest.fixture
def change(app: Flask) -> Callable[..., None]:
    """Set columns of a row as another room's service would, in a transaction of its own."""

    def set_(thing: Any, **values: Any) -> None:
        with app.app_context():
            row = db.session.get(type(thing), thing.id)
            for name, value in values.items():
                setattr(row, name, value)
            db.session.commit()

    return set_
