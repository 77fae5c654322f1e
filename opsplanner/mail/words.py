"""What messages say, in the words of the rooms above, which register their kinds; and what administrators read of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from flask import Flask, current_app

from opsplanner.clock import words_of_instant
from opsplanner.grammar import counted
from opsplanner.mail.letter.words import Letter
from opsplanner.models import Message, MessageState

COLOURS = {
    MessageState.WAITING: "yellow", MessageState.SENT: "green", MessageState.IN_FOLDER: "grey", MessageState.OVERTAKEN: "grey", MessageState.GIVEN_UP: "red",
}
UNKNOWN = "This version of opsplanner knows no message of this kind"


class Kind(NamedTuple):
    """A kind of message that a room above sends."""

    name: str
    """By which rows know it."""
    label: str
    """What administrators call it: "Invitation"."""
    letter: Callable[[Message], Letter]
    """Returns what a message says, when it goes: inside a unit of work, and in a request, so that addresses can be made. Raises Overtaken for what is not true any more."""


def register(app: Flask, kind: Kind) -> None:
    """Add a kind of message."""
    app.extensions.setdefault("mail", {})[kind.name] = kind


def kinds() -> dict[str, Kind]:
    """Return what the rooms above have registered, by name."""
    registered: dict[str, Kind] = current_app.extensions.get("mail", {})
    return registered


def foot(partnership: str, address: str, reply_to: str, *, inside_only: bool = False) -> str:
    """Return what stands below every message: who wrote it, where answers go, and whether its link opens `inside_only`."""
    answers = f"Answers to it go to {reply_to}." if reply_to else "Nobody reads answers to it."
    inside = " The link in it opens only inside the partnership’s own network." if inside_only else ""
    return f"opsplanner of {partnership}, {address}, has written this message by itself. {answers}{inside}"


def label(kind: str) -> str:
    """Return what administrators call a kind of message; one that nobody knows any more by its name."""
    return kinds()[kind].label if kind in kinds() else kind


def stand(state: MessageState, *, attempts: int, error: str, due_at: datetime, settled_at: datetime | None, now: datetime) -> str:
    """Return in one sentence where a message stands, and why."""
    at = words_of_instant(settled_at) if settled_at else ""
    if state is MessageState.WAITING:
        again = f"Tried {counted(attempts, 'time')}: {error}. " if error else ""
        return again + (f"It is {'tried again' if error else 'sent'} from {words_of_instant(due_at)}" if due_at > now else "It goes within a minute of a worker’s being at work")
    return {
        MessageState.SENT: f"Handed to the mail server, {at}",
        MessageState.IN_FOLDER: f"Written into the mail folder, {at}",
        MessageState.OVERTAKEN: f"Not sent, {at}: {error}",
        MessageState.GIVEN_UP: f"Given up after {counted(attempts, 'try', 'tries')}, {at}: {error}",
    }[state]
