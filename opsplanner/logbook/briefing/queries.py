"""What the briefings of a day say, and the briefing that somebody changes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, String, select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner import clock
from opsplanner.access import changeable_by, visible_to
from opsplanner.database import db, one
from opsplanner.models import Booking, Commitment, Nomination, Operation, OperationState, OperationType, Resource, User
from opsplanner.operations.listing.queries import on_within, span_of
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value

SHOWN = 10
"""So many briefings of a day stand on a screen."""
MOST = 300
"""So many are printed at once."""


def _whole(query: Select[Operation]) -> Select[Operation]:
    return query.options(
        joinedload(Operation.type).selectinload(OperationType.powers),
        joinedload(Operation.lead_agency),
        joinedload(Operation.meeting_point),
        selectinload(Operation.wards),  # joined, SQLite would read the links of all operations first
        selectinload(Operation.priorities),
        selectinload(Operation.commitments).options(
            joinedload(Commitment.agency), joinedload(Commitment.answered_by),
            selectinload(Commitment.nominations).joinedload(Nomination.user).lazyload(User.agency),
        ),
        joinedload(Operation.bookings).joinedload(Booking.resource).joinedload(Resource.agency),
    )


@built_once
def _change_of(reader: Reader) -> Select[Operation]:
    return select(Operation).where(changeable_by(reader), Operation.reference == value("reference", String)).options(joinedload(Operation.type))


def change_of(user: User, reference: str) -> Operation:
    """Return one operation whose briefing this person may change. Raises NotFound for any other."""
    return one(_change_of(Reader.of(user)), asked_by(user, reference=reference))


def of_day(user: User, day: date, page: int) -> tuple[list[Operation], bool]:
    """Return a page of what is on on a day, drafts left out, in order of time, as far as this person may see it; and whether more follow."""
    return _of_day(user, day, SHOWN, (page - 1) * SHOWN)


def all_of_day(user: User, day: date) -> tuple[list[Operation], bool]:
    """Return all that is on on a day, as `of_day` does, to print: MOST of them; and whether there are more."""
    return _of_day(user, day, MOST, 0)


def _of_day(user: User, day: date, most: int, skipped: int) -> tuple[list[Operation], bool]:
    asked = asked_by(user, **span_of(clock.day_bounds(day)), most=most + 1, skipped=skipped)
    found = db.session.scalars(_on_day(Reader.of(user)), asked).unique().all()
    return list(found[:most]), len(found) > most


@built_once
def _on_day(reader: Reader) -> Select[Operation]:
    wanted = select(Operation).where(visible_to(reader), Operation.state != OperationState.DRAFT, on_within())
    return _whole(wanted).order_by(Operation.starts_at, Operation.id).limit(value("most")).offset(value("skipped"))
