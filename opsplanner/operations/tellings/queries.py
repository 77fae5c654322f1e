"""What the texts for agencies say of an operation, and which of them are still true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import aliased, selectinload
from sqlalchemy.orm.util import identity_key

from opsplanner.commitments.rules import WAITING, short_of
from opsplanner.commitments.words import ANSWERS, MOVED
from opsplanner.database import db, one
from opsplanner.history import newest
from opsplanner.models import Commitment, HistoryLine, Nomination, Operation, OperationState, Telling, User, Verb
from opsplanner.notices import queries as notices_queries
from opsplanner.operations.tellings.words import OCCASIONS
from opsplanner.statements import built_once, values


def still_true() -> ColumnElement[bool]:
    """True for a telling that no later one of this room to the same agency has overtaken."""
    later = aliased(Telling)
    same = later.operation_id == Telling.operation_id, later.agency_id == Telling.agency_id, later.occasion.in_(OCCASIONS)
    return ~select(later.id).where(*same, later.id > Telling.id).correlate(Telling).exists()


def answered() -> ColumnElement[bool]:
    """True for a telling that asks an agency something which it has answered since: `words.is_answered`, of rows."""
    asks = [name for name, occasion in OCCASIONS.items() if occasion.answered]
    of_it = Commitment.operation_id == Telling.operation_id, Commitment.agency_id == Telling.agency_id
    part = exists().where(*of_it, Commitment.state.not_in(list(WAITING)), Commitment.answered_at > Telling.made_at).correlate(Telling)
    return and_(Telling.occasion.in_(asks), part)


def known() -> ColumnElement[bool]:
    """True for a telling after which the agency has answered, by whatever way: it knew then when and where the operation was."""
    of_it = HistoryLine.operation_id == Telling.operation_id, HistoryLine.agency_id == Telling.agency_id, HistoryLine.at > Telling.made_at
    return exists().where(*of_it, HistoryLine.verb.in_(ANSWERS)).correlate(Telling)


LEAVES_SHORT = frozenset({Verb.WITHDRAWN, Verb.DECLINED, Verb.ASKED})
"""What may leave a confirmed operation short of an agency."""


def short_by(lines: Sequence[Any]) -> list[tuple[Operation, set[int]]]:
    """Return the confirmed operations that these lines leave short, with their parts and the agencies that these lines are about."""
    about: dict[int, set[int]] = {}
    for line in lines:
        if line.verb in LEAVES_SHORT and line.operation_id and line.agency_id and not line.subject:
            about.setdefault(line.operation_id, set()).add(line.agency_id)
    ids = sorted(operation_id for operation_id in about if _may_be_confirmed(operation_id))
    if not ids:
        return []
    found = db.session.scalars(_confirmed(), {"ids": ids}).all()
    by = [(operation, {part.agency_id for part in short_of(operation.commitments)} & about[operation.id]) for operation in found]
    return [(operation, agency_ids) for operation, agency_ids in by if agency_ids]


def _may_be_confirmed(operation_id: int) -> bool:
    """Say whether an operation has to be looked up: one that this unit of work has changed is known not to be confirmed, mostly."""
    there: Operation | None = db.session.identity_map.get(identity_key(Operation, operation_id))
    return there is None or "state" not in there.__dict__ or there.state is OperationState.CONFIRMED


@built_once
def _confirmed() -> Select[Operation]:
    those = select(Operation).where(Operation.id.in_(values("ids")), Operation.state == OperationState.CONFIRMED).order_by(Operation.id)
    return those.options(selectinload(Operation.commitments).joinedload(Commitment.agency))


def with_what_is_told(operation: Operation) -> Operation:
    """Return the same operation with all that the texts say of it: one that was made to be read was read with it."""
    return one(notices_queries.TOLD_OF.loaded.where(Operation.id == operation.id)) if operation in db.session else operation


def without_account(operation_id: int) -> dict[int, list[str]]:
    """Return who is named on an operation and hears of it from nobody, having no account or not using it yet: names by agency, in the order of naming."""
    query = (
        select(Commitment.agency_id, Nomination.name)
        .join(Nomination, Nomination.commitment_id == Commitment.id)
        .outerjoin(User, User.id == Nomination.user_id)
        .where(Commitment.operation_id == operation_id, User.password_hash.is_(None), User.suspended_at.is_(None))
        .order_by(Nomination.id)
    )
    found: dict[int, list[str]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.agency_id, []).append(row.name)
    return found


MOST_MOVES = 10
"""So many moves are told of with their reasons; of more the newest."""


def moves(operation: Operation) -> Sequence[HistoryLine]:
    """Return the lines of the history about an operation's moves, the newest first."""
    return newest(operation, MOST_MOVES, verbs=MOVED)
