"""Who signs figures off: managers and appointed deputies, as far as they see what the figures came from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import and_, literal, or_, select, union_all

from opsplanner.access import TAKING_PART
from opsplanner.database import db, rows
from opsplanner.models import Agency, Commitment, Nomination, Operation, Role, User
from opsplanner.outcomes.rules import Parties, Reviewer, sees

REVIEWS = or_(User.role == Role.MANAGER, and_(User.deputy_manager, User.role != Role.ADMINISTRATOR))
"""True for who reviews (access.may says it of one person)."""
_ACTIVE = and_(User.suspended_at.is_(None), Agency.active)


def reviewers() -> list[Reviewer]:
    """Return everyone who signs figures off, managers first, by name."""
    query = select(User).join(User.agency).where(REVIEWS, _ACTIVE).order_by(User.role != Role.MANAGER, User.name, User.id)
    return [_reviewer(user, user.agency) for user in db.session.scalars(query)]


def _reviewer(user: User, agency: Agency) -> Reviewer:
    return Reviewer(user.id, user.name, agency.short_name, agency.id, user.role, agency.is_office, agency.sees_everything_open)


def parties_of(operation_ids: Collection[int]) -> dict[int, Parties]:
    """Return who takes part in operations, as far as it decides who sees them (one query)."""
    if not operation_ids:
        return {}
    part = select(Commitment.operation_id, literal("agency"), Commitment.agency_id).where(
        Commitment.operation_id.in_(operation_ids), Commitment.state.in_(TAKING_PART)
    )
    named = (
        select(Commitment.operation_id, literal("person"), Nomination.user_id)
        .join(Nomination, Nomination.commitment_id == Commitment.id)
        .where(Commitment.operation_id.in_(operation_ids), Commitment.state.in_(TAKING_PART), Nomination.user_id.is_not(None))
    )
    lead = select(Operation.id, literal("lead"), Operation.lead_agency_id).where(Operation.id.in_(operation_ids))
    marked = select(Operation.id, literal("restricted"), literal(1)).where(Operation.id.in_(operation_ids), Operation.restricted)
    found: dict[int, dict[str, set[int]]] = {}
    for operation_id, kind, number in rows(union_all(part, named, lead, marked)):
        found.setdefault(operation_id, {}).setdefault(kind, set()).add(number)
    return {
        one: Parties("restricted" in kinds, min(kinds["lead"]), frozenset(kinds.get("agency", ())), frozenset(kinds.get("person", ())))
        for one, kinds in found.items()
    }


def who_signs(operation_ids: Collection[int], *, but: Collection[int | None]) -> dict[int | None, list[Reviewer]]:
    """Return who may sign off figures of these operations (None: of no operation), some people left out (two queries)."""
    everyone = [one for one in reviewers() if one.id not in but]
    parties = parties_of(operation_ids)
    found: dict[int | None, list[Reviewer]] = {one: [who for who in everyone if sees(who, of)] for one, of in parties.items()}
    return found | {None: everyone}


def deputies() -> Sequence[User]:
    """Return the appointed deputy managers, by name."""
    return db.session.scalars(select(User).join(User.agency).where(User.deputy_manager).order_by(User.name, User.id)).all()


def may_be_deputies() -> Sequence[User]:
    """Return who can be appointed: coordinators and staff with an account that works, by agency and name."""
    query = select(User).join(User.agency).where(User.role.in_([Role.COORDINATOR, Role.STAFF]), User.deputy_manager.is_(False), _ACTIVE)
    return db.session.scalars(query.order_by(Agency.name, User.name, User.id)).all()
