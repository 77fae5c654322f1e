"""Where a one-time link leads."""

from __future__ import annotations

from flask import current_app, url_for


def address(token: str) -> str:
    """Return the whole address of a link, to be passed on."""
    path = url_for("signing_in.welcome", token=token)
    public = current_app.config["SETTINGS"].public_url
    return f"{public}{path}" if public else url_for("signing_in.welcome", token=token, _external=True)
