"""Who can hold an office on a group."""

from __future__ import annotations

from sqlalchemy import Select, select

from opsplanner.errors import NotFound
from opsplanner.governance import queries
from opsplanner.governance.queries import GroupRow, MemberRow
from opsplanner.models import GroupMember
from opsplanner.plan.indicators.keepers import queries as keepers_queries
from opsplanner.plan.indicators.keepers.queries import KeeperRow


def named(group_id: int, code: str) -> Select[GroupMember]:
    """Select an office on a group by its code, to be changed."""
    return select(GroupMember).where(GroupMember.group_id == group_id, GroupMember.code == code)


def member(group: str, code: str) -> tuple[GroupRow, MemberRow]:
    """Return an office on a group by their codes. Raises NotFound."""
    of = queries.group(group)
    found = next((row for row in queries.members_of(of.id) if row.code == code), None)
    if found is None:
        raise NotFound()
    return of, found


def could_hold(keep: int | None = None) -> list[KeeperRow]:
    """Return everybody who can sign in, and who holds the office already, by name (two queries at most)."""
    had = keepers_queries.keepers([keep]) if keep is not None else {}
    return sorted(({row.id: row for row in keepers_queries.could_keep()} | had).values(), key=lambda row: (row.name, row.id))


def name_of(user_id: int) -> str:
    """Return what somebody with an account is called (one query)."""
    return keepers_queries.keepers([user_id])[user_id].name
