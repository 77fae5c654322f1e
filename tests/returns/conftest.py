"""A collection calendar with two returns of the council: one by ward, each month, and one of the whole area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from opsplanner.database import db
from opsplanner.models import Agency, AgencyKind, ExpectedReturn, Measure, OutcomeEntry, Role, ServiceReturn, User
from tests.browser import Browser
from tests.make import Make
from tests.outcomes.given import measure

OCTOBER, SEPTEMBER = "/returns/test-council/october-2026", "/returns/test-council/september-2026"


class Calendar:
    """Who keeps it, who sends what, and what tests ask of it."""

    def __init__(self, app: Flask, make: Make) -> None:
        self.app, self.make = app, make
        self.council: Agency = make.agency("Test Council", AgencyKind.COUNCIL, code="test-council")
        self.manager: User = make.user(make.office(), Role.MANAGER, name="Mary Manager")
        self.owner: User = make.user(self.council, Role.STAFF, name="Olive Owner")
        self.deputy: User = make.user(make.agency("Fire"), Role.STAFF, name="Dora Deputy")
        self.wards = [make.ward("River"), make.ward("Twydall")]
        self.notices = measure(app, "Penalty notices", "notices")
        self.paid = measure(app, "Notices paid", "notices", follows_id=self.notices.id)
        make.plan_year(date(2026, 4, 1))
        self.by_ward, self.whole = self.expect(self.notices, by_ward=True), self.expect(self.paid)

    def expect(self, what: Measure, agency: Agency | None = None, **more: Any) -> int:
        """Expect a return of a month, due 10 days after it, and return the id of the line."""
        asked = {"kind": "month", "starts_on": date(2026, 6, 1), "due_days": 10, "due_working": False, "by_ward": False} | more
        with self.app.app_context():
            line = ExpectedReturn(measure_id=what.id, agency_id=(agency or self.council).id, owner_id=self.owner.id, deputy_id=self.deputy.id, **asked)
            db.session.add(line)
            db.session.commit()
            return line.id

    def form(self, page: Any, **typed: str) -> dict[str, str]:
        """What the page would send, with what was typed: `q_river`, `q_none` of the wards, `q` of the whole area, and `a`, `i`, `s`, `d`, `n`, `t`, `y` by ward; `a2` ... of the whole."""
        found = {name: value for name, value in sent_by(page).items() if name not in ("csrf_token", "once")}
        keys = {"river": f"{self.by_ward}-{self.wards[0].id}", "twydall": f"{self.by_ward}-{self.wards[1].id}", "none": f"{self.by_ward}-0"}
        for name, value in typed.items():
            letter, _, of = name.partition("_")
            if letter == "q":
                found[f"q-{keys[of]}" if of else f"q-{self.whole}-0"] = value
            else:
                found[f"{letter[0]}-{self.whole if letter.endswith('2') else self.by_ward}"] = value
        return found

    def figures(self, what: Measure | None = None) -> list[tuple[int, str | None]]:
        """The figures that stand: how much, and of which ward."""
        names = {ward.id: ward.name for ward in self.wards}
        with self.app.app_context():
            query = select(OutcomeEntry).where(OutcomeEntry.measure_id == (what or self.notices).id, OutcomeEntry.superseded.is_(False), OutcomeEntry.return_id.is_not(None))
            return [(entry.hundredths // 100, names.get(entry.ward_id or 0)) for entry in db.session.scalars(query.order_by(OutcomeEntry.id))]

    def sent(self) -> Sequence[ServiceReturn]:
        """What has come."""
        with self.app.app_context():
            return db.session.scalars(select(ServiceReturn).order_by(ServiceReturn.id)).all()


def sent_by(page: Any) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    from tests.browser import tree_of

    form = next(one for one in tree_of(page.text).iter("{http://www.w3.org/1999/xhtml}form", "form") if "/returns/" in (one.get("action") or ""))
    found = {}
    for box in form.iter():
        tag, name = str(box.tag).rpartition("}")[2], box.get("name")
        if tag == "input" and name and (box.get("type") != "checkbox" or box.get("checked") is not None):
            found[name] = box.get("value") or ""
        if tag == "select" and name:
            options = [one for one in box.iter() if str(one.tag).rpartition("}")[2] == "option"]
            found[name] = next((one.get("value") or "" for one in options if one.get("selected") is not None), options[0].get("value") or "")
    return found


@pytest.fixture
def calendar(app: Flask, make: Make, usual_time: None) -> Calendar:
    """The calendar, on Wednesday 18 November 2026: it names months."""
    return Calendar(app, make)


def enter(calendar: Calendar, browser: Browser, by: User, path: str = OCTOBER, **typed: str) -> Any:
    """Enter a return as somebody does, and return the answer."""
    who = browser.as_(by)
    return who.post(path, calendar.form(who.get(path), **typed))
