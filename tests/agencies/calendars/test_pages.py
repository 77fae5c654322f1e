"""What a coordinator reads and presses to let her agency's calendars be read."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from opsplanner.agencies.calendars.forms import MOST
from opsplanner.database import db
from opsplanner.models import AgencyCalendar, Role, User
from opsplanner.tasks import services as tasks_services
from tests.agencies.calendars.conftest import newest, times
from tests.agencies.calendars.given import TRAINING, calendar, entry
from tests.agencies.calendars.server import Server
from tests.browser import Browser, text_of
from tests.hands import Hands
from tests.make import Make

pytestmark = [pytest.mark.usefixtures("usual_time"), pytest.mark.parametrize("app", ["sqlite"], indirect=True)]
HERE = "/agencies/police/calendars"


def file(content: bytes, name: str = "training.ics") -> tuple[io.BytesIO, str]:
    """A file as a browser sends it."""
    return io.BytesIO(content), name


def upload(somebody: Browser, content: bytes, path: str = HERE, **more: Any) -> Any:
    """Send a file."""
    return somebody.post(path, {"name": "Training", "file": file(content), **more}, content_type="multipart/form-data")


def test_a_calendar_is_added_by_its_address_and_read_by_the_worker(app: Flask, browser: Browser, sergeant: User, server: Server) -> None:
    sergeants = browser.as_(sergeant)
    assert "No calendar is read yet" in text_of(sergeants.get(HERE))
    address = server.at("/secret-token/police.ics", calendar(entry(":20261203T090000", ":20261203T170000"), entry(":20261204T090000", ":20261204T100000", "TRANSP:TRANSPARENT", words="Lunch")))
    page = text_of(sergeants.follow(sergeants.post(HERE, {"name": "Training", "address": address})))
    assert "The calendar “Training” is added. It is fetched within a minute" in page and "Not yet; within a minute" in page
    assert "secret-token" not in page
    with app.app_context():
        tasks_services.do("calendars")
        number = newest().id
    page = text_of(sergeants.get(HERE))
    assert f"Training 127.0.0.1:{server.port} 1 Wednesday 18 November 2026, 11am" in page and "secret-token" not in page
    own = text_of(sergeants.get(f"{HERE}/{number}"))
    assert address in own and "Thursday 3 December 2026, 9am to 5pm: Training day" in own and "“Lunch” is marked as free" in own
    assert "Fetched next Wednesday 18 November 2026, noon" in own
    server.at("/secret-token/police.ics", status=404)
    said = text_of(sergeants.follow(sergeants.post(f"{HERE}/{number}/fetch")))
    assert "It is fetched within a minute" in said
    with app.app_context():
        tasks_services.do("calendars")
    page = text_of(sergeants.get(HERE))
    assert "Not read Wednesday 18 November 2026, 11am: There is no calendar at this address. Look whether it is still shared, or published. What was read on Wednesday" in page


def test_a_calendar_that_nobody_fetches_says_so(browser: Browser, sergeant: User, hands: Hands) -> None:
    sergeants = browser.as_(sergeant)
    sergeants.follow(sergeants.post(HERE, {"name": "Training", "address": "https://calendar.example/a.ics"}))
    hands.shift(timedelta(minutes=16))
    page = text_of(sergeants.get(HERE))
    assert "Waits It has been due since Wednesday 18 November 2026, 11am, and nobody fetches it" in page and "within a minute" not in page


def test_a_file_is_read_at_once_and_a_newer_one_takes_its_place(app: Flask, browser: Browser, sergeant: User) -> None:
    sergeants = browser.as_(sergeant)
    assert "The calendar “Training” is added: 1 time was read." in text_of(sergeants.follow(upload(sergeants, TRAINING)))
    with app.app_context():
        own = f"{HERE}/{newest().id}"
        assert (newest().file, newest().due_at, times()) == ("training.ics", None, ["Training day"])
    assert "File training.ics" in text_of(sergeants.get(own)) and "Fetch now" not in text_of(sergeants.get(own))
    newer = calendar(entry(";VALUE=DATE:20261210", ";VALUE=DATE:20261212", words="Leave"))
    assert "has taken the place of the one before: 1 time was read" in text_of(sergeants.follow(upload(sergeants, newer, f"{own}/file")))
    assert "Thursday 10 December 2026 to Friday 11 December 2026, all day: Leave" in text_of(sergeants.get(own))
    refused = upload(sergeants, b"<html>", f"{own}/file")
    assert refused.status_code == 422 and "It is a web page" in text_of(refused)
    with app.app_context():
        assert times() == ["Leave"]
    assert sergeants.post(f"{own}/fetch").status_code == 422  # it has no address


def test_the_same_form_sent_twice_adds_one_and_with_another_file_it_asks(app: Flask, browser: Browser, sergeant: User) -> None:
    sergeants, once = browser.as_(sergeant), "a-key-that-is-used-but-once"
    for _ in range(2):
        assert upload(sergeants, TRAINING, once=once).status_code == 302 or upload(sergeants, TRAINING, once=once).status_code == 303
    other = upload(sergeants, calendar(entry(":20261210T090000", ":20261210T100000")), once=once)
    assert other.status_code == 422 and "You sent this form before" in text_of(other)
    with app.app_context():
        assert times() == ["Training day"] and db.session.scalar(db.select(db.func.count(AgencyCalendar.id))) == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "", "address": "https://calendar.example/a.ics"}, "Enter a name by which you know it"),
        ({"name": "x" * 81, "address": "https://calendar.example/a.ics"}, "Use at most 80 characters"),
        ({"name": "Training"}, "Give the address of the calendar, or choose a file"),
        ({"name": "Training", "file": file(b"", "")}, "Give the address of the calendar, or choose a file"),
        ({"name": "Training", "address": "https://calendar.example/a.ics", "file": file(TRAINING)}, "Give an address or a file, not both"),
        ({"name": "Training", "address": "calendar"}, "This is no address"),
        ({"name": "Training", "address": "http://169.254.169.254/latest"}, "169.254.169.254 is inside a network"),
        ({"name": "Training", "address": "https://calendar.example/" + "x" * 2000}, "Use at most 1000 characters"),
        ({"name": "Training", "file": file(b"")}, "It is empty"),
        ({"name": "Training", "file": file(b"\x89PNG")}, "It is no calendar"),
        ({"name": "Training", "address": "https://calendar.example/a.ics", "other": file(TRAINING)}, "opsplanner takes none"),
    ],
)
def test_what_cannot_be_added_is_refused_beside_its_box(app: Flask, browser: Browser, sergeant: User, sent: dict[str, Any], said: str) -> None:
    answer = browser.as_(sergeant).post(HERE, sent, content_type="multipart/form-data")
    assert answer.status_code == 422 and said in text_of(answer)
    with app.app_context():
        assert db.session.scalars(db.select(AgencyCalendar)).all() == []


@pytest.mark.parametrize("more", [1, 200 * 1024])
def test_a_file_that_is_too_large_is_refused_beside_its_box(app: Flask, browser: Browser, sergeant: User, more: int) -> None:
    sergeants = browser.as_(sergeant)
    lines = ["--x", 'Content-Disposition: form-data; name="csrf_token"', "", sergeants._token(), "--x", 'Content-Disposition: form-data; name="name"', "", "Training"]
    lines += ["--x", 'Content-Disposition: form-data; name="file"; filename="a.ics"', "Content-Type: text/calendar", "", "x" * (MOST + more), "--x--", ""]
    for path in (HERE, f"{HERE}/{_from_file(app, sergeants)}/file"):
        answer = sergeants.client.post(path, data="\r\n".join(lines).encode(), content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 422 and "This file is larger than 2 MB" in text_of(answer)


def _from_file(app: Flask, somebody: Browser) -> int:
    upload(somebody, TRAINING, name="From a file")
    with app.app_context():
        return newest().id


def test_no_other_page_takes_a_file(browser: Browser, sergeant: User) -> None:
    answer = browser.as_(sergeant).post("/agencies/police/staff-numbers", {"monday": "1", "file": file(TRAINING)}, content_type="multipart/form-data")
    assert answer.status_code == 422 and "opsplanner takes none" in text_of(answer)


def test_a_calendar_is_renamed_and_removed(app: Flask, browser: Browser, sergeant: User) -> None:
    sergeants = browser.as_(sergeant)
    for name in ("Training", "Leave"):
        sergeants.post(HERE, {"name": name, "address": "https://calendar.example/a.ics"})
    with app.app_context():
        own = f"{HERE}/{newest().id}"
    assert "There is already a calendar of this name" in text_of(sergeants.post(own, {"name": "Training"}))
    assert "The calendar is called “Holidays” now." in text_of(sergeants.follow(sergeants.post(own, {"name": "Holidays"})))
    assert "The calendar “Holidays” is removed. It warns no longer." in text_of(sergeants.follow(sergeants.post(f"{own}/remove")))
    assert sergeants.get(own).status_code == 404 and "Holidays" not in text_of(sergeants.get(HERE))
    assert "has already been removed" in text_of(sergeants.post(f"{own}/remove"))
    assert "Removed the calendar “Holidays”" in text_of(sergeants.get("/agencies/police/staff-numbers"))


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER])
def test_who_does_not_keep_the_staff_numbers_does_not_see_the_calendars(make: Make, browser: Browser, police: Any, sergeant: User, role: Role) -> None:
    browser.as_(sergeant).post(HERE, {"name": "Training", "address": "https://calendar.example/secret-token.ics"})
    assert browser.as_(make.user(police, role=role)).get(HERE).status_code == 403
    for somebody in (make.user(make.agency("Fire")), make.user()):
        others = browser.as_(somebody)
        assert {others.get(HERE).status_code, others.post(HERE, {"name": "x", "address": "https://a.example/"}).status_code, others.get(f"{HERE}/1").status_code} == {404}
        assert "calendars" not in others.get("/agencies/police").text.lower().split("<main")[1]
    assert HERE in browser.as_(sergeant).get("/agencies/police").text
