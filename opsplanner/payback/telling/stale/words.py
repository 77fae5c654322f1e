"""Where it stands when calendars of Payback were last fetched: the room above that keeps them says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select

_FETCHES = "payback.fetches"


def register_fetches(app: Flask, fetches: Callable[[], Select[*tuple[Any, ...]]]) -> None:
    """Say who has a calendar of Payback that was fetched once at least: a select of user_id, a row for each live link."""
    app.extensions[_FETCHES] = fetches


def fetches() -> Select[*tuple[Any, ...]]:
    """Return the select that was registered."""
    registered: Callable[[], Select[*tuple[Any, ...]]] = current_app.extensions[_FETCHES]
    return registered()
