"""Whom a message from the lead reaches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select

from opsplanner import clock
from opsplanner.access import TAKING_PART
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.database import db, rows
from opsplanner.models import Agency, Commitment, HistoryLine, Operation, Role, User, Verb
from opsplanner.notices.kinds.words import To
from opsplanner.operations.tellings.people import queries as people_queries
from opsplanner.statements import built_once, values


@built_once
def _coordinators() -> Select[*tuple[Any, ...]]:
    return (
        select(Commitment.operation_id, User.id.label("user_id"))
        .join(User, User.agency_id == Commitment.agency_id)
        .where(Commitment.operation_id.in_(values("ids")), Commitment.state.in_(TAKING_PART), User.role == Role.COORDINATOR)
    )


def reached(lines: Sequence[Any]) -> list[To]:
    """The agencies' coordinators, and of a message to all who leads the operation and who is named on it."""
    about = people_queries.of_operations(lines)
    everybody = people_queries.named_and_leads([line for line in about if line.verb is Verb.WROTE_TO_ALL])
    found = rows(_coordinators(), {"ids": sorted({line.operation_id for line in about})}) if about else []
    theirs = [To(line.id, row.user_id) for line in about for row in found if row.operation_id == line.operation_id]
    return sorted({*everybody, *theirs})


def addresses(operation: Operation, *, but: int, told: Collection[str]) -> dict[int, str]:
    """Return where the agencies are reached that take part in an operation, but for one, by the agency's id: two queries.

    Without those at whose address somebody is told herself: one person hears it once, as she wants to be told.
    """
    query = select(Agency.id).join(Commitment, Commitment.agency_id == Agency.id)
    part = Commitment.operation_id == operation.id, Commitment.state.in_(TAKING_PART), Agency.id != but, Agency.active
    found = contacts_queries.reached(db.session.scalars(query.where(*part)).all(), clock.today())
    return {agency_id: to for agency_id, to in found.items() if to not in told}


def takes_part(operation_id: int | None, agency_id: int) -> bool:
    """Say whether an agency takes part in an operation."""
    part = Commitment.operation_id == operation_id, Commitment.agency_id == agency_id, Commitment.state.in_(TAKING_PART)
    return db.session.scalar(select(Commitment.id).where(*part)) is not None


def line(line_id: int) -> HistoryLine:
    """Return the line of a message."""
    return db.session.get_one(HistoryLine, line_id)
