"""The sorts of question that are answered by a link, which the rooms above register; and what is said of the link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Flask, current_app

NEW_LINK, LABEL = "question link", "A new link to answer a question by"
"""The kind of message that brings a new link, and what administrators call it."""
ON_ITS_WAY = "If the question can still be answered, a new link is on its way to the address that this one was sent to. It may take some minutes."
SIGN_IN = "This can be answered only by somebody who signs in"
NOT_HERS = "It was sent to somebody who is not asked about this any more, or who has another address by now"
NOT_THERE = "what was asked is not there any more"
_OPENS = "With this link you answer it without signing in. Somebody asked for it on the page of an earlier one."
_INSIDE = "If the link does not open where you are, sign in later, or ring who asks."


class Stand(NamedTuple):
    """Where a question stands for who has a link to it, and what may be shown of it."""

    name: str = ""
    """What it is about: "PAYBACK-2026-001"."""
    what: str = ""
    heading: str = ""
    """What its page is called: "Answer Probation"."""
    asks: str = ""
    """Who asks, by what she is and not by her name: "A manager"."""
    question: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """What helps to answer it, each with what it is called."""
    theirs: bool = False
    """Whether who has the link may be shown what is asked, and answer it."""
    restricted: bool = False
    """Whether it is answered only by who signs in."""
    over: str = ""
    """Why nobody can answer it any more; "" while somebody can."""
    answer: str = ""
    """What was answered to this question, once it was."""
    became: str = ""
    """What became of it since, as far as who has the link may know; "" where nothing is to be said."""
    signed_in: str = ""
    """The address of the page that answers it with an account; "" for who has none."""
    ring: str = ""
    """Whom to ring; "" for who has an account."""
    about: Any = None
    """What its form is made of."""

    @property
    def is_open(self) -> bool:
        """Say whether who has the link can answer by it."""
        return self.theirs and not self.restricted and not self.over


class Question(NamedTuple):
    """A sort of question, by the line of the history that asks it (`HistoryLine`), the account that is asked (None: nobody's), and the address of who is."""

    is_one: Callable[[Any], bool]
    """Says whether a line asks such a question."""
    stand: Callable[[Any, Any, str], Stand]
    form: Callable[[Stand], Any]
    """Returns the form that answers it, filled in where nothing was sent."""
    answer: Callable[[Any, Any, str, Any], str]
    """Keeps what a form answers, inside unit_of_work(), and returns the sentence that says so. Raises RuleBroken once the question is over, ChangedMeanwhile."""
    boxes: str
    """The template of the form's boxes."""


def register(app: Flask, question: Question) -> None:
    """Add a sort of question."""
    app.extensions.setdefault("notices.questions", []).append(question)


def question_of(line: Any) -> Question | None:
    """Return what sort of question a line asks; None where it asks nothing that a link answers."""
    return next((each for each in current_app.extensions.get("notices.questions", ()) if each.is_one(line)), None)


def about(line_id: int, user_id: int | None) -> str:
    """Return what a message is about that brings a new link to this question, for this account."""
    return f"{line_id}:{user_id or ''}"


def asked_of(about: str) -> tuple[int, int | None]:
    """Return the line that asks what a message brings a new link to, and the account that is asked."""
    line_id, _, user_id = about.partition(":")
    return int(line_id), int(user_id) if user_id else None


def subject(stand: Stand) -> str:
    """Return the subject of the message that brings a new link."""
    return f"{stand.name}: your new link"


def said(stand: Stand, *, inside_only: bool) -> list[str]:
    """Return what the message says that brings a new link."""
    asked = f"{stand.asks} asks about {stand.name}, {stand.what}: “{stand.question}”"
    return [asked, _OPENS, *([_INSIDE] if inside_only else [])]


def by_link(to: str) -> str:
    """Say in the history by what somebody answered: "by the link sent to p.person@council.example"."""
    return f"by the link sent to {to}"
