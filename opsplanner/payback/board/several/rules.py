"""How several jobs share a slot, or go over the slots that are free. Facts in, numbers or RuleBroken out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of, people, plural
from opsplanner.payback.proposal.facts.rules import Facts
from opsplanner.payback.proposal.first.rules import first_come
from opsplanner.payback.sessions.scheduling.rules import people_offered


class Wish(NamedTuple):
    """A job that is chosen."""

    reference: str
    still: int
    """The person-minutes that are still to be planned; 0: nobody knows how many."""
    people: int
    """How many usually go to a standing site; 0: it is none."""
    standing: bool = False


def on_one(wishes: Sequence[Wish], left: int, minutes: float) -> Mapping[str, Sequence[int]]:
    """Return with how many people each job goes on one slot, one number each: as many as it needs, as long as places are left, in the order of the queue.

    `minutes` is what a place of the slot gives. Raises RuleBroken that names the jobs for which no place is left.
    """
    found, without = dict[str, Sequence[int]](), list[str]()
    for wish in wishes:
        if left <= 0:
            without.append(wish.reference)
            continue
        found[wish.reference] = [people_offered(left, wish.still, minutes, wish.people)]
        left -= found[wish.reference][0]
    if without:
        raise RuleBroken(f"No place is left in this slot for {list_of(without)}. Untick {plural(len(without), 'it', 'them')}, or choose another slot", "jobs")
    return found


def check_once(going: Sequence[str], there: Collection[str]) -> None:
    """Hold that each job goes on a slot once: none of those that go (a reference each time) is `there` already or goes twice. Raises RuleBroken."""
    if twice := sorted({one for one in going if going.count(one) > 1} - set(there)):
        raise RuleBroken(f"{list_of(twice)} {plural(len(twice), 'is', 'are')} ticked more than once, and {plural(len(twice), 'goes', 'go')} on a slot once. Leave one tick at each", "sessions")
    if already := sorted(set(going) & set(there)):
        raise RuleBroken(f"{list_of(already)} {plural(len(already), 'is', 'are')} in this slot already. Untick {plural(len(already), 'it', 'them')}, or choose another slot", "sessions")


def check_room(going: int, left: int) -> None:
    """Hold that so many people who are moved find a place of those that are left in a slot. Raises RuleBroken."""
    if going > left:
        room = f"Only {left} {plural(left, 'place is', 'places are')} left" if left > 0 else "No place is left"
        raise RuleBroken(f"{room} in this slot, and {people(going)} {plural(going, 'goes', 'go')} there with the jobs that are ticked on days. Untick some of them, or choose another slot", "sessions")


def over_days(wishes: Sequence[Wish], facts: Facts) -> dict[str, list[tuple[int, int]]]:
    """Return (slot, people) of each job over the slots on which nothing is planned, first come, first served.

    Raises RuleBroken that names the standing sites, which have dates of their own, and the jobs for which no slot is free.
    """
    if standing := [wish.reference for wish in wishes if wish.standing]:
        raise RuleBroken(f"{list_of(standing)} {plural(len(standing), 'is a standing site', 'are standing sites')}: put {plural(len(standing), 'it', 'each')} on its next dates on its own page", "jobs")
    found: dict[str, list[tuple[int, int]]] = {job.reference: [] for job in facts.jobs}
    for one in first_come(facts):
        found[facts.jobs[one.job].reference].append((facts.places[one.place].slot, one.people))
    if without := [reference for reference, slots in found.items() if not slots]:
        raise RuleBroken(f"No slot of these days is free for {list_of(without)}. Untick {plural(len(without), 'it', 'them')}, or choose other days", "jobs")
    return found
