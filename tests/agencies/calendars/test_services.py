"""The worker fetches calendars, keeps what they hold, and says in each what went wrong."""

from __future__ import annotations

import logging
import socket
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from opsplanner import clock
from opsplanner.agencies.calendars import services
from opsplanner.database import db, unit_of_work
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.models import Agency, AgencyCalendar, BusyTime, HistoryLine, User
from opsplanner.tasks import services as tasks_services
from tests.agencies.calendars.conftest import added, newest, times
from tests.agencies.calendars.given import TRAINING, calendar, entry
from tests.agencies.calendars.server import Server
from tests.hands import Hands
from tests.make import Make

pytestmark = pytest.mark.usefixtures("usual_time")
sqlite = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def fetch() -> None:
    """Do what the worker does once a minute."""
    tasks_services.do("calendars")


def test_a_calendar_is_fetched_when_it_is_due_and_what_changed_in_it_is_kept(in_app: Flask, sergeant: User, server: Server, hands: Hands) -> None:
    added(sergeant, server.at("/police.ics", calendar(entry(":20261203T090000", ":20261203T170000", words="A"), entry(":20261204T090000", ":20261204T170000", words="B"))))
    fetch()
    kept = newest()
    assert (times(), kept.read_at, kept.error, kept.leased_until) == (["A", "B"], clock.now(), "", None)
    assert kept.due_at == clock.now() + timedelta(hours=1)
    before = dict(db.session.execute(db.select(BusyTime.words, BusyTime.id)).all())
    server.at("/police.ics", calendar(entry(":20261203T090000", ":20261203T170000", words="A"), entry(":20261205T090000", ":20261205T170000", "TRANSP:TRANSPARENT", words="C")))
    fetch()
    assert len(server.asked) == 1 and times() == ["A", "B"]  # not due
    hands.shift(timedelta(hours=1))
    fetch()
    assert times() == ["A"] and newest().left_out == "“C” is marked as free"
    assert db.session.scalars(db.select(BusyTime.id)).all() == [before["A"]]  # what is the same stays


