"""What an agency may answer and when; how many of its people are free. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from opsplanner.clock import words_of_instant
from opsplanner.commitments.staffing.rules import StaffLeft
from opsplanner.errors import RuleBroken
from opsplanner.grammar import people
from opsplanner.models import Commitment, OperationState, User
from opsplanner.models import CommitmentState as State

MOST_STAFF = 500
"""More people than any operation of the partnership has: a slip of the finger."""

LOOK_BACK = timedelta(days=2)
"""How far before a moment searches look for what began and is not over: further than any operation lasts, with its briefing."""

PROMISING = frozenset({State.ACCEPTED, State.PROVISIONAL, State.RECONFIRM})
ANSWERED = frozenset({State.ACCEPTED, State.PROVISIONAL, State.DECLINED})
WAITING = frozenset({State.REQUESTED, State.RECONFIRM})
"""Asked, or asked again, and not answered yet."""
REFUSED = frozenset({State.DECLINED, State.WITHDRAWN})
"""Said no, or took back what it had promised."""

# docs/domain.md, "States of a commitment": verb -> (from, to). Nothing else assigns a commitment's state.
MOVES: dict[str, tuple[frozenset[State], State]] = {
    "ask": (frozenset({State.NOT_ASKED, State.DECLINED, State.WITHDRAWN, State.RELEASED}), State.REQUESTED),
    "ask again": (frozenset({State.ACCEPTED, State.PROVISIONAL}), State.RECONFIRM),
    "accept own part": (frozenset(State) - {State.RELEASED}, State.ACCEPTED),
    "accept": (PROMISING | {State.REQUESTED, State.DECLINED, State.WITHDRAWN}, State.ACCEPTED),
    "provisional": (PROMISING | {State.REQUESTED, State.DECLINED, State.WITHDRAWN}, State.PROVISIONAL),
    "decline": (PROMISING | {State.REQUESTED, State.DECLINED}, State.DECLINED),
    "withdraw": (PROMISING, State.WITHDRAWN),
    "release": (frozenset(State) - {State.RELEASED}, State.RELEASED),
    "add again": (frozenset({State.RELEASED}), State.NOT_ASKED),
    "note as come": (frozenset({State.NOT_ASKED}), State.ACCEPTED),
    "note as not come": (frozenset({State.NOT_ASKED}), State.DECLINED),
}

ANSWERABLE = frozenset({OperationState.PROPOSED, OperationState.CONFIRMED})
"""The states of an operation in which its agencies answer."""

_NO_MOVE = {
    State.NOT_ASKED: "{agency} has not been asked yet",
    State.REQUESTED: "{agency} has been asked, and has not answered yet",
    State.PROVISIONAL: "{agency} has already been asked, and takes part provisionally",
    State.ACCEPTED: "{agency} has already been asked, and takes part",
    State.RECONFIRM: "{agency} has already been asked to confirm again",
    State.DECLINED: "{agency} has declined, so there is no part to give back",
    State.WITHDRAWN: "{agency} has already withdrawn",
    State.RELEASED: "{agency} was released from this operation. Its lead agency can ask it again",
}
_NO_ANSWER = {
    OperationState.DRAFT: "This is still a draft: nobody has been asked yet",
    OperationState.UNDER_WAY: "This operation is under way, so answers can no longer be changed here. Ring the lead agency",
    OperationState.COMPLETED: "This operation is over, so answers can no longer be changed",
    OperationState.CUT_SHORT: "This operation is over, so answers can no longer be changed",
    OperationState.CLOSED: "This operation is over, so answers can no longer be changed",
    OperationState.POSTPONED: "This operation is postponed and has no date to answer for. You will be asked again when it has one",
    OperationState.CANCELLED: "This operation is cancelled, so there is nothing to answer",
}


@dataclass(frozen=True)
class Answer:
    """What an agency says. `staff`, the contact and the names belong to a promise; the reason to a decline.

    The contact is None where the answer names none: who was known stays, else it is who answers. `people` (accounts) and
    `names` (typed) are None where it says nothing of names: those known stay.
    `also` are names that are added to whoever is named already.
    `over_numbers` says that more people than are free may be promised, up to that number, in the name of who answers;
    `accepted` what was asked about of who is named twice, as its page carries it; `why_anyway` why either is so all the same.
    """

    state: State
    staff: int = 0
    contact_name: str | None = None
    contact_telephone: str | None = None
    reason: str = ""
    people: tuple[int, ...] | None = None
    names: tuple[str, ...] | None = None
    also: tuple[str, ...] = ()
    over_numbers: int = 0
    accepted: str = ""
    why_anyway: str = ""

    @property
    def verb(self) -> str:
        """Its move in MOVES. Raises RuleBroken when it is no answer at all."""
        verbs = {State.ACCEPTED: "accept", State.PROVISIONAL: "provisional", State.DECLINED: "decline"}
        if self.state not in verbs:
            raise RuleBroken("Choose whether you accept, accept provisionally or decline", "answer")
        return verbs[self.state]

    @property
    def promises(self) -> bool:
        """Say whether it promises people."""
        return self.state is not State.DECLINED


@dataclass(frozen=True)
class ByLink:
    """Who answers by a link that went to an address of her agency: the name that she typed, and no account."""

    name: str
    mailbox: str
    agency_id: int
    telephone: str = ""


class Part(Protocol):
    """What `short_of` reads of a commitment or of a row of one."""

    @property
    def required(self) -> bool:
        """Whether the operation needs this agency."""

    @property
    def state(self) -> State:
        """Where its part stands."""


P = TypeVar("P", bound=Part)


def moved(verb: str, state: State, agency: str) -> State:
    """Return the state that a move leads to. Raises RuleBroken with a sentence about `agency` when it is not allowed from `state`."""
    allowed, to = MOVES[verb]
    if state not in allowed:
        raise RuleBroken(_NO_MOVE[state].format(agency=agency))
    return to


def why_no_answer(operation: OperationState, starts_at: datetime, now: datetime) -> str | None:
    """Say why an operation takes no answers, or None when it does: once proposed, until the start (docs/domain.md, "Asking and answering")."""
    if operation not in ANSWERABLE:
        return _NO_ANSWER[operation]
    if now >= starts_at:
        return f"It started on {words_of_instant(starts_at)}, so answers can no longer be changed here. Ring the lead agency"
    return None


def check_open(operation: OperationState, starts_at: datetime, now: datetime) -> None:
    """Raise RuleBroken when the operation takes no answers."""
    if sentence := why_no_answer(operation, starts_at, now):
        raise RuleBroken(sentence)


def check_answer(answer: Answer, asked: int) -> None:
    """Raise RuleBroken beside the box when an answer is not whole: a promise has a number and a contact, a decline a reason."""
    if not answer.promises:
        if not answer.reason:
            raise RuleBroken("Say why you decline, so that the lead agency knows what to do", "reason")
        return
    if not 0 <= answer.staff <= MOST_STAFF:
        raise RuleBroken(f"Enter a whole number from 0 to {MOST_STAFF}", "staff")
    if answer.staff == 0 and asked > 0:
        raise RuleBroken("Enter how many people you will send. If you can send nobody, decline", "staff")
    if answer.contact_name == "":
        raise RuleBroken("Enter who to ring about this", "contact_name")
    names = answer.names or answer.also
    if any(len(name) > 120 for name in names):
        raise RuleBroken("Write one name a line, each of at most 120 characters", "names")
    if len(names) > MOST_STAFF:
        raise RuleBroken(f"Write at most {MOST_STAFF} names", "names")


def check_numbers(answer: Answer, left: StaffLeft, agency: str) -> bool:
    """Say whether the answer promises more than is free, which who answers has taken on by name.

    Raises RuleBroken on `over_numbers` when nobody has: it is a warning that a person overrides (docs/domain.md, "Staff numbers").
    """
    if not answer.promises or left.free is None or answer.staff <= left.free:
        return False
    if answer.over_numbers < answer.staff:
        raise RuleBroken(
            f"{agency} has {left.free} of {people(left.has or 0)} free at that time. Promise fewer than {answer.staff}, or tick the box to promise "
            f"{answer.staff} anyway, in your name",
            "over_numbers",
        )
    check_why_anyway(answer)
    return True


def check_why_anyway(answer: Answer) -> None:
    """Hold that who takes on what stands in the way says why. Raises RuleBroken on `why_anyway`."""
    if not answer.why_anyway:
        raise RuleBroken("Say why all the same, so that whoever leads it knows", "why_anyway")


def is_late(answer_by: date | None, today: date) -> bool:
    """Say whether an answer given today comes after the day it was asked for."""
    return answer_by is not None and today > answer_by


def short_of(parts: Iterable[P]) -> list[P]:
    """Return the required parts that have not accepted: what keeps an operation proposed, or a confirmed one short."""
    return [part for part in parts if part.required and part.state not in (State.ACCEPTED, State.RELEASED)]


def usual_contact(part: Commitment, by: User | ByLink) -> tuple[str, str]:
    """Return name and telephone of who to ring when the answer names nobody: who was known, who answers, or the agency's own contact."""
    agency = part.agency
    if part.contact_name:
        return part.contact_name, part.contact_telephone
    if by.agency_id == agency.id:
        return by.name, by.telephone or agency.telephone
    return agency.contact or agency.name, agency.telephone


def why_closed(part: Commitment, now: datetime) -> str | None:
    """Say why no answer can be given for a part, or None when it can."""
    if part.state not in MOVES["accept"][0]:
        return _NO_MOVE[part.state].format(agency=part.agency.name)
    return why_no_answer(part.operation.state, part.operation.starts_at, now)


def why_no_withdrawal(part: Commitment, now: datetime) -> str | None:
    """Say why an agency cannot withdraw, or None when it can."""
    if part.state not in PROMISING:
        return _NO_MOVE[part.state].format(agency=part.agency.name)
    return why_no_answer(part.operation.state, part.operation.starts_at, now)


def is_overdue(part: Commitment, today: date) -> bool:
    """Say whether an answer given today will be marked late."""
    return part.state in WAITING and is_late(part.answer_by, today)
