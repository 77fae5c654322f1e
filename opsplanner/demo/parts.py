"""The agencies' parts in an operation of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from opsplanner.demo import people, words
from opsplanner.demo.rows import Rows
from opsplanner.demo.slots import Slot
from opsplanner.demo.world import HOLDS, Person, Usual, World
from opsplanner.models import AgencyKind, Role
from opsplanner.models import CommitmentState as Answer

if TYPE_CHECKING:
    from opsplanner.demo.story import Story


@dataclass(eq=False)
class Part:
    """One agency's part, with its row."""

    agency_id: int
    name: str
    required: bool
    row: dict[str, Any]
    named: bool = False

    def answerer(self, world: World, asker: Person | None) -> tuple[Person | None, bool]:
        """Return who gives this agency's answer, and whether it came by telephone and the asker wrote it down."""
        own = world.coordinator(self.agency_id)
        by_telephone = asker is not None and world.rng.random() < (0.6 if not world.agencies[self.agency_id].sees_everything_open else 0.08)
        return (asker, True) if by_telephone or own is None else (own, False)

    def promise(self, story: Story, at: datetime, state: Answer, staff: int, by: Person | None) -> None:
        """Note what the agency promises: how many, whom to ring, and often who."""
        world, slot, operation = story.world, story.slot, story.operation
        agency = world.agencies[self.agency_id]
        own = by is not None and by.agency_id == self.agency_id
        over = slot.near and slot.state in HOLDS and not self.named and world.is_over(
            self.agency_id, slot.wall.day, operation["musters_at"], operation["ends_at"], staff
        )
        self.row.update(
            state=state, staff_promised=staff, answered_at=at, answered_by_id=by.id if by else None,
            contact_name=by.name if own and by else agency.contact, contact_telephone=by.telephone if own and by and by.telephone else agency.telephone,
        )
        if over and by:
            self.row.update(over_numbers_by_id=by.id, taken_on_why=words.TAKEN_ON)
        if not self.named:
            self.named = True
            self._name_people(story, staff)

    def _name_people(self, story: Story, staff: int) -> None:
        """Colleagues with an account where something is still to come, just names where it is long over."""
        world, rng = story.world, story.world.rng
        commitment = self.row["id"]
        if not story.slot.near:
            if rng.random() < 0.3:
                story.rows.new("nomination", commitment_id=commitment, user_id=None, name=_somebody(world))
            return
        colleagues = [p for p in world.people[self.agency_id] if p.role in (Role.STAFF, Role.COORDINATOR)]
        colleagues = sorted(colleagues, key=lambda p: (p.role is Role.COORDINATOR, p.id))  # staff go first
        if story.slot.wall.day == world.today and world.agencies[self.agency_id].kind is AgencyKind.PROBATION:
            colleagues = colleagues[1:]  # the first of them is out with today's crew
        duty, today = is_duty(world, story.slot), story.slot.special == "today"
        first = [p for p in colleagues if duty and p.id not in world.on_duty]  # everybody has somewhere to be
        chosen = (first + [p for p in colleagues if p not in first and (rng.random() < 0.5 or today and p.role is Role.STAFF)])[:staff]
        for colleague in chosen:
            world.on_duty |= {colleague.id} if duty else set()
            story.rows.new("nomination", commitment_id=commitment, user_id=colleague.id, name=colleague.name)
            story.named.append((self.agency_id, colleague.id))
        for _ in range(rng.randint(0, max(0, min(2, staff - len(chosen))))):
            story.rows.new("nomination", commitment_id=commitment, user_id=None, name=_somebody(world))


def is_duty(world: World, slot: Slot) -> bool:
    """Say whether who is named on it has somewhere to be in the days to come."""
    return slot.near and slot.state in HOLDS and slot.wall.day > world.today and slot.special != "short"


def parts_of(world: World, rows: Rows, slot: Slot, operation_id: int) -> list[Part]:
    """Return the parts of a slot's operation, the type's usual ones; some have Probation too, to clear what is found."""
    usual = list(slot.kind.usual)
    probation = next((a.id for a in world.agencies.values() if a.kind is AgencyKind.PROBATION), None)
    if probation and slot.near and slot.kind.row.code in ("CUBIT", "DISCARD") and (slot.wall.day >= world.today or world.rng.random() < 0.6):
        usual.append(Usual(probation, words.PAYBACK_ROLE, 2, False))
    if slot.lead_id not in [part.agency_id for part in usual]:
        usual.insert(0, Usual(slot.lead_id, "Lead", 2, True))
    parts = []
    for part in usual:
        row = rows.new(
            "commitment", operation_id=operation_id, agency_id=part.agency_id, role=part.role, required=part.required or part.agency_id == slot.lead_id,
            state=Answer.NOT_ASKED, staff_asked=part.staff, staff_promised=0, staff_withdrawn=0, contact_name="", contact_telephone="", reason="", answer_by=None,
            asked_at=None, reminded_on=None, overdue_for=None, answered_at=None, answered_by_id=None, by_telephone=False, late=False, over_numbers_by_id=None, taken_on_why="",
            turned_up=None, turned_up_at=None, turned_up_by_id=None, version=1,
        )
        parts.append(Part(part.agency_id, world.agencies[part.agency_id].name, row["required"], row))
    return parts


def _somebody(world: World) -> str:
    return f"{world.rng.choice(people.FIRST)} {world.rng.choice(people.LAST)}"
