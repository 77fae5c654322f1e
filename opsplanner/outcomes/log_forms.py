"""What the address of the outcome log says: read and checked. What makes no sense is left out, and a sentence says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from werkzeug.datastructures import MultiDict
from wtforms import Form

from opsplanner.operations.filters import Choice, Choices
from opsplanner.outcomes.selection import CHOSEN, EVERY_YEAR, STATES, Selection
from opsplanner.web.fields import DayField, WholeNumberField
from opsplanner.web.paging import LAST_PAGE
from opsplanner.web.typed import clean

_WORDS = {"year": "plan year"}


class Asked(NamedTuple):
    """What the address asks for."""

    selection: Selection
    page: int
    whole_list: bool
    """All operations that have reported nothing, not the latest few."""
    complaints: tuple[str, ...]


class _Typed(Form):
    since = DayField("From", name="from")
    until = DayField("To", name="to")
    page = WholeNumberField("Page", low=1, high=LAST_PAGE)


def read_selection(args: Mapping[str, str], offered: Choices, this_year: Choice | None, find_operation: Callable[[str], Choice | None]) -> Asked:
    """Return what the address chooses, as far as it makes sense. Where nothing limits it in time it is this plan year."""
    complaints: list[str] = []
    known = offered | {"state": STATES}
    chosen = {name: _chosen(name, args.get(name, ""), known[name], complaints) for name in CHOSEN if name not in ("year", "operation")}
    chosen["operation"] = _operation(args, find_operation, complaints)
    since, until, page = _days_and_page(args, complaints)
    selection = Selection(**chosen, since=since, until=until)
    year = _year(args, offered["year"], this_year, selection, complaints)
    return Asked(replace(selection, year=year), page, clean(args.get("silent", "")) == "all", tuple(complaints))


def _days_and_page(args: Mapping[str, str], complaints: list[str]) -> tuple[date | None, date | None, int]:
    typed = _Typed(MultiDict({name: args[name] for name in ("from", "to", "page") if clean(args.get(name, ""))}))
    typed.validate()
    for box in typed:
        if box.errors:
            complaints.append(f"“{_short(args.get(box.name, ''))}” was left out of “{box.label.text}”. {box.errors[0]}.")
    since = None if typed["since"].errors else typed["since"].data
    until = None if typed["until"].errors else typed["until"].data
    if since and until and until < since:
        complaints.append("The last day is before the first, so it was left out.")
        until = None
    return since, until, (None if typed["page"].errors else typed["page"].data) or 1


def _year(args: Mapping[str, str], known: Mapping[str, Choice], this_year: Choice | None, others: Selection, complaints: list[str]) -> Choice | None:
    typed = clean(args.get("year", ""))
    if typed == EVERY_YEAR:
        return None
    found = known.get(typed) or known.get(typed.replace("-", "/"))
    if typed and not found:
        complaints.append(_none("year", typed))
    return found or (this_year if others.wants_year else None)


def _operation(args: Mapping[str, str], find: Callable[[str], Choice | None], complaints: list[str]) -> Choice | None:
    typed = clean(args.get("operation", "")).upper()
    found = find(typed) if typed else None
    if typed and not found:
        complaints.append(_none("operation", typed))
    return found


def _chosen(name: str, raw: str, known: Mapping[str, Choice], complaints: list[str]) -> Choice | None:
    typed = clean(raw)
    if name == "state":
        typed = typed.lower().replace(" ", "-").replace("_", "-")
    if typed and typed not in known:
        complaints.append(_none(name, typed))
    return known.get(typed)


def _none(name: str, typed: str) -> str:
    return f"There is no {_WORDS.get(name, name)} “{_short(typed)}” here, so it was left out."


def _short(typed: str) -> str:
    typed = clean(typed)
    return typed if len(typed) <= 40 else f"{typed[:40]}…"
