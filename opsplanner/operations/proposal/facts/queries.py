"""What stands in the way of each day, read in bulk from the checks and what they stand on: the same number of queries for a week as for a quarter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.commitments.staffing.queries import around
from opsplanner.errors import RuleBroken
from opsplanner.models import User
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Asked, Checks, Line, Wanted
from opsplanner.operations.checks.words import THE_DAY
from opsplanner.operations.finding.queries import visits
from opsplanner.operations.finding.rules import LOOK_BACK
from opsplanner.operations.proposal.facts import rules
from opsplanner.operations.proposal.facts.rules import Facts, Limit, Slot
from opsplanner.operations.proposal.wishes.rules import DAYS, Wishes
from opsplanner.operations.rules import check_times
from opsplanner.resources.queries import buffers
from opsplanner.resources.rules import Buffer

REASONS = 3
"""So many reasons are kept of what keeps a type from most of its days."""


class Known(NamedTuple):
    """What the catalogue knows of what is wanted, read once."""

    parts: Mapping[int, list[Wanted]]
    """By which of what is wanted (from 0), whom it asks for how many people."""
    agencies: Mapping[int, str]
    resources: Mapping[int, str]
    wards: Mapping[int, str]
    buffers: Mapping[int, Buffer]

    def slot(self, line: int, plan: Asked) -> Slot:
        """Return a day on which an operation could be, with the times in which it holds people and things."""
        assert plan.day and plan.held
        return Slot(line, plan.day, plan.held, self.buffers.get(plan.type_id or 0, Buffer()).round(plan.held))


def known(wishes: Wishes) -> Known:
    """Return it: whom a type asks are its usual agencies (no query where the catalogue is kept, else one for each type and two more)."""
    offered = catalogue_queries.choices()
    names = {one.id: one.extra for one in offered.agencies}
    parts = {
        n: [Wanted(one.agency_id, names[one.agency_id], one.staff) for one in catalogue_queries.usual_agencies(line.type_id) if one.agency_id in names]
        for n, line in enumerate(wishes.wanted)
    }
    return Known(parts, names, {one.id: one.name for one in offered.resources}, {one.id: one.name for one in offered.wards}, buffers())


def asked(wishes: Wishes, line: int, day: date, there: Known, wards: Sequence[int] = ()) -> Asked:
    """Return what the checks are asked of one operation on a day; the times are left out where they do not exist then."""
    one = wishes.wanted[line]
    resources, wall = [(id_, there.resources[id_]) for id_ in one.resources if id_ in there.resources], one.wall(day)
    try:
        check_times(wall, clock.now())
    except RuleBroken:
        return Asked(day=day, wards=wards, type_id=one.type_id)
    return Asked(day=day, wall=wall, wards=wards, resources=resources, people=there.parts[line], type_id=one.type_id)


def holidays_of(wishes: Wishes) -> dict[date, str]:
    """Return the bank holidays of the time that is planned, and of the day after it."""
    return bank_holidays(wishes.first, wishes.until + timedelta(days=2))


def read(wishes: Wishes, user: User) -> Facts:
    """Return all that a plan is made of, as far as this person may know it."""
    there, holidays = known(wishes), holidays_of(wishes)
    days = wishes.free_days(holidays, clock.today())
    active = {row.id for row in catalogue_queries.types()}
    plans = [
        (n, asked(wishes, n, day, there))
        for n, one in enumerate(wishes.wanted)
        for day in days
        if one.type_id in active and day.weekday() in DAYS[one.days][1]
    ]
    found = checks_of([plan for _, plan in plans], user, holidays, held_only=True)
    slots = [there.slot(n, plan) for (n, plan), checks in zip(plans, found, strict=True) if plan.held and not checks.held]
    wards = [ward for ward in wishes.wards if ward in there.wards]
    last = visited(wishes, wards, user)
    turns = rules.in_turn(wards, last)
    taken = sorted({slot.day for slot in slots})
    in_wards = [(ward, day) for ward in turns for day in taken]
    beside = checks_of([Asked(day=day, wards=[ward]) for ward, day in in_wards], user, holidays)
    return Facts(
        slots, limits_of(wishes, slots, there), turns, last, {key: count for key, checks in zip(in_wards, beside, strict=True) if (count := count_beside(checks))},
        _refused(plans, found, [n for n, one in enumerate(wishes.wanted) if one.type_id not in active]),
    )


def count_beside(checks: Checks) -> int:
    """Return how many things of other operations are to be looked at that hold neither people nor things: they are in the same ward, or meet at the same place."""
    return sum(line.warns for group in checks.groups if not group.holds and group.heading != THE_DAY for line in group.lines)


def limits_of(wishes: Wishes, slots: Sequence[Slot], there: Known) -> list[Limit]:
    """Return what slots share of agencies' staff and of resources (one query)."""
    takes = {
        n: [*((("agency", part.agency_id), part.staff) for part in there.parts[n]), *((("resource", id_), 1) for id_ in one.resources)] for n, one in enumerate(wishes.wanted)
    }
    staff = around([part.agency_id for those in there.parts.values() for part in those], [slot.held for slot in slots])

    def left(what: tuple[str, int], slot: Slot) -> int | None:
        return staff.left(what[1], slot.held).free if what[0] == "agency" else 1

    return rules.limits(slots, takes, left)


