"""What administrators do with accounts and agencies. Every function runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import flag_modified

from opsplanner import clock
from opsplanner.access import TAKING_PART, may
from opsplanner.accounts import queries as accounts_queries
from opsplanner.accounts import rules as accounts_rules
from opsplanner.accounts.contacts import services as contacts_services
from opsplanner.accounts.links import queries as links_queries
from opsplanner.accounts.links import services as links_services
from opsplanner.accounts.news.services import tell_of_change
from opsplanner.accounts.services import end_ways_in, for_change, give_link, held, invite
from opsplanner.database import db, refused_as
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted
from opsplanner.history import record, subjects
from opsplanner.models import Agency, Commitment, Nomination, Operation, Role, User, Verb

DECIDE = (Role.COORDINATOR, Role.ADMINISTRATOR)
"""Who becomes one of these, or one of another agency, may see what she did not see before: it is told of."""


def invite_many(text: str, *, by: User, shown: Callable[[User, str], None]) -> str:
    """Invite everybody on the pasted lines, or nobody. Each is sent a link; where there is no mail `shown` is given each person with the link's token.

    Returns the instant of the invitations, by which `queries.invited_at` finds the people again. Raises rules.BadLines.
    """
    addresses = accounts_rules.addresses(text)
    taken = db.session.scalars(select(User.email).where(User.email.in_(addresses))).all() if addresses else []
    at = clock.now()
    for person in accounts_rules.read_lines(text, accounts_queries.agencies(), taken):
        user = invite(person, by=by)
        if token := give_link(user, by=by, at=at):
            shown(user, token)
    return at.isoformat()


def renew_link(user_id: int, *, by: User, shown: Callable[[User, str], None]) -> str:
    """Make a person's new one-time link, which she is sent; where there is no mail `shown` is given the person and the token. Returns until when it works.

    One that takes a second person is only asked for, and "" returned. (docs/domain.md, "Links") Raises RuleBroken.
    """
    user = held(user_id)
    if links_queries.takes_a_second(user):
        links_services.ask(user, by=by)
        return ""
    if token := give_link(user, by=by):
        shown(user, token)
    ends = accounts_queries.link_ends(user.id, clock.now())
    return ends.isoformat() if ends else ""


def change_account(user_id: int, *, name: str, email: str, telephone: str, role: Role, seen_version: int, by: User) -> None:
    """Correct an account. Raises RuleBroken on a box, ChangedMeanwhile; taking away the last administrator is refused."""
    others = _other_administrators(user_id)
    user = for_change(user_id, seen_version)
    accounts_rules.check_role(role, user.agency.kind)
    if user.role is Role.ADMINISTRATOR and role is not Role.ADMINISTRATOR:
        accounts_rules.check_administrator_left(others)
    if role is not user.role and role in DECIDE:
        _check_not_by_link_maker(user, "role", by=by)
    new = {"name": name, "email": accounts_rules.check_email(email), "telephone": accounts_rules.check_telephone(telephone), "role": role}
    words = {"name": "name", "email": "e-mail address", "telephone": "telephone number", "role": "role"}
    changes = [(words[key], getattr(user, key), value) for key, value in new.items() if getattr(user, key) != value]
    if not changes:
        return
    before, was_at = user.role, user.email
    if new["name"] != user.name:
        _rename(user, name, by=by)
    for key, value in new.items():
        setattr(user, key, value)
    user.changed_at = clock.now()
    with refused_as(field="email"):
        db.session.flush()
    if user.email != was_at:
        contacts_services.follow(user, was_at)
    said = "; ".join(f"{word} changed from {_said(was)} to {_said(now)}" for word, was, now in changes)
    line = record(None, Verb.CHANGED, said, by=by, subject=subjects.of_user(user.id))
    if role is not before and role in DECIDE:
        tell_of_change(user, line, by=by)


def _check_not_by_link_maker(user: User, field: str, *, by: User) -> None:
    others = [one.name for one in links_queries.seconds(user, by) if one.role is Role.ADMINISTRATOR]
    accounts_rules.check_not_by_link_maker(links_queries.made_lately(user, by, clock.now()), others, field)


def _rename(user: User, name: str, *, by: User) -> None:
    """Let duties to come, and whom to ring at her agency, say a person's new name, whoever may see them; what is over keeps the name of then."""
    to_come = select(Operation.id).where(Operation.ends_at > clock.now(), Operation.state.in_(accounts_queries.TO_COME))
    parts = select(Commitment.id).where(Commitment.operation_id.in_(to_come))
    named = update(Nomination).where(Nomination.user_id == user.id, Nomination.commitment_id.in_(parts))
    contact = update(Commitment).where(Commitment.agency_id == user.agency_id, Commitment.contact_name == user.name, Commitment.id.in_(parts))
    db.session.execute(named.values(name=name).execution_options(synchronize_session=False))
    db.session.execute(contact.values(contact_name=name).execution_options(synchronize_session=False))
    if rung := [key for key in ("contact", "deputy") if getattr(user.agency, key) == user.name]:
        for key in rung:
            setattr(user.agency, key, name)
        said = "; ".join(f"{key} changed from {user.name} to {name}" for key in rung)
        record(None, Verb.CONTACT_CHANGED, said, by=by, subject=subjects.of_agency(user.agency_id))


