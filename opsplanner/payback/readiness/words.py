"""What is asked before a session, and how the answers are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from opsplanner.clock import words_of_instant
from opsplanner.grammar import list_of
from opsplanner.history.words import short
from opsplanner.models import ReadyPoint
from opsplanner.payback.readiness.rules import OF_HOST, Point, Said

HOST_ASKED = "host_ready"
"""The kind of message."""
LABEL = "The host of a Payback job is asked whether everything is ready"
NOTHING_WAITS = "nothing is asked of the host any more"
CALLED = {
    ReadyPoint.MEETS: "somebody meets the crew", ReadyPoint.MATERIALS: "materials", ReadyPoint.TOILETS: "toilets and water", ReadyPoint.ACCESS: "access",
    ReadyPoint.SUPERVISOR: "the supervisor", ReadyPoint.WASTE: "collection of the waste",
}
QUESTIONS = {
    ReadyPoint.MEETS: "Does somebody meet the crew there?", ReadyPoint.MATERIALS: "Are the materials there that you provide?",
    ReadyPoint.TOILETS: "Can the crew use toilets, and is there water?", ReadyPoint.ACCESS: "Can the crew get in, with gates and doors open?",
    ReadyPoint.SUPERVISOR: "Is the supervisor ready, with crew and tools?", ReadyPoint.WASTE: "Is the waste collected?",
}

MORE = {
    ReadyPoint.MEETS: "Who meets it, and where", ReadyPoint.MATERIALS: "What is there, or missing", ReadyPoint.TOILETS: "Where they are, or what is missing",
    ReadyPoint.ACCESS: "How the crew gets in, or why not", ReadyPoint.SUPERVISOR: "What the supervisor says", ReadyPoint.WASTE: "When it is collected, or why not",
}
"""What a word is asked for beside each."""


def asked(slot: str) -> str:
    """Say that everybody was asked: "asked whether everything is ready for Thursday 3 December 2026, 10am to 2pm with Crew A"."""
    return f"asked whether everything is ready for {slot}"


def supervisor_anew(slot: str) -> str:
    """Say that what a crew's supervisor said counts no more, since it has another or none."""
    return f"set aside what the supervisor had said of {slot}"


def answered(slot: str, answers: Mapping[ReadyPoint, Said]) -> str:
    """Say what somebody answered of it."""
    return f"said what is ready for {slot}: {_all(answers)}"


def written_down(slot: str, answers: Mapping[ReadyPoint, Said]) -> str:
    """Say what somebody of Probation wrote down of it."""
    return f"wrote down what is ready for {slot}: {_all(answers)}"


def other_time(slot: str) -> str:
    """Say that a session is at another time than the one that somebody was asked about."""
    return f"It is now planned for {slot}. Ask whether everything is ready then"


def _all(answers: Mapping[ReadyPoint, Said]) -> str:
    return "; ".join(f"{CALLED[point]}, {yes_or_no(answers[point])}" for point in ReadyPoint if point in answers)


def yes_or_no(said: Said) -> str:
    """Return "yes", or "no (the key is lost)"."""
    return ("yes" if said.yes else "no") + (f" ({said.word})" if said.word else "")


def by_link(name: str) -> str:
    """Say who answered by a link."""
    return f"{name}, by the link"


TOLD = "told to Probation"
MEANWHILE = "What is ready was said meanwhile, by this link or to Probation"
"""To a host, who is told no names."""


def what_was_answered(points: Iterable[Point], at: datetime) -> str:
    """Say to the host what was answered: "Answered on Wednesday 18 November 2026, 11am: access, yes; materials, no (on Friday)"."""
    return f"Answered on {words_of_instant(at)}: {_all({each.point: each.said for each in points if each.said})}"


def told_to(point: ReadyPoint, name: str, waste_by: str) -> str:
    """Say who wrote down what somebody told."""
    if point is ReadyPoint.SUPERVISOR:
        return name
    return f"{'the host' if point in OF_HOST else waste_by or 'who collects it'}, told to {name}"


def not_confirmed(points: Iterable[Point]) -> str:
    """Say in a line what is not confirmed: "materials; access: no (the key is lost)"; "" where everything is."""
    return "; ".join(CALLED[each.point] + (f": {yes_or_no(each.said)}" if each.said else "") for each in points if not each.confirmed)


def confirmed_by(points: Iterable[Point]) -> str:
    """Say who had confirmed something: "the host, told to K. Keeper: access and materials"; "" where nobody had."""
    those: dict[str, list[str]] = {}
    for each in points:
        if each.said and each.said.yes and each.said.by:
            those.setdefault(each.said.by, []).append(CALLED[each.point])
    return "; ".join(f"{by}: {list_of(points)}" for by, points in those.items())


def supervisor_asked(crew: str, what: str) -> str:
    """Say to who supervises a crew what is asked: "Crew A, which you supervise: asked whether ..."."""
    return short(f"{crew}, which you supervise: {what}. Say whether you are ready", 200)


def subject(reference: str, slot: str) -> str:
    """Return the subject of the message to the host."""
    return f"{reference}: is everything ready for {slot}?"


def comes(slot: str) -> str:
    """Say what is asked, and of which day."""
    return f"A crew comes on {slot}. Please say whether somebody meets it, and whether materials, toilets and water, and access are ready. It takes a minute, and you need no account."


ONCE = "The link is for you alone. If something changes after you have answered, open it again, or ring."
INSIDE = "If the link does not open where you are, ring and say what is ready."
