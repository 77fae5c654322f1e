"""What is planned, as it was typed and checked: plain values that the form gives and the services take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opsplanner.clock import Wall


@dataclass(frozen=True, kw_only=True)
class Part:
    """An agency that is to be asked: its role, how many people, and whether the operation needs it."""

    agency_id: int
    role: str = ""
    staff: int = 0
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class NamedPlace:
    """A meeting point as somebody typed it."""

    name: str
    postcode: str


@dataclass(frozen=True, kw_only=True)
class Details:
    """What can be changed without asking anyone again. Priorities go by their codes, which last across plan years."""

    ward_ids: tuple[int, ...] = ()
    objectives: str = ""
    priority_codes: tuple[str, ...] = ()
    measure_ids: tuple[int, ...] = ()
    commanders: str = ""
    duty_telephone: str = ""
    resource_ids: tuple[int, ...] = ()
    notes: str = ""
    restricted: bool = False
    spelling: NamedPlace | None = None
    """The meeting point's mended name and postcode; None leaves them."""


@dataclass(frozen=True, kw_only=True)
class Plan(Details):
    """A whole plan: the details, and what the agencies are asked for."""

    type_code: str
    wall: Wall
    lead_agency_id: int
    place_id: int | None = None
    new_place: NamedPlace | None = None
    """A meeting point that is not among the known places yet."""
    parts: tuple[Part, ...] = ()
    answer_by: date | None = None
