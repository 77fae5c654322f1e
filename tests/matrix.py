"""Who gets what: every route, method, role and relation, in tests/matrix.txt. `python -m tests.matrix` writes it; read the difference before you keep it."""

from __future__ import annotations

import html
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import pysqlite3.dbapi2 as sqlite
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from opsplanner import clock
from opsplanner.access import may
from opsplanner.database import db
from opsplanner.models import (
    AgencyKind,
    Commitment,
    CommitmentState,
    JobState,
    Operation,
    OperationState,
    PaybackSession,
    Role,
    SessionState,
    StaffException,
    User,
)
from opsplanner.notices.services import to_tell
from tests import hands
from tests.browser import Browser, content_of
from tests.everything import hang_on
from tests.make import Make
from tests.page_forms import PageForm, post_forms
from tests.town import FILES, HIDDEN_TOKEN, IMPORTS, OF_FILES, build
from tests.town import TOKEN as TOKEN_OF_LINK

FILE = Path(__file__).with_name("matrix.txt")
WALK = "OPSPLANNER_TEST_WALK"
"""An expression: only addresses that hold it are walked, here and in test_restricted.py. For tests/mutants.py, which knows where to look."""
NOBODY = "-"
PEOPLE = {
    "L": "coordinator of the agency that leads and asks for the jobs", "A": "coordinator of an agency that takes part", "X": "coordinator of one that does not",
    "V": "coordinator of a voluntary agency, asked for what is proposed alone", "O": "coordinator of the partnership office", "P": "Probation's coordinator",
    "n": "staff, named on it", "s": "staff of the lead, not named", "p": "Probation's staff, who supervise",
    "M": "manager of the office", "m": "manager of an agency that does not take part", "D": "deputy manager, a coordinator of the office",
    "a": "administrator", NOBODY: "nobody signed in",
}
GROUPS = ("LAXVOP", "nsp", "MmD", "a", NOBODY)
SIGN_IN = "i"
SIGNS = {200: "o", 204: "o", 301: ">", 302: ">", 303: ">", 308: ">", 401: SIGN_IN, 403: "-", 404: ".", 409: "!", 422: "!"}
NAMED, SHOWS_NAMES = "N. Nominated", "N"
LEGEND = "o shows it   N shows it with the names of who is nominated   > done, or leads on   ! is refused, with the reason   - may not   . is not there   i is asked to sign in"
BEFORE, JOBS = ("proposed", "draft", "restricted"), ("referred", "draft", "work done")
AFTER = re.compile(r"outcomes\.|logbook\.(?!briefing|change_briefing|day_briefings|print_briefings)|operations\.(history|show)")
"""Where more is to be seen once it is over."""
OVER = ("completed", "restricted, over")
UNDER_WAY = {"logbook.log", "logbook.correct_line", "logbook.turned_up", "operations.complete", "operations.cut_short", "operations.not_started"}
PAGE, FRAGMENT, FORM = "page", "fragment", "form"
POST_FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
WHOLE_FORM = re.compile(rf"{POST_FORM.pattern}.*?</form>", re.DOTALL)
ACTION = re.compile(r'\baction="([^"]*)"')
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


class Row(NamedTuple):
    """What is asked for, and what of: a line of the table, before lines that say the same are joined."""

    route: str
    asked: str
    thing: str
    cells: str


class Sender(NamedTuple):
    """Somebody's cookies, and a token that goes with them. Nothing that an answer sets is kept."""

    cookies: str
    token: str


def walked(address: str) -> bool:
    """Say whether an address is to be walked: all are, unless the environment asks for some."""
    return re.search(os.environ.get(WALK, ""), address) is not None


