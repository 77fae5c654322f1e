"""What somebody saved. Every select begins with whose it is."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, String, select

from opsplanner.choices import words
from opsplanner.database import one, read
from opsplanner.models import SavedChoice, User
from opsplanner.statements import built_once, value


class Row(NamedTuple):
    """A saved choice."""

    code: str
    page: str
    name: str
    query: str
    says: str


@built_once
def _own() -> Select[*tuple[Any, ...]]:
    of = SavedChoice
    return select(of.code, of.page, of.name, of.query, of.says).where(of.user_id == value("owner")).order_by(of.page, of.name, of.id)


def own(user: User) -> list[Row]:
    """Return what this person saved, by page and name (one query)."""
    found = read(Row, _own(), {"owner": user.id})
    return sorted(found, key=lambda row: (row.page, row.name.casefold(), row.code))


def opened(user: User, page: str) -> list[tuple[str, str]]:
    """Return what this person saved of one page: (name, where it opens), by name (one query)."""
    return [(row.name, words.opened(row.page, row.query)) for row in own(user) if row.page == page]


def for_change(user: User, code: str) -> SavedChoice:
    """Return one of her own to change it. Raises NotFound for any other."""
    return one(select(SavedChoice).where(SavedChoice.user_id == user.id, SavedChoice.code == value("code", String)).with_for_update(), {"code": code})
