"""What every page of the logbook says of its operation, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, exists, false, or_, select, true
from sqlalchemy.sql.base import ExecutableOption

from opsplanner import clock
from opsplanner.access import TAKING_PART, may, visible_to
from opsplanner.clock import Period
from opsplanner.database import one, read_row, rows
from opsplanner.errors import NotFound
from opsplanner.models import Commitment, Operation, OperationState, OperationType, User
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, value


@dataclass(frozen=True)
class Head:
    """One operation, as plain values, which outlive the session's rollback."""

    id: int
    reference: str
    type: str
    state: OperationState
    restricted: bool
    musters_at: datetime
    starts_at: datetime
    ends_at: datetime
    lead_agency_id: int
    writes: bool
    """Whether the reader writes in its log, while that is open (`written_by`)."""

    @property
    def period(self) -> Period:
        """From start to end."""
        return Period(self.starts_at, self.ends_at)

    @property
    def held(self) -> Period:
        """From briefing time to end."""
        return Period(self.musters_at, self.ends_at)

    @property
    def musters_on(self) -> date:
        """The day on which people have to be there."""
        return clock.local(self.musters_at).date()


def written_by(user: Person) -> ColumnElement[bool]:
    """True for the operations of whose day this person writes: links, pages and services ask it (docs/domain.md, "Who may do what").

    Her agency has a standing part in it, or leads it; in the office it is all.
    """
    if not may(user, "write_log"):
        return false()
    if user.in_partnership_office:
        return true()
    part = exists().where(Commitment.operation_id == Operation.id, Commitment.agency_id == user.agency_id, Commitment.state.in_(TAKING_PART))
    return or_(Operation.lead_agency_id == user.agency_id, part.correlate(Operation))


def for_change(reference: str, allowed: ColumnElement[bool], *also: ExecutableOption) -> Operation:
    """Return an operation to write something of its day: two who write at once wait for each other, and its own version stays.

    `allowed` says who may, `also` what is loaded with it. Raises NotFound.
    """
    wanted = select(Operation).where(allowed, Operation.reference == reference).options(*also)
    return one(wanted.with_for_update(of=Operation, key_share=True))


@built_once
def _head(reader: Reader) -> Select[*tuple[Any, ...]]:
    columns: tuple[Any, ...] = (
        Operation.id, Operation.reference, OperationType.name.label("type"), Operation.state, Operation.restricted, Operation.musters_at, Operation.starts_at,
        Operation.ends_at, Operation.lead_agency_id, written_by(reader).label("writes"),
    )
    found = select(*columns).join(OperationType, OperationType.id == Operation.type_id)
    return found.where(visible_to(reader), Operation.reference == value("reference", String))


def head_of(user: User, reference: str) -> Head:
    """Return an operation that this person may see. Raises NotFound."""
    found = rows(_head(Reader.of(user)), asked_by(user, reference=reference))
    if not found:
        raise NotFound()
    return read_row(Head, found[0], writes=bool(found[0].writes))
