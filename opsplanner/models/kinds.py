"""How an enumeration is stored: as its value, with a check, the same on both engines."""

from __future__ import annotations

import enum

from sqlalchemy import Enum


def stored(kind: type[enum.Enum], name: str, *, length: int = 30, check: bool = True) -> Enum:
    """Return the column type for an enumeration: its values as text, held by a CHECK of this name.

    Without `check` a new value changes nothing in the database: for an enumeration that grows with every feature.
    """
    return Enum(
        kind, name=name, native_enum=False, length=length, create_constraint=check, validate_strings=not check,
        values_callable=lambda e: [item.value for item in e],
    )
