"""What holds for every page, those that nobody has written yet included: the map of addresses is walked, not a list."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pysqlite3.dbapi2 as sqlite
import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from opsplanner.access import may
from opsplanner.database import db
from opsplanner.models import User
from tests.browser import Browser
from tests.make import PASSWORD, Make
from tests.page_forms import PageForm, post_forms
from tests.town import Town, build, routes

GOOD = {200, 204, 302, 303, 403, 404}
ENOUGH = 2
"""How many addresses of one route are sent a form, where pages show that they take one."""
WORD = "Typed over lunch"
FETCHED = {"fetched_at", "fetched_by", "unused_since", "warned_at"}
NUMBERS = [str(2**31), str(2**63), "9" * 5000]
"""Larger than an id, larger than SQLite keeps, longer than is read."""
PAGES = ["9" * 23, "0001" + "9" * 30, "%00", "-1", "٢"]
READY = "ready_calendar"
"""What alone a GET may write, after the answer: when a calendar program last fetched a link, and what stands ready for its next fetch."""

WhoMay = Callable[[dict[str, str], str], Browser]


@pytest.fixture
def town(app: Flask, make: Make) -> Town:
    """A town with something behind every address."""
    with app.app_context():
        built = build(make)
        db.session.remove()
    return built


@pytest.fixture
def who_may(browser: Browser, town: Town) -> WhoMay:
    """Somebody who may do what a view's stamp asks for, signed in once."""
    signed_in: dict[int, Browser] = {}

    def found(permissions: dict[str, str], method: str) -> Browser:
        person = town.may(permissions, method)
        if person.id not in signed_in:
            signed_in[person.id] = browser.as_(person)
        return signed_in[person.id]

    return found


def _beyond(app: Flask, person: User) -> list[Rule]:
    """The pages at whose door this person is turned away."""
    stamps = [(rule, getattr(app.view_functions[rule.endpoint], "requires", None)) for rule in routes(app, "GET")]
    return [rule for rule, needed in stamps if needed is not None and not may(person, needed["GET"])]