class World:
    """A town with somebody in every relation to what is in it."""

    def __init__(self, make: Make):
        self.town = town = build(make)
        fire, police = make.agency("Test Fire", AgencyKind.FIRE), db.session.get_one(User, town.people["police"].id).agency
        lead, partner, probation = (db.session.get_one(User, town.people[name].id) for name in ("coordinator", "police", "probation"))
        named = make.user(police, Role.STAFF)
        self.people = {
            "L": lead, "A": partner, "X": make.user(fire), "V": town.people["charity"], "O": make.user(make.office()), "P": probation, "n": named,
            "s": town.people["staff"], "p": make.user(probation.agency, Role.STAFF), "M": town.people["manager"], "m": make.user(fire, Role.MANAGER),
            "D": make.user(make.office(), deputy_manager=True), "a": town.people["administrator"],
        }
        place = make.place(shared=False)
        ended = clock.Wall(clock.today() - timedelta(days=2), time(11), time(15))
        first = db.session.scalars(db.select(Operation).where(Operation.reference == town.restricted)).one()
        first.meeting_point_id = place.id
        over = make.operation(OperationState.COMPLETED, author=lead, wall=ended, wards=[make.ward()], restricted=True, accepted=[police])
        self.operations = {state.value: town.references[state] for state in OperationState} | {"restricted": town.restricted, "restricted, over": over.reference}
        self.jobs = {state.value: reference for state, reference in town.jobs.items()}
        hang_on(over, lead, partner, self.people["M"], [town.jobs[JobState.CHECKED]])
        for operation in db.session.scalars(db.select(Operation).join(Commitment).where(Commitment.agency_id == police.id)):
            make.nomination(operation, police, named)
            if operation.reference in (town.restricted, self.operations["proposed"]):
                to_tell(operation, [police.id], "asked")
                make.nomination(operation, police, name=NAMED)
            if operation.reference == self.operations["proposed"]:
                db.session.add(Commitment(operation_id=operation.id, agency_id=self.people["V"].agency_id, state=CommitmentState.REQUESTED, staff_asked=1))
        exception = StaffException(agency_id=lead.agency_id, day=clock.today() + timedelta(days=9), staff=1)
        db.session.add(exception)
        db.session.commit()
        sessions = {session.state.value: session.id for session in db.session.scalars(db.select(PaybackSession).order_by(PaybackSession.id.desc()))}
        self.sessions = {state.value: sessions[state.value] for state in (SessionState.PLANNED, SessionState.RUNNING)}
        self.places = {"shared": town.places[0], "of the restricted one": place.code}
        self.numbers = {
            "user_id": self.people["s"].id, "exception_id": exception.id, "calendar_id": 1, "link_id": 1, "news_id": 1, "entry_id": 1, "crew_id": 2, "usual_id": 1, "number": 1, "schedule": 1,
        }
        db.session.commit()

    def things(self, rule: Rule) -> dict[str, dict[str, object]]:
        """Return what an address of this route may lead to, by its name in the table."""
        if rule.endpoint in OF_FILES:
            return {state: {"reference": reference} for state, reference in FILES.items()}
        if rule.endpoint.startswith("importing.") and rule.arguments:
            return {state: {"reference": reference} for state, reference in IMPORTS.items()}
        if rule.endpoint.startswith("returns."):
            return {"": {}}
        if "reference" in rule.arguments and rule.endpoint.startswith("payback."):
            return {name: {"reference": self.jobs[name]} for name in JOBS}
        if "reference" in rule.arguments:
            names = OVER if AFTER.match(rule.endpoint) else BEFORE
            names = (*names, "under way") if rule.endpoint in UNDER_WAY else names
            names = (*BEFORE, *names) if rule.endpoint in ("operations.show", "logbook.log") else names
            return {name: {"reference": self.operations[name]} for name in names}
        if "token" in rule.arguments and rule.endpoint.startswith("operations."):
            return {"proposed": {"token": TOKEN_OF_LINK}, "restricted": {"token": HIDDEN_TOKEN}}
        if "report" in rule.arguments:
            return {name: {"report": code} for name, code in zip(("draft", "issued"), self.town.reports, strict=True)}
        if "session_id" in rule.arguments:
            return {name: {"session_id": number} for name, number in self.sessions.items()}
        if rule.endpoint.startswith("places.") and rule.arguments:
            return {name: {"code": code} for name, code in self.places.items()}
        return {"": {}}

    def address(self, app: Flask, rule: Rule, thing: dict[str, object]) -> str:
        """Return one address of a route. Raises KeyError for a part that nobody has explained."""
        numbers = self.numbers | {"user_id": self.people["D"].id} if rule.endpoint == "outcomes.end_deputy" else self.numbers
        if rule.endpoint == "outcomes.answer_query":
            numbers = numbers | {"number": 2}
        values = {name: thing[name] if name in thing else numbers[name] if name in numbers else self.town._values(rule, name)[0] for name in rule.arguments}
        values |= {"agency": self.town.agencies[1]} if "agency" in rule.arguments and not rule.endpoint.startswith("returns.") else {}
        return app.url_map.bind("localhost").build(rule.endpoint, values)


