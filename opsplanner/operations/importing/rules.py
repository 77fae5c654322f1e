"""What a file with operations says, and what its names can mean. Plain values (docs/domain.md, "Operations from a file")."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

from opsplanner.catalogue.queries import YearRow
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.clock import Wall
from opsplanner.models import OperationState
from opsplanner.operations.afterwards.rules import Came
from opsplanner.web.tables.mending import Fault


class Named(NamedTuple):
    """A type, an agency or a ward, and whether it is in use."""

    id: int
    name: str
    active: bool
    starts: time | None = None
    ends: time | None = None
    """The usual times of a type."""


class Person(NamedTuple):
    """Somebody with an account, who may have led an operation."""

    id: int
    agency_id: int


class Known(NamedTuple):
    """What the names of a file can mean, each as it is compared, and who sends it."""

    now: datetime
    types: Mapping[str, Named]
    agencies: Mapping[str, Named]
    wards: Mapping[str, Named]
    places: Mapping[str, str]
    """The codes of the places that everybody has."""
    people: Mapping[str, Sequence[Person]]
    """Accounts by name and by e-mail address."""
    years: list[YearRow]
    sender: Person
    in_office: bool


@dataclass(frozen=True)
class Prepared:
    """An operation as it will be made, and the row that it stands in."""

    row: int
    type_id: int
    day: date
    start: time
    end: time
    ward_ids: tuple[int, ...]
    place: str | NamedPlace | None
    lead_agency_id: int
    author: Person
    parts: tuple[Came, ...]
    objectives: str
    notes: str
    state: OperationState
    reason: str

    @property
    def wall(self) -> Wall:
        """Day and times, as agreed on the wall."""
        return Wall(self.day, self.start, self.end)


STANDS = " stands already"
"""What is said, after its reference, of an operation for which a row is left out."""


def named_in(left_out: Iterable[tuple[int, str]]) -> set[str]:
    """Return the references of the operations for which rows are left out."""
    return {why.removesuffix(STANDS) for _, why in left_out if why.endswith(STANDS)}


def left_out_for(left_out: Iterable[tuple[int, str]], seen: Collection[str]) -> list[tuple[int, str]]:
    """Return the rows that are left out, each with why, as they are said to who sees the operations with the references `seen`: of any other none is named."""
    return [(row, f"an operation{STANDS}" if named_in([(row, why)]) - set(seen) else why) for row, why in left_out]


@dataclass
class Found:
    """What a file would do."""

    operations: list[Prepared] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Fault] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    """Rows that make no operation, each with why."""
    rows: int = 0

    def packed(self) -> bytes:
        """Return it as it is kept."""
        return zlib.compress(json.dumps([[_plain(one) for one in self.operations], self.faults, self.questions, self.left_out, self.rows]).encode())


def _plain(one: Prepared) -> list[object]:
    place = [one.place.name, one.place.postcode] if isinstance(one.place, NamedPlace) else one.place
    times = one.day.isoformat(), one.start.isoformat(), one.end.isoformat()
    return [one.row, one.type_id, *times, one.ward_ids, place, one.lead_agency_id, one.author, one.parts, one.objectives, one.notes, one.state.value, one.reason]


def unpacked(packed: bytes, first: int = 0, most: int | None = None) -> Found:
    """Return what was kept; of its operations `most` from the `first` on, counted from 0."""
    operations, faults, questions, left_out, rows = json.loads(zlib.decompress(packed))
    made = [
        Prepared(
            row, type_id, date.fromisoformat(day), time.fromisoformat(start), time.fromisoformat(end), tuple(wards),
            NamedPlace(name=place[0], postcode=place[1]) if isinstance(place, list) else place, lead, Person(id=author[0], agency_id=author[1]),
            tuple(Came(agency_id=agency_id, asked=asked, came=came, took_part=took_part) for agency_id, asked, came, took_part in parts),
            objectives, notes, OperationState(state), reason,
        )
        for row, type_id, day, start, end, wards, place, lead, author, parts, objectives, notes, state, reason in operations[first : None if most is None else first + most]
    ]
    there, asked = ([Fault(row=row, column=column, sentence=sentence) for row, column, sentence in those] for those in (faults, questions))
    return Found(made, there, asked, [(row, why) for row, why in left_out], rows)
