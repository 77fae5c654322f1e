"""What stands in the way of a plan, read for the panel beside the form, as far as this person may know it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner import clock
from opsplanner.access import HOLDING, PROMISED, TAKING_PART, visible_to
from opsplanner.agencies.calendars.queries import not_available
from opsplanner.clock import Period, Wall
from opsplanner.commitments.staffing.queries import staff_left
from opsplanner.commitments.staffing.rules import words_of_short
from opsplanner.database import rows
from opsplanner.models import Operation, OperationState, OperationType, OperationWard, User, Ward
from opsplanner.operations.listing.queries import on_within, span_of
from opsplanner.reader import Reader, asked_by
from opsplanner.resources.queries import taken
from opsplanner.resources.rules import words_of_booking
from opsplanner.statements import built_once, value, values

MOST_NEARBY = 12
OVER = (OperationState.CANCELLED, OperationState.POSTPONED)


class Wanted(NamedTuple):
    """So many people of an agency."""

    agency_id: int
    agency: str
    staff: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """As much of a plan as is known so far."""

    day: date | None = None
    wall: Wall | None = None
    """Day and times, once they make sense together."""
    wards: Collection[int] = ()
    resources: Sequence[tuple[int, str]] = ()
    """Id and name of the resources wanted."""
    people: Sequence[Wanted] = ()
    """Who is to be there."""
    operation_id: int | None = None
    """The operation itself, which is never in its own way."""


class Line(NamedTuple):
    """One thing that was found: a sentence, with the operation it speaks of when this person may see that."""

    text: str
    warns: bool = False
    reference: str | None = None
    after: str = ""
    """What follows the reference."""


@dataclass
class Checks:
    """What the panel says, a group each."""

    when: list[Line] = field(default_factory=list)
    agencies: list[Line] = field(default_factory=list)
    resources: list[Line] = field(default_factory=list)
    nearby: list[Line] = field(default_factory=list)
    complete: bool = False
    """Day and times are known, so that agencies and resources could be checked."""

    @property
    def warnings(self) -> int:
        """How many things to look at."""
        return sum(line.warns for line in [*self.when, *self.agencies, *self.resources, *self.nearby])

    @property
    def summary(self) -> str:
        """One sentence for who does not see the panel."""
        if not self.complete:
            return "Enter the day and the times to see who is free"
        return {0: "Checked: nothing stands in the way", 1: "Checked: 1 thing to look at"}.get(self.warnings, f"Checked: {self.warnings} things to look at")


def checks(asked: Asked, user: User, holidays: dict[date, str]) -> Checks:
    """Return what stands in the way (five queries at most). `holidays` holds the bank holidays round the day."""
    found = Checks()
    if asked.day:
        found.when = rules_of_day(asked, holidays)
        found.nearby = _nearby(asked, user)
    if asked.wall:
        found.complete = True
        period = Period(asked.wall.muster(), asked.wall.period().end)
        found.agencies = _agencies(asked, period, user)
        found.resources = _resources(asked, period, user)
    return found


def rules_of_day(asked: Asked, holidays: dict[date, str]) -> list[Line]:
    """Say what the day is: past, a bank holiday, until next morning."""
    assert asked.day is not None
    lines = []
    if asked.wall:
        lines.append(Line(clock.words_of_period(asked.wall.period())))
        if asked.wall.next_morning:
            lines.append(Line("The end is read as next morning"))
    if asked.day < clock.today():
        lines.append(Line(f"{clock.words_of_day(asked.day)} is past", warns=True))
    if asked.day in holidays:
        lines.append(Line(f"Bank holiday: {holidays[asked.day]}", warns=True))
    return lines


def _agencies(asked: Asked, period: Period, user: User) -> list[Line]:
    ids = [wanted.agency_id for wanted in asked.people]
    left = staff_left(period, ids, except_operation_id=asked.operation_id)
    busy = not_available(period, ids, user)
    lines = []
    for wanted in asked.people:
        if wanted.agency_id in left:
            one = left[wanted.agency_id]
            over = one.free is not None and wanted.staff > one.free
            lines.append(Line(f"{wanted.agency}: {one.words}" + (f", {wanted.staff} asked" if over else ""), over))
        lines += [Line(f"{wanted.agency} {said}", True) for said in busy.get(wanted.agency_id, ())]
    return lines


def _resources(asked: Asked, period: Period, user: User) -> list[Line]:
    clashes = taken(period, [resource_id for resource_id, _ in asked.resources], user, except_operation_id=asked.operation_id)
    lines = []
    for clash in clashes:
        booked = f"{clash.resource}: booked {words_of_booking(clash.period, period)}"
        free = f"; free from {_words_of_moment(clash.free_from, period)}"
        lines.append(Line(f"{booked} for" if clash.reference else booked + free, True, clash.reference, free if clash.reference else ""))
    busy = {clash.resource_id for clash in clashes}
    return lines + [Line(f"{name}: free") for resource_id, name in asked.resources if resource_id not in busy]


def _words_of_moment(moment: object, period: Period) -> str:
    there, here = clock.local(moment), clock.local(period.start)  # type: ignore[arg-type]
    return clock.words_of_time(there) if there.date() == here.date() else f"{clock.words_of_time(there)} on {clock.words_of_day(there.date())}"


@built_once
def _near(reader: Reader) -> Select[*tuple[Any, ...]]:
    """A day has a few operations, a ward or a type all of its years': the sums keep databases from their indexes."""
    ward_id, type_id = OperationWard.ward_id + 0, Operation.type_id + 0
    return (
        select(Operation.id, Operation.reference, OperationType.name, Operation.state, Operation.starts_at, Operation.ends_at, Ward.name.label("ward"))
        .join(OperationWard, OperationWard.operation_id == Operation.id)
        .join(Ward, Ward.id == ward_id)
        .join(OperationType, OperationType.id == type_id)
        .where(visible_to(reader), ward_id.in_(values("wards")), Operation.state.not_in(OVER), on_within(), Operation.id != value("but"))
        .order_by(Operation.starts_at, Operation.id, Ward.name)
        .limit(MOST_NEARBY * 3)
    )