class Kept:
    """The database as it was. What a request has changed is put back; nobody asks unless something was written."""

    def __init__(self) -> None:
        self._live = sqlite.connect(db.engine.url.database, isolation_level=None)
        self._live.execute("PRAGMA synchronous=OFF")
        self._copy = sqlite.connect(":memory:")
        self._live.backup(self._copy)
        self._seen = self._version()

    def _version(self) -> int:
        found: int = self._live.execute("PRAGMA data_version").fetchone()[0]
        return found

    def put_back(self) -> None:
        """Put it back, if another connection has written to it."""
        if self._version() != self._seen:
            self._copy.backup(self._live)
            self._seen = self._version()

    def close(self) -> None:
        """Let it go."""
        self._live.close()
        self._copy.close()


class Walk:
    """Asks for everything as everybody."""

    def __init__(self, app: Flask, make: Make):
        self.app, self.client = app, app.test_client(use_cookies=False)
        with app.app_context():
            self.world = World(make)
            self.people = people = dict(self.world.people)
            db.session.remove()
        self.senders = {who: _sender(Browser(app).as_(user), "/account/telephone") for who, user in people.items()} | {NOBODY: _sender(Browser(app), "/sign-in")}
        self.pages: dict[tuple[str, str], str] = {}
        """Pages that have a form, by address and reader; "" for one that has none, or is not there."""
        with app.app_context():
            self.kept = Kept()

    def rows(self) -> Iterator[Row]:
        """Yield what everybody gets: of each page, of what HTMX is given of it, and of the form that is sent to it.

        HTMX asks as everybody who is not shown the page, and as the first who is; the others who are get what the first does. Who is turned away at the door
        (`access.requires`), before anybody looks at what is asked for, is turned away so of whatever the route leads to: the first asks.
        """
        shown: dict[str, dict[str, str]] = {}
        rules = [rule for rule in self.app.url_map.iter_rules() if rule.endpoint != "static" and walked(_plain(rule))]
        for asked, method in ((PAGE, "GET"), (FRAGMENT, "GET"), (FORM, "POST")):
            for rule in (rule for rule in rules if method in (rule.methods or ())):
                at_the_door: dict[str, str] = {}
                for name, thing in self.world.things(rule).items():
                    address = self.world.address(self.app, rule, thing)
                    form = self._form(address) if asked == FORM else None
                    page, first, cells = shown.get(address, {}) if asked == FRAGMENT else {}, dict[str, str](), dict[str, str]()
                    for who in self.senders:
                        away, was = self._turned_away(rule, who, method), page.get(who, "")
                        known, key = (at_the_door, SIGN_IN if who == NOBODY else SIGNS[403]) if away else (first, was)
                        told = away or was in (SIGNS[200], SHOWS_NAMES)
                        cells[who] = known[key] if told and key in known else self._sign(address, asked, who, form)
                        if told:
                            known[key] = cells[who]
                        if away and asked == PAGE:
                            self.pages[address, who] = ""
                    if asked == PAGE:
                        shown[address] = cells
                    yield Row(_plain(rule), asked, name, " ".join("".join(cells[who] for who in group) for group in GROUPS))

    def _turned_away(self, rule: Rule, who: str, method: str) -> bool:
        needed = getattr(self.app.view_functions[rule.endpoint], "requires", None)
        return needed is not None and (who == NOBODY or not may(self.people[who], needed[method]))

    def _sign(self, address: str, asked: str, who: str, form: PageForm | None) -> str:
        """Return the sign for what comes."""
        cookies, token = self.senders[who]
        headers = {"Cookie": cookies} | ({"HX-Request": "true"} if asked == FRAGMENT else {})
        sent = (form.hurried("Because") if form else {}) | {"csrf_token": token} if asked == FORM else None
        with self.client.open(form.address if form else address, method="POST" if asked == FORM else "GET", headers=headers, data=sent) as answer:
            to = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
            if asked == PAGE:
                self._keep(address, who, answer)
            names = asked != FORM and answer.status_code == 200 and NAMED in content_of(answer)
        self.kept.put_back()
        assert answer.status_code in SIGNS, f"{asked} {address} gives {answer.status_code}"
        if who == NOBODY and urlsplit(to).path == "/sign-in":
            return SIGN_IN
        return SHOWS_NAMES if names else SIGNS[303 if to else answer.status_code]

    def _form(self, address: str) -> PageForm | None:
        """Return the form that is sent to an address: from its own page or one above it, as the first who is shown it would send it. Everybody sends that."""
        parts = address.split("/")
        for page in ("/".join(parts[:end]) for end in range(len(parts), 1, -1)):
            for who, sender in self.senders.items():
                if (page, who) not in self.pages:
                    with self.client.get(page, headers={"Cookie": sender.cookies}) as answer:
                        self._keep(page, who, answer)
                text = self.pages[page, who]
                if any(urlsplit(urljoin(page, html.unescape(found))).path == address for found in _actions(text, page)):
                    return next(form for form in post_forms(text, page) if form.path == address)
        return None

    def _keep(self, page: str, who: str, answer: TestResponse) -> None:
        shows = answer.status_code == 200 and answer.mimetype == "text/html"
        self.pages[page, who] = answer.text if shows and POST_FORM.search(answer.text) else ""
        for form in WHOLE_FORM.findall(self.pages[page, who]):
            named = re.search(r' id="([^"]+)"', form.partition(">")[0])
            assert "<button" in form or named and re.search(rf'<button[^>]* form="{named[1]}"', answer.text), f"{page} shows {who} a form that cannot be sent: {form[:120]}"


