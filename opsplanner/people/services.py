"""Signing in and out, one's own account, invitations and one-time links. Every function runs inside unit_of_work()."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from opsplanner import clock
from opsplanner.database import db, one, refused_as
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.history import changes_between, record, subjects
from opsplanner.models import Agency, AgencyKind, OneTimeLink, Role, SignIn, User, Verb
from opsplanner.people import passwords, queries, rules

SIGNED_IN_FOR = timedelta(hours=12)
INVITATION_LASTS = timedelta(days=7)
NEW_PASSWORD_LASTS = timedelta(days=1)
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
    suspended or not taken up yet.
    """
    user = db.session.scalars(queries.by_email(email)).unique().one_or_none()
    stored = user.password_hash if user is not None and user.is_active else None
    if not passwords.is_right(stored, password) or user is None or stored is None:
        raise WrongPassword(REFUSED)
    return Recognised(user.id, stored, passwords.hash_password(password) if passwords.is_outdated(stored) else None)


def sign_in(who: Recognised, *, address: str, browser: str, instead_of: str = "") -> User:
    """Begin a sign-in and return who signed in; `sign_in_id` is what the browser's cookie has to carry.

    The browser's former sign-in (`instead_of`, a cookie's id) ends.
    The first sign-in ever counts as "last here"; later ones leave it to the button on the home page.
    Raises RuleBroken when the account was suspended, or its password changed, since the password was checked.
    """
    user = db.session.scalars(queries.account(who.user_id)).unique().one_or_none()
    if user is None or not user.is_active or user.password_hash != who.checked:
        raise RuleBroken(REFUSED)
    if who.renewed:
        _quietly(user, password_hash=who.renewed)
    return begin(user, address=address, browser=browser, instead_of=instead_of)


def begin(user: User, *, address: str, browser: str, instead_of: str = "") -> User:
    """Make the row of a new sign-in, put the cookie's random id on the user and return her. Rows that are over go."""
    now = clock.now()
    gone = [SignIn.ends_at <= now] + ([SignIn.id == queries.stored_as(instead_of)] if instead_of else [])
    for which in gone:
        db.session.execute(delete(SignIn).where(which))
    cookie_id = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            id=queries.stored_as(cookie_id), user_id=user.id, started_at=now, ends_at=now + SIGNED_IN_FOR, address=address[:60], browser=browser[:200]
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


def end_sign_in(cookie_id: str) -> None:
    """Sign this browser out, on the server at once."""
    db.session.execute(delete(SignIn).where(SignIn.id == queries.stored_as(cookie_id)))


def end_own_sign_in(row_id: str, *, by: User) -> None:
    """Sign one of a person's own browsers out. Raises RuleBroken when it is over already."""
    ended = db.session.scalars(delete(SignIn).where(SignIn.id == row_id, SignIn.user_id == by.id).returning(SignIn.id)).all()
    if not ended:
        raise RuleBroken("That sign-in has ended already")
    record(None, Verb.SIGN_IN_ENDED, "ended one of the own sign-ins", by=by, subject=subjects.of_user(by.id))


def end_sign_ins(user: User, *, but: str = "") -> None:
    """Sign a person out everywhere, but for the browser with this cookie id."""
    db.session.execute(delete(SignIn).where(SignIn.user_id == user.id, SignIn.id != (queries.stored_as(but) if but else "")))


def set_telephone(number: str, *, seen_version: int, by: User) -> None:
    """Change one's own telephone number. Raises RuleBroken, ChangedMeanwhile."""
    user = for_change(by.id, seen_version)
    before, user.telephone = user.telephone, rules.check_telephone(number)
    if before != number:
        user.changed_at = clock.now()
        record(None, Verb.CHANGED, f"changed the telephone number from {before or 'none'} to {number or 'none'}", by=by, subject=subjects.of_user(user.id))
    db.session.flush()


