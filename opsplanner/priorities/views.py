"""The plan's pages."""

from __future__ import annotations

from flask import Flask


def set_up(app: Flask) -> None:
    """Put the pages on the application."""
