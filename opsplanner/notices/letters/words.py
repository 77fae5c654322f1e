"""What letters to people say, and why one did not go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from flask import Flask, current_app

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.grammar import counted, list_of
from opsplanner.history.words import short
from opsplanner.models import User
from opsplanner.notices.kinds.words import About

READ = "it was read in opsplanner meanwhile"
TAKEN_ALONG = "it went with what was told at once"
DONE = "what it asked for was done meanwhile"
AS_BEFORE = "it was taken back meanwhile, and all is as it was before"
GONE = "the account was suspended meanwhile"
NOT_SEEN = "its reader may not see any more what it is about"
MORE = "Something more is waiting for you in opsplanner: sign in to read it."
_LONGEST = 110
_ENTRY = "notices.entry"
SUBSCRIBE = "The entry for your calendar is attached. That copy will not change when the operation does; a calendar that you subscribe to will."


def register_entry(app: Flask, published: Callable[[User, str], bytes]) -> None:
    """Let messages carry an operation's entry, of a person and a reference, as an iCalendar file (RFC 5545)."""
    app.extensions[_ENTRY] = published


def entry(user: User, reference: str) -> bytes:
    """Return an operation's entry as an iCalendar file for this person. Raises NotFound for what she may not see."""
    made: bytes = current_app.extensions[_ENTRY](user, reference)
    return made


class Said(NamedTuple):
    """One notice in words."""

    sentence: str
    """All of it: "A. Coordinator, Medway Council: moved it from ... to ..., because the pound is full"."""
    brief: str
    """What it comes to: "moved it from ... to ..."."""


def subject(about: About, said: Sequence[Said]) -> str:
    """Return the subject of a letter about one thing: what happened last, and whether there is more."""
    more = " and more" if len(said) > 1 else ""
    return f"{about.name}: {short(said[-1].brief, _LONGEST)}{more}"


def subject_of_digest(count: int) -> str:
    """Return the subject of a letter about several things."""
    return f"{counted(count, 'thing')} from opsplanner"


def subject_of_dates(abouts: Sequence[About], said: Sequence[Said]) -> str:
    """Return the subject of a letter about several dates of a series: "7 dates of Operation Cubit, led by Medway Council: You are named on it"."""
    titles, briefs = {about.title for about in abouts}, {each.brief for each in said}
    name = f"{counted(len(abouts), 'date')} of {titles.pop()}" if len(titles) == 1 else counted(len(abouts), "operation")
    return f"{name}: {short(briefs.pop(), _LONGEST) if len(briefs) == 1 else 'what has changed'}"


def stands(starts_at: datetime, ends_at: datetime, place: str, musters_at: datetime | None) -> str:
    """Say when and where an operation is: "Tuesday 1 December 2026, 10am to 2pm, briefing at 9.30am, at Gun Wharf"."""
    briefing = f", briefing at {clock.words_of_muster(musters_at, starts_at)}" if musters_at and musters_at != starts_at else ""
    return clock.words_of_period(Period(starts_at, ends_at)) + briefing + (f", at {place}" if place else "")


def changed(heard: str, now: str) -> str:
    """Say what is different from what somebody has last heard of an operation."""
    if heard == now:
        return f"All in all nothing has changed of when and where: it is {now}, as you last heard."
    return f"You last heard that it is {heard}. Now it is {now}."


def why(labels: Sequence[str]) -> str:
    """Say why somebody is told."""
    return "Why you get this: " + list_of([f"“{label}”" for label in dict.fromkeys(labels)]) + "."
