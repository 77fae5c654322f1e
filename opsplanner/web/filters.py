"""What is chosen in an address: read, checked, and written back into links. Each room says what can be chosen there.

A value that makes no sense is left out, and a sentence says so: an old bookmark still shows a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, NamedTuple

from werkzeug.datastructures import MultiDict
from wtforms import Form

from opsplanner import clock
from opsplanner.web.address import address_of
from opsplanner.web.fields import DayField, WholeNumberField
from opsplanner.web.paging import LAST_PAGE
from opsplanner.web.typed import clean

Parameters = dict[str, str | int | None]
"""What stands behind the question mark of an address; None does not."""


class Choice(NamedTuple):
    """One entry of a filter's list, by its word in the address. `ids` are its rows: a priority has one in each plan year."""

    code: str
    name: str
    ids: tuple[int, ...] = ()
    active: bool = True


class Choices(dict[str, dict[str, Choice]]):
    """By filter ("type", "ward", ...), then by code. A template that draws them once knows them by being the same object, whatever they hold."""

    __hash__ = object.__hash__  # type: ignore[assignment]


class Wrong(NamedTuple):
    """What was typed into a box and makes no sense: the box's name, what it says, and what to enter."""

    name: str
    typed: str
    sentence: str


class Filters:
    """What is chosen; nothing chosen is the whole list. A room's own filters are a frozen dataclass with a choice, or None, for each of `LABELS`."""

    LABELS: ClassVar[Mapping[str, str]]
    """What can be chosen, by its name in the address: the word that stands before the choice on the page."""
    since: date | None = None
    until: date | None = None

    @property
    def chosen(self) -> dict[str, Choice]:
        """What is chosen from lists, by its name in the address."""
        return {name: choice for name in self.LABELS if (choice := getattr(self, name))}

    @property
    def days(self) -> dict[str, date]:
        """The days that are chosen, by their names in the address."""
        return {name: day for name, day in (("from", self.since), ("to", self.until)) if day}

    @property
    def any(self) -> bool:
        """Say whether anything is chosen that leaves lines out."""
        return bool(self.chosen or self.days)

    def query(self, without: str = "", **more: str | int | None) -> Parameters:
        """Return it as the parameters of an address, without one of them, and with `more`. The page is not kept."""
        kept: Parameters = {name: choice.code for name, choice in self.chosen.items()}
        kept |= {name: day.isoformat() for name, day in self.days.items()}
        kept.pop(without, None)
        return kept | more

    def labels(self) -> list[tuple[str, str]]:
        """Return (parameter, what it says) for each that is chosen."""
        found = [(name, f"{self.LABELS[name]}: {choice.name}") for name, choice in self.chosen.items()]
        return found + [(name, f"{name.capitalize()} {clock.words_of_day(day, weekday=False)}") for name, day in self.days.items()]

    def url(self, endpoint: str, without: str = "", **more: str | int | None) -> str:
        """Return where this is chosen, without one of its parameters, and with `more`."""
        return address_of(endpoint, **self.query(without, **more))  # type: ignore[arg-type]

    def each_removed(self, endpoint: str, **more: str | int | None) -> list[tuple[str, str]]:
        """Return (what it says, where all but this is chosen) for each that is chosen."""
        return [(label, self.url(endpoint, name, **more)) for name, label in self.labels()]


class _Days(Form):
    since = DayField("From", name="from")
    until = DayField("To", name="to")
    page = WholeNumberField("Page", low=1, high=LAST_PAGE)


class Reading:
    """An address that is read: `complaints` has a sentence for each thing in it that makes no sense and was left out."""

    def __init__(self, args: Mapping[str, str], words: Mapping[str, str] | None = None):
        self.args, self.words = args, words or {}
        self.complaints: list[str] = []
        self.wrong: list[Wrong] = []
        """What of it is a day that makes no sense, to be said beside its box as well."""

    def typed(self, name: str) -> str:
        """Return what the address says there, cleaned."""
        return str(clean(self.args.get(name, "")))

    def choice(self, name: str, known: Mapping[str, Choice]) -> Choice | None:
        """Return the choice, if it is one of those that are known."""
        typed = self.typed(name)
        if name == "state":
            typed = typed.lower().replace(" ", "-").replace("_", "-")
        if typed and typed not in known:
            self.leave_out(name, typed)
        return known.get(typed)

    def days_and_page(self) -> tuple[date | None, date | None, int]:
        """Return the first and the last day that are chosen, and the page."""
        typed = MultiDict({name: self.args[name] for name in ("from", "to", "page") if self.typed(name)})
        if not typed:
            return None, None, 1
        boxes = _Days(typed)
        boxes.validate()
        for box in boxes:
            if box.errors:
                self.complaints.append(f"“{shortened(self.typed(box.name))}” was left out of “{box.label.text}”. {box.errors[0]}.")
                self.wrong.append(Wrong(box.name, shortened(self.typed(box.name)), str(box.errors[0])))
        since, until, page = (None if box.errors else box.data for box in boxes)
        if since and until and until < since:
            self.complaints.append("The last day is before the first, so it was left out.")
            self.wrong.append(Wrong("to", until.isoformat(), "Enter a day that is not before the first"))
            until = None
        return since, until, page or 1

    def leave_out(self, name: str, typed: str) -> None:
        """Say that there is no such choice."""
        self.complaints.append(f"There is no {self.words.get(name, name)} “{shortened(typed)}” here, so it was left out.")


def shortened(typed: str) -> str:
    """Return what was typed as a sentence can hold it."""
    return typed if len(typed) <= 40 else f"{typed[:40]}…"


def typed(args: Mapping[str, str], *names: str, longest: int) -> dict[str, str]:
    """Return what an address says of these, as far as it says something: what is checked against no list."""
    found = {name: str(clean(args.get(name, "")))[:longest] for name in names}
    return {name: text for name, text in found.items() if text}


def without(chosen: Mapping[str, str], name: str) -> dict[str, str]:
    """Return what is chosen but for one."""
    return {other: text for other, text in chosen.items() if other != name}
