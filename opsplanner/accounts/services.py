"""Invitations, links, and loading an account for a change."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, select, update

from opsplanner import clock
from opsplanner.accounts import queries, rules
from opsplanner.accounts.links import words as links_words
from opsplanner.accounts.news.services import tell_of_link
from opsplanner.database import db, one, refused_as
from opsplanner.errors import RuleBroken
from opsplanner.history import check_seen, record, subjects
from opsplanner.mail import services as mail_services
from opsplanner.models import Agency, AgencyKind, OneTimeLink, ReadyCalendar, Role, SignIn, Subscription, User, Verb

INVITATION_LASTS = timedelta(days=7)
NEW_PASSWORD_LASTS = timedelta(days=1)


def end_sign_in(cookie_id: str) -> None:
    """Sign this browser out, on the server at once."""
    db.session.execute(delete(SignIn).where(SignIn.id == queries.stored_as(cookie_id)))


def end_sign_ins(user: User, *, but: str = "") -> None:
    """Sign a person out everywhere, but for the browser with this cookie id."""
    db.session.execute(delete(SignIn).where(SignIn.user_id == user.id, SignIn.id != (queries.stored_as(but) if but else "")))


def stop_calendar_links(user: User) -> None:
    """Stop all of a person's calendar links, for good: whoever has their addresses gets nothing by them again, and nothing stands ready for them."""
    db.session.execute(update(Subscription).where(Subscription.user_id == user.id, Subscription.stopped_at.is_(None)).values(stopped_at=clock.now()))
    own = select(Subscription.id).where(Subscription.user_id == user.id)
    db.session.execute(delete(ReadyCalendar).where(ReadyCalendar.subscription_id.in_(own)))


def end_ways_in(user: User) -> None:
    """End all by which somebody gets in as this person without her password, for good: sign-ins, one-time links, calendar links."""
    end_sign_ins(user)
    end_links(user)
    stop_calendar_links(user)


def end_ways_in_of(agency_ids: Collection[int]) -> None:
    """End them for everybody of these agencies, which are used no longer, or again."""
    for user in db.session.scalars(select(User).where(User.agency_id.in_(agency_ids)).order_by(User.id)).unique().all():
        end_ways_in(user)


def set_telephone(number: str, *, seen_version: int, by: User) -> None:
    """Change one's own telephone number. Raises RuleBroken, ChangedMeanwhile."""
    user = for_change(by.id, seen_version)
    before, user.telephone = user.telephone, rules.check_telephone(number)
    if before != number:
        user.changed_at = clock.now()
        record(None, Verb.CHANGED, f"changed the telephone number from {before or 'none'} to {number or 'none'}", by=by, subject=subjects.of_user(user.id))
    db.session.flush()


def end_links(user: User) -> None:
    """End a person's one-time links that nobody has used."""
    unused = (OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None), OneTimeLink.ends_at > clock.now())
    db.session.execute(update(OneTimeLink).where(*unused).values(ends_at=clock.now()))


def new_link(user: User, *, by: User | None, asked_by: User | None = None, at: datetime | None = None) -> str:
    """Make a one-time link to be passed on by hand, and return its token, which is stored hashed. Former links of this person end.

    `at` is one instant for all that one form makes. It works for 7 days as an invitation, for 1 day as a way to a new password.
    Home tells whose it is and the other administrators of it. Raises RuleBroken for a suspended person.
    """
    token = secrets.token_urlsafe(32)
    _make_link(user, token, by=by, asked_by=asked_by, at=at)
    return token


def give_link(user: User, *, by: User, asked_by: User | None = None, at: datetime | None = None) -> str | None:
    """Make a one-time link as `new_link` does. Where there is mail it goes to its owner, nobody is shown it, and None is returned."""
    if not current_app.config["SETTINGS"].has_mail:
        return new_link(user, by=by, asked_by=asked_by, at=at)
    kind = links_words.NEW_PASSWORD if user.password_hash else links_words.INVITATION
    link = _make_link(user, secrets.token_urlsafe(32), by=by, asked_by=asked_by, at=at, sent_to=user.email)  # each mail has a token of its own, and nobody knows this one
    mail_services.post(kind, about=links_words.about(link), to=user.email, user=user)
    return None


def _make_link(user: User, token: str, *, by: User | None, asked_by: User | None, at: datetime | None, sent_to: str = "") -> OneTimeLink:
    if not user.is_active:
        raise RuleBroken("This account is suspended. Reinstate it first")
    now = at or clock.now()
    end_links(user)
    lasts = NEW_PASSWORD_LASTS if user.password_hash else INVITATION_LASTS
    link = OneTimeLink(token_hash=queries.stored_as(token), user=user, made_at=now, made_by=by, asked_by=asked_by, ends_at=now + lasts, sent_to=sent_to)
    db.session.add(link)
    what = "was given a link to set a new password" if user.password_hash else "was given an invitation link"
    what += f", by e-mail to {sent_to}" if sent_to else ""
    what += f", which {asked_by.name} had asked for" if asked_by else ""
    line = record(None, Verb.LINK_GIVEN, what, by=by, subject=subjects.of_user(user.id))
    tell_of_link(link, line, invitation=user.password_hash is None)
    db.session.flush()
    return link


def invite(person: rules.Invitation, *, by: User | None) -> User:
    """Make an account without a password, which a link is then given to. Raises RuleBroken when the address has an account, or the role does not fit the agency."""
    agency = one(select(Agency).where(Agency.id == person.agency_id))
    rules.check_role(person.role, agency.kind)
    user = User(email=rules.check_email(person.email), name=person.name, agency=agency, role=person.role, changed_at=clock.now())
    db.session.add(user)
    with refused_as(field="people"):
        db.session.flush()
    record(None, Verb.INVITED, f"was invited to {agency.name} as {person.role.value}", by=by, subject=subjects.of_user(user.id))
    return user


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
    return new_link(invite(rules.Invitation(name[:120], email, office.id, Role.ADMINISTRATOR), by=by), by=by)


def held(user_id: int) -> User:
    """Return an account as it is stored now, locked until the unit of work ends. Raises NotFound."""
    return queries.account_to_change(user_id)


def for_change(user_id: int, seen_version: int) -> User:
    """Return an account to change it. Raises NotFound, and ChangedMeanwhile with what others did since that version was seen."""
    user = held(user_id)
    check_seen(subjects.of_user(user.id), seen_version, user.version)
    return user
