"""One agency's part in one operation, for who answers for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, String, or_, select

from opsplanner.access import changeable_by, visible_to
from opsplanner.database import one, rows, the_row
from opsplanner.models import Agency, Commitment, Operation, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.whole import Whole


@built_once
def _agency_of_code() -> Select[int]:
    return select(Agency.id).where(Agency.code == value("code", String))


def agency_asked_for(user: User, code: str | None) -> int:
    """Return the id of the agency of this code; of the person's own where none is given. Raises NotFound."""
    if not code:
        return user.agency_id
    return int(the_row(_agency_of_code(), {"code": code.replace("\x00", "")}).id)


_PART = Whole(
    Commitment, "operation.type", "operation.lead_agency", "operation.meeting_point", "operation.wards", "agency", "answered_by", "nominations.user", named=("operation",)
)


def part_to_answer(user: User, reference: str, agency_id: int) -> Commitment:
    """Return an agency's part in an operation with all that its pages say, to read, for who may answer for it.

    That is the agency's own coordinator, and, for what came by telephone, who may change the operation. Raises NotFound when
    there is no such part or this person may not answer for it.
    """
    return _PART.one(_part_of(Reader.of(user)), _asked(user, reference, agency_id))


def part_for_change(user: User, reference: str, agency_id: int) -> Commitment:
    """Return the same to change it: the operation, then the part are held until the unit of work ends, so that an answer and a move wait for each other."""
    asked = _asked(user, reference, agency_id)
    one(select(Operation).where(visible_to(user), Operation.reference == asked["reference"]).with_for_update(of=Operation, key_share=True))
    return one(_PART.loaded.where(*_answerable_by(Reader.of(user))).with_for_update(of=Commitment), asked)


def _asked(user: User, reference: str, agency_id: int) -> dict[str, Any]:
    return asked_by(user, reference=reference.replace("\x00", ""), agency=agency_id)


def _answerable_by(reader: Reader) -> tuple[ColumnElement[bool], ...]:
    theirs = or_(Commitment.agency_id == reader.agency_id, changeable_by(reader))
    return visible_to(reader), Operation.reference == value("reference", String), Commitment.agency_id == value("agency"), theirs


@built_once
def _part_of(reader: Reader) -> Select[*tuple[Any, ...]]:
    return _PART.select().where(*_answerable_by(reader))


def held_part(commitment_id: int) -> Commitment:
    """Return one part to change it, held in the same way, whoever asks: the caller knows that she may. Raises NotFound."""
    its = select(Commitment.operation_id).where(Commitment.id == commitment_id).scalar_subquery()
    one(select(Operation).where(Operation.id == its).with_for_update(of=Operation, key_share=True))
    return one(_PART.loaded.where(Commitment.id == commitment_id).with_for_update(of=Commitment))


def part(commitment_id: int) -> Commitment:
    """Return the same of one part, to read. Raises NotFound."""
    return _PART.one(_parts(), {"parts": [commitment_id]})


def parts(commitment_ids: Collection[int]) -> dict[int, Commitment]:
    """Return the same of several parts, by their ids: three queries."""
    return {part.id: part for part in _PART.read(_parts(), {"parts": sorted(commitment_ids)})} if commitment_ids else {}


@built_once
def _parts() -> Select[*tuple[Any, ...]]:
    return _PART.select().where(Commitment.id.in_(values("parts")))


@built_once
def _colleagues() -> Select[*tuple[Any, ...]]:
    return select(User.id, User.name).where(User.agency_id == value("agency"), User.suspended_at.is_(None)).order_by(User.name, User.id)


def colleagues(agency_id: int) -> list[tuple[int, str]]:
    """Return (id, name) of the people with an account in an agency, suspended ones left out, by name."""
    return [(row.id, row.name) for row in rows(_colleagues(), {"agency": agency_id})]


@built_once
def _sees(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(Operation.id).where(visible_to(reader), Operation.reference == value("reference", String))


def sees(user: User, reference: str) -> bool:
    """Say whether this person may see an operation: who declined a restricted one does not any more."""
    return bool(rows(_sees(Reader.of(user)), asked_by(user, reference=reference.replace("\x00", ""))))
