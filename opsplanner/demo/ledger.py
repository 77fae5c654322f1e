"""What is stored of one operation of the demonstration while its story is told."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from opsplanner.demo import words
from opsplanner.demo.parts import Part
from opsplanner.demo.rows import Rows
from opsplanner.demo.slots import Slot
from opsplanner.demo.world import HOLDS, Person, World
from opsplanner.models import CommitmentState as Answer
from opsplanner.models import OperationState as State
from opsplanner.models import Verb
from opsplanner.notices.words import told as told_words
from opsplanner.operations.tellings.people import queries as people_queries
from opsplanner.operations.tellings.people import words as people_words
from opsplanner.operations.tellings.words import OCCASIONS

ANSWERED = (Verb.ACCEPTED, Verb.ACCEPTED_PROVISIONALLY)

class Ledger:
    """The rows of one operation, and how a line of history, a telling or a change of version gets into them."""

    operation: dict[str, Any]
    parts: list[Part]
    author: Person | None
    priorities: list[int]

    def __init__(self, world: World, rows: Rows, slot: Slot):
        self.world, self.rows, self.slot = world, rows, slot
        self.first = slot.moved_from or slot.wall
        self.history: list[dict[str, Any]] = []
        self.named: list[tuple[int, int]] = []
        """Who is named, with an account: her agency and her id."""
        self.notices: list[dict[str, Any]] = []
        """What they were told and have read: of all operations in the order of time, once their history is kept."""

    def new_operation(self) -> dict[str, Any]:
        """Return the operation's row, a draft as yet, with its reference."""
        world, slot, rng = self.world, self.slot, self.world.rng
        wall, period, author = slot.wall, slot.period, self.author
        kind = slot.kind.row
        inside = [place for place in world.places if place[1] in slot.wards] or world.places
        return self.rows.new(
            "operation", reference=world.reference(kind.code, self.first.day.year), type_id=kind.id, state=State.DRAFT, state_reason="",
            day=wall.day, starts=wall.start, ends=wall.end, briefing=wall.briefing, starts_second=False, ends_second=False,
            starts_at=period.start, ends_at=period.end, musters_at=wall.muster(), schedule=1,
            meeting_point_id=rng.choice(inside)[0] if inside else None, lead_agency_id=slot.lead_id, author_id=author.id if author else None,
            author_agency_id=author.agency_id if author else slot.lead_id, plan_year_id=world.plan_year(wall.day)[0], objectives=kind.objectives,
            commanders=words.COMMANDERS.format(lead=world.agencies[slot.lead_id].short_name), duty_telephone=f"01632 960{rng.randint(300, 399)}",
            notes=rng.choice(words.NOTES), restricted="restricted" in slot.special, answer_by=None, made_at=None, changed_at=None, proposed_at=None,
            sequence=0, version=1,
        )

    def links(self) -> None:
        """Keep its wards, its priorities (those of its plan year) and its measures."""
        op, slot = self.operation["id"], self.slot
        for ward in slot.wards:
            self.rows.link("operation_ward", operation_id=op, ward_id=ward)
        known = self.world.plan_year(slot.wall.day)[1]
        self.priorities = [known[code] for code in slot.kind.priorities if code in known]
        for priority in self.priorities:
            self.rows.link("operation_priority", operation_id=op, priority_id=priority)
        for measure in slot.kind.measures:
            self.rows.link("operation_measure", operation_id=op, measure_id=measure)

    def bookings(self) -> None:
        """One or two vehicles of those who take part; never one that something live holds already. A draft may want what is taken."""
        world, op = self.world, self.operation
        start, end, live = op["musters_at"], op["ends_at"], op["state"] in HOLDS
        wanted = [r for part in self.parts for r in world.resources.get(part.agency_id, ())]
        world.rng.shuffle(wanted)
        if self.slot.near and self.slot.state is not State.DRAFT:
            wanted = [resource for resource in wanted if world.is_free(resource, start, end)]
        for resource in wanted[: world.rng.randint(1, 2)]:
            self.rows.new("booking", operation_id=op["id"], resource_id=resource, starts_at=start, ends_at=end, live=live)
            if live:
                world.held[resource].append((start, end))

    def line(
        self, at: datetime, by: Person | None, verb: Verb, what: str, part: Part | None = None, *, why: str = "", own: bool = True, subject: str = "",
    ) -> None:
        """Add a line to the history. `own` is a change of the operation itself; an agency's answer is not."""
        self.history.append(
            {
                "at": at, "by_id": by.id if by else None, "by_name": by.by_name if by else "opsplanner", "subject": subject,
                "operation_id": self.operation["id"], "agency_id": part.agency_id if part else None, "verb": verb, "what": what, "why": why,
                "operation_version": self.operation["version"] if own else None,
            }
        )

    def turn(self) -> None:
        """A change of times or state is over: the version and the calendar's sequence rise."""
        self.operation["version"] += 1
        self.operation["sequence"] += 1

    def tell_them(self, at: datetime, occasion: str) -> None:
        """Each agency but the author's own has to be told; most were, within the hour."""
        recent = at > self.world.midnight - timedelta(days=5)
        author, slot = self.author, self.slot
        wall, period = (self.first, slot.first_period) if occasion == "asked" else (slot.wall, slot.period)
        heard = {"starts_at": period.start, "ends_at": period.end, "musters_at": wall.muster(), "place": self._place()}
        for part in self.parts:
            if part.row["state"] is Answer.DECLINED or author and part.agency_id == author.agency_id:
                continue
            told = at + timedelta(minutes=self.world.rng.randint(2, 40))
            ticked = author is not None and (not recent or self.world.rng.random() < 0.5)
            self.rows.new(
                "telling", operation_id=self.operation["id"], agency_id=part.agency_id, occasion=occasion, schedule=self.operation["schedule"],
                made_at=at, told_at=told if ticked else None, told_by_id=author.id if ticked and author else None, **heard,
            )
            if ticked and self.slot.near:
                self.line(told, author, Verb.TOLD, told_words(part.name, OCCASIONS[occasion].said), part, own=False)

    def close(self, at: datetime, by: Person) -> None:
        """Nothing is missing any more, and it is closed."""
        self.operation.update(state=State.CLOSED, state_reason="")
        self.line(at, by, Verb.CLOSED, "closed it")
        self.turn()

    def keep_history(self) -> None:
        """Keep the lines in the order of time: who was told stands where it belongs, and ids rise."""
        lines = [self.rows.new("history_line", **line) for line in sorted(self.history, key=itemgetter("at"))]
        if self.operation["state"] in HOLDS and self.slot.wall.day > self.world.today and not self.operation["restricted"]:
            self._told_of_it(lines)
        self.operation["changed_at"] = max(line["at"] for line in self.history)

    def _told_of_it(self, lines: list[dict[str, Any]]) -> None:
        """Each who is named on what is to come was told of it, and has read it; of what has moved that it has."""
        period = self.slot.period
        stands = {"starts_at": period.start, "ends_at": period.end, "musters_at": self.slot.wall.muster(), "place": self._place()}
        moved = next((line for line in reversed(lines) if line["verb"] is Verb.MOVED), None)
        for agency_id, user_id in self.named:
            answered = next((line for line in lines if line["agency_id"] == agency_id and line["verb"] in ANSWERED), None)
            line = moved or answered
            if line and line["by_id"] != user_id:
                kind, said = ("moved", "") if moved else (people_queries.NAMED, people_words.NAMED)
                told = {"code": secrets.token_urlsafe(9), "user_id": user_id, "line_id": line["id"], "kind": kind, "said": said, "read_at": line["at"]}
                self.notices.append(told | stands)

    def _place(self) -> str:
        return next((name for id_, _, name in self.world.places if id_ == self.operation["meeting_point_id"]), "")
