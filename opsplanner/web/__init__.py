"""How opsplanner talks to a browser: addresses, pages, forms, headers, error pages, one log line a request."""

from __future__ import annotations

from flask import Flask

from opsplanner.web import address, compression, cookies, drawn, faults, gate, headers, pages, request_log, spreadsheet


def set_up(app: Flask) -> None:
    """Install them on the application. Who stands first touches an answer last."""
    for part in (cookies, compression, headers, request_log, gate, address, pages, drawn, spreadsheet, faults):
        part.set_up(app)