def _said(value: object) -> str:
    return value.value if isinstance(value, Role) else str(value or "none")


def move_account(user_id: int, agency_id: int, *, to: int | None, seen_version: int, by: User) -> None:
    """Move a person to another agency: she is signed out everywhere, her calendar links stop, since others of the old agency may have them,
    and `to` takes over what she holds, or it stays. A deputy manager, or a clerk, is one of her old agency, and no more.

    Raises RuleBroken, ChangedMeanwhile.
    """
    user = for_change(user_id, seen_version)
    agency = db.session.scalars(select(Agency).where(Agency.id == agency_id, Agency.active)).one_or_none()
    if agency is None or agency.id == user.agency_id:
        raise RuleBroken("Choose the agency that this person moves to", "agency")
    accounts_rules.check_role(user.role, agency.kind)
    if user.role in DECIDE:
        _check_not_by_link_maker(user, "agency", by=by)
    _let_others_be_rung(user, hand_over(user, to, by=by), by=by)
    before = user.agency.name
    ended = "".join(f"; no {what} any more" for what, is_ in (("deputy manager", user.deputy_manager), ("clerk", user.clerk)) if is_)
    user.agency, user.deputy_manager, user.clerk, user.changed_at = agency, False, False, clock.now()
    end_ways_in(user)
    line = record(None, Verb.MOVED, f"moved from {before} to {agency.name}{ended}", by=by, subject=subjects.of_user(user.id))
    if user.role in DECIDE:
        tell_of_change(user, line, by=by)
    db.session.flush()


def suspend(user_id: int, *, to: int | None, why: str, seen_version: int, by: User) -> None:
    """Suspend an account: it is signed out everywhere at once, and `to` takes over what it holds, or it stays.

    Raises RuleBroken for one's own account and the last administrator's, ChangedMeanwhile.
    """
    others = _other_administrators(user_id)
    user = for_change(user_id, seen_version)
    accounts_rules.check_can_suspend(own=user.id == by.id, suspended=user.suspended_at is not None)
    if user.role is Role.ADMINISTRATOR:
        accounts_rules.check_administrator_left(others)
    _let_others_be_rung(user, hand_over(user, to, by=by), by=by)
    user.suspended_at = user.changed_at = clock.now()
    end_ways_in(user)
    record(None, Verb.SUSPENDED, "suspended", by=by, why=why, subject=subjects.of_user(user.id))
    db.session.flush()


def reinstate(user_id: int, *, seen_version: int, by: User) -> None:
    """Let a suspended person sign in again, and make new calendar links: the old ones stay stopped. Raises RuleBroken when the account is not suspended, ChangedMeanwhile."""
    user = for_change(user_id, seen_version)
    if user.suspended_at is None:
        raise RuleBroken("This account is not suspended")
    user.suspended_at, user.changed_at = None, clock.now()
    end_ways_in(user)  # an account that was suspended before suspending ended them has live ones
    record(None, Verb.REINSTATED, "reinstated", by=by, subject=subjects.of_user(user.id))
    db.session.flush()


