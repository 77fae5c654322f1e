"""Stands in for the pages of other rooms that this room's pages lead to, until they land."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

_NEIGHBOURS = {"home.show": "/", "operations.show": "/operations/<string:reference>", "operations.index": "/operations"}


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application, with its neighbours' addresses."""
    for endpoint, path in _NEIGHBOURS.items():
        if endpoint not in app.view_functions:
            app.url_map.add(Rule(path, endpoint=endpoint))
            app.view_functions[endpoint] = lambda **_: "<!doctype html><title>Not yet</title>"
    return app
