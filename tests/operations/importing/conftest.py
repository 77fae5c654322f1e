"""A file with operations: sent, matched and taken as a coordinator of the council does on the pages."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from opsplanner.database import db
from opsplanner.models import Operation, OperationImport, User
from opsplanner.operations.importing.taking import services as taking_services
from tests.browser import Browser, text_of
from tests.make import Make
from tests.page_forms import post_forms

HEAD = "Type,Date,Start,End,Wards,Place,Lead,Agencies,Came,Aim,Status,Notes\n"
PAST = "Cubit,23/9/2026,9am,3pm,River,,,Kent Police 4; Kent Fire 2,Kent Police 3,Fewer thefts,,Quiet day\n"
OFF = "Cubit,10/9/2026,9am,3pm,River; Twydall,,,Kent Police 4,,,cancelled: bad weather,\n"
PLAN = "Cubit,10/12/2026,,,Twydall,Dock Road,,Kent Police 4,,,,\n"
GOOD = HEAD + PAST + OFF + PLAN
ROLES = {
    "Type": "type", "Date": "day", "Start": "start", "End": "end", "Wards": "wards", "Place": "place", "Lead": "lead", "Agencies": "asked", "Came": "came", "Aim": "aim", "Status": "state",
    "Notes": "notes",
}


class Importer:
    """Imports files as somebody does."""

    def __init__(self, app: Flask, make: Make, browser: Browser) -> None:
        self.app, self.make, self.browser = app, make, browser
        self.council, self.police, self.fire = make.council(), make.agency("Kent Police"), make.agency("Kent Fire")
        make.plan_year()
        self.river, self.twydall = make.ward("River"), make.ward("Twydall")
        self.kind = make.type("CUBIT", [(self.police, "", 2, True)])
        self.user = make.user()
        self.who = browser.as_(self.user)

    def send(self, content: str | bytes, *, by: User | None = None, name: str = "past.csv") -> Any:
        """Send a file, and return the answer."""
        who = self.browser.as_(by) if by else self.who
        data = {"file": (BytesIO(content.encode() if isinstance(content, str) else content), name)}
        return who.post("/operations/import/new", data, content_type="multipart/form-data")

    def match(self, reference: str, columns: dict[str, str] | None = None, **said: str) -> Any:
        """Say what the columns are (as the page guesses, without any), and return the answer."""
        path = f"/operations/import/{reference}/columns"
        page = self.who.get(path)
        assert page.status_code == 200, page.text
        sent = carried(page.text, path)
        for number, name in re.findall(r'<label for="c-(\d+)">([^<]*)</label>', page.text):
            if columns is not None:
                sent[f"c-{number}"] = columns.get(name, "")
        return self.who.post(path, sent | said)

    def load(self, content: str | bytes, columns: dict[str, str] | None = None, **said: str) -> str:
        """Send a file and have it checked; return its reference."""
        answer = self.send(content)
        assert answer.status_code == 303, text_of(answer)
        reference: str = answer.headers["Location"].split("/")[3]
        answer = self.match(reference, columns, **said)
        assert answer.status_code == 303, text_of(answer)
        return reference

    def page(self, reference: str) -> Any:
        """The page of a file."""
        return self.who.get(f"/operations/import/{reference}")

    def press(self, reference: str, what: str, **more: str) -> Any:
        """Press what the page of a file offers (take, go-on, throw-away), and let the worker do its task."""
        path = f"/operations/import/{reference}/{what}"
        answer = self.who.post(path, carried(self.page(reference).text, path) | more)
        self.work()
        return answer

    def withdraw(self, reference: str) -> Any:
        """Withdraw it, as its page offers."""
        path = f"/operations/import/{reference}/withdraw"
        answer = self.who.post(path, carried(self.who.get(path).text, path))
        self.work()
        return answer

    def work(self) -> None:
        """Let the worker do its task."""
        with self.app.app_context():
            taking_services.work()

    def row(self, reference: str) -> OperationImport:
        """The file as it is kept."""
        with self.app.app_context():
            return db.session.scalars(db.select(OperationImport).where(OperationImport.reference == reference)).one()

    def operations(self) -> list[Operation]:
        """All operations, by their day."""
        with self.app.app_context():
            found = list(db.session.scalars(db.select(Operation).order_by(Operation.starts_at, Operation.id)))
            db.session.expunge_all()
            return found


def carried(text: str, path: str) -> dict[str, str]:
    """What the form of a page that leads to this address carries, without its token."""
    form = next(form for form in post_forms(text, path) if form.path == path)
    return {name: value for name, value in form.values if name != "csrf_token"}


@pytest.fixture
def importer(app: Flask, make: Make, browser: Browser, usual_time: None) -> Importer:
    """Who imports files, in a town with two wards, two agencies and a type."""
    return Importer(app, make, browser)
