"""Signing in and out, setting a password, and links that work once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update

from opsplanner import clock
from opsplanner.accounts import queries as accounts_queries
from opsplanner.accounts.news.services import tell_of_link
from opsplanner.accounts.services import end_links, end_sign_ins
from opsplanner.clock import words_of_instant
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import record, subjects
from opsplanner.models import HistoryLine, SignIn, User, Verb
from opsplanner.signing_in.passwords import services as passwords_services

SIGNED_IN_FOR = timedelta(hours=12)
REFUSED = "The e-mail address or the password is not right. If you forgot the password, ask an administrator for a new link"
LINK_OVER = "This link does not work any more"


class WrongPassword(RuleBroken):
    """The answer to every sign-in that is refused for who is there, which counts as a guess."""


@dataclass(frozen=True)
class Recognised:
    """Somebody whose password was right: who, by which stored hash, and the hash to keep when its parameters are outdated."""

    user_id: int
    checked: str
    renewed: str | None


def recognise(email: str, password: str) -> Recognised:
    """Return who this is. To be called before the unit of work: hashing takes long, and must not hold the write lock.

    Raises WrongPassword with one sentence, after the same work, for a wrong password and for an account that is unknown,
    suspended or not taken up yet; TooManyAtOnce when there is no time to look.
    """
    user = db.session.scalars(accounts_queries.by_email(email)).unique().one_or_none()
    stored = user.password_hash if user is not None and user.is_active else None
    if not passwords_services.is_right(stored, password) or user is None or stored is None:
        raise WrongPassword(REFUSED)
    return Recognised(user.id, stored, passwords_services.renewed(stored, password))


def sign_in(who: Recognised, *, address: str, browser: str, instead_of: str = "") -> User:
    """Begin a sign-in and return who signed in; `sign_in_id` is what the browser's cookie has to carry.

    The browser's former sign-in (`instead_of`, a cookie's id) ends.
    The first sign-in ever counts as "last here"; later ones leave it to the button on the home page.
    Raises RuleBroken when the account was suspended, or its password changed, since the password was checked.
    """
    user = accounts_queries.account_to_change(who.user_id, locked=False)
    if not user.is_active or user.password_hash != who.checked:
        raise RuleBroken(REFUSED)
    if who.renewed:
        _quietly(user, password_hash=who.renewed)
    user.by_link_of = ""
    return begin(user, address=address, browser=browser, instead_of=instead_of)


def begin(user: User, *, address: str, browser: str, instead_of: str = "") -> User:
    """Make the row of a new sign-in, put the cookie's random id on the user and return her. Rows that are over go."""
    now = clock.now()
    gone = [SignIn.ends_at <= now] + ([SignIn.id == accounts_queries.stored_as(instead_of)] if instead_of else [])
    for which in gone:
        db.session.execute(delete(SignIn).where(which))
    cookie_id = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            id=accounts_queries.stored_as(cookie_id), user_id=user.id, started_at=now, ends_at=now + SIGNED_IN_FOR, address=address[:60], browser=browser[:200],
            by_link_of=user.by_link_of,
        )
    )
    if user.last_here_at is None:
        _quietly(user, last_here_at=now)
    db.session.flush()
    user.sign_in_id = cookie_id
    return user


def _quietly(user: User, **values: object) -> None:
    """Set what is no change of the account to its readers: an administrator's open form stays good."""
    db.session.execute(update(User).where(User.id == user.id).values(**values))


def seen(user: User) -> None:
    """Stamp "I have seen this": home shows what changed after it."""
    _quietly(user, last_here_at=clock.now())


def end_own_sign_in(row_id: str, *, by: User) -> None:
    """Sign one of a person's own browsers out. Raises RuleBroken when it is over already."""
    ended = db.session.scalars(delete(SignIn).where(SignIn.id == row_id, SignIn.user_id == by.id).returning(SignIn.id)).all()
    if not ended:
        raise RuleBroken("That sign-in has ended already")
    record(None, Verb.SIGN_IN_ENDED, "ended one of the own sign-ins", by=by, subject=subjects.of_user(by.id))


def change_password(user: User, hashed: str, *, checked: str, keep: str) -> None:
    """Store a new password of somebody who knew the old one; `keep` is this browser's cookie id.

    Raises RuleBroken when the password changed since the old one was checked.
    """
    if user.password_hash != checked:
        raise RuleBroken("Your password was changed meanwhile. Sign in again", "old_password")
    _set_password(user, hashed, keep=keep)


def _set_password(user: User, hashed: str, *, keep: str = "", how: str = "") -> HistoryLine:
    """Store a new password, already hashed, and return its line. Other sign-ins and every one-time link end."""
    user.password_hash, user.changed_at = hashed, clock.now()
    end_sign_ins(user, but=keep)
    end_links(user)
    line = record(None, Verb.PASSWORD_SET, f"set a new password{how}", by=user, subject=subjects.of_user(user.id))
    db.session.flush()
    return line


def use_link(token: str, hashed: str, *, used_in: str) -> User:
    """Use a one-time link up: the password it sets is stored, already hashed. Returns whose it is.

    History and home say who made the link and in which browser it was used (`used_in`), and what is done in the sign-in that begins
    with it names both. Raises RuleBroken when it cannot be used (any more).
    """
    link = accounts_queries.live_link_to_change(token, clock.now())
    if link is None:
        raise RuleBroken(LINK_OVER)
    link.used_at, link.used_in = clock.now(), used_in[:400]
    user, invitation = link.user, link.user.password_hash is None
    how, user.by_link_of = "", ""
    if link.made_by is not None:
        user.by_link_of = link.made_by.name if link.made_by_id != user.id else ""
        how = f" by the link that {link.made_by.name} made, {words_of_instant(link.made_at)}, {used_in}"
    line = _set_password(user, hashed, how=how)
    tell_of_link(link, line, invitation=invitation)
    return user
