"""What is chosen in the address of the list and of the calendar: read, checked, and written back into links.

A value that makes no sense is left out, and a sentence says so: an old bookmark still shows a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from werkzeug.datastructures import MultiDict
from wtforms import Form

from opsplanner import clock
from opsplanner.models import OperationState
from opsplanner.web.fields import DayField, WholeNumberField
from opsplanner.web.paging import LAST_PAGE
from opsplanner.web.typed import clean

LONGEST_SEARCH = 80
CHOSEN = ("type", "ward", "agency", "state", "priority")
WHEN = {"to-come": "Still to come", "past": "Past operations", "all": "All"}


class Choice(NamedTuple):
    """One entry of a filter's list. `ids` are its rows: a priority has one in each plan year."""

    code: str
    name: str
    ids: tuple[int, ...] = ()
    active: bool = True


Choices = dict[str, dict[str, Choice]]
"""By filter ("type", "ward", ...), then by code."""

STATES = {state.value.replace(" ", "-"): Choice(state.value.replace(" ", "-"), state.value.capitalize()) for state in OperationState}


@dataclass(frozen=True)
class Filters:
    """What is chosen. Empty means: everything that this person may see."""

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

    @property
    def words(self) -> list[str]:
        """What is searched for, word by word."""
        return self.q.casefold().split()

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
        return bool(self.q or self.since or self.until or any(getattr(self, name) for name in CHOSEN))

    @property
    def one_choice(self) -> tuple[str, str] | None:
        """Return ("type" or "ward", code) when that alone is chosen: what a calendar can be subscribed to by."""
        found = [name for name in CHOSEN if getattr(self, name)]
        if self.q or self.since or self.until or len(found) != 1 or found[0] not in ("type", "ward"):
            return None
        return found[0], getattr(self, found[0]).code

    def query(self, without: str = "", **more: str | int | None) -> dict[str, str | int | None]:
        """Return it as the parameters of an address, without one of them, and with `more`. The page is not kept."""
        kept: dict[str, str | int | None] = {"q": self.q} if self.q else {}
        kept |= {name: chosen.code for name in CHOSEN if (chosen := getattr(self, name))}
        kept |= {name: day.isoformat() for name, day in (("from", self.since), ("to", self.until)) if day}
        kept |= {"when": self.when} if self.when else {}
        kept.pop(without, None)
        return kept | more

    def labels(self) -> list[tuple[str, str]]:
        """Return (parameter, what it says) for each that is chosen."""
        found = [("q", f"Search: {self.q}")] if self.q else []
        found += [(name, f"{name.capitalize()}: {chosen.name}") for name in CHOSEN if (chosen := getattr(self, name))]
        days = (("from", "From", self.since), ("to", "To", self.until))
        return found + [(name, f"{word} {clock.words_of_day(day, weekday=False)}") for name, word, day in days if day]


class _Typed(Form):
    since = DayField("From", name="from")
    until = DayField("To", name="to")
    page = WholeNumberField("Page", low=1, high=LAST_PAGE)


def read_filters(args: Mapping[str, str], choices: Choices) -> Filters:
    """Return what the address says, as far as it makes sense, with a sentence for each thing that does not."""
    complaints: list[str] = []
    known = choices | {"state": STATES}
    chosen = {name: _chosen(name, args.get(name, ""), known[name], complaints) for name in CHOSEN}
    typed = _Typed(MultiDict({name: args[name] for name in ("from", "to", "page") if clean(args.get(name, ""))}))
    typed.validate()
    read = {box.name: None if box.errors else box.data for box in typed}
    for box in typed:
        if box.errors:
            complaints.append(f"“{_short(args.get(box.name, ''))}” was left out of “{box.label.text}”. {box.errors[0]}.")
    since, until = read["from"], read["to"]
    if since and until and until < since:
        complaints.append("The last day is before the first, so it was left out.")
        until = None
    when = clean(args.get("when", ""))
    if when and when not in WHEN:
        complaints.append(f"“{_short(when)}” is no part of time that can be shown.")
        when = ""
    return Filters(_search(args, complaints), **chosen, since=since, until=until, when=when, page=read["page"] or 1, complaints=tuple(complaints))


def only_shared(filters: Filters) -> Filters:
    """Return the filters that the calendar shares with the list: all but the days and the page."""
    return replace(filters, since=None, until=None, when="", page=1)


def _search(args: Mapping[str, str], complaints: list[str]) -> str:
    typed = " ".join(clean(args.get("q", "")).split())
    if len(typed) > LONGEST_SEARCH:
        complaints.append(f"Only the first {LONGEST_SEARCH} characters were searched for.")
    return typed[:LONGEST_SEARCH].strip()


def _chosen(name: str, raw: str, known: Mapping[str, Choice], complaints: list[str]) -> Choice | None:
    typed = clean(raw)
    if name == "state":
        typed = typed.lower().replace(" ", "-").replace("_", "-")
    if typed and typed not in known:
        complaints.append(f"There is no {name} “{_short(typed)}” here, so it was left out.")
    return known.get(typed)


def _short(typed: str) -> str:
    typed = clean(typed)
    return typed if len(typed) <= 40 else f"{typed[:40]}…"
