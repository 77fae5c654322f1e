"""What a pack says of scrutiny: how often which committee sits, the sittings that were held, and what stood on its work programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from opsplanner.models import ClockRuns, MatterKind, MatterState
from opsplanner.packs.fields import CODE, Choice, Day, Record, Records, Text, Whole, optional, required
from opsplanner.packs.reader import Source
from opsplanner.scrutiny.matters.rules import STATES


@dataclass(kw_only=True)
class SittingEntry(Record):
    """A sitting that was held."""

    WHAT: ClassVar = "a sitting"
    code: str = required(CODE)
    held_on: date = required(Day())
    attended: str = optional(Text(2000, long=True))
    papers: str = optional(Text(500))


@dataclass(kw_only=True)
class MatterEntry(Record):
    """What the committee asked, or had on its work programme."""

    WHAT: ClassVar = "a matter of scrutiny"
    code: str = required(CODE)
    kind: str = required(Choice(tuple(kind.value for kind in MatterKind)))
    asked_on: date = required(Day())
    text: str = required(Text(2000, long=True))
    asked_by: str = optional(Text(160))
    sitting: str | None = optional(CODE, None)
    state: str = optional(Choice(tuple(state.value for state in MatterState)), MatterState.OPEN.value)
    reply: str = optional(Text(4000, long=True))

    def check(self, source: Source) -> None:
        """It stands where one of its kind can."""
        known = [state.value for state in STATES[MatterKind(self.kind)]]
        if self.state not in known:
            source.problem(self.line("state"), f"of {self.kind!r} the state is one of: {', '.join(known)}")


@dataclass(kw_only=True)
class ScrutinyEntry(Record):
    """How often the committee has to sit, and what is on record of it."""

    WHAT: ClassVar = "scrutiny"
    code: str = required(CODE)
    committee: str = required(Text(200))
    since: date = required(Day())
    runs: str = optional(Choice(tuple(runs.value for runs in ClockRuns)), ClockRuns.DAY.value)
    month: int | None = optional(Whole(1, 12), None)
    sittings: list[SittingEntry] = optional(Records(SittingEntry), [])
    matters: list[MatterEntry] = optional(Records(MatterEntry), [])

    def check(self, source: Source) -> None:
        """What names a sitting names one of these."""
        codes = [sitting.code for sitting in self.sittings]
        for matter in self.matters:
            if matter.sitting is not None and matter.sitting not in codes:
                source.problem(matter.line("sitting"), f"there is no sitting {matter.sitting!r} here")
