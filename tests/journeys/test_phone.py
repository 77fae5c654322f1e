"""A supervisor's phone where there is no signal: the day opens, a session is written down and sent once, and signing out leaves nothing there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select, update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.models import Agency, AgencyKind, HistoryLine, JobKind, PaybackJob, PaybackSession, SessionState, User, Verb
from opsplanner.payback.sessions.recording import services as recording_services
from opsplanner.payback.sessions.recording.services import Record
from opsplanner.payback.sessions.rules import Block, Came, Ending
from tests import chromium, town
from tests.make import PASSWORD

TODAY = "/payback/today"
ANOTHER = """path => new Promise(done => { indexedDB.open("payback-today", 1).onsuccess = ({ target }) => {
  const { keeper, by } = document.getElementById("app-phone").dataset, sessions = target.result.transaction("sessions", "readwrite").objectStore("sessions");
  sessions.put({ id: `${keeper} ${path}`, keeper, by, path, what: "An older one", writtenAt: "2026-11-18T08:00:00.000Z", became: "waits", fields: [] });
  sessions.transaction.oncomplete = () => { target.result.close(); done(); };
}; })"""
"""Puts something on the phone that opsplanner cannot take, written before all else: its address takes no form."""
OF_ANOTHER = ANOTHER.replace("const { keeper, by } = document.getElementById(\"app-phone\").dataset, sessions", 'const keeper = "another", by = "Somebody Else", path = "/payback/today/1", sessions').replace("path =>", "() =>")
"""Puts something on the phone that somebody else wrote there."""
NO_PAGES = """async () => {
    for (let tries = 0; tries < 100 && (await caches.keys()).length; tries += 1) await new Promise(done => setTimeout(done, 100));
    return caches.keys();
}"""
"""Waits until no page is kept, ten seconds at most, and says what is."""
LEFT = """() => new Promise(done => { indexedDB.open("payback-today", 1).onsuccess = ({ target }) => {
  target.result.transaction("sessions").objectStore("sessions").getAllKeys().onsuccess = (found) => { target.result.close(); done(found.target.result); };
}; })"""
NOTHING_ON_ITS_WAY = "() => navigator.locks.request('payback-today', () => {})"
BUSY = "() => { navigator.locks.request('payback-today', () => new Promise(done => { window.sent = done; })); }"
"""Holds up what is sent, as a slow signal does, until `window.sent()`."""


@pytest.fixture
def app(_town: tuple[Path, town.Town], tmp_path: Path) -> Flask:
    """The town, in which a crew is at work today, on a job that can be finished."""
    copytree(_town[0], tmp_path / "town")
    app = chromium.app_in(tmp_path / "town")
    with app.app_context():
        db.session.execute(update(PaybackJob).values(kind=JobKind.USUAL))
        db.session.commit()
        db.session.remove()
    return app


@pytest.fixture
def phone(chrome: Browser, app: Flask, _town: tuple[Path, town.Town]) -> Iterator[Page]:
    """A phone on which a supervisor has opened her day while there was signal. (The browser itself complains of what does not load without.)"""
    with chromium.served(app) as address:
        context = chrome.new_context(base_url=address, viewport={"width": 390, "height": 800}, locale="en-GB", timezone_id="Europe/London")
        context.set_default_timeout(10_000)
        context.clock.set_fixed_time(clock.now())
        page = context.new_page()
        chromium.sign_in(page, _town[1].people["probation"].email, PASSWORD)
        _open_the_day(page)
        yield page
        context.close()


def _open_the_day(page: Page) -> None:
    """Open it, until all of it is kept."""
    page.goto(TODAY)
    expect(page.locator("#app-phone")).to_have_attribute("data-kept", "yes")


def _write_down(page: Page, worked: int, starts: str = "9am", ends: str = "10am") -> None:
    """Fill the form of the session that is at work, and press its button."""
    page.get_by_role("button", name="Record it").first.click()
    for name in ("expected", "arrived", "worked", "people_1"):
        page.locator(f"[name={name}]").fill(str(worked))
    page.locator("[name=starts_1]").fill(starts)
    page.locator("[name=ends_1]").fill(ends)
    page.get_by_label("More to do").check()
    page.get_by_role("button", name="Save the record").click()


def _signal(page: Page, *, there: bool) -> None:
    """Cut the network, or give it back; and the browser says so to the page, as it does on a phone."""
    page.context.set_offline(not there)
    page.evaluate(f"window.dispatchEvent(new Event('{'online' if there else 'offline'}'))")


def _written(app: Flask) -> tuple[SessionState, int | None, int]:
    """How the session stands, how many worked, and how often it was written down."""
    with app.app_context():
        times = select(func.count()).select_from(HistoryLine).where(HistoryLine.verb == Verb.RECORDED).scalar_subquery()
        state, worked, count = db.session.execute(select(PaybackSession.state, PaybackSession.worked, times).where(PaybackSession.id == 1)).one()
        db.session.remove()
    return state, worked, count


def test_a_session_is_written_down_without_signal_and_sent_once_and_nothing_is_left_after_signing_out(phone: Page, app: Flask, _town: tuple[Path, town.Town]) -> None:
    not_sent = phone.locator("[data-not-sent]")
    _signal(phone, there=False)
    phone.reload()
    expect(phone.locator("[data-no-signal]")).to_contain_text("No signal. This is as it stood on Wednesday 18 November 2026, 11am.")
    expect(phone.get_by_role("link", name="Stand down").first).to_be_hidden()
    _write_down(phone, 3)
    expect(phone.locator(".app-failed")).to_contain_text("Not sent yet: there is no signal. It is kept on this phone")
    phone.once("dialog", lambda asked: asked.accept())
    with phone.expect_event("dialog", lambda said: "needs signal" in said.message):
        phone.get_by_role("button", name="Sign out").click()  # which cannot arrive, and deletes nothing later
    phone.goto(TODAY)
    expect(not_sent).to_contain_text("on Wednesday 18 November, 11am, by this phone’s clock.")
    assert phone.evaluate("sessionStorage.getItem('payback-signing-out')") is None
    assert chromium.too_wide(phone) + chromium.axe_faults(phone) == [] and _written(app)[0] is SessionState.RUNNING
    phone.get_by_role("link", name="Change it").click()
    expect(phone.locator("[name=worked]")).to_have_value("3")
    phone.locator("[name=note]").fill("The far end is left")
    _signal(phone, there=True)
    expect(phone.locator("[data-no-signal]")).to_be_hidden()
    phone.evaluate(NOTHING_ON_ITS_WAY)
    assert _written(app)[0] is SessionState.RUNNING  # what is being changed is not sent meanwhile
    _signal(phone, there=False)
    phone.get_by_role("button", name="Save the record").click()
    expect(phone.locator(".app-failed")).to_contain_text("Not sent yet")
    phone.evaluate(ANOTHER, TODAY)
    _signal(phone, there=True)
    phone.wait_for_url(f"**{TODAY}")
    expect(phone.get_by_role("alert")).to_contain_text("is recorded")
    expect(not_sent).to_contain_text("An older one")
    expect(not_sent).to_contain_text("opsplanner could not take it")
    phone.once("dialog", lambda asked: asked.accept())
    phone.get_by_role("button", name="Delete it from this phone").click()
    expect(not_sent).to_be_hidden()
    assert _written(app) == (SessionState.RECORDED, 3, 1)
    _late(phone, app)
    _sign_out(phone)
    _sign_out_beside_another(phone, _town[1].people["probation"].email)


def _late(page: Page, app: Flask) -> None:
    """Somebody else writes a session down while the phone has no signal: both are shown, and it is asked."""
    expect(page.locator("#app-phone")).to_have_attribute("data-kept", "yes")
    _signal(page, there=False)
    _write_down(page, 2, "1pm", "2pm")
    expect(page.locator(".app-failed")).to_contain_text("Not sent yet")
    with app.app_context():
        with unit_of_work():
            by = db.session.scalars(select(User).join(Agency, Agency.id == User.agency_id).where(Agency.kind == AgencyKind.PROBATION).order_by(User.id)).first()
            assert by is not None
            recording_services.record_session(5, Record(Came(4, 4, 4), (Block(1, time(13), time(16), 4),), Ending(True), {}), seen_version=1, by=by)
        db.session.remove()
    page.goto(TODAY)
    _signal(page, there=True)
    expect(page.locator("[data-not-sent]")).to_contain_text("opsplanner asks about it first")
    page.route("**/payback/today/signal", lambda route: route.fulfill(status=503))
    page.once("dialog", lambda told: told.accept())
    with page.expect_event("dialog", lambda said: "Signing out needs signal" in said.message):
        page.get_by_role("button", name="Sign out").click()  # nobody says whose it is
    page.unroute("**/payback/today/signal")
    page.once("dialog", lambda asked: asked.dismiss())
    with page.expect_event("dialog", lambda said: "Signing out deletes it" in said.message):
        page.get_by_role("button", name="Sign out").click()  # it asks first, since something is not sent
    page.get_by_role("link", name="Look at it").click()
    expect(page.locator("#record")).to_contain_text("As it is written down now: Visit 1, Tuesday 17 November 2026")
    expect(page.locator("#record")).to_contain_text("4 people, 12 hours on site")
    expect(page.locator("[name=worked]")).to_have_value("2")
    page.evaluate(BUSY)
    page.get_by_role("button", name="Save the record").click()
    page.locator("form[data-kept-on-phone]").evaluate("form => form.requestSubmit()")  # as the button does that is pressed again after a second
    expect(page.locator(".app-failed")).to_contain_text("Sending…")
    page.evaluate("window.sent()")
    expect(page.get_by_role("alert")).to_contain_text("is recorded")
    expect(page.locator("[data-not-sent]")).to_be_hidden()


def _sign_out_beside_another(page: Page, email: str) -> None:
    """What somebody else wrote down stays when who did not write it signs out, and nothing else; it goes with who did."""
    chromium.sign_in(page, email, PASSWORD)
    _open_the_day(page)
    page.evaluate(OF_ANOTHER)
    page.goto(TODAY)
    expect(page.locator("[data-others]")).to_contain_text("Signing out leaves it on this phone")
    expect(page.locator("#app-phone")).to_have_attribute("data-kept", "yes")
    beside = page.context.new_page()
    beside.goto("/static/favicon.svg")
    assert beside.evaluate("caches.keys().then(names => names.length)") == 1
    page.route("**/sign-out", lambda route: (route.fetch(max_redirects=0), route.abort()))
    page.get_by_role("button", name="Sign out").click()  # it arrives, and no page comes after it: the signal is gone
    assert beside.evaluate(NO_PAGES) == [], "it has no pages any more, though the page to sign in did not come"
    beside.goto("/sign-in")  # in the other page the error may come in the way
    assert beside.evaluate(LEFT) == ["another /payback/today/1"] and beside.evaluate("localStorage.getItem('payback-not-sent')") == "1"
    beside.close()


def _sign_out(page: Page) -> None:
    """Nothing is left on the phone."""
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    left = "async () => [await caches.keys(), await indexedDB.databases(), await navigator.serviceWorker.getRegistrations()].map(each => each.length)"
    assert page.evaluate(left) == [0, 0, 0]