def each_other(wishes: Wishes, there: Known, dates: Sequence[tuple[int, int, Asked]], instead: Collection[int] = ()) -> list[tuple[int, Line]]:
    """Return by number of which dates of a proposal (a number, which of what is wanted, the plan) others of it take the people or the resources (one query).

    `instead` are numbers of dates of which only one can be: none of them is in another's way.
    """
    slots = [(number, there.slot(line, plan)) for number, line, plan in dates if plan.held]
    found = []
    for limit in limits_of(wishes, [slot for _, slot in slots], there):
        name = (there.agencies if limit.what[0] == "agency" else there.resources).get(limit.what[1], "")
        asked_of = [(slots[n][0], number) for n, number in limit.of]
        fixed = [(number, of) for number, of in asked_of if number not in instead]
        for those in [fixed, *([*fixed, one] for one in asked_of if one[0] in instead)]:
            taken = sum(of for _, of in those)
            if len(those) > 1 and taken > limit.most:
                said = f"{taken} people asked by this proposal at that time, {limit.most} free" if limit.what[0] == "agency" else f"{len(those)} dates of this proposal want it at that time"
                line = Line(f"{name}: {said}", True)
                found += [(number, line) for number, _ in those if those is fixed or number in instead]
    return list(dict.fromkeys(found))


def visited(wishes: Wishes, wards: Sequence[int], user: User) -> dict[int, date]:
    """Return by ward on which day until the end of the quarter an operation that this person may see was there last, or is to be (one query)."""
    return {ward: max(days) for ward, days in visits(user, wards, wishes.first - LOOK_BACK, wishes.until, None).items()}


def _refused(plans: Sequence[tuple[int, Asked]], found: Sequence[Checks], gone: Sequence[int]) -> dict[int, list[str]]:
    """Return of what is wanted who or what keeps it from most of its days, and from how many of them."""
    counts: dict[int, Counter[str]] = {n: Counter() for n, _ in plans}
    days = Counter(n for n, _ in plans)
    for (n, plan), checks in zip(plans, found, strict=True):
        names = [*(part.agency for part in plan.people), *(name for _, name in plan.resources)]
        said = [line.text for group in checks.groups if group.holds for line in group.lines if line.warns]
        counts[n].update({next((name for name in names if text.startswith(name)), text) for text in said})
    reasons = {n: [f"{name} on {of} of its {days[n]} days" for name, of in count.most_common(REASONS)] for n, count in counts.items() if count}
    return reasons | {n: ["operations of this type are no longer planned here"] for n in gone}
