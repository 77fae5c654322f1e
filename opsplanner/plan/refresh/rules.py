"""What a plan year that carries on another one would leave without a priority. Pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from opsplanner.errors import RuleBroken
from opsplanner.web.asking.rules import listed

CARRIED_ON, BECAME_PART = "Carried on", "Became part of it"
USUAL = (CARRIED_ON, BECAME_PART)
"""What is written down where nobody typed words."""


class Became(NamedTuple):
    """What becomes of one priority: the codes that carry it on in the next plan year, its own among them where it goes on as it is; none where it ends."""

    code: str
    to: tuple[str, ...]
    words: str


def check_became(wanted: Sequence[Became], old: Mapping[str, str], known: Collection[str]) -> list[Became]:
    """Return what becomes of each priority, each with words; `old` gives names by code, `known` are the codes that may carry one on.

    Raises RuleBroken on the box of a priority that ends without a reason, or above the form where the priorities are others by now.
    """
    if [one.code for one in wanted] != list(old) or any(code not in known for one in wanted for code in one.to):
        raise RuleBroken("The priorities are others by now. Open the page again and repeat the change")
    found = []
    for n, one in enumerate(wanted):
        if not one.to and not one.words:
            raise RuleBroken(f"Enter why {old[one.code]} ends, or tick what carries it on", f"became-{n}-words")
        found.append(one._replace(words=one.words or (CARRIED_ON if one.code in one.to else BECAME_PART)))
    return found


def followed(codes: Collection[str], became: Iterable[Became]) -> list[str]:
    """Return which codes a thing of these codes gets besides, in order: those that carry its own on."""
    more = {code: None for one in became if one.code in codes for code in one.to}
    return [code for code in more if code not in codes]


def words_of_left(types: Sequence[str], operations: Sequence[str]) -> list[str]:
    """Return what would be left without a priority, a sentence each, to be asked about."""
    found = []
    if types:
        found.append(listed("These types of operation would be left without a priority", types))
    if operations:
        found.append(listed("These operations to come would be left without a priority", operations))
    return found
