"""An agency with a calendar on a server of its own, and an installation that fetches from there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask

from opsplanner.agencies.calendars import services
from opsplanner.database import db, unit_of_work
from opsplanner.models import Agency, AgencyCalendar, BusyTime, User
from tests.agencies.calendars.server import Server, serving
from tests.make import Make


@pytest.fixture(scope="session")
def _server() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture
def server(app: Flask, _server: Server) -> Iterator[Server]:
    """A web server, from which calendars may be fetched: the loopback address is allowed."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, calendars_private=True)
    _server.asked.clear()
    yield _server
    _server.meanwhile = lambda: None
    app.config["SETTINGS"] = before


@pytest.fixture
def police(make: Make) -> Agency:
    """Kent Police."""
    return make.agency("Kent Police", code="police")


@pytest.fixture
def sergeant(make: Make, police: Agency) -> User:
    """Their coordinator."""
    return make.user(police, name="P. Sergeant")


def added(by: User, address: str, name: str = "Training") -> int:
    """Add a calendar by its address, and return its id."""
    with unit_of_work():
        services.add_by_address(by.agency.code, name, address, by=by)
    return newest().id


def newest() -> AgencyCalendar:
    """The calendar that was added last."""
    db.session.rollback()
    found = db.session.scalars(db.select(AgencyCalendar).order_by(AgencyCalendar.id.desc())).first()
    assert found is not None
    db.session.refresh(found)
    return found


def times() -> list[str]:
    """The words of every time that is kept, soonest first."""
    db.session.rollback()
    return list(db.session.scalars(db.select(BusyTime.words).order_by(BusyTime.starts_at, BusyTime.words)))
