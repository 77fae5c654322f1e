"""The types that a quarter can be made of."""

from __future__ import annotations

from datetime import time
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.database import read
from opsplanner.kept import until_changed
from opsplanner.models import OperationType
from opsplanner.operations.proposal.wishes.rules import Wishes
from opsplanner.statements import built_once


class Kind(NamedTuple):
    """A type, with its usual hours."""

    id: int
    code: str
    name: str
    starts: time | None
    ends: time | None
    briefing: time | None


@built_once
def _kinds() -> Select[*tuple[Any, ...]]:
    of = OperationType
    return select(of.id, of.code, of.name, of.starts, of.ends, of.briefing).where(of.active).order_by(of.featured.desc(), of.position, of.name, of.id)


@until_changed
def kinds() -> list[Kind]:
    """Return the types in use, those that stand first before the others."""
    return read(Kind, _kinds())


def names_of(wishes: Wishes) -> dict[int, str]:
    """Return by which of what is wanted (from 0) what its type is called, one that is no longer in use too."""
    names = {row.id: row.name for row in catalogue_queries.types(active_only=False)}
    return {n: names.get(one.type_id, one.code) for n, one in enumerate(wishes.wanted)}