def test_what_cannot_be_fetched_leaves_what_was_read_and_is_tried_less_often(in_app: Flask, sergeant: User, server: Server, hands: Hands, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    address = server.at("/secret-token/police.ics", TRAINING)
    added(sergeant, address)
    fetch()
    read_at = newest().read_at
    for content, status, said, hours in ((b"", 404, "There is no calendar at this address", 1), (b"<html>", 200, "It is a web page", 3), (b"BEGIN:V", 200, "It is no calendar", 6)):
        server.at("/secret-token/police.ics", content, status=status)
        hands.move_to(newest().due_at)  # type: ignore[arg-type]
        fetch()
        kept = newest()
        assert said in kept.error and kept.tried_at == clock.now() and kept.due_at == clock.now() + timedelta(hours=hours)
        assert (times(), kept.read_at) == (["Training day"], read_at)
    server.at("/secret-token/police.ics", TRAINING)
    hands.move_to(newest().due_at)  # type: ignore[arg-type]
    fetch()
    assert (newest().error, newest().failures, newest().read_at) == ("", 0, clock.now())
    assert "secret-token" not in caplog.text


@sqlite
def test_one_that_fails_in_a_way_that_nobody_thought_of_keeps_no_other_one_back(
    in_app: Flask, sergeant: User, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    added(sergeant, "http://calendar.example/secret-token", "A")
    added(sergeant, server.at("/b", TRAINING), "B")
    real = socket.getaddrinfo

    def breaks(host: str, *args: Any, **kwargs: Any) -> Any:
        if host == "calendar.example":
            raise ZeroDivisionError(host)
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", breaks)
    fetch()
    assert dict(db.session.execute(db.select(AgencyCalendar.name, AgencyCalendar.error)).all())["A"].startswith("It could not be read, and the fault is ours")
    assert times() == ["Training day"] and "secret-token" not in caplog.text and "ZeroDivisionError" in caplog.text


def test_two_workers_never_take_the_same_one_and_one_that_was_killed_leaves_it_to_the_next(in_app: Flask, sergeant: User, server: Server, hands: Hands) -> None:
    added(sergeant, server.at("/police.ics", TRAINING))
    taken = services._take()
    assert taken is not None and services._take() is None
    hands.shift(timedelta(minutes=5))
    again = services._take()
    assert again is not None and again.id == taken.id
    with unit_of_work():
        services._settle(taken, "It is late")  # the first one comes back after all
    assert newest().error == "" and newest().leased_until == again.leased_until


def test_nothing_is_held_while_a_server_is_waited_for_and_one_that_was_removed_meanwhile_stays_away(in_app: Flask, sergeant: User, server: Server) -> None:
    number = added(sergeant, server.at("/police.ics", TRAINING))

    def removed() -> None:
        with in_app.app_context(), unit_of_work():  # on SQLite it could not begin while the worker held the lock
            services.remove("police", number, by=db.session.get_one(User, sergeant.id))

    server.meanwhile = removed
    fetch()
    assert len(server.asked) == 1 and db.session.scalars(db.select(AgencyCalendar)).all() == [] and times() == []


@sqlite
def test_where_nothing_is_due_nothing_is_written_and_what_is_over_is_forgotten(in_app: Flask, sergeant: User, server: Server, hands: Hands) -> None:
    added(sergeant, server.at("/police.ics", calendar(entry(":20261119T090000", ":20261119T170000", words="Soon"), entry(":20261203T090000", ":20261203T170000", words="Later"))))
    fetch()
    written = list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        written.append(statement)

    db.event.listen(db.engine, "before_cursor_execute", note)
    fetch()
    db.event.remove(db.engine, "before_cursor_execute", note)
    assert [one for one in written if not one.lstrip().upper().startswith("SELECT")] == []
    server.at("/police.ics", status=500)
    hands.move_to("2026-11-21T11:00:00+00:00")
    fetch()
    assert times() == ["Later"]


@sqlite
def test_once_its_turn_is_over_the_rest_waits_for_the_next_minute(in_app: Flask, sergeant: User, server: Server) -> None:
    for name in ("A", "B"):
        added(sergeant, server.at("/police.ics", TRAINING), name)
    services.fetch_due(turn=0)
    assert len(server.asked) == 1
    services.fetch_due(turn=0)
    assert len(server.asked) == 2


@sqlite
def test_an_agency_that_is_gone_is_not_fetched_for(in_app: Flask, police: Agency, sergeant: User, server: Server) -> None:
    added(sergeant, server.at("/police.ics", TRAINING))
    with unit_of_work():
        db.session.get(Agency, police.id).active = False  # type: ignore[union-attr]
    fetch()
    assert server.asked == []


def test_a_name_stands_once_in_an_agency_and_there_are_ten_at_most(in_app: Flask, make: Make, sergeant: User) -> None:
    added(sergeant, "https://calendar.example/a.ics", "Training")
    with pytest.raises(RuleBroken, match="already a calendar of this name") as broken:
        added(sergeant, "https://calendar.example/b.ics", "Training")
    assert broken.value.field == "name"
    added(make.user(make.agency("Fire", code="fire")), "https://calendar.example/a.ics", "Training")
    for n in range(9):
        added(sergeant, "https://calendar.example/a.ics", f"Other {n}")
    with pytest.raises(RuleBroken, match="10 calendars, which is as many as there may be"):
        added(sergeant, "https://calendar.example/a.ics", "One more")


@sqlite
def test_only_its_own_coordinator_adds_one_and_the_history_does_not_say_the_address(in_app: Flask, make: Make, sergeant: User) -> None:
    with pytest.raises(NotFound), unit_of_work():
        services.add_by_address("police", "Theirs", "https://calendar.example/a", by=make.user(make.agency("Fire")))
    added(sergeant, "https://calendar.example/secret-token.ics")
    assert [line.what for line in db.session.scalars(db.select(HistoryLine))] == ["added the calendar “Training”, from calendar.example"]


@sqlite
def test_a_private_address_is_refused_at_once_where_it_is_written_and_by_the_worker_where_a_name_leads_there(in_app: Flask, sergeant: User) -> None:
    with pytest.raises(RuleBroken, match="inside a network"):
        added(sergeant, "http://127.0.0.1/x")
    added(sergeant, "http://localhost/x")
    fetch()
    assert "localhost is inside a network" in newest().error


@sqlite
def test_nothing_is_half_kept(in_app: Flask, sergeant: User, server: Server, hands: Hands) -> None:
    added(sergeant, server.at("/police.ics", TRAINING))
    fetch()
    server.at("/police.ics", calendar(entry(":20261204T090000", ":20261204T170000", words="x")))
    hands.shift(timedelta(hours=1))

    def fails(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO busy_time"):
            raise SQLAlchemyError("the disk is full")

    db.event.listen(db.engine, "before_cursor_execute", fails)
    try:
        with pytest.raises(SQLAlchemyError):
            fetch()
    finally:
        db.event.remove(db.engine, "before_cursor_execute", fails)
    assert times() == ["Training day"] and newest().leased_until is not None
