"""Of which pages choices are saved: the rooms above register them, and say what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from flask import Flask, current_app

from opsplanner.models import User
from opsplanner.web.address import address_of


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
    gone: Callable[[Mapping[str, str]], Sequence[str]] = lambda _: ()
    """Returns a sentence for each thing in an address that is not there any more, or not in use; it asks nothing but what is kept of the catalogue."""


def register(app: Flask, page: Page) -> None:
    """Add a page."""
    app.extensions.setdefault("choices", {})[page.name] = page


def pages() -> dict[str, Page]:
    """Return the pages that were registered, by name."""
    registered: dict[str, Page] = current_app.extensions.get("choices", {})
    return registered


def opened(page: str, query: str) -> str:
    """Return where a choice of this page opens; the page is registered."""
    return address_of(pages()[page].endpoint, **dict(parse_qsl(query)))
