"""What is chosen in the address of the list and of the calendar: read, checked, and written back into links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from opsplanner.grammar import without_apostrophes
from opsplanner.models import OperationState
from opsplanner.web import filters as web_filters
from opsplanner.web.filters import Choice, Choices, Reading, Wrong, shortened

LONGEST_SEARCH = 80
WHEN = {"to-come": "Still to come", "past": "Past operations", "all": "All"}
STATES = {state.value.replace(" ", "-"): Choice(state.value.replace(" ", "-"), state.value.capitalize()) for state in OperationState}


@dataclass(frozen=True)
class Filters(web_filters.Filters):
    """What is chosen. Empty means: everything that this person may see."""

    LABELS = {name: name.capitalize() for name in ("type", "ward", "agency", "state", "priority")}
    q: str = ""
    type: Choice | None = None
    ward: Choice | None = None
    agency: Choice | None = None
    state: Choice | None = None
    priority: Choice | None = None
    since: date | None = None
    until: date | None = None
    when: str = ""
    page: int = 1
    complaints: tuple[str, ...] = field(default=(), compare=False)
    wrong: tuple[Wrong, ...] = ()
    """Days that make no sense, to be said beside their boxes."""

    @property
    def words(self) -> list[str]:
        """What is searched for, word by word, without apostrophes."""
        return without_apostrophes(self.q).casefold().split()

    @property
    def span(self) -> str:
        """Which operations by time: "to-come", "past" or "all". Who searches or names days has not asked for what is to come only."""
        return self.when or ("all" if self.q or self.since or self.until else "to-come")

    @property
    def soonest_first(self) -> bool:
        """What is to come, and what begins on a chosen day, is read forwards; looking back begins with the latest."""
        return self.span == "to-come" or (self.since is not None and self.when != "past")

    @property
    def any(self) -> bool:
        """Say whether anything is chosen that leaves operations out."""
        return bool(self.q) or super().any

    @property
    def one_choice(self) -> tuple[str, str] | None:
        """Return ("type" or "ward", code) when that alone is chosen: what a calendar can be subscribed to by."""
        found = list(self.chosen)
        if self.q or self.days or len(found) != 1 or found[0] not in ("type", "ward"):
            return None
        return found[0], getattr(self, found[0]).code

    def query(self, without: str = "", **more: str | int | None) -> web_filters.Parameters:
        """Return it as the parameters of an address, without one of them, and with `more`. The page is not kept."""
        kept: web_filters.Parameters = {"q": self.q} if self.q else {}
        kept |= super().query() | ({"when": self.when} if self.when else {})
        kept.pop(without, None)
        return kept | more

    def labels(self) -> list[tuple[str, str]]:
        """Return (parameter, what it says) for each that is chosen."""
        return ([("q", f"Search: {self.q}")] if self.q else []) + super().labels()


def read_filters(args: Mapping[str, str], choices: Choices) -> Filters:
    """Return what the address says, as far as it makes sense, with a sentence for each thing that does not."""
    address = Reading(args)
    chosen = {name: address.choice(name, choices[name]) for name in Filters.LABELS}
    since, until, page = address.days_and_page()
    when = address.typed("when")
    if when and when not in WHEN:
        address.complaints.append(f"“{shortened(when)}” is no part of time that can be shown.")
        when = ""
    q = _search(address)
    address.complaints += not_in_use(chosen)
    return Filters(q, **chosen, since=since, until=until, when=when, page=page, complaints=tuple(address.complaints), wrong=tuple(address.wrong))


def not_in_use(chosen: Mapping[str, Choice | None]) -> list[str]:
    """Return a sentence for each choice that the partnership does not use any more: an old filter leads to what was planned with it."""
    return [f"The {name} “{shortened(one.name)}” is not in use any more; only what was planned with it is found." for name, one in chosen.items() if one and not one.active]


def only_shared(filters: Filters) -> Filters:
    """Return the filters that the calendar shares with the list: all but the days and the page."""
    return replace(filters, since=None, until=None, when="", page=1, wrong=())


def _search(address: Reading) -> str:
    typed = " ".join(address.typed("q").split())
    if len(typed) > LONGEST_SEARCH:
        address.complaints.append(f"Only the first {LONGEST_SEARCH} characters were searched for.")
    return typed[:LONGEST_SEARCH].strip()
