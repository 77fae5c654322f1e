"""What is said of who has seen a change shortly before the start, and of calendars that have not fetched it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select

from opsplanner import clock
from opsplanner.history.words import short

_FETCHES, _HOLDERS, _HOLDING = "notices.fetches", "notices.holders", "notices.holding"
ASKS = "This is within 48 hours. Please open it in opsplanner and press “I have seen it”: who leads it sees who has not, and rings."
SEEN = "Noted: you have seen it."


def register_fetches(app: Flask, fetches: Callable[[], Select[*tuple[Any, ...]]]) -> None:
    """Say where it stands when people's calendars were last fetched: a select of link_id, user_id, payback, named_only, agency_only, fetched_at and
    fetched_by, a row for each link that holds its owner's own duties; `payback` where those are the days of Payback and no operations, `named_only`
    where it holds nothing but those on which she is named, `agency_only` where nothing but what her agency leads or takes part in."""
    app.extensions[_FETCHES] = fetches


def fetches() -> Select[*tuple[Any, ...]]:
    """Return the select that was registered."""
    registered: Callable[[], Select[*tuple[Any, ...]]] = current_app.extensions[_FETCHES]
    return registered()


def register_holders(
    app: Flask, holders: Callable[[Collection[int]], Collection[tuple[int, int]]], holding: Callable[[Collection[int], Collection[int]], Collection[Any]]
) -> None:
    """Say who has a calendar, fetched once at least, that has some operations by chance, or had them: of their ids, the operation and the account; and
    which links of some people have them: operation_id, user_id, link_id, fetched_at and fetched_by."""
    app.extensions[_HOLDERS], app.extensions[_HOLDING] = holders, holding


def holders(operation_ids: Collection[int]) -> Collection[tuple[int, int]]:
    """Return what was registered says of these operations."""
    registered: Callable[[Collection[int]], Collection[tuple[int, int]]] = current_app.extensions[_HOLDERS]
    return registered(operation_ids)


def holding(operation_ids: Collection[int], user_ids: Collection[int]) -> Collection[Any]:
    """Return what was registered says of these operations and these people."""
    registered: Callable[[Collection[int], Collection[int]], Collection[Any]] = current_app.extensions[_HOLDING]
    return registered(operation_ids, user_ids)


def last_fetched(fetched_at: datetime | None, fetched_by: str) -> str:
    """Say when a calendar was last fetched: "last fetched Tuesday 17 November 2026, 10am, by Outlook"."""
    if fetched_at is None:
        return "never fetched yet"
    return f"last fetched {clock.words_of_instant(fetched_at)}" + (f", by {fetched_by}" if fetched_by else "")


def may_be_stale(what: str) -> str:
    """Say to who subscribes to a calendar that has an operation what has changed of it, and that no calendar shows that yet."""
    return short(f"Your calendar has not fetched this yet, do not rely on it: {what}", 200)


def do_not_rely(fetched: str) -> str:
    """Say to the owner of a calendar that it does not know of a change yet."""
    return f"Your calendar has not fetched this yet ({fetched}): do not rely on it."
