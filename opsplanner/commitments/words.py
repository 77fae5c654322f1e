"""An agency's part and its staff numbers in words, for pages and for the history."""

from __future__ import annotations

from datetime import date
from typing import Any

from opsplanner.clock import words_of_day
from opsplanner.commitments.rules import ANSWERED
from opsplanner.grammar import people
from opsplanner.models import Commitment, Verb
from opsplanner.models import CommitmentState as State

HISTORY_VERBS = {"accept": Verb.ACCEPTED, "provisional": Verb.ACCEPTED_PROVISIONALLY, "decline": Verb.DECLINED}
ANSWERS = frozenset({*HISTORY_VERBS.values(), Verb.WITHDRAWN})
"""The verbs of the history by which an agency answers."""
MOVED = frozenset({Verb.MOVED, Verb.CHANGED_A_LITTLE, Verb.PROPOSED_AGAIN})
"""Those that give an operation another day, time or meeting point, so that its schedule is another one."""


def words_of_answer(state: State, *, staff: int = 0, answer_by: date | None = None, reason: str = "", late: bool = False) -> str:
    """Say where a part stands: "Asked, answer due Friday 4 December 2026", "Accepted, 4 people", "Declined: no crew"."""
    name = {State.NOT_ASKED: "Not asked yet", State.REQUESTED: "Asked"}.get(state, state.value.capitalize())
    rest = detail_of_answer(state, staff=staff, answer_by=answer_by, reason=reason, late=late)
    return name + (": " if reason and rest.startswith(reason) else " " if rest.startswith("(") else ", " if rest else "") + rest


def detail_of_answer(state: State, *, staff: int = 0, answer_by: date | None = None, reason: str = "", late: bool = False) -> str:
    """Say what stands beside the tag of a part's state: "answer due Friday 4 December 2026", "4 people", the reason."""
    due = f"answer due {words_of_day(answer_by)}" if answer_by else ""
    words = {
        State.NOT_ASKED: "",
        State.REQUESTED: due,
        State.PROVISIONAL: people(staff),
        State.ACCEPTED: people(staff),
        State.RECONFIRM: f"{people(staff)} promised" + (f", {due}" if due else ""),
        State.DECLINED: reason,
        State.WITHDRAWN: reason,
        State.RELEASED: reason,
    }[state]
    return (words + " (late)" if late and state in ANSWERED else words).strip()


def words_of_part(part: Commitment) -> str:
    """Say where a commitment stands, with how its answer came: "Accepted, 4 people, told to A. Coordinator by telephone"."""
    return words_of_answer(part.state, **_facts(part)) + _came(part)


def detail_of_part(part: Commitment) -> str:
    """Say what stands beside the tag of a commitment's state."""
    return (detail_of_answer(part.state, **_facts(part)) + _came(part)).removeprefix(", ")


def _facts(part: Commitment) -> dict[str, Any]:
    return {"staff": part.staff_promised, "answer_by": part.answer_by, "reason": part.reason, "late": part.late}


def _came(part: Commitment) -> str:
    came = how_it_came(part) if part.state in ANSWERED | {State.WITHDRAWN} else ""
    return f", {came}" if came else ""


def how_it_came(part: Commitment) -> str:
    """Say how an answer came, where who gave it was not signed in: "told to A. Coordinator by telephone"; else nothing."""
    if part.answered_as:
        return f"from {part.answered_as} by the link sent to the agency"
    told_to = part.answered_by.name if part.answered_by else ""
    if part.by_telephone and told_to:
        return f"told to {told_to} by telephone"
    return f"by e-mail to {told_to}" if part.by_email and told_to else ""


def over_numbers_for(part: Commitment) -> str:
    """Return the name of who promised more than the agency has; empty where nobody did."""
    return part.over_numbers_as or (part.over_numbers_by.name if part.over_numbers_by else "")


def taken_on(part: Commitment) -> str:
    """Say what was taken on with a part's promise, by whom and why; empty where nothing was."""
    over, twice = over_numbers_for(part), part.named_twice_as or (part.named_twice_by.name if part.named_twice_by else "")
    than = "asked for more than it has" if part.state is State.REQUESTED else "more than it has"
    said = [f"{than}, in the name of {over}" if over else "", f"somebody is named twice, in the name of {twice}" if twice else ""]
    words = ", ".join(filter(None, said))
    return f"{words}: {part.taken_on_why}" if words and part.taken_on_why else words


def words_of_change(agency: str, was: State, staff_was: int, state: State, staff: int) -> str:
    """Say for the history what an answer did: "Kent Police accepted with 4 people", "Kent Police now sends 5 people instead of 4"."""
    if was is state and state is not State.DECLINED:
        return (
            f"{agency} now sends {people(staff)} instead of {staff_was}" if staff != staff_was else f"{agency} changed its contact or names"
        )
    return {
        State.ACCEPTED: f"{agency} accepted with {people(staff)}",
        State.PROVISIONAL: f"{agency} accepted provisionally with {people(staff)}",
        State.DECLINED: f"{agency} declined",
    }[state]


# What the history says of asking and answering. The demonstration says it in the same words.


def due(answer_by: date | None) -> str:
    """Return ", answer due Friday 4 December 2026", or nothing."""
    return f", answer due {words_of_day(answer_by)}" if answer_by else ""


def asked(agency: str, staff: int, answer_by: date | None) -> str:
    """Say that an agency was asked for its part."""
    return f"asked {agency} for {people(staff)}{due(answer_by)}"


def asked_again(agency: str, answer_by: date | None, *, had_answered: bool) -> str:
    """Say that an agency was asked again for a new plan."""
    return f"asked {agency} to {'confirm again' if had_answered else 'answer for the new plan'}{due(answer_by)}"


def asked_by(agency: str, answer_by: date | None) -> str:
    """Say that an agency was asked to answer by another date."""
    return f"asked {agency} to answer by another date{due(answer_by)}"


def leads(agency: str, staff: int) -> str:
    """Say that the lead agency's own part stands."""
    return f"{agency} leads, and takes part with {people(staff)}"


def withdrew(agency: str, staff: int) -> str:
    """Say that an agency took back what it had promised."""
    return f"{agency} withdrew, and with it {people(staff)}"


def ways(*, late: bool, over: str = "", twice: str = "", told_to: str = "", written_to: str = "", link_to: str = "") -> str:
    """Say how an answer came: late, beyond the agency's numbers in the name of `over`, with somebody named twice in that of `twice`; by telephone to `told_to`, by e-mail, or by the link sent to an address of it."""
    said = ", late" if late else ""
    said += f", more than it has free, promised in the name of {over}" if over else ""
    said += f", somebody named twice in the name of {twice}" if twice else ""
    said += f", told to {told_to} by telephone" if told_to else ""
    said += f", by e-mail to {written_to}" if written_to else ""
    return said + (f", by the link sent to {link_to}" if link_to else "")