def _nearby(asked: Asked, user: User) -> list[Line]:
    """Other operations in the same wards that day, as far as this person may see them (docs/domain.md, "Restricted operations")."""
    if not asked.wards or asked.day is None:
        return []
    span = span_of(clock.day_bounds(asked.day))
    found = rows(_near(Reader.of(user)), asked_by(user, wards=list(asked.wards), but=asked.operation_id or 0, **span))
    wards: dict[int, list[str]] = {}
    for row in found:
        wards.setdefault(row.id, []).append(row.ward)
    first = {row.id: row for row in reversed(found)}
    lines = []
    for operation_id, names in list(wards.items())[:MOST_NEARBY]:
        row = first[operation_id]
        draft = " (a draft)" if row.state is OperationState.DRAFT else ""
        times = clock.words_of_times(Period(row.starts_at, row.ends_at))
        lines.append(Line(f"{row.name} in {' and '.join(names)} that day, {times}{draft}:", True, row.reference))
    return lines


def against(operation: Operation, user: User, changes: bool) -> dict[int, list[str]]:
    """Return by agency what speaks against what it was asked for or has promised: too few people until it is over, its own calendars until it starts.

    To who `changes` the operation of every agency, to others of their own: two queries, one once it has started.
    """
    now = clock.now()
    if operation.state not in HOLDING or operation.ends_at <= now:
        return {}
    parts = [part for part in operation.commitments if part.state in TAKING_PART and (changes or part.agency_id == user.agency_id)]
    left = staff_left(operation.held, [part.agency_id for part in parts if part.state in PROMISED])
    found = {id_: [f"Fewer than promised: {words_of_short(one.has or 0, one.used)}"] for id_, one in left.items() if one.over}
    busy = not_available(operation.held, [part.agency_id for part in parts], user) if operation.starts_at > now else {}
    for id_, said in busy.items():
        found.setdefault(id_, []).extend(one[0].upper() + one[1:] for one in said)
    return found
