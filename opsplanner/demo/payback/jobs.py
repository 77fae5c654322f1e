"""A job of the demonstration while it is told, and how many there are of each sort."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from opsplanner import clock
from opsplanner.demo.payback import words as payback_words
from opsplanner.demo.world import Person
from opsplanner.models import JobKind, JobState
from opsplanner.payback.days.crews import words as crews_words

WORKED = 66
"""Jobs that are accepted and worked on, in their order."""
BACK = 268
UNCHECKED = 15
"""Nobody checks one job in so many."""
OTHERS = (
    (JobState.REFERRED, (1, 1, 2, 3, 7, 9)), (JobState.INFORMATION_WANTED, (8, 15)), (JobState.LAPSED, (140,)), (JobState.DECLINED, (22, 61, 104, 168, 230)),
    (JobState.ON_HOLD, (40, 74)), (JobState.CANCELLED, (33, 119, 201)), (JobState.MERGED, (52, 133)), (JobState.DRAFT, (1, 5)),
)
"""The other states, with how many days ago each was asked for."""
MORNING, EVENING = time(9, 40), time(16, 20)
IN_VAIN = 4
"""Of so many 48-hour jobs one is accepted though no crew is near."""


class Found(NamedTuple):
    """A line of an operation's log that says what was found."""

    operation_id: int
    day: date
    lead_id: int
    line_id: int
    text: str


@dataclass
class Told:
    """A job while it is told: its row, its history, and what is still to be done of it."""

    asked_on: date
    decided_on: date
    kind: JobKind
    task: payback_words.Task
    need: int
    """Slots that it still takes."""
    wait: timedelta
    """How long it waits for its turn after the decision."""
    row: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    begun: bool = False
    crews: dict[date, str] = field(default_factory=dict)
    """Which crew is on it on which day."""

    def ready_for(self, day: date, crew: str) -> bool:
        """Say whether it can be put on a day with this crew: it goes on, or waits since the day before; and no other crew is on it."""
        waits = self.state is JobState.ACCEPTED and clock.local(self.row["changed_at"]).date() < day
        return (waits or self.state is JobState.UNDER_WAY) and self.crews.get(day, crew) == crew

    @property
    def state(self) -> JobState:
        """Where it stands."""
        state: JobState = self.row["state"]
        return state


@dataclass
class Out:
    """A crew on one day."""

    day: date
    name: str
    supervisor: Person
    id: int
    slots: list[dict[str, Any]] = field(default_factory=list)

    def words_of(self, slot: dict[str, Any]) -> str:
        """Return one of its slots in words."""
        return crews_words.slot(self.day, slot["starts"], slot["ends"], self.name)
