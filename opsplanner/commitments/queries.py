"""One agency's part in one operation, for who answers for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, String, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from opsplanner.access import changeable_by, visible_to
from opsplanner.database import db, one, rows, the_row
from opsplanner.models import Agency, Commitment, Nomination, Operation, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values


@built_once
def _agency_of_code() -> Select[int]:
    return select(Agency.id).where(Agency.code == value("code", String))


def agency_asked_for(user: User, code: str | None) -> int:
    """Return the id of the agency of this code; of the person's own where none is given. Raises NotFound."""
    if not code:
        return user.agency_id
    return int(the_row(_agency_of_code(), {"code": code.replace("\x00", "")}).id)


def part_to_answer(user: User, reference: str, agency_id: int, *, for_change: bool = False) -> Commitment:
    """Return an agency's part in an operation with all that its pages say, for who may answer for it.

    That is the agency's own coordinator, and, for what came by telephone, who may change the operation. With
    `for_change` the operation, then the part are held until the unit of work ends, so that an answer and a move wait
    for each other. Raises NotFound when there is no such part or this person may not answer for it.
    """
    reference = reference.replace("\x00", "")
    if for_change:
        one(select(Operation).where(visible_to(user), Operation.reference == reference).with_for_update(of=Operation, key_share=True))
    wanted = _part_of(Reader.of(user))
    return one(wanted.with_for_update(of=Commitment) if for_change else wanted, asked_by(user, reference=reference, agency=agency_id))


@built_once
def _part_of(reader: Reader) -> Select[Commitment]:
    return _whole().where(
        visible_to(reader),
        Operation.reference == value("reference", String),
        Commitment.agency_id == value("agency"),
        or_(Commitment.agency_id == reader.agency_id, changeable_by(reader)),
    )


def part(commitment_id: int, *, for_change: bool = False) -> Commitment:
    """Return the same of one part, held in the same way, whoever asks: the caller knows that she may. Raises NotFound."""
    if for_change:
        its = select(Commitment.operation_id).where(Commitment.id == commitment_id).scalar_subquery()
        one(select(Operation).where(Operation.id == its).with_for_update(of=Operation, key_share=True))
    return one(_part().with_for_update(of=Commitment) if for_change else _part(), {"part": commitment_id})


@built_once
def _part() -> Select[Commitment]:
    return _whole().where(Commitment.id == value("part"))


def parts(commitment_ids: Collection[int]) -> dict[int, Commitment]:
    """Return the same of several parts, by their ids, not held: three queries."""
    return {part.id: part for part in db.session.scalars(_parts(), {"parts": sorted(commitment_ids)})} if commitment_ids else {}


@built_once
def _parts() -> Select[Commitment]:
    return _whole().where(Commitment.id.in_(values("parts")))


def _whole() -> Select[Commitment]:
    return (
        select(Commitment)
        .join(Commitment.operation)
        .options(
            contains_eager(Commitment.operation).options(
                joinedload(Operation.type), joinedload(Operation.lead_agency), joinedload(Operation.meeting_point), selectinload(Operation.wards)
            ),
            joinedload(Commitment.agency),
            joinedload(Commitment.answered_by),
            selectinload(Commitment.nominations).joinedload(Nomination.user).lazyload(User.agency),
        )
    )


@built_once
def _colleagues() -> Select[*tuple[Any, ...]]:
    return select(User.id, User.name).where(User.agency_id == value("agency"), User.suspended_at.is_(None)).order_by(User.name, User.id)


def colleagues(agency_id: int) -> list[tuple[int, str]]:
    """Return (id, name) of the people with an account in an agency, suspended ones left out, by name."""
    return [(row.id, row.name) for row in rows(_colleagues(), {"agency": agency_id})]


def sees(user: User, reference: str) -> bool:
    """Say whether this person may see an operation: who declined a restricted one does not any more."""
    return db.session.scalar(select(Operation.id).where(visible_to(user), Operation.reference == reference.replace("\x00", ""))) is not None
