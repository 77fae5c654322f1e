"""What agencies are told, in the words of the rooms above, which register them; and what the history says when they were told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from typing import NamedTuple, Protocol
from urllib.parse import quote

from flask import Flask, current_app
from sqlalchemy import ColumnElement, false

from opsplanner import clock
from opsplanner.access import may
from opsplanner.mail.letter.words import Letter, Link, in_one_line
from opsplanner.mail.rules import LATE
from opsplanner.models import MessageState, Operation, Telling, User

BY_MAIL, LABEL = "telling", "What an agency is told"
"""The kind of message that tells an agency, and what administrators call it."""
AS_ONE = "tellings as one"
"""The kind of message that tells an agency of several operations at once. Who knows what they have in common registers it (`mail/words.py`)."""
TO_A_PERSON = "notice"
"""The kind of message that tells a person at once (`notices/kinds`)."""
NEUTRAL = "Something is waiting for you"
"""The subject of what says no more than that."""
NOT_TRUE = "it is not true any more: something newer is told in its place, or nothing is to be told"
TOLD_MEANWHILE = "somebody has told the agency meanwhile"
ANSWERED = "the agency has answered meanwhile"
NO_ADDRESS_NOW = "the agency has no e-mail address any more"


class Message(NamedTuple):
    """What one agency is told, ready to be read out or sent."""

    subject: str
    text: str
    answered: bool = False
    """The agency has answered what it is asked since: nobody has to ask it any more."""
    asks: bool = False
    """It asks the agency for an answer, which its link takes."""


def _same_link(_operation: Operation, _telling: Telling, _to: str) -> str:
    return ""


class Kind(NamedTuple):
    """What a room above tells agencies."""

    occasions: Mapping[str, str]
    """When it tells them, and what the agency then was, as the history says it: "asked": "asked to take part"."""
    messages: Callable[[Operation, Sequence[Telling]], list[Message]]
    """Returns the message for each of an operation's tellings, with its link, in a number of queries that does not grow."""
    still_true: Callable[[], ColumnElement[bool]]
    """Returns what is true for a telling that nothing has overtaken."""
    answered: Callable[[], ColumnElement[bool]] = false
    """Returns what is true for a telling that the agency has answered since."""
    known: Callable[[], ColumnElement[bool]] = false
    """Returns what is true for a telling that the agency knows by what it did since, whatever was asked of it later: by an answer."""
    link: Callable[[Operation, Telling, str], str] = _same_link
    """Returns the address that takes the answer of who reads that e-mail address alone, made when a message that asks goes there; empty where that is the one in the message."""


def register(app: Flask, kind: Kind) -> None:
    """Add what a room tells agencies."""
    app.extensions.setdefault("notices", []).append(kind)


def register_belonging(app: Flask, belong: Callable[[Collection[int]], dict[int, str]]) -> None:
    """Let this say to what operations belong, by their ids, of which a reader is sent one message a day: by id, without those that belong to nothing."""
    app.extensions["notices.belonging"] = belong


def belonging(operation_ids: Collection[int]) -> dict[int, str]:
    """Return to what operations belong, by id, as the room above says that has registered itself: at most one query."""
    belong: Callable[[Collection[int]], dict[int, str]] = current_app.extensions["notices.belonging"]
    return belong(operation_ids) if operation_ids else {}


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


def link_for(operation: Operation, telling: Telling, to: str) -> str:
    """Return the address that takes the answer of who reads the message for a telling, made for it; empty where that is the one in the message."""
    return next(kind.link(operation, telling, to) for kind in kinds() if telling.occasion in kind.occasions)


def letter(operation: Operation, message: Message, link: str = "", choices: str = "") -> Letter:
    """Return the message as a letter, line by line, leading to `link`, if there is one. Answers go to who leads the operation, and all letters about it are one thread.

    `choices` is the address of the page on which its reader chooses what she is sent, where she has an account.
    """
    lines: list[str | Link] = [line for line in message.text.splitlines() if line.strip()]
    if len(lines) > 1 and str(lines[-1]).startswith(("https://", "http://")):
        lines[-2:] = [Link(str(lines[-2]).rstrip(":"), link or str(lines[-1]))]
    return Letter(message.subject, lines, answers_to(operation), operation.reference.lower(), choices)


