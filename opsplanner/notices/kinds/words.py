"""The kinds of notice, which the rooms above register: what happened, who has to know, and how that is usually told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import Flask, current_app

from opsplanner.history.words import short
from opsplanner.models import NoticeWay, Verb


class To(NamedTuple):
    """One person who has to know of one line of the history."""

    line_id: int
    user_id: int
    said: str = ""
    """What she is told in place of the line's own words: "You are named on it"."""
    only_near: bool = False
    """She is told only of what is within 48 hours of the start."""
    bell: bool = False
    """It stands under Notices alone: she reads it in another message."""
    starts_at: datetime | None = None
    """When what it is about starts, where that is no operation: what is urgent is so within 48 hours of it."""


class Kind(NamedTuple):
    """A kind of thing that people are told of."""

    name: str
    label: str
    """What it is called where one chooses: "An agency has accepted"."""
    verbs: frozenset[Verb]
    """What happens then, as the history knows it; nothing, where the hour alone tells it."""
    whom: Callable[[Sequence[Any]], Iterable[To]]
    """Returns who has to know of such lines (with the columns of HistoryLine, of whatever they are), at the end of the unit of work that wrote
    them, in a number of queries that does not grow. Who did it herself is left out by whoever asks."""
    usual: NoticeWay = NoticeWay.AT_ONCE
    asked_for: bool = False
    """Only who has chosen it is told."""
    fixed: bool = False
    """It cannot be turned off."""
    planned: bool = False
    """There is something to come to: a letter says when and where."""
    calendar: bool = False
    """A letter to who is named on a confirmed operation carries its entry."""
    urgent: bool = False
    """Within 48 hours of the start it goes at once, however its reader wants to be told, and asks her to say that she has seen it."""
    asks: bool = True
    """What is urgent asks that; else it is told then and only as its reader wants to be told."""
    permission: str = "see"
    """What one may do whom such things concern."""
    in_turn: bool = False
    """Each says the opposite of the one before it: of several in one letter the last alone counts, and none where all is as it was before them."""
    unseen: str = ""
    """What is told of what its reader may not see any more; nothing, where this is empty."""
    aside: bool = False
    """It is no subject of a letter that tells of something else as well."""
    waits: Callable[[Sequence[Any], Any], Collection[int]] | None = None
    """Returns the ids of those of such lines for which somebody still has to act, where a kind tells of that: for this reader, or for whoever it is
    (None). What does not wait any more goes by no mail and is not unread (`notices/waiting`); of what waits later on deputies are told (`notices/deputies`)."""
    acts: bool = False
    """It asks who is told to act, once it happens: while she is away who stands for her is told too. So does what `waits`."""
    to_her: bool = False
    """It is told of what she herself does: who stands for her reads in whose place she is told."""
    acts_on: frozenset[Verb] = frozenset()
    """Where a kind tells of much else: what of it asks her to act, or decides what she asked for, and goes to who stands for her."""
    own: bool = False
    """What of it waits differs by its reader: who is told is told for herself, and has no deputy."""
    apart: bool = False
    """Somebody has written it: of an operation of which a reader is otherwise sent one message a day it goes by itself."""
    deputy_after: timedelta | None = None
    """So long after it was told her deputy is told of what still waits; else on the day after."""

    def goes_on(self, line: Any) -> bool:
        """Say whether who stands for whoever is told of such a line, while she is away, is told too."""
        return self.acts or line.verb in self.acts_on or bool(self.waits and not self.own)

    @property
    def unchosen(self) -> NoticeWay | None:
        """How who has chosen nothing is told; None for not at all."""
        return None if self.asked_for else self.usual


class About(NamedTuple):
    """What a notice is about, as one reader sees it."""

    name: str
    """CUBIT-2026-014."""
    title: str
    """Operation Cubit, led by Medway Council."""
    url: str
    restricted: bool = False
    leads: str = ""
    """What the link to it is called in a letter: "Answer Probation about PAYBACK-2026-001"; "See" and its name where this is empty."""
    items: tuple[tuple[str, str], ...] = ()
    """What it is made of, where that is several things: the words of each, and its address."""


class Subject(NamedTuple):
    """A sort of thing that lines of the history are about."""

    is_one: Callable[[Any], bool]
    """Says whether a line is about such a thing."""
    seen: Callable[[Any, Sequence[Any]], dict[int, About]]
    """Returns for a person and lines what each is about, by the line's id; of what she may not see there is nothing."""


def in_place_of(name: str, said: str) -> str:
    """Say something to who stands for somebody: "For S. Super, who is away: You supervise Crew A"."""
    return short(f"For {name}, who is away: {said}", 200)


def register(app: Flask, *those: Kind) -> None:
    """Add kinds of notice."""
    app.extensions.setdefault("notices.kinds", {}).update({kind.name: kind for kind in those})


def register_subject(app: Flask, subject: Subject) -> None:
    """Add a sort of thing that notices are about."""
    app.extensions.setdefault("notices.subjects", []).append(subject)


def register_hearer(app: Flask, hear: Callable[[Sequence[Any]], object]) -> None:
    """Let this hear of the lines that a unit of work added to the history, at its end: for who has no account, whom no kind of notice tells."""
    app.extensions.setdefault("notices.hearers", []).append(hear)


def hearers() -> list[Callable[[Sequence[Any]], object]]:
    """Return what the rooms above have registered to hear of everything."""
    registered: list[Callable[[Sequence[Any]], object]] = current_app.extensions.get("notices.hearers", [])
    return registered


def kinds() -> dict[str, Kind]:
    """Return what the rooms above have registered, by name."""
    registered: dict[str, Kind] = current_app.extensions.get("notices.kinds", {})
    return registered


def subjects() -> list[Subject]:
    """Return the sorts of things that the rooms above have registered."""
    registered: list[Subject] = current_app.extensions.get("notices.subjects", [])
    return registered
