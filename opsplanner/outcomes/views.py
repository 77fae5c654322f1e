"""Where outcomes are recorded, reviewed, corrected, and operations closed."""

from __future__ import annotations

from flask import Blueprint, Flask

bp = Blueprint("outcomes", __name__)


def set_up(app: Flask) -> None:
    """Join this room's pages to the application."""
    app.register_blueprint(bp)
