"""Probation's coordinator, who has a month proposed: jobs that need a day, crews with places. Every day is a working day."""

from __future__ import annotations

from datetime import time
from typing import Any

from opsplanner.database import db
from opsplanner.models import JobState, PaybackJob, PaybackProposal, SessionState
from opsplanner.payback.proposal import rules
from opsplanner.payback.proposal.rules import Result
from opsplanner.payback.proposal.work import services
from tests.browser import Browser
from tests.make import Make
from tests.operations.planning.sent import form_of
from tests.payback.days import Probation, sessions

HERE = "/payback/proposal"
MORNING, AFTERNOON = (time(9), time(12), 6), (time(13), time(16), 6)


class Scene:
    """Who plans, and what she sends."""

    def __init__(self, make: Make, browser: Browser):
        self.make, self.probation = make, Probation(make)
        self.page = browser.as_(self.probation.coordinator)
        self.app = self.page.app

    def job(self, what: str, hours: int = 6, **more: Any) -> PaybackJob:
        """A job that needs a day."""
        return self.make.job(JobState.ACCEPTED, what=what, estimated_hours=hours, **more)

    def asked(self, **more: Any) -> str:
        """Ask for four weeks; return the proposal's code."""
        answer = self.page.post(HERE, form_of(self.page.get(HERE).text, "wishes") | more)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"].rpartition("/")[2])

    def worked_out(self, **more: Any) -> str:
        """Ask for it, let the worker work it out; return the proposal's code."""
        code = self.asked(**more)
        with self.app.app_context():
            services.work_out(code)
            db.session.remove()
        return code

    def stored(self, code: str) -> PaybackProposal:
        """The row."""
        with self.app.app_context():
            return db.session.scalars(db.select(PaybackProposal).where(PaybackProposal.code == code)).one()

    def result(self, code: str) -> Result:
        """What was found."""
        return rules.read(self.stored(code).result)

    def lines(self, code: str) -> list[tuple[str, int, int]]:
        """What was found: reference, slot, people."""
        return [(line.reference, line.slot, line.people) for line in self.result(code).lines]

    def form(self, code: str) -> dict[str, Any]:
        """What the button sends that puts lines on their days, all ticked that can be."""
        return form_of(self.page.get(f"{HERE}/{code}").text, "accept")

    def accept(self, code: str, **more: Any) -> Any:
        """Press that button."""
        return self.page.post(f"{HERE}/{code}/accept", self.form(code) | more)

    def press(self, code: str, what: str, **more: Any) -> Any:
        """Press another button of a proposal as its page has it now."""
        return self.page.post(f"{HERE}/{code}/{what}", {"version": str(self.stored(code).version)} | more)

    def on(self, job: PaybackJob) -> list[tuple[int, int]]:
        """On which slots a job is, with how many people."""
        with self.app.app_context():
            found = [(session.slot_id, session.places) for session in sessions(job.reference) if session.state is SessionState.PLANNED]
            db.session.remove()
        return found
