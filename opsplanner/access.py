"""Who may do what, and who may see what. Every select of operations begins with `visible_to` or `changeable_by`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, has_app_context, request
from flask.globals import app_ctx
from flask_login import current_user, login_manager
from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, exists, false, or_, select, true, union
from sqlalchemy.orm import InstrumentedAttribute

from opsplanner.models import (
    Agency,
    AgencyKind,
    Commitment,
    CommitmentState,
    JobState,
    Nomination,
    Operation,
    OperationState,
    PaybackJob,
    Place,
    Role,
    User,
)
from opsplanner.reader import Person

View = TypeVar("View", bound=Callable[..., Any])

# docs/domain.md, "Who may do what". "see" is what everyone who is signed in may do.
PERMISSIONS: dict[str, frozenset[Role]] = {
    "see": frozenset(Role),
    "plan_operations": frozenset({Role.COORDINATOR}),
    "answer_for_agency": frozenset({Role.COORDINATOR}),
    "keep_staff_numbers": frozenset({Role.COORDINATOR}),
    "write_log": frozenset({Role.COORDINATOR, Role.STAFF}),
    "record_outcomes": frozenset({Role.COORDINATOR}),
    "review": frozenset({Role.MANAGER}),
    "refer_payback": frozenset({Role.COORDINATOR}),
    "keep_payback": frozenset({Role.COORDINATOR}),
    "supervise_payback": frozenset({Role.COORDINATOR, Role.STAFF}),
    "keep_sittings": frozenset({Role.MANAGER}),
    "appoint_deputies": frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    "manage_accounts": frozenset({Role.ADMINISTRATOR}),
}

PROBATIONS = frozenset({"keep_payback", "supervise_payback"})
"""What only Probation's people do."""

TAKING_PART = (
    CommitmentState.NOT_ASKED, CommitmentState.REQUESTED, CommitmentState.PROVISIONAL, CommitmentState.ACCEPTED, CommitmentState.RECONFIRM,
)
PROMISED = (CommitmentState.ACCEPTED, CommitmentState.PROVISIONAL, CommitmentState.RECONFIRM)
HOLDING = (OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.UNDER_WAY)
"""The states in which an operation holds its resources and its people."""


def person() -> User:
    """Return the person who is signed in, herself, not flask-login's proxy."""
    user: User = (has_app_context() and app_ctx._get_current_object().g.get("_login_user")) or current_user._get_current_object()  # type: ignore[attr-defined]
    return user


def may(user: Person, permission: str) -> bool:
    """Say whether this person's role has this permission.

    A deputy manager reviews besides what her role may; an administrator signs nothing off (docs/domain.md, "Who may do what"), also one who was a
    deputy manager before. Payback is kept and supervised by Probation's people only. Sittings, meetings and drafts of reports are kept by who reviews in the
    office, and by the clerks whom its managers name (docs/domain.md, "Clerks").
    """
    if permission == "keep_sittings":
        return (user.clerk and user.role is not Role.ADMINISTRATOR) or (user.in_partnership_office and may(user, "review"))
    if permission in PROBATIONS and user.agency_kind is not AgencyKind.PROBATION:
        return False
    deputy = permission == "review" and user.deputy_manager and user.role is not Role.ADMINISTRATOR
    return user.role in PERMISSIONS[permission] or deputy


