"""Operations' pages, and the address of one operation's."""

from __future__ import annotations

from flask import Flask, url_for

from opsplanner.operations import bp


def set_up(app: Flask) -> None:
    """Join this room's pages to the application."""
    app.register_blueprint(bp)


def address(reference: str) -> str:
    """The address of an operation's page."""
    return url_for("operations.show", reference=reference)
