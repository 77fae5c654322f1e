"""How an enumeration is stored: as its value, with a check, the same on both engines."""

from __future__ import annotations

import enum

from sqlalchemy import Enum


def stored(kind: type[enum.Enum], name: str) -> Enum:
    """Return the column type for an enumeration: its values as text, held by a CHECK of this name."""
    return Enum(kind, name=name, native_enum=False, length=30, create_constraint=True, values_callable=lambda e: [item.value for item in e])
