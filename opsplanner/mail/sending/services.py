"""What the worker does with messages: it takes one and makes what it says in a unit of work, hands it over outside of any, and marks it in that which takes the next.

The row is the truth. A worker that is killed between two steps leaves a lease that runs out, and another one takes the message again.
So each message goes at least once, and twice only when a worker ends after the mail server's yes and before the mark, or when the
server's yes is lost: both then have the same Message-ID. (docs/administrators.md, "What can come twice")
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from contextlib import closing, nullcontext
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.exc import DBAPIError

from opsplanner import clock
from opsplanner.config import Settings
from opsplanner.database import db, is_away, unit_of_work
from opsplanner.errors import MaybeKept, NotKept
from opsplanner.installation import installation
from opsplanner.mail.folder import services as folder_services
from opsplanner.mail.letter.words import Letter, Link, Overtaken, as_sent
from opsplanner.mail.rules import LEASE, MOST_TRIES, next_try
from opsplanner.mail.smtp.services import NotTaken, Post
from opsplanner.mail.words import UNKNOWN, foot, kinds
from opsplanner.models import Message, MessageState
from opsplanner.tasks import services as tasks_services

log = logging.getLogger("opsplanner.mail")
T = TypeVar("T")
_TRIES_TO_MARK = 5


class Mark(NamedTuple):
    """What became of a message that was taken: which row, as long as what is true of it, and its new values."""

    message_id: int
    where: ColumnElement[bool]
    values: dict[str, Any]
    go_on: bool = True
    """Whether the mail server would take another one."""


def deliver() -> None:
    """Send what is due, one after the other, until nothing is, the server takes nothing, or the worker is told to stop."""
    settings, waits = current_app.config["SETTINGS"], db.session.scalar(select(Message.id).where(_due()).limit(1))
    db.session.rollback()
    if waits is None:  # nothing is written where there is nothing to do
        return
    with closing(Post(settings.mail.server)) if settings.mail_goes_out else nullcontext() as post:
        became: Mark | None = None
        while (became is None or became.go_on) and not tasks_services.stopping():
            taken = _marked(became, take)
            if taken is None:
                return
            became = _sent(*taken, post, settings)
        _marked(became, lambda: None)


def _marked(became: Mark | None, then: Callable[[], T]) -> T:
    """Write down what became of a message, give its lease back, and do what follows, in one unit of work.

    A database that is held by others is asked again: what was sent and is not marked goes twice.
    """
    for left in reversed(range(_TRIES_TO_MARK)):
        try:
            with unit_of_work():
                if became is not None:
                    db.session.execute(update(Message).where(Message.id == became.message_id, became.where).values(leased_until=None, **became.values))
                return then()
        except (NotKept, MaybeKept):
            if not left or became is None:
                raise
    raise AssertionError("it was tried")


def take() -> tuple[Message, Letter | Exception] | None:
    """Take the message that has been due longest, for the length of a lease, and make what it says; None when none is due.

    Two workers never take the same one. Where its words could not be made, why is returned in their place, and nothing is kept of the try but the lease.
    It runs inside unit_of_work().
    """
    with current_app.test_request_context(base_url=current_app.config["SETTINGS"].address):
        now = clock.now()
        db.session.expire_all()  # what was read for the last one may have changed
        first = select(Message.id).where(_due()).order_by(Message.due_at, Message.id).limit(1).with_for_update(skip_locked=True).scalar_subquery()
        leased = {"leased_until": now + LEASE, "attempts": Message.attempts + 1}
        taken = update(Message).where(Message.id == first, _due()).values(leased).returning(Message).execution_options(synchronize_session=False, populate_existing=True)
        if (message := db.session.scalars(taken).one_or_none()) is None:
            return None
        try:
            with db.session.begin_nested():
                return message, _letter(message)
        except Exception as trouble:
            if isinstance(trouble, DBAPIError) and is_away(trouble):
                raise
            return message, trouble


def _letter(message: Message) -> Letter:
    kind = kinds().get(message.kind)
    if kind is None:
        raise LookupError(UNKNOWN)
    letter, settings = kind.letter(message), current_app.config["SETTINGS"]
    inside_only = settings.inside_only and any(isinstance(part, Link) for part in letter.parts)
    below = foot(installation().partnership, settings.address, str(letter.reply_to or settings.mail.reply_to or ""), inside_only=inside_only)
    return dataclasses.replace(letter, parts=(*letter.parts, below))


def _due() -> ColumnElement[bool]:
    """True for a message that can be taken now, by who has a way for it: what was written for the mail server waits for a worker that has one."""
    now = clock.now()
    due: list[ColumnElement[bool]] = [Message.state == MessageState.WAITING, Message.due_at <= now, or_(Message.leased_until.is_(None), Message.leased_until <= now)]
    if not current_app.config["SETTINGS"].mail_goes_out:
        due.append(Message.to_folder.is_(True))
    return and_(*due)


def _sent(message: Message, letter: Letter | Exception, post: Post | None, settings: Settings) -> Mark:
    """Hand a message over that was taken, and return what became of it."""
    if isinstance(letter, Overtaken):
        return _mark(message, _stands(message), state=MessageState.OVERTAKEN, error=str(letter)[:400], settled_at=clock.now())
    if isinstance(letter, Exception):  # whatever is wrong with one message, the others go
        log.error("the words of message %s (%s) could not be made", message.id, message.kind, exc_info=letter)
        return _failed(message, NotTaken(f"Its text could not be made ({letter.__class__.__name__}). The log says more"))
    if message.attempts > MOST_TRIES:
        return _failed(message, NotTaken("Each worker that took it has ended before it was sent. The log says more", for_good=True))
    try:
        _hand_over(message, as_message(message, letter, settings), post)
    except NotTaken as refusal:
        log.warning("message %s (%s) was not sent: %s", message.id, message.kind, refusal)
        return _failed(message, refusal)
    except Exception as trouble:
        log.error("message %s (%s) could not be sent", message.id, message.kind, exc_info=trouble)
        return _failed(message, NotTaken(f"It could not be written as a message ({trouble.__class__.__name__}). The log says more"))
    state = MessageState.IN_FOLDER if message.to_folder else MessageState.SENT
    return _mark(message, Message.state != MessageState.SENT, state=state, error="", settled_at=clock.now())


def _hand_over(message: Message, whole: EmailMessage, post: Post | None) -> None:
    if post is not None and not message.to_folder:
        post.hand_over(whole, message.recipient)
        return
    try:
        folder_services.put(whole, message.message_id, clock.now())
    except OSError as trouble:
        raise NotTaken(f"The mail folder cannot be written: {trouble.strerror}", of_all=True) from trouble


def as_message(message: Message, letter: Letter, settings: Settings) -> EmailMessage:
    """Return a message as it goes out now."""
    mail = settings.mail
    sender = mail.sender or Address("opsplanner", "opsplanner", urlsplit(settings.address).hostname or "localhost")
    return as_sent(letter, to=message.recipient, sender=sender, reply_to=mail.reply_to, message_id=message.message_id, at=clock.now())


def _failed(message: Message, refusal: NotTaken) -> Mark:
    """Let a message that was not taken be tried again later, or give it up."""
    now = clock.now()
    wait = None if refusal.for_good else next_try(message.attempts)
    if wait is None:
        return _mark(message, _stands(message), go_on=not refusal.of_all, state=MessageState.GIVEN_UP, error=str(refusal), settled_at=now)
    return _mark(message, _stands(message), go_on=not refusal.of_all, error=str(refusal), due_at=now + wait)


def _stands(message: Message) -> ColumnElement[bool]:
    """True while nobody else has taken the message since."""
    return and_(Message.state == MessageState.WAITING, Message.attempts == message.attempts)


def _mark(message: Message, where: ColumnElement[bool], *, go_on: bool = True, **values: Any) -> Mark:
    return Mark(message.id, where, values, go_on)


def clear() -> None:
    """Let the texts go that have been in the folder for as long as the settings keep them; their rows stay."""
    folder_services.throw_away_before(clock.now() - timedelta(days=current_app.config["SETTINGS"].mail.kept_days))
