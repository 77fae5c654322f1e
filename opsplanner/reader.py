"""Who reads, as far as a statement is built for her: her role and her agency's kind. Who she is comes as values when it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from opsplanner.models import AgencyKind, Role, User
from opsplanner.statements import Shape, value


@dataclass(frozen=True)
class Reader(Shape):
    """Stands for a person where a statement is built once for all of her role: `visible_to` and its like take either."""

    role: Role
    deputy_manager: bool
    agency_kind: AgencyKind
    clerk: bool = False

    @classmethod
    def of(cls, user: User) -> Reader:
        """Return what this person's statements are shaped by."""
        return cls(user.role, user.deputy_manager, user.agency_kind, user.clerk)

    @property
    def id(self) -> Any:
        """The place of her own id."""
        return _ID

    @property
    def agency_id(self) -> Any:
        """The place of her agency's id."""
        return _AGENCY_ID

    @property
    def in_partnership_office(self) -> bool:
        """People of the partnership office plan for every agency."""
        return self.agency_kind is AgencyKind.OFFICE


_ID, _AGENCY_ID = value("reader_id"), value("reader_agency_id")

Person = User | Reader
"""Whose eyes a condition has: one person's, or (in a statement that is built once) those of all of her role in such an agency."""


def asked_by(user: User, **values: Any) -> dict[str, Any]:
    """Return the values of a statement that was built for a `Reader`: this person's, and what else it asks for."""
    return {"reader_id": user.id, "reader_agency_id": user.agency_id, **values}