def requires(permission: str, post: str | None = None) -> Callable[[View], View]:
    """Stamp a view with the permission it takes: for GET, and apart from it for POST where that differs.

    Who is not signed in is sent to sign in and comes back; who may not gets 403.
    """
    needed = {"GET": permission, "POST": post or permission}
    assert needed["GET"] in PERMISSIONS and needed["POST"] in PERMISSIONS

    def stamp(view: View) -> View:
        @wraps(view)
        def stamped(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return _manager().unauthorized()
            if not may(person(), needed["POST" if request.method == "POST" else "GET"]):
                abort(403)
            return view(*args, **kwargs)

        stamped.requires = needed  # type: ignore[attr-defined]
        return stamped  # type: ignore[return-value]

    return stamp


def open_to_all(why: str) -> Callable[[View], View]:
    """Stamp a view that nobody has to be signed in for, with the reason."""

    def stamp(view: View) -> View:
        view.open_because = why  # type: ignore[attr-defined]
        return view

    return stamp


def _manager() -> login_manager.LoginManager:
    return current_app.login_manager  # type: ignore[attr-defined,no-any-return]


def _has_commitment(agency_id: int | InstrumentedAttribute[int], *, taking_part: bool) -> ColumnElement[bool]:
    """True where an agency takes part, or was asked and not released.

    Who takes part is asked of restricted operations alone: the OFFSET keeps PostgreSQL from gathering all that the agency ever took part in first.
    """
    of = (Commitment.operation_id == Operation.id, Commitment.agency_id == agency_id)
    if taking_part:
        return select(Commitment.id).where(*of, Commitment.state.in_(TAKING_PART)).correlate(Operation, User).limit(1).offset(0).exists()
    return exists().where(*of, Commitment.state != CommitmentState.RELEASED).correlate(Operation, User)


def named_on(user: Person | type[User]) -> ColumnElement[bool]:
    """True for the operations that this person (or each person of a select) is nominated for by name, on a part that still stands.

    It is a part of her own agency: who has moved to another one is not expected any more (docs/domain.md, "Named and gone").
    One EXISTS inside the other: asked of an operation it reads that operation's parts, however often the person was named.
    """
    nominated = exists().where(Nomination.commitment_id == Commitment.id, Nomination.user_id == user.id).correlate(Commitment, User)
    own = Commitment.agency_id == user.agency_id
    return exists().where(Commitment.operation_id == Operation.id, Commitment.state.in_(TAKING_PART), own, nominated).correlate(Operation, User)


def visible_to(user: Person) -> ColumnElement[bool]:
    """True for the operations that this person may see by name. Every select starts here. (docs/domain.md, "Who sees what")

    A draft: its author's agency and the partnership office. Restricted: the office's coordinators, the lead agency's and
    the taking-part agencies' coordinators, and who is named on it. Else all but voluntary and business agencies, which see
    what they are asked to take part in.
    """
    coordinator = may(user, "plan_operations")
    office = user.in_partnership_office
    lead = Operation.lead_agency_id == user.agency_id
    author = true() if office else Operation.author_agency_id == user.agency_id
    if coordinator:
        restricted = true() if office else or_(lead, _has_commitment(user.agency_id, taking_part=True), named_on(user))
        draft: ColumnElement[bool] = author
    else:
        restricted = named_on(user)
        draft = and_(author, Operation.restricted.is_(False))
    open_ = true() if user.agency_kind.sees_everything_open else or_(lead, _has_commitment(user.agency_id, taking_part=False), named_on(user))
    return case((Operation.state == OperationState.DRAFT, draft), (Operation.restricted, restricted), else_=open_)


def visible_to_each() -> ColumnElement[bool]:
    """True for each person (a User joined with her Agency) beside each operation that she may see: who can see it, who of many.

    It is `visible_to` with the people as rows. That one knows its person and leaves out what does not concern her, which
    every list lives on; asked of everyone it would be a query for each. tests/test_who_sees.py holds the two to one answer.
    """
    coordinator = User.role.in_(PERMISSIONS["plan_operations"])
    office = Agency.kind == AgencyKind.OFFICE
    lead = Operation.lead_agency_id == User.agency_id
    part, asked = (_has_commitment(User.agency_id, taking_part=only) for only in (True, False))
    named = named_on(User)
    draft = and_(or_(office, Operation.author_agency_id == User.agency_id), or_(coordinator, Operation.restricted.is_(False)))
    restricted = or_(and_(coordinator, or_(office, lead, part)), named)
    open_ = or_(Agency.kind.not_in((AgencyKind.VOLUNTARY, AgencyKind.BUSINESS)), lead, asked, named)
    return case((Operation.state == OperationState.DRAFT, draft), (Operation.restricted, restricted), else_=open_)


def within_reach(user: Person) -> ColumnElement[bool]:
    """A wider net than `visible_to`, for its speed alone: who sees only what asks them has few operations among many.

    Everyone else's net is everything. It never takes an operation away that `visible_to` leaves.
    """
    if user.agency_kind.sees_everything_open:
        return true()
    agency = user.agency_id
    own = union(
        select(Commitment.operation_id).where(Commitment.agency_id == agency),
        select(Operation.id).where(Operation.lead_agency_id == agency),
        select(Operation.id).where(Operation.author_agency_id == agency),
        select(Commitment.operation_id).join(Nomination, Nomination.commitment_id == Commitment.id).where(Nomination.user_id == user.id),
    )
    return Operation.id.in_(own)


def among_visible(operation_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], user: Person) -> ColumnElement[bool]:
    """True for the rows whose operation this person may see: `visible_to` for a sum over many rows.

    What everyone sees is not asked of each row; what is hidden (or, for who sees only what asks them, what is seen) is
    gathered once. A row of no operation is not among them.
    """
    if not user.agency_kind.sees_everything_open:
        return operation_id.in_(select(Operation.id).where(within_reach(user), visible_to(user)))
    hidden = union(
        select(Operation.id).where(Operation.restricted, ~visible_to(user)),
        select(Operation.id).where(Operation.state == OperationState.DRAFT, ~visible_to(user)),
    )
    return operation_id.not_in(hidden)


