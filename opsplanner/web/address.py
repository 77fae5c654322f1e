"""What stands in an address: ids and days."""

from __future__ import annotations

from datetime import date

from flask import Flask
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


def day_of(text: str) -> date:
    """Return the day of an address. Raises NotFound for what is none."""
    found = read_day(text)
    if found is None:
        raise NotFound
    return found


def set_up(app: Flask) -> None:
    """Read ids in addresses so."""
    app.url_map.converters["int"] = IdConverter