def set_password(user: User, hashed: str, *, checked: str | None, keep: str = "") -> None:
    """Store a new password, already hashed. Other sign-ins and every one-time link end; `keep` is this browser's cookie id.

    Raises RuleBroken when the password changed since the old one was checked.
    """
    if checked is not None and user.password_hash != checked:
        raise RuleBroken("Your password was changed meanwhile. Sign in again", "old_password")
    user.password_hash, user.changed_at = hashed, clock.now()
    end_sign_ins(user, but=keep)
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None)))
    record(None, Verb.PASSWORD_SET, "set a new password", by=user, subject=subjects.of_user(user.id))
    db.session.flush()


def use_link(token: str, hashed: str) -> User:
    """Use a one-time link up: the password it sets is stored, already hashed. Returns whose it is.

    Raises RuleBroken when it cannot be used (any more).
    """
    link = db.session.scalars(queries.live_link(token, clock.now()).with_for_update(of=OneTimeLink)).unique().one_or_none()
    if link is None:
        raise RuleBroken(LINK_OVER)
    link.used_at = clock.now()
    db.session.flush()
    set_password(link.user, hashed, checked=None)
    return link.user


def new_link(user: User, *, by: User | None, at: datetime | None = None) -> str:
    """Make a one-time link and return its token, which is stored hashed. Former links of this person end.

    `at` is one instant for all that one form makes. It works for 7 days as an invitation, for 1 day as a way to a new password. Raises RuleBroken for a suspended person.
    """
    if not user.is_active:
        raise RuleBroken("This account is suspended. Reinstate it first")
    now = at or clock.now()
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None)))
    token = secrets.token_urlsafe(32)
    lasts = NEW_PASSWORD_LASTS if user.password_hash else INVITATION_LASTS
    db.session.add(OneTimeLink(token_hash=queries.stored_as(token), user_id=user.id, made_at=now, made_by_id=by.id if by else None, ends_at=now + lasts))
    what = "was given a link to set a new password" if user.password_hash else "was given an invitation link"
    record(None, Verb.LINK_GIVEN, what, by=by, subject=subjects.of_user(user.id))
    db.session.flush()
    return token


def invite(person: rules.Invitation, *, by: User | None, at: datetime | None = None) -> tuple[User, str]:
    """Make an account without a password, and its invitation link. Returns the person and the link's token.

    Raises RuleBroken when the address has an account, or the role does not fit the agency.
    """
    agency = one(select(Agency).where(Agency.id == person.agency_id))
    rules.check_role(person.role, agency.kind)
    user = User(email=rules.check_email(person.email), name=person.name, agency=agency, role=person.role, changed_at=clock.now())
    db.session.add(user)
    with refused_as(field="people"):
        db.session.flush()
    record(None, Verb.INVITED, f"was invited to {agency.name} as {person.role.value}", by=by, subject=subjects.of_user(user.id))
    return user, new_link(user, by=by, at=at)


def invite_admin(email: str, *, by: User | None = None) -> str:
    """Return the token of a link for an administrator of the partnership office: a new account, or one that is an administrator's.

    Raises RuleBroken when there is no office yet, or the address belongs to somebody else or to a suspended account.
    """
    email = rules.check_email(email)
    user = db.session.scalars(queries.by_email(email)).unique().one_or_none()
    if user is not None:
        if user.role is not Role.ADMINISTRATOR:
            raise RuleBroken(f"{email} has an account already, as {user.role.value} of {user.agency.name}")
        return new_link(user, by=by)
    office = db.session.scalars(select(Agency).where(Agency.kind == AgencyKind.OFFICE, Agency.active).order_by(Agency.id)).first()
    if office is None:
        raise RuleBroken("There is no partnership office yet. Load a pack first")
    name = " ".join(part.capitalize() for part in email.split("@")[0].replace("_", ".").split(".") if part) or email
    return invite(rules.Invitation(name[:120], email, office.id, Role.ADMINISTRATOR), by=by)[1]


def held(user_id: int) -> User:
    """Return an account as it is stored now, locked until the unit of work ends. Raises NotFound."""
    return one(queries.account(user_id).with_for_update(of=User))


def for_change(user_id: int, seen_version: int) -> User:
    """Return an account to change it. Raises NotFound, and ChangedMeanwhile with what others did since that version was seen."""
    user = held(user_id)
    if user.version != seen_version:
        raise ChangedMeanwhile(user.version, changes_between(subjects.of_user(user.id), seen_version, user.version))
    return user
