"""Who keeps sittings, meetings and drafts of reports besides the office's managers: clerks, and whom these can name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.access import may
from opsplanner.database import read
from opsplanner.models import Agency, Role, User
from opsplanner.reader import Person
from opsplanner.statements import built_once

SETTLED = (Role.ADMINISTRATOR,)
"""An administrator keeps accounts and reference data, and nothing that a committee reads."""


def names_clerks(user: Person) -> bool:
    """Say whether this person names clerks: a manager of the office, or who stands in for one there."""
    return user.in_partnership_office and may(user, "review")


def may_keep_sittings(user: Person) -> bool:
    """Say whether this person keeps sittings, meetings and drafts of reports: a manager of the office, or a clerk (docs/domain.md, "Clerks")."""
    return may(user, "keep_sittings")


class ClerkRow(NamedTuple):
    """A clerk, or somebody who could be one. Who is not `active` cannot sign in at present."""

    id: int
    name: str
    agency: str
    active: bool


def _people() -> Select[*tuple[Any, ...]]:
    active = User.suspended_at.is_(None) & Agency.active
    query = select(User.id, User.name, Agency.short_name.label("agency"), active.label("active")).join(Agency, Agency.id == User.agency_id)
    return query.order_by(User.name, User.id)


@built_once
def _clerks() -> Select[*tuple[Any, ...]]:
    return _people().where(User.clerk)


def clerks() -> Sequence[ClerkRow]:
    """Return who is named a clerk, by name (one query)."""
    return read(ClerkRow, _clerks())


@built_once
def _could_be() -> Select[*tuple[Any, ...]]:
    return _people().where(User.clerk.is_(False), User.suspended_at.is_(None), Agency.active, User.role.not_in(SETTLED))


def could_be() -> Sequence[ClerkRow]:
    """Return who can be named a clerk, by name (one query)."""
    return read(ClerkRow, _could_be())
