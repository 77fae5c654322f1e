"""Addresses: what may stand in one."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2_147_483_647
"""The largest whole number that PostgreSQL keeps in a column of ids."""


class IdConverter(IntegerConverter):
    """An id in an address: a larger number than the database holds is nobody's, so it is no address here."""

    regex = "[0-9]{1,10}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def set_up(app: Flask) -> None:
    """Read ids in addresses so."""
    app.url_map.converters["int"] = IdConverter
