"""Links are made for the message that brings them, and asked for anew. Every function runs inside unit_of_work()."""

from __future__ import annotations

import secrets
from typing import Any

from flask import current_app, url_for

from opsplanner import clock
from opsplanner.accounts.queries import stored_as
from opsplanner.database import db
from opsplanner.links import queries, rules
from opsplanner.mail import services as mail_services


def make(model: type[Any], endpoint: str, to: str, *, token: str = "", **facts: Any) -> str:
    """Make a link of this sort for the message that goes to this address, and return its whole address, which is kept nowhere.

    Its token is a random one where none is given; `facts` are what it asks about, by their columns.
    """
    token = token or secrets.token_urlsafe(32)
    db.session.add(model(token_hash=stored_as(token), mailbox=to, made_at=clock.now(), **facts))
    db.session.flush()
    return f"{current_app.config['SETTINGS'].address}{url_for(endpoint, token=token)}"


def send(kind: str, about: str, to: str) -> None:
    """Send a message of this kind, which brings a new link, to an address: at most one in a quarter of an hour."""
    if not queries.was_sent_since(kind, about, to, clock.now() - rules.NEW_AFTER):
        mail_services.post(kind, about=about, to=to)
