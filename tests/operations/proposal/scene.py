"""A coordinator who has a quarter proposed, of Cubits and a Discard, among two agencies and four wards. It is Wednesday 18 November 2026."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from flask import Flask

from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import Operation, OperationState, Proposal
from opsplanner.operations.proposal import rules
from opsplanner.operations.proposal.rules import Result
from opsplanner.operations.proposal.work import services
from tests.browser import Browser
from tests.make import Make
from tests.operations.planning.sent import form_of

HERE = "/operations/proposal"


class Scene:
    """The council leads. A Cubit asks 3 of Kent Police, who have 4; a Discard asks 2 of them. The ward River was visited on 2 November."""

    def __init__(self, app: Flask, make: Make):
        self.app, self.make = app, make
        self.council, self.police, self.lead = make.council(), make.agency("Kent Police"), make.user()
        usual = [(self.council, "Leads", 1, True), (self.police, "Stops", 3, True)]
        self.cubit, self.discard = make.type("CUBIT", usual, position=1), make.type("DISCARD", [(self.police, "Stops", 2, False)], position=2)
        self.wards = [make.ward(name) for name in ("River", "Strood", "Twydall", "Watling")]
        self.van = make.resource(name="CCTV van")
        make.usual_staff(self.police, 4)
        make.plan_year(date(2026, 4, 1))
        self.planned(date(2026, 11, 2), state=OperationState.COMPLETED)

    def planned(self, day: date, *, ward: int = 0, state: OperationState = OperationState.CONFIRMED, **more: Any) -> Operation:
        """Another operation, in the first ward unless said, from 10am to 2pm."""
        return self.make.operation(state, kind=self.discard, author=self.lead, wards=[self.wards[ward]], wall=Wall(day, time(10), time(14)), **more)

    def sent(self, browser: Browser, **more: Any) -> dict[str, Any]:
        """What the form sends: four Cubits and one Discard from 4 January to 31 January 2027, unless said."""
        kept = form_of(browser.get(HERE).text, "wishes")
        usual = {"first": "2027-01-04", "until": "31/1/2027", f"number_{self.cubit.id}": "4", f"number_{self.discard.id}": "1"}
        return kept | usual | more

    def asked(self, browser: Browser, **more: Any) -> str:
        """Ask for it; return the proposal's code."""
        answer = browser.post(HERE, self.sent(browser, **more))
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"].rpartition("/")[2])

    def worked_out(self, browser: Browser, **more: Any) -> str:
        """Ask for it, let the worker work it out; return the proposal's code."""
        code = self.asked(browser, **more)
        with self.app.app_context():
            services.work_out(code)
            db.session.remove()
        return code

    def stored(self, code: str) -> Proposal:
        """The row."""
        with self.app.app_context():
            return db.session.scalars(db.select(Proposal).where(Proposal.code == code)).one()

    def result(self, code: str) -> Result:
        """What was found."""
        return rules.read(self.stored(code).result)

    def press(self, browser: Browser, code: str, what: str, **more: Any) -> Any:
        """Press a button of a proposal as its page has it now."""
        return browser.post(f"{HERE}/{code}/{what}", {"version": str(self.stored(code).version)} | more)

    def make_form(self, browser: Browser, code: str) -> dict[str, Any]:
        """What the button sends that makes drafts of it."""
        return form_of(browser.get(f"{HERE}/{code}").text, "make")

    def operations(self) -> list[Operation]:
        """The drafts, by their start."""
        with self.app.app_context():
            query = db.select(Operation).where(Operation.state == OperationState.DRAFT).options(db.selectinload(Operation.wards), db.selectinload(Operation.commitments))
            return list(db.session.scalars(query.order_by(Operation.starts_at, Operation.id)))
