"""Two addresses for machines. They tell nothing but yes or no; the log has the reason."""

from __future__ import annotations

import logging

from flask import Blueprint, Flask, Response, current_app

from opsplanner.access import open_to_all
from opsplanner.health import queries

bp = Blueprint("health", __name__)
log = logging.getLogger("opsplanner.health")


def set_up(app: Flask) -> None:
    """Add them to the application."""
    app.register_blueprint(bp)


@bp.get("/healthz")
@open_to_all("what watches over the process does not sign in")
def runs() -> Response:
    """Say that the process answers."""
    return _said("ok", 200)


@bp.get("/readyz")
@open_to_all("what watches over the installation does not sign in")
def ready() -> Response:
    """Say whether people can be served: the database answers, its tables have the newest form, the disk has room."""
    if wrong := queries.what_is_wrong(current_app.config["SETTINGS"]):
        log.warning("not ready: %s", wrong)
        return _said("not ready", 503)
    return _said("ready", 200)


def _said(word: str, status: int) -> Response:
    return Response(f"{word}\n", status, mimetype="text/plain")
