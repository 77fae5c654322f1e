"""What was not planned here and is written down afterwards. Facts in, RuleBroken out (docs/domain.md, "Written down afterwards")."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from opsplanner.catalogue.rules import NamedPlace
from opsplanner.clock import Wall
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState

MOVES_TO = {OperationState.COMPLETED: "note afterwards", OperationState.CANCELLED: "note as called off"}
"""By which move a draft comes to the state that it is written down in; a draft that stays one makes none."""
NOT_COME = "It did not take part"
"""The reason that stands on the part of an agency that was asked and did not come."""


class Came(NamedTuple):
    """An agency: how many people it was asked for, how many came (None: nobody has said), and whether it took part at all."""

    agency_id: int
    asked: int = 0
    came: int | None = None
    took_part: bool = True


@dataclass(frozen=True, kw_only=True)
class Entered:
    """An operation as it is written down. Its priorities and measures are those of its type."""

    type_id: int
    wall: Wall
    lead_agency_id: int
    author_id: int | None
    author_agency_id: int
    ward_ids: tuple[int, ...] = ()
    place: str | NamedPlace | None = None
    """The meeting point: the code of a known place, or one as it was typed."""
    own_place: bool = False
    """A typed place is its alone: no list offers it to anything else."""
    parts: tuple[Came, ...] = ()
    objectives: str = ""
    notes: str = ""
    state: OperationState = OperationState.COMPLETED
    reason: str = ""
    said: str = ""
    """Where it is said, "Row 12: ", for a sentence that refuses it."""


class Standing(NamedTuple):
    """An operation that stands, as far as it tells whether another one is the same."""

    reference: str
    type_id: int
    day: date
    starts: time
    ward_ids: frozenset[int]


def same(type_id: int, wall: Wall, ward_ids: Collection[int], there: Iterable[Standing]) -> Standing | None:
    """Return the first of these that is the same operation: of the same type, with the same start, and in one of the same wards or where one names none."""
    for one in there:
        if (one.type_id, one.day, one.starts) == (type_id, wall.day, wall.start.replace(fold=0)) and (not one.ward_ids or not ward_ids or one.ward_ids & set(ward_ids)):
            return one
    return None


def check_over(wall: Wall, now: datetime) -> None:
    """What took place is over. Raises RuleBroken on "day"."""
    if wall.period().end > now:
        raise RuleBroken("It has not ended yet. Plan it, or enter a day and times that have passed", "day")


def check_said(*, wards: int, came: Collection[int]) -> None:
    """An operation that took place was somewhere, and somebody came. Raises RuleBroken on "wards", or for nobody at all."""
    if not wards:
        raise RuleBroken("Choose at least one ward", "wards")
    if not any(came):
        raise RuleBroken("Enter how many people came, of one agency at least")
