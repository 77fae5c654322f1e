"""A link that takes a second person is asked for, confirmed or refused. Every function runs inside unit_of_work()."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from opsplanner import clock
from opsplanner.accounts import queries as accounts_queries
from opsplanner.accounts.links import queries, words
from opsplanner.accounts.services import give_link, held
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import record, subjects
from opsplanner.installation import installation
from opsplanner.mail.letter.words import Letter, Overtaken
from opsplanner.models import LinkRequest, Message, OneTimeLink, SentToken, User, Verb

GONE = "Nobody waits for this link any more: it was confirmed or refused meanwhile, or a day has passed"


def ask(user: User, *, by: User) -> None:
    """Ask for a link that a second person has to confirm. Raises RuleBroken: suspended, asked for already, or nobody could confirm it."""
    if not user.is_active:
        raise RuleBroken("This account is suspended. Reinstate it first")
    if waiting := queries.request_of(user.id, clock.now()):
        who = "You have" if waiting.asked_by_id == by.id else f"{waiting.asked_by.name} has"
        raise RuleBroken(f"{who} asked for this link already. It waits for somebody else to confirm it")
    if not queries.seconds(user, by):
        raise RuleBroken("A second person has to confirm this link, and there is none. Invite another administrator first")
    old = db.session.get(LinkRequest, user.id)
    if old is not None:
        db.session.delete(old)
        db.session.flush()
    db.session.add(LinkRequest(user_id=user.id, asked_by_id=by.id, asked_at=clock.now()))
    what = "is to be given a link to set a new password, once a second person confirms it"
    record(None, Verb.LINK_ASKED_FOR, what, by=by, subject=subjects.of_user(user.id))
    db.session.flush()


def confirm(user_id: int, *, by: User, shown: Callable[[User, str], None]) -> str:
    """Confirm a link that another asked for. Its owner is sent it; where there is no mail `shown` is given the person and the token.

    Returns until when it works. Raises RuleBroken.
    """
    user, asked_by = _taken(user_id, by)
    if token := give_link(user, by=by, asked_by=asked_by):
        shown(user, token)
    ends = accounts_queries.link_ends(user.id, clock.now())
    return ends.isoformat() if ends else ""


def refuse(user_id: int, *, by: User) -> None:
    """Refuse a link that another asked for. Raises RuleBroken."""
    user, asked_by = _taken(user_id, by)
    what = f"was refused the link to set a new password that {asked_by.name} had asked for"
    record(None, Verb.LINK_REFUSED, what, by=by, subject=subjects.of_user(user.id))
    db.session.flush()


def letter(message: Message, address: Callable[[str], str]) -> Letter:
    """Return what a message says that brings somebody a link, with a token made for it; `address` says where a token leads. Raises Overtaken."""
    link = db.session.get_one(OneTimeLink, words.link_of(message.about))
    if link.used_at:
        raise Overtaken("the link has been used already")
    if not link.user.is_active:
        raise Overtaken("the account is suspended")
    if link.user.email != message.recipient:
        raise Overtaken("the account has another e-mail address now, so make a new link")
    if link.ends_at <= clock.now():
        raise Overtaken("the link has ended: a newer one was made, or its time ran out before it could be sent")
    token = secrets.token_urlsafe(32)
    db.session.add(SentToken(token_hash=accounts_queries.stored_as(token), link_id=link.id))
    written = words.invitation if message.kind == words.INVITATION else words.new_password
    return written(link, address(token), partnership=installation().partnership)


def _taken(user_id: int, by: User) -> tuple[User, User]:
    """Take a request away, and return for whom it was and who had asked. The account is locked: of two who answer at once one is told."""
    user = held(user_id)
    found = queries.to_take(user_id, by, clock.now())
    if found is None:
        raise RuleBroken(GONE)
    asked_by = found.asked_by
    db.session.delete(found)
    return user, asked_by
