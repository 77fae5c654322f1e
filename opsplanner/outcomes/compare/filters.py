"""By what the address splits a table of figures. What is chosen is read as in the outcome log (outcomes/log/filters.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from opsplanner.figures.comparing.queries import MEASURE, MONTH, QUARTER
from opsplanner.figures.selection.queries import Selection
from opsplanner.outcomes.compare.beside.words import HOW
from opsplanner.outcomes.compare.words import WAYS
from opsplanner.web.filters import Reading


class Ways(NamedTuple):
    """What the rows of a table are, and what its columns are."""

    rows: str
    columns: str
    beside: str
    """What stands beside each total, "" for nothing."""
    complaints: tuple[str, ...] = ()


def read_ways(args: Mapping[str, str], selection: Selection) -> Ways:
    """Return by what to split: two different ways. Where the address does not say it, measures (or wards of one measure) by quarters."""
    address = Reading(args)
    found = {}
    for name in ("rows", "columns"):
        typed = address.typed(name).lower()
        if typed and typed not in WAYS:
            address.leave_out(f"way to split {name}", typed)
        found[name] = typed if typed in WAYS else ""
    columns = found["columns"] or _first(QUARTER, "agency", but=(QUARTER, MONTH) if found["rows"] in (QUARTER, MONTH) else ())
    rows = found["rows"] or (_first("ward", QUARTER, but=(columns,)) if selection.measure or columns == MEASURE else MEASURE)
    if rows == columns:
        columns = _first(QUARTER, MEASURE, but=(rows,))
        address.complaints.append(f"Rows and columns were both “{WAYS[rows].lower()}”, so the columns are {WAYS[columns].lower()}s.")
    earlier = address.typed("beside").lower()
    if earlier and earlier not in HOW:
        address.leave_out("time to put beside it", earlier)
    return Ways(rows, columns, earlier if earlier in HOW else "", tuple(address.complaints))


def _first(*ways: str, but: tuple[str, ...]) -> str:
    return next(way for way in ways if way not in but)
