"""An agency's usual staff, and the dates that differ."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, select

from opsplanner.access import visible_to
from opsplanner.database import db, one, rows
from opsplanner.models import Agency, Operation, StaffException, User, UsualStaff
from opsplanner.statements import built_once, value


def own_agency_for_change(user: User, code: str) -> Agency:
    """Return the person's own agency, when the code is its code, held until the unit of work ends: a coordinator keeps her own agency's staff numbers. Raises NotFound."""
    wanted = select(Agency).where(Agency.id == user.agency_id, Agency.code == code.replace("\x00", ""))
    return one(wanted.with_for_update(key_share=True).execution_options(populate_existing=True))


@built_once
def _usual_staff() -> Select[*tuple[Any, ...]]:
    return select(UsualStaff.weekday, UsualStaff.staff).where(UsualStaff.agency_id == value("agency"))


def usual_staff(agency_id: int) -> dict[int, int]:
    """Return an agency's usual staff by weekday; a weekday for which it has not said is left out."""
    return {row.weekday: row.staff for row in rows(_usual_staff(), {"agency": agency_id})}


def operations(user: User, ids: Collection[int]) -> dict[int, Operation]:
    """Return these operations by id, as far as this person may see them: a coordinator those in which her agency takes part."""
    found = select(Operation).where(Operation.id.in_(ids), visible_to(user)).order_by(Operation.starts_at, Operation.id)
    return {operation.id: operation for operation in db.session.scalars(found)} if ids else {}


@built_once
def _exceptions() -> Select[*tuple[Any, ...]]:
    return (
        select(StaffException.id, StaffException.day, StaffException.staff, StaffException.reason)
        .where(StaffException.agency_id == value("agency"), StaffException.day >= value("since", Date))
        .order_by(StaffException.day)
        .limit(200)
    )


def exceptions(agency_id: int, since: date) -> Sequence[Any]:
    """Return an agency's exceptions (id, day, staff, reason) from a day on, soonest first."""
    return rows(_exceptions(), {"agency": agency_id, "since": since})
