"""Stands in for the people room until it lands: loads who is signed in by the row of the sign-in, and no more."""

from __future__ import annotations

import hashlib

from flask import Flask
from flask_login import LoginManager

from opsplanner.access import open_to_all
from opsplanner.database import db
from opsplanner.models import SignIn, User


def set_up(app: Flask) -> None:
    """Install the login manager and empty pages of the names that layouts link to."""
    manager = LoginManager(app)

    @manager.user_loader
    def load(cookie_id: str) -> User | None:
        row = db.session.get(SignIn, hashlib.sha256(cookie_id.encode()).hexdigest())
        if row is None or not row.user.is_active:
            return None
        row.user.sign_in_id = cookie_id
        return row.user

    for endpoint, path in (("people.sign_in", "/sign-in"), ("people.account", "/account"), ("people.sign_out", "/sign-out")):
        app.add_url_rule(path, endpoint, open_to_all("stands in")(lambda: "not yet"))
