"""What stands in an address: ids, days and months; and the addresses of pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.globals import request_ctx
from werkzeug.routing import IntegerConverter, Map

from opsplanner.errors import NotFound
from opsplanner.web.typed import EARLIEST, LATEST

LARGEST_ID = 2_147_483_647
"""The largest whole number that PostgreSQL keeps in a column of ids."""


class IdConverter(IntegerConverter):
    """An id in an address: a larger number than the database holds is nobody's, so it is no address here."""

    regex = "[0-9]{1,10}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def read_day(text: str | None) -> date | None:
    """Return the day that is written as 2026-12-03, or None for what is no date that anybody plans for."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if text == found.isoformat() and EARLIEST <= found <= LATEST else None


def read_month(text: str | None) -> date | None:
    """Return the first day of the month that is written as 2026-12, or None for what is none in which anybody plans."""
    return read_day(f"{text}-01")


def as_month(day: date) -> str:
    """Return the month of a day as an address has it: 2026-12."""
    return f"{day:%Y-%m}"


def from_to(first: date, last: date | None = None) -> dict[str, Any]:
    """Return days as an address has them, from the first of them and, where there is one, to the last."""
    return {"from": first.isoformat()} | ({"to": last.isoformat()} if last else {})


def day_of(text: str) -> date:
    """Return the day of an address. Raises NotFound for what is none."""
    found = read_day(text)
    if found is None:
        raise NotFound
    return found


def set_up(app: Flask) -> None:
    """Read ids in addresses so, and keep the addresses that pages ask for."""
    app.url_map.converters["int"] = IdConverter
    app.extensions["addresses"] = _addresses(app)


def address_of(endpoint: str, **values: Any) -> str:
    """Return what `url_for` does, kept: pages ask for the same addresses again and again, and building one takes long.

    What a room adds to an address of this request (`url_defaults`) is added before, so that it comes into no other one's.
    """
    here = request_ctx._get_current_object()  # type: ignore[attr-defined]
    app: Flask = here.app
    if endpoint.partition(".")[0] in app.url_default_functions:
        app.inject_url_defaults(endpoint, values)
    found: str = app.extensions["addresses"](here.request.script_root, endpoint, **values)
    return found


def _addresses(app: Flask) -> Callable[..., str]:
    @lru_cache(maxsize=4096, typed=True)
    def address(root: str, endpoint: str, **values: Any) -> str:
        return app.url_for(endpoint, **values)

    return address
