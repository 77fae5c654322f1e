"""What is chosen in the address of the queue: read, checked, and written back into links. What makes no sense is left out, and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from opsplanner.models import AskerKind, JobState
from opsplanner.payback.rules import DONE, WAITING
from opsplanner.web.paging import page_number
from opsplanner.web.typed import clean

QUEUE = "queue"
CHOSEN = ("state", "ward", "asker", "age", "late")


class Choice(NamedTuple):
    """One entry of a filter's list, by the word in the address; `id` is its row."""

    code: str
    name: str
    id: int = 0


Choices = dict[str, dict[str, Choice]]
"""By filter, then by code."""

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
class Filters:
    """What is chosen. Nothing chosen is the queue: what waits."""

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

    @property
    def any(self) -> bool:
        """Say whether anything is chosen."""
        return any(getattr(self, name) for name in CHOSEN)

    def query(self, without: str = "", **more: str | int | None) -> dict[str, str | int | None]:
        """Return it as the parameters of an address, without one of them, and with `more`. The page is not kept."""
        kept: dict[str, str | int | None] = {name: chosen.code for name in CHOSEN if (chosen := getattr(self, name))}
        kept.pop(without, None)
        return kept | more

    def labels(self) -> list[tuple[str, str]]:
        """Return (parameter, what it says) for each that is chosen."""
        words = {"state": "State", "ward": "Ward", "asker": "Asked for by", "age": "Waiting", "late": "Late"}
        return [(name, f"{word}: {chosen.name}") for name, word in words.items() if (chosen := getattr(self, name))]


def read_filters(args: Mapping[str, str], offered: Choices) -> Filters:
    """Return what the address says, as far as it makes sense, with a sentence for each thing that does not."""
    complaints: list[str] = []
    known = offered | {"state": STATES, "late": LATE, "age": AGES}
    chosen: dict[str, Choice | None] = {}
    for name in CHOSEN:
        typed = clean(args.get(name, ""))
        chosen[name] = known[name].get(typed)
        if typed and chosen[name] is None:
            complaints.append(f"There is no {name} “{typed[:40]}” here, so it was left out.")
    if chosen["state"] and chosen["state"].code == QUEUE and not chosen["late"]:
        chosen["state"] = None
    page = clean(args.get("page", ""))
    number = page_number(page)
    if number == 1 and page not in ("", "1"):
        complaints.append(f"There is no page “{page[:10]}”; this is the first one.")
    return Filters(**chosen, page=number, complaints=tuple(complaints))
