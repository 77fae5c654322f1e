"""No page builds a statement that it has built before: asked the second time, it makes no select at all, and no other one of one that it has.

And none asks through the session: what is only read is read as rows, and what looks like an entity is made of them. (docs/quick-pages.md, "What is read whole")
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from flask import Flask, has_request_context
from sqlalchemy import Select, event
from sqlalchemy.orm import ORMExecuteState, Session
from werkzeug.routing import Rule

from opsplanner.database import db
from tests.browser import Browser
from tests.make import Make
from tests.town import Town, build, routes

QUICK = (
    ("coordinator", "/operations"),
    ("coordinator", "/operations?when=all&type=CUBIT&ward=river"),
    ("coordinator", "/operations?when=all&q=cubit+2026"),
    ("charity", "/operations?q=ward+014+x9&when=past"),
    ("charity", "/operations?when=past"),
    ("coordinator", "/calendar"),
    ("police", "/calendar?q=river"),
    ("staff", "/calendar/{today}"),
    ("police", "/operations/board"),
    ("charity", "/operations/board?show=month&type=CUBIT"),
    ("staff", "/operations/board/{agency}/{today}"),
    ("police", "/agencies/{agency}/promised?quarter=2026-10&of=turned-up"),
    ("charity", "/agencies/{agency}/promised.csv"),
    ("coordinator", "/calendar/week?staff={agency}"),
    ("probation", "/payback"),
    ("charity", "/payback?state=not-checked&age=older"),
    ("coordinator", "/payback.csv?late=yes"),
    ("staff", "/payback/days"),
    ("probation", "/payback/board"),
    ("probation", "/payback/board/several"),
    ("probation", "/payback/today"),
    ("coordinator", "/payback/{job}"),
    ("manager", "/outcomes"),
    ("manager", "/outcomes/review"),
    ("manager", "/outcomes/compare?year=all&rows=ward&columns=measure"),
    ("manager", "/outcomes/wards"),
    ("manager", "/outcomes/yields"),
    ("manager", "/outcomes/wards/{ward}/street-scene"),
    ("charity", "/outcomes?year=all&agency={agency}&state=signed-off"),
    ("coordinator", "/outcomes?from=2026-01-01&type=CUBIT&ward=river&silent=all"),
    ("staff", "/outcomes.csv?state=corrected"),
    ("police", "/outcomes/measures/vehicles-removed"),
    ("charity", "/plan"),
    ("coordinator", "/plan/{year}/street-scene"),
    ("coordinator", "/plan/{year}/street-scene/assessment"),
    ("coordinator", "/plan/emerging-issues?state=waiting"),
    ("coordinator", "/plan/community-views?year={year}&answer=not-said"),
    ("coordinator", "/plan/{year}/street-scene/indicators/fly-tips"),
    *(("manager", f"/returns{page}") for page in ("?show=all", "/calendar", "/periods", "/RETURN-2026-001")),
    ("probation", "/search?q=cubit"),
    ("charity", "/agencies"),
    ("coordinator", "/agencies/{agency}"),
    ("staff", "/subscriptions"),
    ("manager", "/places?q=car+park"),
    ("administrator", "/administration?q=e&state=active&agency={agency}"),
    ("administrator", "/administration/deliveries?q=e&state=given-up"),
    ("staff", "/places/{place}"),
    *((who, "/") for who in ("coordinator", "staff", "manager", "administrator", "charity", "probation")),
    *((who, f"/operations/{{operation}}{page}") for who in ("coordinator", "staff", "manager", "police") for page in ("", "/log", "/briefing", "/history")),
    *(("coordinator", f"/operations/{{operation}}/{page}") for page in ("edit", "move", "tell", "debrief", "turned-up")),
    *((who, "/operations/{operation}/answer") for who in ("coordinator", "police")),
    *(("coordinator", f"/operations/plan{what}") for what in ("", "?type=CUBIT", "?like={operation}")),
    ("coordinator", "/operations/find?type=CUBIT&longest=yes"),
    ("office", "/resources/types/CUBIT"),
)
"""Who, and what she looks at: these are asked in more shapes than one, or by more people than one."""

LEAD_ELSEWHERE = {
    *(f"/outcomes/<int:entry_id>{page}" for page in ("", "/answer", "/change", "/correct", "/query")),  # former addresses
    "/plan/years/<string:year>/assessment/restate", "/reports/<string:report>/restate",  # nothing there differs from what was agreed or issued
}
"""The routes that show nothing in this town, with the reason."""


def _by_sqlalchemy() -> bool:
    """Say whether SQLAlchemy itself copies a statement, to load what an entity is related to, and not the application."""
    frame = sys._getframe(2)
    while frame.f_back and (frame.f_code.co_filename.startswith("<") or "/sqlalchemy/sql/" in frame.f_code.co_filename):
        frame = frame.f_back
    return "/sqlalchemy/" in frame.f_code.co_filename


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each select that is made from now on, or made of another one, in words."""
    begin, copy, found = Select.__init__, Select._generate, list[str]()

    def made(self, *columns, **more):
        found.append(", ".join(str(column) for column in columns[:3]))
        begin(self, *columns, **more)

    def copied(self):
        if not _by_sqlalchemy():
            found.append(f"of {', '.join(str(column) for column in self._raw_columns[:3])}")
        return copy(self)

    monkeypatch.setattr(Select, "__init__", made)
    monkeypatch.setattr(Select, "_generate", copied)
    return found


