"""What a change of one date means for the others: what follows, and what was changed by hand and stays. Facts in, plain values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import NamedTuple

from opsplanner.clock import Wall, words_of_day, words_of_time
from opsplanner.errors import RuleBroken
from opsplanner.grammar import people
from opsplanner.operations.series import rules as series_rules

ONE, FOLLOWING, ALL = "one", "following", "all"
TEXTS = {"objectives": "the objectives", "commanders": "the commanders", "duty_telephone": "the duty telephone", "notes": "the notes"}
"""What can be changed of several dates and asks nobody again, by its name: what the page calls it."""
_TIMES = {"start": "start", "end": "end", "briefing": "briefing"}


class Now(NamedTuple):
    """One date as it is."""

    reference: str
    version: int
    planned: date
    """The day that the rule made."""
    wall: Wall
    place: str
    """The code of its meeting point; "" for none."""
    place_name: str
    texts: Mapping[str, str]
    draft: bool
    postponed: bool = False
    restricted: bool = False
    numbers: Mapping[int, int] = MappingProxyType({})
    """How many people are asked of each agency that takes part, by its id."""
    resources: frozenset[int] = frozenset()


class Wish(NamedTuple):
    """What is changed: of the times and the rest only what is another than the date has that it began with."""

    wall: Wall
    days: int
    """By how many days each date is moved, later or earlier."""
    place: str
    place_name: str
    texts: Mapping[str, str]
    numbers: Mapping[int, int] = MappingProxyType({})
    resources: frozenset[int] | None = None
    """None where the form has none to choose."""
    agency_names: Mapping[int, str] = MappingProxyType({})
    resource_names: Mapping[int, str] = MappingProxyType({})


class Change(NamedTuple):
    """What becomes of one date."""

    now: Now
    wall: Wall
    place: str
    texts: Mapping[str, str]
    """Those that change."""
    said: tuple[str, ...]
    """What changes, in words."""
    kept: tuple[str, ...]
    """What was changed by hand, and stays."""
    numbers: Mapping[int, int] = MappingProxyType({})
    """Those that change, by agency: these alone are asked again."""
    resources: frozenset[int] | None = None
    """All that it books then; None where that stays."""

    @property
    def moves(self) -> bool:
        """Whether its day, times or meeting point change, so that its agencies are asked again."""
        return self.wall != self.now.wall or self.place != self.now.place

    @property
    def any(self) -> bool:
        """Whether anything of it changes."""
        return self.plans or bool(self.texts)

    @property
    def plans(self) -> bool:
        """Whether what it holds changes: its time or place, people or resources."""
        return self.moves or bool(self.numbers) or self.resources is not None


def in_scope(dates: Sequence[Now], begun: Now, scope: str) -> list[Now]:
    """Return which of these dates, by day, a change that began with one of them is meant for."""
    if scope == ONE:
        return [begun]
    return [date for date in dates if scope == ALL or date.wall.day >= begun.wall.day]


def changes(dates: Sequence[Now], begun: Now, wish: Wish) -> list[Change]:
    """Return what becomes of each of these dates: each thing that is wished to be another is changed where it is what the date has that it began with.

    What is something else there was changed by hand: it stays, and is named.
    """
    return [_change(date, begun, wish) for date in dates]


def _change(now: Now, begun: Now, wish: Wish) -> Change:
    said, kept, wall = list[str](), list[str](), now.wall
    if wish.days and now.wall.day != now.planned and now is not begun:
        kept.append(f"the day, which is {words_of_day(now.wall.day)} instead of {words_of_day(now.planned)}")
    elif wish.days:
        wall = replace(wall, day=wall.day + timedelta(days=wish.days))
        said.append(f"moves to {words_of_day(wall.day)}")
    for name, called in _TIMES.items():
        was, own, new = (_plain(getattr(of, name)) for of in (begun.wall, now.wall, wish.wall))
        if new == was:
            continue
        if own != was:
            kept.append(f"the {called}, which is {_words(own)}")
        else:
            wall = replace(wall, **{name: getattr(wish.wall, name)})
            said.append(f"{called} {_words(new)} instead of {_words(was)}")
    place = now.place
    if wish.place != begun.place:
        if now.place != begun.place:
            kept.append(f"the meeting point, which is {now.place_name or 'not settled'}")
        else:
            place = wish.place
            said.append(f"meeting point {wish.place_name or 'not settled'} instead of {now.place_name or 'none'}")
    texts = {}
    for name, new_text in wish.texts.items():
        if new_text == begun.texts[name]:
            continue
        if now.texts[name] != begun.texts[name]:
            kept.append(f"{TEXTS[name]}, which were changed by hand")
        else:
            texts[name] = new_text
            said.append(f"{TEXTS[name]} changed")
    numbers = {}
    for agency_id, wanted in wish.numbers.items():
        was_asked, name = begun.numbers.get(agency_id), wish.agency_names[agency_id]
        if wanted == was_asked or agency_id not in now.numbers:
            continue
        if now.numbers[agency_id] != was_asked:
            kept.append(f"the number asked of {name}, which is {now.numbers[agency_id]}")
        else:
            numbers[agency_id] = wanted
            said.append(f"{name} is asked for {people(wanted)} instead of {was_asked}")
    more, less = ((wish.resources - begun.resources) - now.resources, (begun.resources - wish.resources) & now.resources) if wish.resources is not None else ((), ())
    said += [f"{wish.resource_names[id_]} is booked" for id_ in sorted(more)] + [f"{wish.resource_names[id_]} is not booked any more" for id_ in sorted(less)]
    resources = now.resources.difference(less).union(more) if more or less else None
    if now.postponed and numbers:
        kept.append("the numbers asked: it is postponed, and asks nobody until it is proposed again")
        said, numbers = [one for one in said if " is asked for " not in one], {}
    if now.postponed and (wall != now.wall or place != now.place):
        kept.append("its day, times and place: it is postponed, and has none until it is proposed again")
        wall, place, said = now.wall, now.place, [one for one in said if one.endswith(("changed", "booked", "any more"))]
    return Change(now, wall, place, texts, tuple(said), tuple(kept), numbers, resources)


def _plain(at: time | None) -> time | None:
    return at.replace(fold=0) if at else None


def _words(at: time | None) -> str:
    return words_of_time(at) if at else "none"


def check_any(found: Sequence[Change]) -> None:
    """Raise RuleBroken where nothing of any date would change."""
    if not any(change.any for change in found):
        raise RuleBroken("Nothing would change. Enter another time, another place, or by how many days the dates move")


def check_apart(found: Sequence[Change], standing: Mapping[str, date]) -> None:
    """Raise RuleBroken beside "days" where a date would come to a day on which the series has another one; `standing` are the days of all of them, by reference."""
    moving = {change.now.reference: change.wall.day for change in found if change.wall.day != change.now.wall.day}
    taken = [day for reference, day in standing.items() if reference not in moving]
    series_rules.check_apart([(day, "days") for day in moving.values()], taken, "Enter another number of days, or change other dates with it")