def answers_to(operation: Operation) -> Address | None:
    """Return where answers about an operation reach who leads it; None where she may not change it any more."""
    author = operation.author
    leads = author is not None and may(author, "plan_operations") and (author.in_partnership_office or author.agency_id == operation.lead_agency_id)
    return address_of(author) if leads else None


def address_of(user: User | None) -> Address | None:
    """Return where answers reach a person; None where headers cannot say it, or nobody is there."""
    if user is None or not user.is_active or not user.email.isascii():
        return None
    try:
        return Address(in_one_line(user.name), addr_spec=user.email)
    except (ValueError, MessageError):  # an address that people may have and headers may not
        return None


def neutral(address: str, choices: str = "") -> Letter:
    """Return the letter about a restricted operation: that there is something, and nothing of what. (docs/domain.md, "Restricted operations")"""
    return Letter(NEUTRAL, (f"{NEUTRAL} in opsplanner.", Link("Sign in to read it", f"{address}/")), choices=choices)


class Sent(Protocol):
    """What is known of a message that tells an agency."""

    @property
    def recipient(self) -> str: ...
    @property
    def to_folder(self) -> bool: ...
    @property
    def state(self) -> MessageState: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def error(self) -> str: ...
    @property
    def settled_at(self) -> datetime | None: ...


class Brought(Sent, Protocol):
    """The same, with by what the agency is known to know it."""

    @property
    def told_at(self) -> datetime | None: ...
    @property
    def told_by(self) -> str | None: ...
    @property
    def answered(self) -> bool: ...


def became(sent: Brought, now: datetime) -> str:
    """Return what became of a telling that went by mail: "By e-mail to ops@police.example: handed over at 10.04am; answered"."""
    return "; ".join(filter(None, (by_mail(sent, now), told_since(sent.told_at, sent.told_by, now, answered=sent.answered))))


def by_mail(sent: Sent, now: datetime) -> str:
    """Return what became of a message: "By e-mail to ops@police.example: handed over at 10.04am"."""
    settled, due = _at(sent.settled_at or now, now), _at(sent.due_at, now)
    if sent.state is not MessageState.WAITING:
        became = {
            MessageState.SENT: f"handed over {settled}",
            MessageState.IN_FOLDER: f"put into the mail folder {settled}, since no mail goes out",
            MessageState.OVERTAKEN: f"not sent, since {sent.error}",
            MessageState.GIVEN_UP: f"came back: {sent.error}",
        }[sent.state]
    elif sent.error:
        became = f"not handed over yet: {sent.error}. It is tried again {due}"
    elif sent.due_at > now:
        became = f"goes {due}" + (", into the mail folder alone" if sent.to_folder else "")
    else:
        became = f"waits to go since {due.removeprefix('at ')}. Tell an administrator" if now - sent.due_at > LATE else "goes within a minute"
    return f"By e-mail to {sent.recipient}: {became}"


def told_since(told_at: datetime | None, told_by: str | None, now: datetime, *, answered: bool) -> str:
    """Return by what an agency is known to know it: "told by A. Lead at 10.05am", "answered"; empty where it was written to at most, which is not told."""
    if told_at:
        return f"told by {told_by or 'somebody'} {_at(told_at, now)}"
    return "answered" if answered else ""


def _at(instant: datetime, now: datetime) -> str:
    on_the_day = clock.local(instant).date() == clock.local(now).date()
    return f"at {clock.words_of_moment(instant)}" if on_the_day else f"on {clock.words_of_instant(instant)}"


def not_by_mail(agency: str, address: str) -> str:
    """Say why an agency is not written to: it has no address, or had none then, or there was no mail."""
    if address:
        return f"No e-mail goes to {agency} by itself: when this happened it had no address, or there was no mail"
    return f"opsplanner has no e-mail address of {agency}, so no e-mail goes there by itself"


def mail_link(address: str, message: Message) -> str:
    """Return the mailto: link that opens the message in the mail program (RFC 6068)."""
    text = message.text.replace("\n", "\r\n")
    return f"mailto:{quote(address)}?subject={quote(message.subject)}&body={quote(text)}"


def said(occasion: str) -> str:
    """Return what an agency was on an occasion that a room has registered."""
    return next(kind.occasions[occasion] for kind in kinds() if occasion in kind.occasions)


def told(agency: str, what: str) -> str:
    """Say for the history what an agency was told."""
    return f"told {agency} that it was {what}"
