"""What somebody wishes of a month: its days. Facts in, RuleBroken out."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.errors import RuleBroken

USUAL, LONGEST = timedelta(days=27), timedelta(days=69)
"""From the first to the last day: four weeks unless somebody says otherwise, ten at most."""
MOST = 100
"""So many jobs are looked at, the first ones of the queue."""


class Wishes(NamedTuple):
    """The days that are to be planned, both included."""

    first: date
    until: date
    beside: bool = True
    """Slots on which one job is planned already are used too, as far as they have places left."""

    def text(self) -> str:
        """Return it as it is kept."""
        return json.dumps([self.first.isoformat(), self.until.isoformat(), self.beside])


def read(text: str) -> Wishes:
    """Return what was kept."""
    first, until, beside = json.loads(text)
    return Wishes(date.fromisoformat(first), date.fromisoformat(until), bool(beside))


def next_month(today: date) -> Wishes:
    """Return what is offered: the four weeks from tomorrow on."""
    first = today + timedelta(days=1)
    return Wishes(first, first + USUAL)


def check_to_come(wishes: Wishes, today: date) -> None:
    """Raise RuleBroken where a proposal cannot be worked out once more, since its days have begun."""
    if wishes.first <= today:
        raise RuleBroken("The first of its days has come. Ask for another proposal instead")


def check(wishes: Wishes, today: date) -> None:
    """Raise RuleBroken, on "first" or "until", for days that cannot be planned."""
    if wishes.first <= today:
        raise RuleBroken("A proposal begins tomorrow at the earliest: today’s crews are out. Enter a later day", "first")
    if wishes.until < wishes.first:
        raise RuleBroken("The last day is before the first. Enter a later one", "until")
    if wishes.until - wishes.first > LONGEST:
        raise RuleBroken("That is more than ten weeks. Enter an earlier last day", "until")