@pytest.fixture
def by_the_session() -> Iterator[list[str]]:
    """Each select of a request that goes the session's own way, and each entity that the session loads for it; what is noted after the answer is changed."""
    found = list[str]()

    def asked(state: ORMExecuteState) -> None:
        if has_request_context() and state.is_select and state.bind_mapper:
            found.append(f"select of {state.bind_mapper.class_.__name__}")

    def loaded(_: Session, entity: object) -> None:
        if has_request_context():
            found.append(type(entity).__name__)

    event.listen(Session, "do_orm_execute", asked)
    event.listen(Session, "loaded_as_persistent", loaded)
    yield found
    event.remove(Session, "do_orm_execute", asked)
    event.remove(Session, "loaded_as_persistent", loaded)


def _who_reads(app: Flask, town: Town, rule: Rule) -> str:
    """Who may look at this route; "" where nobody has to be signed in."""
    view = app.view_functions[rule.endpoint]
    may = town.may(view.requires, "GET") if hasattr(view, "requires") else None
    return next((who for who, person in town.people.items() if person is may), "")


def _addresses(app: Flask, town: Town, rule: Rule) -> list[str]:
    """Where this route may lead to something: its addresses as they are, and then of one agency's part, or of one type."""
    return [address + query for query in ("", town.query) for address in town.urls(app, rule)]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_page_builds_no_statement_twice_and_loads_nothing_to_read_it(app: Flask, make: Make, browser: Browser, built: list[str], by_the_session: list[str]) -> None:
    with app.app_context():
        town = build(make)
        town.people["office"] = make.user(make.office())
        db.session.remove()
    people, names = {"": browser} | {who: browser.as_(person) for who, person in town.people.items()}, town.in_addresses()
    for each in people.values():
        each.strict = False  # whether they are well formed says tests/test_every_route.py
    again: dict[str, list[str]] = {}
    loads: dict[str, list[str]] = {}

    def opens(who: str, address: str) -> bool:
        """Ask for a page until it builds nothing, three times at most; say whether there is one, and not a way elsewhere."""
        for _ in range(3):
            built.clear()
            by_the_session.clear()
            status = people[who].get(address).status_code
            if by_the_session:
                loads[f"{who} {address}"] = by_the_session[:]
            if status >= 400 or not built:
                return status == 200
        again[f"{who} {address}"] = built[:]
        return True

    for who, address in QUICK:
        assert opens(who, address.format(**names)), address
    matched = app.url_map.bind("localhost").match
    asked = {matched(address.format(**names).partition("?")[0], return_rule=True)[0].rule for _, address in QUICK}
    shut = {rule.rule for rule in routes(app, "GET") if rule.rule not in asked and not any(opens(_who_reads(app, town, rule), each) for each in _addresses(app, town, rule))}
    assert again == {}
    assert loads == {}
    assert shut == LEAD_ELSEWHERE
