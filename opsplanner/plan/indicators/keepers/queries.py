"""Who enters the figures of indicators, or could, and who keeps the indicators."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.database import read
from opsplanner.models import Agency, User
from opsplanner.statements import built_once, values


class KeeperRow(NamedTuple):
    """Somebody who enters figures, or could."""

    id: int
    name: str
    agency: str
    suspended: bool

    @property
    def called(self) -> str:
        """The name, marked where she cannot sign in any more: "Winston Achebe (suspended)"."""
        return f"{self.name} (suspended)" if self.suspended else self.name


def keepers(user_ids: Collection[int]) -> dict[int, KeeperRow]:
    """Return these people by id."""
    found = read(KeeperRow, _named(), {"people": list(user_ids)}) if user_ids else []
    return {row.id: row for row in found}


@built_once
def _named() -> Select[*tuple[Any, ...]]:
    return _people().where(User.id.in_(values("people")))


@built_once
def _could_keep() -> Select[*tuple[Any, ...]]:
    return _people().where(User.suspended_at.is_(None))


def could_keep() -> list[KeeperRow]:
    """Return everybody who can sign in, by name."""
    return read(KeeperRow, _could_keep())


def _people() -> Select[*tuple[Any, ...]]:
    return select(User.id, User.name, Agency.short_name.label("agency"), User.suspended_at.is_not(None).label("suspended")).join(Agency, Agency.id == User.agency_id).order_by(User.name, User.id)
