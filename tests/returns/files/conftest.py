"""A file of the council: sent, matched and taken as its owner does on the pages."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from opsplanner.database import db
from opsplanner.models import ReturnFile, User
from opsplanner.returns.files.taking import services as taking_services
from tests.browser import Browser, text_of
from tests.page_forms import post_forms
from tests.returns.conftest import Calendar

ROLES = {"Ward": "ward", "Month": "period", "Measure": "measure", "Notices": "figure", "Figure": "figure"}
GOOD = "Month,Ward,Measure,Figure\nSeptember 2026,River,Penalty notices,3\nSep-26,twydall ward,Penalty notices,4\n31/10/2026,River,Penalty Notices,5\n2026-09,,Notices paid,2\n"


class Loader:
    """Loads files as somebody does."""

    def __init__(self, app: Flask, calendar: Calendar, browser: Browser) -> None:
        self.app, self.calendar, self.browser = app, calendar, browser
        self.owner = browser.as_(calendar.owner)

    def send(self, content: str | bytes, *, by: User | None = None, name: str = "october.csv", **more: Any) -> Any:
        """Send a file, and return the answer."""
        who = self.browser.as_(by) if by else self.owner
        data = {"agency": str(self.calendar.council.id), "file": (BytesIO(content.encode() if isinstance(content, str) else content), name)} | more
        return who.post("/returns/files/new", data, content_type="multipart/form-data")

    def match(self, reference: str, columns: dict[str, str] | None = None, **said: str) -> Any:
        """Say what the columns are, and return the answer."""
        path = f"/returns/files/{reference}/columns"
        page = self.owner.get(path)
        assert page.status_code == 200, page.text
        sent = carried(page.text, path)
        for number, name in re.findall(r'<label for="c-(\d+)">([^<]*)</label>', page.text):
            sent[f"c-{number}"] = (columns or ROLES).get(name, "")
        return self.owner.post(path, sent | {"measure": "", "period": "", "includes": "no", "so_far": "no", "numbers": "", "days": ""} | said)

    def load(self, content: str | bytes, columns: dict[str, str] | None = None, **said: str) -> str:
        """Send a file and have it checked; return its reference."""
        answer = self.send(content)
        assert answer.status_code == 303, text_of(answer)
        reference = answer.headers["Location"].split("/")[3]
        answer = self.match(reference, columns, **said)
        assert answer.status_code == 303, text_of(answer)
        return reference

    def page(self, reference: str) -> Any:
        """The page of a file."""
        return self.owner.get(f"/returns/files/{reference}")

    def take(self, reference: str, **more: str) -> Any:
        """Take it, as its page offers."""
        answer = self.owner.post(f"/returns/files/{reference}/take", carried(self.page(reference).text, f"/returns/files/{reference}/take") | more)
        if answer.status_code == 303:
            self.work()
        return answer

    def withdraw(self, reference: str) -> Any:
        """Withdraw it, as its page offers."""
        path = f"/returns/files/{reference}/withdraw"
        answer = self.owner.post(path, carried(self.owner.get(path).text, path))
        if answer.status_code == 303:
            self.work()
        return answer

    def work(self) -> None:
        """Let the worker do its task."""
        with self.app.app_context():
            taking_services.work()

    def row(self, reference: str) -> ReturnFile:
        """The file as it is kept."""
        with self.app.app_context():
            return db.session.scalars(db.select(ReturnFile).where(ReturnFile.reference == reference)).one()


def carried(text: str, path: str) -> dict[str, str]:
    """What the form of a page that leads to this address carries, without its token."""
    form = next(form for form in post_forms(text, path) if form.path == path)
    return {name: value for name, value in form.values if name != "csrf_token"}


@pytest.fixture
def loader(app: Flask, calendar: Calendar, browser: Browser) -> Loader:
    """Who loads files, with her calendar of returns."""
    return Loader(app, calendar, browser)
