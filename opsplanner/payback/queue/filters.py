"""What is chosen in the address of the queue: read, checked, and written back into links. What makes no sense is left out, and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from opsplanner.models import AskerKind, JobState
from opsplanner.payback.jobs.rules import DONE, WAITING
from opsplanner.web import filters as web_filters
from opsplanner.web.filters import Choice, Choices, Reading
from opsplanner.web.paging import page_asked

QUEUE = "queue"

LATE = {
    "yes": Choice("yes", "Anything late"),
    "decision": Choice("decision", "Decision overdue"),
    "wanted": Choice("wanted", "Wanted earlier"),
    "hold": Choice("hold", "Hold is over"),
    "check": Choice("check", "Not checked in 14 days"),
    "waste": Choice("waste", "Waste not collected"),
}
AGES = {
    "week": Choice("week", "Up to a week"),
    "month": Choice("month", "A week to four weeks"),
    "quarter": Choice("quarter", "Four to twelve weeks"),
    "older": Choice("older", "Over twelve weeks"),
}
WITHOUT_ACCOUNT = {kind.name.lower(): Choice(kind.name.lower(), kind.value.capitalize() + "s") for kind in AskerKind if kind is not AskerKind.AGENCY}
SETS = {QUEUE: Choice(QUEUE, "The queue"), "all": Choice("all", "Every state")}
STATES = SETS | {state.value.replace(" ", "-"): Choice(state.value.replace(" ", "-"), state.value.capitalize()) for state in JobState}


@dataclass(frozen=True)
class Filters(web_filters.Filters):
    """What is chosen. Nothing chosen is the queue: what waits."""

    LABELS = {"state": "State", "ward": "Ward", "asker": "Asked for by", "age": "Waiting", "late": "Late"}
    state: Choice | None = None
    ward: Choice | None = None
    asker: Choice | None = None
    age: Choice | None = None
    late: Choice | None = None
    page: int = 1
    complaints: tuple[str, ...] = field(default=(), compare=False)

    @property
    def set(self) -> str:
        """Which states: "queue", "all", or the one that was chosen. What is late may stand in any state."""
        return self.state.code if self.state else "all" if self.late else QUEUE

    @property
    def states(self) -> tuple[JobState, ...]:
        """The states that are shown, as they are stored; a job that is shown as "not checked" is stored as "work done"."""
        if self.set == QUEUE:
            return WAITING
        if self.set == "all":
            return tuple(JobState)
        chosen = JobState(self.set.replace("-", " "))
        return DONE[::2] if chosen is JobState.NOT_CHECKED else (chosen,)


def read_filters(args: Mapping[str, str], offered: Choices) -> Filters:
    """Return what the address says, as far as it makes sense, with a sentence for each thing that does not."""
    address = Reading(args)
    known = offered | {"state": STATES, "late": LATE, "age": AGES}
    chosen = {name: address.choice(name, known[name]) for name in Filters.LABELS}
    if chosen["state"] and chosen["state"].code == QUEUE and not chosen["late"]:
        chosen["state"] = None
    page = address.typed("page")
    number = page_asked(args)
    if number == 1 and page not in ("", "1"):
        address.complaints.append(f"There is no page “{page[:10]}”; this is the first one.")
    return Filters(**chosen, page=number, complaints=tuple(address.complaints))
