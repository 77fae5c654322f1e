"""What the pages that a phone keeps say of who keeps them."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, current_app

from opsplanner.access import person
from opsplanner.payback.today.phone import rules
from opsplanner.web.headers import WITH_WORKER


class Phone(NamedTuple):
    """For whom a page is kept, and her name."""

    keeper: str
    by: str


def phone() -> Phone:
    """Return for whom this page may be kept."""
    return Phone(rules.keeper(current_app.config["SECRET_KEY"], person().id), person().name)


def may_be_kept(page: Response) -> Response:
    """Return a page that a phone may keep for who asked for it: it says for whom, and a worker of ours may bring it."""
    page.headers["X-Kept-For"] = phone().keeper
    page.headers["Content-Security-Policy"] = WITH_WORKER
    return page
