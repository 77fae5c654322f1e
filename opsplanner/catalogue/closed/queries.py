"""When nobody works at places. Kept until the catalogue changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from opsplanner.catalogue.closed.rules import NEVER, Closed, Span
from opsplanner.database import rows
from opsplanner.kept import until_changed
from opsplanner.models import PlaceClosed
from opsplanner.statements import built_once


@built_once
def _closed() -> Select[*tuple[Any, ...]]:
    query = select(PlaceClosed.place_id, PlaceClosed.weekday, PlaceClosed.first, PlaceClosed.last, PlaceClosed.why)
    return query.order_by(PlaceClosed.place_id, PlaceClosed.weekday, PlaceClosed.first, PlaceClosed.last, PlaceClosed.id)


@until_changed
def closed_places() -> Mapping[int, Closed]:
    """Return by place when nobody works there; one that is open every day is left out (one query)."""
    weekdays, spans = defaultdict[int, list[int]](list), defaultdict[int, list[Span]](list)
    for row in rows(_closed()):
        if row.weekday is None:
            spans[row.place_id].append(Span(row.first, row.last, row.why))
        else:
            weekdays[row.place_id].append(row.weekday)
    return {place_id: Closed(tuple(weekdays[place_id]), tuple(spans[place_id])) for place_id in sorted({*weekdays, *spans})}


def closed_at(place_id: int | None) -> Closed:
    """Return when nobody works at a place (one query)."""
    return closed_places().get(place_id or 0, NEVER)
