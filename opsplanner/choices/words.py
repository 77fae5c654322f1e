"""Of which pages choices are saved: the rooms above register them, and say what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import Flask, current_app

from opsplanner.models import User


class Chosen(NamedTuple):
    """What is chosen on a page: in words, and as the page has it in its address."""

    says: str
    query: Mapping[str, str | int | None]


class Page(NamedTuple):
    """A page of which choices are saved."""

    name: str
    """By which rows know it."""
    label: str
    endpoint: str
    read: Callable[[Mapping[str, str], User], Chosen]
    """Returns what an address chooses there, as far as it makes sense to this person."""


def register(app: Flask, page: Page) -> None:
    """Add a page."""
    app.extensions.setdefault("choices", {})[page.name] = page


def pages() -> dict[str, Page]:
    """Return the pages that were registered, by name."""
    registered: dict[str, Page] = current_app.extensions.get("choices", {})
    return registered
