"""What the address of the outcome log says: read and checked. What makes no sense is left out, and a sentence says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from opsplanner.figures.selection.queries import EVERY_YEAR, Selection
from opsplanner.web.filters import Choice, Choices, Reading


class Asked(NamedTuple):
    """What the address asks for."""

    selection: Selection
    page: int
    whole_list: bool
    """All operations that have reported nothing, not the latest few."""
    complaints: tuple[str, ...]


def read_selection(args: Mapping[str, str], offered: Choices, this_year: Choice | None, find_operation: Callable[[str], Choice | None]) -> Asked:
    """Return what the address chooses, as far as it makes sense. Where nothing limits it in time it is this plan year."""
    address = Reading(args, words={"year": "plan year"})
    chosen = {name: address.choice(name, offered[name]) for name in Selection.LABELS if name not in ("year", "operation")}
    chosen["operation"] = _operation(address, find_operation)
    since, until, page = address.days_and_page()
    selection = Selection(**chosen, since=since, until=until)
    year = _year(address, offered["year"], this_year, selection)
    return Asked(replace(selection, year=year), page, address.typed("silent") == "all", tuple(address.complaints))


def _year(address: Reading, known: Mapping[str, Choice], this_year: Choice | None, others: Selection) -> Choice | None:
    typed = address.typed("year")
    if typed == EVERY_YEAR:
        return None
    found = known.get(typed) or known.get(typed.replace("-", "/"))
    if typed and not found:
        address.leave_out("year", typed)
    return found or (this_year if others.wants_year else None)


def _operation(address: Reading, find: Callable[[str], Choice | None]) -> Choice | None:
    typed = address.typed("operation").upper()
    found = find(typed) if typed else None
    if typed and not found:
        address.leave_out("operation", typed)
    return found
