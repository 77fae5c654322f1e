"""What agencies are told, in the words of the rooms above, which register them; and what the history says when they were told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from flask import Flask, current_app
from sqlalchemy import ColumnElement

from opsplanner.models import Operation, Telling


class Message(NamedTuple):
    """What one agency is told, ready to be read out or sent."""

    subject: str
    text: str


class Kind(NamedTuple):
    """What a room above tells agencies."""

    occasions: Mapping[str, str]
    """When it tells them, and what the agency then was, as the history says it: "asked": "asked to take part"."""
    messages: Callable[[Operation, Sequence[Telling]], list[Message]]
    """Returns the message for each of an operation's tellings, with its link, in a number of queries that does not grow."""
    still_true: Callable[[], ColumnElement[bool]]
    """Returns what is true for a telling that nothing has overtaken."""


def register(app: Flask, kind: Kind) -> None:
    """Add what a room tells agencies."""
    app.extensions.setdefault("notices", []).append(kind)


def kinds() -> list[Kind]:
    """Return what the rooms above have registered."""
    registered: list[Kind] = current_app.extensions["notices"]
    return registered


def occasions() -> tuple[str, ...]:
    """Return when agencies are told something, of whatever the rooms above have registered."""
    return tuple(occasion for kind in kinds() for occasion in kind.occasions)


def messages(operation: Operation, tellings: Sequence[Telling]) -> dict[int, Message]:
    """Return the message for each telling, by the telling's id."""
    found: dict[int, Message] = {}
    for kind in kinds():
        those = [telling for telling in tellings if telling.occasion in kind.occasions]
        if those:
            found.update(zip((telling.id for telling in those), kind.messages(operation, those), strict=True))
    return found


def mail_link(mailbox: str, message: Message) -> str:
    """Return the mailto: link that opens the message in the mail program (RFC 6068)."""
    text = message.text.replace("\n", "\r\n")
    return f"mailto:{quote(mailbox)}?subject={quote(message.subject)}&body={quote(text)}"


def said(occasion: str) -> str:
    """Return what an agency was on an occasion that a room has registered."""
    return next(kind.occasions[occasion] for kind in kinds() if occasion in kind.occasions)


def told(agency: str, what: str) -> str:
    """Say for the history what an agency was told."""
    return f"told {agency} that it was {what}"
