"""Pages of other rooms that are not there yet have an address all the same."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _pages_of_other_rooms(app):
    handler = lambda error, endpoint, values: f"/not-there-yet/{endpoint}/{values.get('reference', '')}"  # noqa: E731
    app.url_build_error_handlers.append(handler)
    yield
    app.url_build_error_handlers.remove(handler)
