"""What shows that an action was done, as far as its reader sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, String, false, select

from opsplanner.access import visible_to
from opsplanner.agencies.names.queries import called
from opsplanner.clock import Period
from opsplanner.database import read, rows
from opsplanner.figures.quantity.words import words_beside
from opsplanner.figures.queries import entries_visible_to
from opsplanner.models import (
    ActionEvidence,
    Agency,
    Exactness,
    Measure,
    Operation,
    OperationState,
    OperationType,
    OutcomeEntry,
    User,
)
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value

_OF = ActionEvidence
_THIS = (_OF.action_id == value("action", Integer), _OF.taken_off == false())
_SAID = (_OF.code, _OF.words, _OF.added_at, User.name.label("added_by"))


class OperationRow(NamedTuple):
    """An operation that shows it."""

    code: str
    words: str
    added_at: datetime
    added_by: str
    reference: str
    type: str
    state: OperationState
    starts_at: datetime
    ends_at: datetime
    restricted: bool

    @property
    def period(self) -> Period:
        """From start to end."""
        return Period(self.starts_at, self.ends_at)


@built_once
def _operations(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *_SAID, Operation.reference, OperationType.name.label("type"), Operation.state, Operation.starts_at, Operation.ends_at, Operation.restricted,
        )
        .join(Operation, Operation.id == _OF.operation_id)
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(User, User.id == _OF.added_by_id)
        .where(*_THIS, visible_to(reader))
        .order_by(Operation.starts_at.desc(), _OF.id)
    )


class FigureRow(NamedTuple):
    """A figure that shows it."""

    code: str
    words: str
    added_at: datetime
    added_by: str
    reference: str
    measure: str
    unit: str
    hundredths: int
    exactness: Exactness
    agency: str
    superseded: bool
    restricted: bool | None

    @property
    def quantity(self) -> str:
        """How much, as it stands beside its measure."""
        return words_beside(self.measure, self.hundredths, self.unit, self.exactness)


@built_once
def _figures(reader: Reader) -> Select[*tuple[Any, ...]]:
    entry = OutcomeEntry
    return (
        select(
            *_SAID, entry.reference, Measure.name.label("measure"), Measure.unit, entry.hundredths, entry.exactness,
            called(Agency.short_name, entry.ends_on).label("agency"), entry.superseded, Operation.restricted,
        )
        .join(entry, entry.id == _OF.entry_id)
        .join(Measure, Measure.id == entry.measure_id)
        .join(Agency, Agency.id == entry.agency_id)
        .join(User, User.id == _OF.added_by_id)
        .outerjoin(Operation, Operation.id == entry.operation_id)
        .where(*_THIS, entries_visible_to(reader))
        .order_by(Measure.name, entry.ends_on.desc(), _OF.id)
    )


class LinkRow(NamedTuple):
    """A page somewhere that shows it."""

    code: str
    words: str
    added_at: datetime
    added_by: str
    address: str


@built_once
def _links() -> Select[*tuple[Any, ...]]:
    return select(*_SAID, _OF.address).join(User, User.id == _OF.added_by_id).where(*_THIS, _OF.address != "").order_by(_OF.id)


class Evidence(NamedTuple):
    """What of an action's evidence its reader sees."""

    operations: list[OperationRow]
    figures: list[FigureRow]
    links: list[LinkRow]

    @property
    def restricted(self) -> bool:
        """Say whether something of it is marked, so that the page carries its marking."""
        return any(row.restricted for row in self.operations) or any(row.restricted for row in self.figures)


def of_action(user: User, action_id: int) -> Evidence:
    """Return what of an action's evidence this person sees (three queries); what she does not see is as if it were not there."""
    reader, given = Reader.of(user), asked_by(user, action=action_id)
    return Evidence(
        read(OperationRow, _operations(reader), given), read(FigureRow, _figures(reader), given), read(LinkRow, _links(), {"action": action_id}),
    )


def seen(user: User, action_id: int, code: str) -> bool:
    """Say whether there is such a piece of evidence of the action, and this person sees it."""
    return any(row.code == code for rows_of in of_action(user, action_id) for row in rows_of)


@built_once
def _operation(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(Operation.id).where(Operation.reference == value("reference", String), Operation.state != OperationState.DRAFT, visible_to(reader))


def operation_id(user: User, reference: str) -> int | None:
    """Return the operation of this reference, no draft, that this person sees; None where there is none."""
    found = rows(_operation(Reader.of(user)), asked_by(user, reference=reference))
    return int(found[0].id) if found else None