def _actions(text: str, page: str) -> list[str]:
    found = (ACTION.search(tag) for tag in POST_FORM.findall(text))
    return [action[1] if action else page for action in found]


def _plain(rule: Rule) -> str:
    return re.sub(r"<\w+:", "<", rule.rule)


def _sender(browser: Browser, page: str) -> Sender:
    found = TOKEN.search(browser.get(page).text)
    assert found, f"{page} has no form"
    name = browser.app.config["SESSION_COOKIE_NAME"]
    cookie = browser.client.get_cookie(name)
    assert cookie, "there is no session"
    return Sender(f"{name}={cookie.value}", found[1])


def table(app: Flask, make: Make) -> list[str]:
    """Return the lines of the table: for each route what is asked for and of what, where the answers are the same on one line."""
    with hands.moved_to(hands.USUAL):
        walk = Walk(app, make)
        try:
            rows = list(walk.rows())
        finally:
            walk.kept.close()
    lines = []
    for route in sorted({row.route for row in rows}):
        of = [row for row in rows if row.route == route]
        joined: dict[tuple[str, str], list[str]] = {}
        for row in of:
            joined.setdefault((row.thing, row.cells), []).append(row.asked)
        alike: dict[tuple[str, str], list[str]] = {}
        for (thing, cells), asked in joined.items():
            alike.setdefault((cells, "+".join(asked)), []).append(thing)
        for (cells, asked), things in alike.items():
            lines.append("  ".join(filter(None, [cells, route, asked, "; ".join(filter(None, things))])))
    return lines


def head() -> list[str]:
    """Return what stands above the table."""
    who = [f"{sign} {words}" for sign, words in PEOPLE.items()]
    return ["Who gets what. Written by `python -m tests.matrix`, held by tests/test_matrix.py.", "", *who, "", LEGEND, "", " ".join(GROUPS)]


def main() -> None:
    """Write the table anew."""
    from tests.databases import application

    hands.set_usual()
    with tempfile.TemporaryDirectory() as folder:
        app = application("sqlite", Path(folder), "matrix")
        with app.app_context():
            Make().installation()
            db.session.remove()
        found = table(app, Make())
        with app.app_context():
            db.engine.dispose()
    FILE.write_text("".join(f"{line}\n" for line in [*head(), *found]))


if __name__ == "__main__":
    main()
