"""A plan in an address: its day and hours, wards, resources and who is asked. What makes no sense is left out, and a sentence says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from werkzeug.datastructures import MultiDict
from wtforms import Form

from opsplanner.catalogue.queries import Choice, Choices
from opsplanner.web.fields import DayField
from opsplanner.web.filters import shortened
from opsplanner.web.typed import clean
from opsplanner.web.wall_times import WallTimeField

NAMES = ("day", "from", "to", "ward", "resource", "ask")
MOST = 60
"""So many wards, resources or agencies of an address are read."""
MOST_PEOPLE = 500


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a plan begins with; None and nothing where the address says nothing of it."""

    day: date | None = None
    start: time | None = None
    end: time | None = None
    wards: tuple[int, ...] = ()
    resources: tuple[int, ...] = ()
    asked: tuple[tuple[int, int], ...] = ()
    """The agencies that are asked, by id, each for so many people."""
    complaints: tuple[str, ...] = ()


class _When(Form):
    day = DayField("Day")
    start = WallTimeField("Starts at", name="from")
    end = WallTimeField("Ends at", name="to")


def read_when(args: Mapping[str, str]) -> Wishes:
    """Return the day and the hours of an address, with a sentence for each that makes no sense."""
    typed = {name: text for name in ("day", "from", "to") if (text := clean(args.get(name, ""))[:200])}
    if not typed:
        return Wishes()
    boxes = _When(MultiDict(typed))
    boxes.validate()
    said = [f"“{shortened(typed[box.name])}” was left out of “{box.label.text}”. {box.errors[0]}." for box in boxes if box.errors]
    day = None if boxes.day.errors else boxes.day.data
    start, end = (None if box.errors else box.data for box in (boxes.start, boxes.end))
    return Wishes(day=day, start=start, end=end, complaints=tuple(said))


def read_wishes(args: MultiDict[str, str], choices: Choices) -> Wishes:
    """Return what an address says of a plan, as far as it can be chosen, with a sentence for each thing that cannot."""
    when = read_when(args)
    said: list[str] = []
    wards, resources = (_known(args.getlist(name), offered, name, said) for name, offered in (("ward", choices.wards), ("resource", choices.resources)))
    asked: dict[int, int] = {}
    known = {agency.code: agency.id for agency in choices.agencies}
    for typed in _said(args.getlist("ask")):
        code, _, staff = typed.partition(":")
        if code not in known:
            said.append(f"There is no agency “{shortened(code)}” here, so it was left out.")
        elif not re.fullmatch(r"[0-9]{1,3}", staff) or int(staff) > MOST_PEOPLE:
            said.append(f"“{shortened(typed)}” does not say how many people, so it was left out. Write it as {code}:4.")
        else:
            asked.setdefault(known[code], int(staff))
    return Wishes(
        day=when.day, start=when.start, end=when.end, wards=wards, resources=resources, asked=tuple(asked.items()), complaints=(*when.complaints, *said),
    )


def _known(typed: Iterable[str], offered: Sequence[Choice], name: str, said: list[str]) -> tuple[int, ...]:
    known, found = {choice.code: choice.id for choice in offered}, []
    for code in _said(typed):
        if code in known:
            found.append(known[code])
        else:
            said.append(f"There is no {name} “{shortened(code)}” here, so it was left out.")
    return tuple(found)


def _said(typed: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, (clean(each)[:200] for each in list(typed)[:MOST]))))


def kept(args: MultiDict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return what of an address is of a plan, to be kept in a link to the form."""
    return {name: tuple(said) for name in NAMES if (said := _said(args.getlist(name)))}


def in_address(choices: Choices, wards: Iterable[int], resources: Iterable[int], asked: Iterable[tuple[int, int]]) -> dict[str, tuple[str, ...]]:
    """Return wards, resources and who is asked, by their ids, as an address says them; what is no longer offered is left out."""
    codes = [{choice.id: choice.code for choice in offered} for offered in (choices.wards, choices.resources, choices.agencies)]
    people = tuple(f"{codes[2][id_]}:{staff}" for id_, staff in asked if id_ in codes[2])
    of_ids = (tuple(known[id_] for id_ in ids if id_ in known) for known, ids in zip(codes, (wards, resources), strict=False))
    return {name: said for name, said in zip(("ward", "resource", "ask"), (*of_ids, people), strict=True) if said}