def _stored(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with app.app_context():
        found = {
            table.name: [tuple(row) for row in db.session.execute(db.select(*(c for c in table.c if c.name not in FETCHED)).order_by(*table.primary_key))]
            for table in db.metadata.sorted_tables
            if table.name != READY
        }
        db.session.remove()
    return found


@contextmanager
def _writes(app: Flask) -> Iterator[Callable[[], int]]:
    """Give what says a number that is another one once anybody has written to SQLite's file: every row need not be read to see that nothing has changed."""
    with app.app_context():
        file = db.engine.url.database
    with closing(sqlite.connect(file)) as connection:
        yield lambda: connection.execute("PRAGMA data_version").fetchone()[0]


def _changed(before: dict[str, list[tuple[object, ...]]], after: dict[str, list[tuple[object, ...]]]) -> list[str]:
    return [name for name in before if before[name] != after[name]]


@pytest.mark.parametrize(("app", "who"), [("sqlite", "coordinator"), ("sqlite", "administrator")], indirect=["app"])
def test_no_get_commits_and_every_page_opens(app: Flask, browser: Browser, town: Town, who: str) -> None:
    """The administrator opens what is not for a coordinator: that she gets the others too tests/matrix.txt says."""
    somebody, faults = browser.as_(town.people[who]), []
    with _writes(app) as writes:
        before, seen = _stored(app), writes()
        for rule in routes(app, "GET") if who == "coordinator" else _beyond(app, town.people["coordinator"]):
            statuses = set()
            for url in town.urls(app, rule):
                page, part = somebody.get(url), somebody.client.get(url + town.query, headers={"HX-Request": "true"})
                statuses |= {page.status_code, part.status_code}
                faults += [f"GET {url} gives {answer.status_code}" for answer in (page, part) if answer.status_code not in GOOD]
                page.close(), part.close()
            if writes() != seen:
                after, seen = _stored(app), writes()
                if changed := _changed(before, after):
                    faults.append(f"GET {rule.rule} changes {changed}")
                before = after
            if not statuses & {200, 204, 302, 303, 403}:
                faults.append(f"{rule.rule} opens for nothing in this town: {sorted(statuses)}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_every_page_opens_and_every_form_is_taken_on_the_other_engine_too(app: Flask, browser: Browser, town: Town, who_may: WhoMay) -> None:
    """PostgreSQL takes whatever pages ask and forms write: a test of one page need not ask it again (tests/plugin_services.py)."""
    before, forms, faults, taken = _stored(app), dict[str, PageForm](), list[str](), set[str]()
    for rule in routes(app, "GET"):
        view = app.view_functions[rule.endpoint]
        somebody = who_may(view.requires, "GET") if hasattr(view, "requires") else browser
        for url in town.urls(app, rule):
            with somebody.get(url) as answer:
                faults += [f"GET {url} gives {answer.status_code}"] if answer.status_code not in GOOD else []
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    forms = {form.path: form for form in post_forms(answer.text, url)} | forms
    assert not faults, "\n".join(faults)
    assert [name for name in _changed(before, _stored(app)) if name != "sign_in"] == []
    for rule in sorted(routes(app, "POST"), key=lambda rule: rule.rule.startswith(("/account", "/administration", "/sign-out"))):  # which end that somebody is signed in
        view = app.view_functions[rule.endpoint]
        somebody = who_may(view.requires, "POST") if hasattr(view, "requires") else browser
        for url in [url for url in town.urls(app, rule) if url in forms][:ENOUGH]:
            with somebody.post(forms[url].address, forms[url].hurried("Because")) as answer:
                faults += [f"POST {url} gives {answer.status_code}"] if answer.status_code not in GOOD | {409, 422} else []
                taken |= {rule.rule} if answer.status_code in (200, 303) else set()
    assert not faults, "\n".join(faults)
    assert len(taken) > 85


def test_who_is_signed_out_is_sent_to_sign_in_and_comes_back(app: Flask, browser: Browser, town: Town) -> None:
    faults, ways_back = [], []
    for rule in routes(app, "GET"):
        if not hasattr(app.view_functions[rule.endpoint], "requires"):
            continue
        url = town.urls(app, rule)[0] + "?page=2"
        plain, part = browser.get(url), browser.get(url, hx=True)
        place = plain.headers.get("Location", "")
        if urlsplit(place).path != "/sign-in" or parse_qs(urlsplit(place).query).get("next") != [url]:
            faults.append(f"{url} leads to {plain.status_code} {place}")
        if urlsplit(part.headers.get("HX-Redirect", "")).path != "/sign-in":
            faults.append(f"{url} asked by htmx leads to {part.status_code} {dict(part.headers)}")
        ways_back.append((url, place))
    assert not faults, "\n".join(faults)
    url, place = ways_back[-1]
    sent = {"email": town.people["coordinator"].email, "password": PASSWORD, "next": url}
    answer = browser.post(place, sent)
    assert answer.status_code == 303 and urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl() == url


def _forms(app: Flask, browser: Browser, town: Town, who_may: WhoMay) -> dict[str, PageForm]:
    """Return, by path, the forms that pages show to those who may use them."""
    found: dict[str, PageForm] = {}
    for rule in routes(app, "GET"):
        view = app.view_functions[rule.endpoint]
        somebody = who_may(view.requires, "GET") if hasattr(view, "requires") else browser
        for url in town.urls(app, rule):
            for address in (url + town.query, url):
                answer = somebody.client.get(address)
                for form in post_forms(answer.text, address) if answer.status_code == 200 and answer.mimetype == "text/html" else ():
                    if len(form.boxes) >= len(found[form.path].boxes if form.path in found else ()):
                        found[form.path] = form
                answer.close()
                if answer.status_code == 404 or rule.arguments:
                    break
    return found


def _kept(form: dict[str, list[str]], text: str) -> Iterator[str]:
    """Yield the boxes whose words are not on the page that came back."""
    text = html.unescape(text)
    return (name for name, values in form.items() for value in values if value.startswith(WORD) and value not in text)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # what is refused before anything is asked is refused on either engine
def test_every_unsafe_route_refuses_without_a_token_and_keeps_what_was_typed(app: Flask, browser: Browser, town: Town, who_may: WhoMay) -> None:
    forms, faults = _forms(app, browser, town, who_may), []
    coordinator = browser.as_(town.people["coordinator"])
    before = _stored(app)
    for rule in [rule for method in ("POST", "PUT", "PATCH", "DELETE") for rule in routes(app, method)]:
        view = app.view_functions[rule.endpoint]
        stamped = hasattr(view, "requires")
        senders = [who_may(view.requires, "POST")] if stamped else [browser, coordinator]
        statuses = set()
        urls = sorted(town.urls(app, rule), key=lambda url: url not in forms)
        for url, somebody in product(urls[:ENOUGH] if urls[0] in forms else urls, senders):
            typed = forms[url].typed(WORD) if url in forms else {}
            answer = somebody.post(forms[url].address if url in forms else url, typed, token=False)
            statuses.add(answer.status_code)
            if answer.status_code == 422 and (lost := list(_kept(typed, answer.text))):
                faults.append(f"POST {url} loses what was typed in {lost}: {typed}")
        if 422 not in statuses or not statuses <= {422, 403, 404, 303}:
            faults.append(f"POST {rule.rule} without a token gives {sorted(statuses)}")
    after = _stored(app)
    assert not faults, "\n".join(faults)
    assert [name for name in _changed(before, after) if name != "sign_in"] == []


@pytest.mark.parametrize(("app", "numbers"), [("sqlite", NUMBERS), ("postgresql", NUMBERS[:1])], indirect=["app"])
def test_a_number_that_no_id_can_be_leads_nowhere(app: Flask, town: Town, who_may: WhoMay, numbers: list[str]) -> None:
    faults = []
    for method in ("GET", "POST"):
        for rule in [rule for rule in routes(app, method) if any(isinstance(one, IntegerConverter) for one in rule._converters.values())]:
            somebody, url = who_may(app.view_functions[rule.endpoint].requires, method), town.urls(app, rule)[0]
            for number in numbers:
                longer = re.sub(r"/1(?=/|$)", f"/{number}", url)
                status = getattr(somebody.client, method.lower())(longer).status_code
                faults += [] if status == 404 and number in longer else [f"{method} {rule.rule} gives {status} to {number[:20]}"]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("app", "typed"), [("sqlite", PAGES), ("postgresql", PAGES[:1])], indirect=["app"])
def test_a_page_number_that_makes_no_sense_shows_a_page(app: Flask, town: Town, who_may: WhoMay, typed: list[str]) -> None:
    faults = []
    for rule in routes(app, "GET"):
        if not hasattr(view := app.view_functions[rule.endpoint], "requires") or rule.arguments - {"code"}:
            continue
        somebody, url = who_may(view.requires, "GET"), town.urls(app, rule)[0]
        for page in typed:
            status = somebody.client.get(f"{url}?page={page}").status_code
            faults += [f"{rule.rule} gives {status} to {page}"] if status >= 500 else []
    assert not faults, "\n".join(faults)
