"""What a pack holds: one class a kind of record, with its fields, their limits, and what they refer to."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, ClassVar

from opsplanner.clock import Wall
from opsplanner.models import AgencyKind, ChairRole, GroupKind
from opsplanner.operations.rules import LONGEST
from opsplanner.packs.fields import (
    CODE,
    MAILBOX,
    POSTCODE,
    TELEPHONE,
    TYPE_CODE,
    Choice,
    Day,
    ListOf,
    Pattern,
    Record,
    Records,
    Ref,
    Text,
    TimeOfDay,
    Whole,
    YesNo,
    optional,
    required,
)
from opsplanner.packs.reader import Source
from opsplanner.packs.schema.plan import PlanEntry, PlanYearEntry, ReportEntry, ReturnEntry
from opsplanner.packs.schema.scrutiny import ScrutinyEntry


@dataclass(kw_only=True)
class Partnership(Record):
    """Whose installation this is."""

    WHAT: ClassVar = "a partnership"

    name: str = required(Text(160))
    short_name: str = required(Text(60))
    area: str = optional(Text(160))
    holiday_country: str = optional(Pattern(r"[A-Z]{2}", "the two letters of a country, like GB"), "GB")
    holiday_subdivision: str = optional(Pattern(r"[A-Z]{2,6}", "the letters of a part of the country, like ENG"), "ENG")


@dataclass(kw_only=True)
class TeamEntry(Record):
    """A team inside an agency."""

    WHAT: ClassVar = "a team"
    code: str = required(CODE)
    name: str = required(Text(120))


@dataclass(kw_only=True)
class AgencyEntry(Record):
    """A member of the partnership."""

    WHAT: ClassVar = "an agency"
    code: str = required(CODE)
    name: str = required(Text(120))
    short_name: str = required(Text(60))
    kind: str = required(Choice(tuple(kind.value for kind in AgencyKind)))
    statutory: bool = optional(YesNo(), False)
    contact: str = optional(Text(120))
    deputy: str = optional(Text(120))
    telephone: str = optional(TELEPHONE)
    mailbox: str = optional(MAILBOX)
    teams: list[TeamEntry] = optional(Records(TeamEntry), [])


@dataclass(kw_only=True)
class WardEntry(Record):
    """A ward."""

    WHAT: ClassVar = "a ward"
    code: str = required(CODE)
    name: str = required(Text(120))
    boundary_changed_on: date | None = optional(Day(), None)
    boundary_words: str = optional(Text(300))


@dataclass(kw_only=True)
class PlaceEntry(Record):
    """Somewhere used again and again."""

    WHAT: ClassVar = "a place"
    code: str = required(CODE)
    name: str = required(Text(160))
    ward: str | None = optional(Ref("wards"), None)
    postcode: str = optional(POSTCODE)
    access: str = optional(Text(400))
    hazards: str = optional(Text(400))


@dataclass(kw_only=True)
class MemberEntry(Record):
    """An office that sits on a group."""

    WHAT: ClassVar = "a member"
    code: str = required(CODE)
    office: str = required(Text(160))
    agency: str = required(Ref("agencies"))
    chairs: str = optional(Choice(tuple(role.value for role in ChairRole)))
    from_on: date | None = optional(Day(), None)


@dataclass(kw_only=True)
class ThematicGroupEntry(Record):
    """A group: the executive one, one that carries a priority, or one that reports to another."""

    WHAT: ClassVar = "a thematic group"
    code: str = required(CODE)
    name: str = required(Text(160))
    reporting: bool = optional(YesNo(), False)
    kind: str = optional(Choice(("executive", "delivery")))
    reports_to: str | None = optional(Ref("thematic-groups"), None)
    purpose: str = optional(Text(1200, long=True))
    standing: str = optional(Text(300))
    members: list[MemberEntry] = optional(Records(MemberEntry), [])

    @property
    def of_kind(self) -> GroupKind:
        """What it is there for."""
        return {"executive": GroupKind.EXECUTIVE, "delivery": GroupKind.DELIVERY}.get(self.kind, GroupKind.REPORTING if self.reporting else GroupKind.THEMATIC)



@dataclass(kw_only=True)
class EventKindEntry(Record):
    """A kind of event at which the community is heard."""

    WHAT: ClassVar = "a kind of event"
    code: str = required(CODE)
    name: str = required(Text(120))
    words: str = optional(Text(300))


@dataclass(kw_only=True)
class MeasureEntry(Record):
    """Something that an operation counts."""

    WHAT: ClassVar = "a measure"
    code: str = required(CODE)
    name: str = required(Text(200))
    unit: str = required(Text(60))
    kind: str = required(Choice(("enforcement", "environment", "engagement", "protection", "effort", "payback")))
    shape: str = optional(Choice(("count", "stock", "published percentage")), "count")
    better: str = optional(Choice(("up", "down", "neither")), "neither")
    definition: str = optional(Text(1200, long=True))
    follows: str | None = optional(Ref("measures"), None)


@dataclass(kw_only=True)
class PowerEntry(Record):
    """A legal power as the partnership lists it."""

    WHAT: ClassVar = "a power"
    code: str = required(CODE)
    title: str = required(Text(300))
    source: str = required(Text(300))
    caution: str = optional(Text(600, long=True))
    owner: str = required(Text(160))
    reviewed_on: date = required(Day())


@dataclass(kw_only=True)
class ResourceEntry(Record):
    """A vehicle or a piece of equipment."""

    WHAT: ClassVar = "a resource"
    code: str = required(CODE)
    name: str = required(Text(120))
    kind: str = optional(Text(60))
    agency: str = required(Ref("agencies"))


@dataclass(kw_only=True)
class UsualAgencyEntry(Record):
    """An agency that usually takes part in a type."""

    WHAT: ClassVar = "a usual agency"
    agency: str = required(Ref("agencies"))
    role: str = required(Text(200))
    staff: int = optional(Whole(0, 500), 0)
    required: bool = optional(YesNo(), True)
    assumed: bool = optional(YesNo(), False)


@dataclass(kw_only=True)
class OperationTypeEntry(Record):
    """A kind of operation."""

    WHAT: ClassVar = "an operation type"
    code: str = required(TYPE_CODE)
    name: str = required(Text(120))
    purpose: str = required(Text(400))
    featured: bool = optional(YesNo(), False)
    lead: str = required(Ref("agencies"))
    starts: time | None = optional(TimeOfDay(), None)
    ends: time | None = optional(TimeOfDay(), None)
    briefing: time | None = optional(TimeOfDay(), None)
    objectives: str = optional(Text(4000, long=True))
    briefing_text: str = optional(Text(8000, long=True))
    set_up: int = optional(Whole(0, 720), 0)
    travel: int = optional(Whole(0, 720), 0)
    agencies: list[UsualAgencyEntry] = optional(Records(UsualAgencyEntry), [])
    priorities: list[str] = optional(ListOf(Ref("priorities")), [])
    measures: list[str] = optional(ListOf(Ref("measures")), [])
    powers: list[str] = optional(ListOf(Ref("powers")), [])

    def check(self, source: Source) -> None:
        """Times come in pairs and make no more than 18 hours; the lead is one of the agencies, and none stands twice."""
        if (self.starts is None) != (self.ends is None):
            source.problem(self.line("starts" if self.starts else "ends"), "'starts' and 'ends' go together")
        elif self.starts and self.ends:
            wall = Wall(date(2026, 1, 5), self.starts, self.ends, self.briefing)
            if wall.period().end - wall.muster() > LONGEST:
                source.problem(self.line("ends"), f"from briefing to end it lasts more than {LONGEST // timedelta(hours=1)} hours")
        codes = [usual.agency for usual in self.agencies]
        if codes and self.lead not in codes:
            source.problem(self.line("lead"), f"the lead {self.lead!r} is not among its agencies")
        for n, usual in enumerate(self.agencies):
            if usual.agency in codes[:n]:
                source.problem(usual.line("agency"), f"{usual.agency!r} stands among its agencies twice")


LISTS: dict[str, type[Record]] = {
    "agencies": AgencyEntry,
    "wards": WardEntry,
    "places": PlaceEntry,
    "thematic-groups": ThematicGroupEntry,
    "event-kinds": EventKindEntry,
    "plans": PlanEntry,
    "plan-years": PlanYearEntry,
    "measures": MeasureEntry,
    "powers": PowerEntry,
    "resources": ResourceEntry,
    "operation-types": OperationTypeEntry,
    "published-figures": ReturnEntry,
    "reports": ReportEntry,
    "scrutiny": ScrutinyEntry,
}
"""File (without .yaml) -> what its list holds, in the order in which they are loaded."""
NEEDED = ("partnership", "agencies", "wards", "operation-types")
UNIQUE = {"agencies": "name", "wards": "name", "places": "name", "resources": "name"}
"""Besides the code, what no two of them may share."""


@dataclass
class Pack:
    """A whole pack without a fault in it."""

    partnership: Partnership
    edition: str
    """The first digits of the digest of its files: another edition is another pack."""
    lists: dict[str, list[Any]] = dataclasses.field(default_factory=dict)

    def __getitem__(self, subject: str) -> list[Any]:
        return self.lists.get(subject, [])

    def count(self) -> dict[str, int]:
        """How many of each there are, for a sentence."""
        counts = {subject: len(records) for subject, records in self.lists.items()}
        if "published-figures" in counts:
            counts["published-figures"] = sum(len(published.figures) for published in self["published-figures"])
        return counts
