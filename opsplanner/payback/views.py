"""The pages of Community Payback jobs."""

from __future__ import annotations

import importlib
import importlib.util

from flask import Flask

from opsplanner.payback import bp


def set_up(app: Flask) -> None:
    """Join this room's pages to the application."""
    for part in ("day_views",):
        if importlib.util.find_spec(f"opsplanner.payback.{part}"):
            importlib.import_module(f"opsplanner.payback.{part}")
    app.register_blueprint(bp)
