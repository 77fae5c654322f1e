"""No quick page builds a statement that it has built before: asked the second time, it makes no select at all."""

from __future__ import annotations

import pytest
from sqlalchemy import Select

from tests.town import build

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
    ("manager", "/places"),
    ("staff", "/places/{place}"),
    *((who, "/") for who in ("coordinator", "staff", "manager", "administrator", "charity", "probation")),
    *((who, f"/operations/{{operation}}{page}") for who in ("coordinator", "staff", "manager", "police") for page in ("", "/log", "/briefing", "/history")),
    *(("coordinator", f"/operations/{{operation}}/{page}") for page in ("edit", "move", "tell", "debrief", "turned-up")),
    *((who, "/operations/{operation}/answer") for who in ("coordinator", "police")),
    *(("coordinator", f"/operations/plan{what}") for what in ("", "?type=CUBIT", "?like={operation}")),
    ("coordinator", "/operations/find?type=CUBIT&longest=yes"),
)
"""Who, and what she looks at."""


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_page_builds_no_statement_twice(app, make, browser, monkeypatch):
    with app.app_context():
        town = build(make)
    names = town.in_addresses()
    built: list[str] = []
    begin = Select.__init__

    def counting(self, *columns, **more):
        built.append(", ".join(str(column) for column in columns[:3]))
        begin(self, *columns, **more)

    again: dict[str, list[str]] = {}
    for who, address in QUICK:
        page = browser.as_(town.people[who])
        for _ in range(2):
            assert page.get(address.format(**names)).status_code == 200, address
        with monkeypatch.context() as patched:
            patched.setattr(Select, "__init__", counting)
            page.get(address.format(**names))
        if built:
            again[f"{who} {address}"] = built[:]
            built.clear()
    assert again == {}