def _other_administrators(user_id: int) -> int:
    """How many others can still invite people. The rows are locked, always in one order and before any other account:
    two administrators cannot suspend each other at once, nor wait for each other."""
    found = select(User.id, User.password_hash).where(User.role == Role.ADMINISTRATOR, User.suspended_at.is_(None))
    locked = db.session.execute(found.order_by(User.id).with_for_update()).all()
    return sum(1 for row in locked if row.id != user_id and row.password_hash)


def hand_over(user: User, to: int | None, *, by: User) -> User | None:
    """Give a person's operations and nominations still to come to a colleague of the same agency, who is returned; None leaves them.

    Only what the administrator may see moves: a restricted operation stays with its coordinators' care.
    Raises RuleBroken on `to`.
    """
    if to is None:
        return None
    colleague = db.session.scalars(select(User).where(User.id == to, User.agency_id == user.agency_id, User.suspended_at.is_(None))).unique().one_or_none()
    if colleague is None or colleague.id == user.id:
        raise RuleBroken("Choose a colleague of the same agency", "to")
    now = clock.now()
    written = db.session.scalars(select(Operation).where(accounts_queries.still_to_come(by, now), Operation.author_id == user.id).order_by(Operation.id)).all()
    accounts_rules.check_colleague(plans=may(colleague, "plan_operations"), operations=len(written))
    for operation in written:
        operation.author_id = colleague.id
        record(operation, Verb.HANDED_OVER, f"handed over from {user.name} to {colleague.name}", by=by)
    named = _hand_over_nominations(user, colleague, now, by=by)
    if written or named:
        what = f"handed {counted(len(written), 'operation')} and {counted(named, 'nomination')} over to {colleague.name}"
        record(None, Verb.HANDED_OVER, what, by=by, subject=subjects.of_user(user.id))
    return colleague


def _let_others_be_rung(user: User, colleague: User | None, *, by: User) -> None:
    """Where a part to come says to ring this person, whoever may see it, let it say who takes over, else her agency's own contact."""
    agency, now = user.agency, clock.now()
    name = colleague.name if colleague else next(name for name in (agency.contact, agency.deputy, agency.name) if name not in ("", user.name))
    telephone = (colleague.telephone if colleague else "") or agency.telephone
    to_come = (Operation.ends_at > now, Operation.state.in_(accounts_queries.TO_COME))
    parts = select(Commitment).join(Operation, Commitment.operation_id == Operation.id).options(joinedload(Commitment.operation))
    for part in db.session.scalars(parts.where(*to_come, Commitment.agency_id == agency.id, Commitment.contact_name == user.name).order_by(Commitment.id)):
        part.contact_name, part.contact_telephone = name, telephone
        record(part.operation, Verb.HANDED_OVER, f"{name} is to be rung instead of {user.name}", by=by, agency_id=agency.id, new_version=False)


def _hand_over_nominations(user: User, colleague: User, now: datetime, *, by: User) -> int:
    found = (
        select(Nomination, Commitment)
        .join(Commitment, Nomination.commitment_id == Commitment.id)
        .join(Operation, Commitment.operation_id == Operation.id)
        .options(joinedload(Commitment.operation))
        .where(accounts_queries.still_to_come(by, now), Nomination.user_id == user.id)
        .where(Commitment.state.in_(TAKING_PART), Commitment.agency_id == user.agency_id)
        .order_by(Nomination.id)
    )
    moved = db.session.execute(found).all()
    already = set(db.session.scalars(select(Nomination.commitment_id).where(Nomination.user_id == colleague.id)))
    for nomination, commitment in moved:
        if commitment.id in already:
            db.session.delete(nomination)
        else:
            nomination.user_id, nomination.name = colleague.id, colleague.name
        flag_modified(commitment, "state")  # its version rises: an answer form that was open names somebody else
        what = f"{colleague.name} takes the place of {user.name}"
        record(commitment.operation, Verb.HANDED_OVER, what, by=by, agency_id=commitment.agency_id)
    return len(moved)