def seen_besides(user: Person) -> CompoundSelect[int] | Select[int]:
    """Return the operations that this person sees besides those of which each of her kind of agency sees all the figures (models: Seen).

    To who sees what is open: drafts and restricted ones. To who sees only what asks her: each of those.
    """
    if not user.agency_kind.sees_everything_open:
        return select(Operation.id).where(within_reach(user), visible_to(user))
    return union(
        select(Operation.id).where(Operation.restricted, visible_to(user)),
        select(Operation.id).where(Operation.state == OperationState.DRAFT, visible_to(user)),
    )


def tellable_to(user: Person) -> ColumnElement[bool]:
    """True for what a calendar may tell this person of: what she sees, without drafts, and of the restricted ones her own duties.

    A link can be passed on. Only the office sees restricted ones in which its agency does not take part; it sees those on
    its pages. (docs/domain.md, "Restricted operations")
    """
    told = and_(visible_to(user), Operation.state != OperationState.DRAFT)
    if not user.in_partnership_office:
        return told
    own = or_(Operation.lead_agency_id == user.agency_id, _has_commitment(user.agency_id, taking_part=True), named_on(user))
    return and_(told, or_(Operation.restricted.is_(False), own))


def busy_to(user: Person) -> ColumnElement[bool]:
    """True for restricted operations whose times this person may know of, without a name: they hold people and resources."""
    return and_(Operation.restricted, Operation.state.in_(HOLDING), ~visible_to(user))


def changeable_by(user: Person) -> ColumnElement[bool]:
    """True for the operations that this person may change: a coordinator's own agency leads it, or she sits in the office."""
    if not may(user, "plan_operations"):
        return false()
    leads = true() if user.in_partnership_office else Operation.lead_agency_id == user.agency_id
    return and_(visible_to(user), leads)


def job_visible_to(user: Person, job: type[PaybackJob] = PaybackJob) -> ColumnElement[bool]:
    """True for the jobs that this person may see. A draft: the asking agency's people and the office.

    Else all, but voluntary and business agencies see only what they asked for (docs/domain.md, "Voluntary and business agencies").
    `job` is an alias where a query reads jobs twice.
    """
    if user.in_partnership_office:
        return true()
    own = job.asking_agency_id == user.agency_id
    return or_(job.state != JobState.DRAFT, own) if user.agency_kind.sees_everything_open else own


def places_visible_to(user: Person) -> ColumnElement[bool]:
    """True for the places that this person may know of (docs/domain.md, "A place of one's own").

    What is shared is everybody's. Any other is known to who sees the operation or the job that it belongs to.
    """
    met_at = exists().where(Operation.meeting_point_id == Place.id, visible_to(user)).correlate(Place)
    worked_at = exists().where(PaybackJob.place_id == Place.id, job_visible_to(user)).correlate(Place)
    return or_(Place.shared, met_at, worked_at)


def places_changeable_by(user: Person) -> ColumnElement[bool]:
    """True for the places that this person may change: a coordinator the shared ones, and those of what she may change."""
    if not may(user, "plan_operations"):
        return false()
    met_at = exists().where(Operation.meeting_point_id == Place.id, changeable_by(user)).correlate(Place)
    asked = true() if user.in_partnership_office else PaybackJob.asking_agency_id == user.agency_id
    return or_(Place.shared, met_at, exists().where(PaybackJob.place_id == Place.id, asked).correlate(Place))


def may_change(user: User, operation: Operation) -> bool:
    """Say of an operation that was loaded by `visible_to` whether this person may change it."""
    return may(user, "plan_operations") and (user.in_partnership_office or operation.lead_agency_id == user.agency_id)


def may_answer(user: User, commitment: Commitment) -> bool:
    """Say whether this person answers for that agency herself. (Its lead may record an answer that came by telephone.)"""
    return may(user, "answer_for_agency") and commitment.agency_id == user.agency_id


def is_named(user: User, operation: Operation) -> bool:
    """Say what `named_on` says of an operation that was loaded with who is nominated."""
    own = (part for part in operation.commitments if part.agency_id == user.agency_id and part.state in TAKING_PART)
    return any(one.user_id == user.id for part in own for one in part.nominations)


def may_see_names(user: User, operation: Operation, commitment: Commitment, named: bool) -> bool:
    """Say whether this person sees who is nominated (docs/domain.md, "Names of nominated people")."""
    return named or user.in_partnership_office or user.agency_id in (commitment.agency_id, operation.lead_agency_id)
