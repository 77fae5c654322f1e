"""What the briefings of a day say, and the briefing that somebody changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, String
from sqlalchemy.orm.attributes import set_committed_value

from opsplanner import clock
from opsplanner.access import changeable_by, visible_to
from opsplanner.catalogue.entities.queries import type_of
from opsplanner.models import Operation, OperationState, User
from opsplanner.operations.listing.queries import on_within, span_of
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.whole import Whole

SHOWN = 10
"""So many briefings of a day stand on a screen."""
MOST = 300
"""So many are printed at once."""


_CHANGED = Whole(Operation, "type")
_BRIEFED = Whole(
    Operation, "lead_agency", "meeting_point", "wards", "priorities", "commitments.agency", "commitments.answered_by", "commitments.nominations.user", "bookings.resource.agency",
)


@built_once
def _change_of(reader: Reader) -> Select[*tuple[Any, ...]]:
    return _CHANGED.select().where(changeable_by(reader), Operation.reference == value("reference", String))


def change_of(user: User, reference: str) -> Operation:
    """Return one operation whose briefing this person may change, to read. Raises NotFound for any other."""
    return _CHANGED.one(_change_of(Reader.of(user)), asked_by(user, reference=reference))


def of_day(user: User, day: date, page: int) -> tuple[list[Operation], bool]:
    """Return a page of what is on on a day, drafts left out, in order of time, as far as this person may see it; and whether more follow."""
    return _of_day(user, day, SHOWN, (page - 1) * SHOWN)


def all_of_day(user: User, day: date) -> tuple[list[Operation], bool]:
    """Return all that is on on a day, as `of_day` does, to print: MOST of them; and whether there are more."""
    return _of_day(user, day, MOST, 0)


def _of_day(user: User, day: date, most: int, skipped: int) -> tuple[list[Operation], bool]:
    asked = asked_by(user, **span_of(clock.day_bounds(day)), most=most + 1, skipped=skipped)
    found = _BRIEFED.read(_on_day(Reader.of(user)), asked)
    for operation in found:
        set_committed_value(operation, "type", type_of(operation.type_id))
    return found[:most], len(found) > most


@built_once
def _on_day(reader: Reader) -> Select[*tuple[Any, ...]]:
    wanted = _BRIEFED.select().where(visible_to(reader), Operation.state != OperationState.DRAFT, on_within())
    return wanted.order_by(Operation.starts_at, Operation.id).limit(value("most")).offset(value("skipped"))
