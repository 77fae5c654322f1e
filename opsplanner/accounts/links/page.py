"""Where a one-time link leads, and what is said of one that goes by mail."""

from __future__ import annotations

from flask import current_app, url_for


def address(token: str) -> str:
    """Return the whole address of a link, to be passed on."""
    path = url_for("signing_in.welcome", token=token)
    public = current_app.config["SETTINGS"].public_url
    return f"{public}{path}" if public else url_for("signing_in.welcome", token=token, _external=True)


def on_its_way(sentence: str) -> str:
    """Return what is said of links that go by mail: in a demonstration, where they can be read."""
    where = " This is a demonstration: read it under Administration, Mail." if current_app.config["SETTINGS"].demonstration else ""
    return f"{sentence}.{where}"
