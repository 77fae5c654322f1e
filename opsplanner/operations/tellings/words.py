"""What agencies are told of an operation: what happened, what is asked of them, and the link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opsplanner import clock
from opsplanner.commitments.rules import WAITING, short_of
from opsplanner.grammar import list_of, people
from opsplanner.models import Commitment, CommitmentState, HistoryLine, Operation, Telling
from opsplanner.notices.letters.words import changed, stands
from opsplanner.notices.queries import Heard
from opsplanner.notices.words import NEUTRAL


class Occasion(NamedTuple):
    """What is said when this has happened."""

    first: str
    """The first line of the text."""
    subject: str
    listed: str
    """What home says of it, beside the operation."""
    said: str
    """What the agency was, for the history: "told Fire that it was released"."""
    answered: bool = False
    """It has to answer: the link leads there."""
    planned: bool = False
    """There is something to come to: the text says when and where."""
    moved: bool = False
    """The text says from when to when, and why."""
    called_off: bool = False
    """The text says why."""

    @property
    def says_news(self) -> bool:
        """Whether the text says what else has changed since the agency last heard."""
        return self.planned and not self.moved


SHORT = "short"
OCCASIONS = {
    "asked": Occasion(
        "{agency} is asked to take part in {operation}.", "can you take part?",
        "they are asked to take part", "asked to take part", answered=True, planned=True,
    ),
    "moved": Occasion(
        "{operation} has a new day, time or meeting point. Please {answer} for {agency}.", "please confirm again",
        "it was moved", "asked again, since the operation moved", answered=True, planned=True, moved=True,
    ),
    "changed": Occasion(
        "Something small has changed about {operation}. You do not have to answer again.", "a small change",
        "it was changed", "not asked again, but something small changed", planned=True, moved=True,
    ),
    "confirmed": Occasion(
        "{operation} is confirmed.", "confirmed",
        "it was confirmed", "told that the operation is confirmed", planned=True,
    ),
    SHORT: Occasion(
        "{operation} stays confirmed, and is short of {short}.", "confirmed, and short of an agency",
        "it is short of an agency", "told of which agency the operation is short", planned=True,
    ),
    "put back": Occasion(
        "{operation} is not confirmed after all. An answer that you gave stands.", "not confirmed after all",
        "it was put back", "told that the operation is not confirmed after all", planned=True,
    ),
    "postponed": Occasion(
        "{operation} is postponed. It has no day at present; we will ask again when it has one.", "postponed",
        "it was postponed", "to keep no day free, since the operation was postponed", called_off=True,
    ),
    "cancelled": Occasion(
        "{operation} is cancelled.", "cancelled",
        "it was cancelled", "not needed, since the operation was cancelled", called_off=True,
    ),
    "reinstated": Occasion(
        "{operation} takes place after all. Please answer again for {agency}.", "please answer again",
        "it was reinstated", "asked again, since the operation was reinstated", answered=True, planned=True,
    ),
    "due": Occasion(
        "{agency} is asked to answer for {operation} by another date.", "another date to answer by",
        "they have another date to answer by", "asked to answer by another date", answered=True, planned=True,
    ),
    "released": Occasion(
        "{agency} is no longer needed for {operation}. Thank you.", "released",
        "they are released", "released",
    ),
}


def occasion_of(telling: Telling, operation: Operation, heard: Heard | None) -> Occasion:
    """Return what a telling says: what is short no longer is confirmed. Who has neither answered nor heard of the operation yet is asked, whatever has happened meanwhile; who leads it answers nothing."""
    short_no_more = telling.occasion == SHORT and not _short(operation)
    occasion, part = OCCASIONS["confirmed" if short_no_more else telling.occasion], part_of(telling, operation)
    if occasion.planned and heard is None and part and part.state is CommitmentState.REQUESTED:
        return OCCASIONS["asked"]
    if telling.occasion == "reinstated" and telling.agency_id == operation.lead_agency_id:
        return Occasion("{operation} takes place after all.", "it takes place after all", occasion.listed, occasion.said, planned=True)
    return occasion


def text_for(
    telling: Telling, operation: Operation, link: str, moves: Sequence[HistoryLine] = (), heard: Heard | None = None,
    without_account: Sequence[str] = (), *, inside_only: bool = False,
) -> str:
    """Return the message for one agency. A restricted operation's has no detail: it can be passed on. (docs/domain.md, "Restricted operations")

    `moves` are the lines of the history about the operation's moves, the newest first; `heard` is what the agency last heard before this, if that is known;
    `without_account` are the names of its people whom nobody else tells.
    Where the link opens `inside_only` it says what to answer without it.
    """
    if operation.restricted:
        return f"{NEUTRAL} in opsplanner. Please sign in to read it:\n{link}"
    occasion = occasion_of(telling, operation, heard)
    name = f"{operation.type.name} ({operation.reference})"
    part = part_of(telling, operation)
    answer = "answer" if part and part.state is CommitmentState.REQUESTED else "confirm again"
    lines = [occasion.first.format(agency=telling.agency.name, operation=name, answer=answer, short=_short(operation))]
    if moves and occasion.moved:
        lines += _moved(operation, moves, heard, again=occasion.answered)
    elif occasion.says_news:
        lines += _news(operation, moves, heard, part, again=occasion.answered)
    if occasion.planned:
        lines += question(operation, part)
    elif operation.state_reason and occasion.called_off:
        lines.append(f"Reason: {operation.state_reason}")
    if without_account:
        lines.append(f"Please tell {list_of(without_account)} yourselves: opsplanner does not reach who is named without an account.")
    if occasion.answered and inside_only:
        lines.append(without_link(operation, telling.agency.name))
    if occasion.answered and part and part.answer_by:
        lines.append(f"Please answer by {clock.words_of_day(part.answer_by)}:")
    else:
        lines.append("See:")
    return "\n".join([*lines, link])


def _short(operation: Operation) -> str:
    return list_of([part.agency.name for part in short_of(operation.commitments)])


def _moved(operation: Operation, moves: Sequence[HistoryLine], heard: Heard | None, *, again: bool) -> list[str]:
    """Say from what an agency last heard to what is now, with every reason; of one move that is what the history says of it."""
    since = [move for move in moves if heard is None or move.at > heard.made_at] or list(moves[:1])
    if heard is None or len(since) == 1:
        return [f"{moves[0].by_name} {moves[0].what}.", f"Reason: {moves[0].why}"]
    was = stands(heard.starts_at, heard.ends_at, heard.place, heard.musters_at)
    now = stands(operation.starts_at, operation.ends_at, operation.meeting_point.name if operation.meeting_point else "", operation.musters_at)
    stays = " An answer that you gave does not stand: please give it again." if again else " An answer that you gave stands."
    lines = [changed(was, now) + (stays if was == now else "")]
    return lines + [f"Reason: {why}" for why in dict.fromkeys(move.why for move in reversed(since)) if why]


def _news(operation: Operation, moves: Sequence[HistoryLine], heard: Heard | None, part: Commitment | None, *, again: bool) -> list[str]:
    """Say what has changed since an agency last heard, or answered, with every reason; nothing where nothing has, or nobody knows what it heard."""
    told_at, answered_at = heard.made_at if heard else None, part.answered_at if part else None
    known = max((at for at in (told_at, answered_at) if at), default=None)
    since = [move for move in moves if known and move.at > known]
    if not since or heard:
        return _moved(operation, since, heard, again=again) if since else []
    return [line for move in reversed(since) for line in (f"{move.by_name} {move.what}.", f"Reason: {move.why}")]


def question(operation: Operation, part: Commitment | None) -> list[str]:
    """Return what an agency is asked, a line each: when, where, led by whom, for how many."""
    return _when_and_where(operation) + [f"Led by: {_lead(operation)}"] + _asked(part)


def without_link(operation: Operation, agency: str) -> str:
    """Say how an agency answers that cannot open the link."""
    return (
        f"Without the link: tell {_lead(operation)} whether {agency} accepts, accepts provisionally or declines; "
        "how many people you send and whom to ring, or why you decline."
    )


def _lead(operation: Operation) -> str:
    return ", ".join(filter(None, (operation.lead_agency.name, operation.duty_telephone or operation.lead_agency.telephone)))


def _when_and_where(operation: Operation) -> list[str]:
    lines = [f"When: {clock.words_of_period(operation.period)}"]
    if operation.briefing:
        lines.append(f"Briefing: {clock.words_of_time(clock.local(operation.musters_at))}")
    if operation.meeting_point:
        lines.append("Meeting point: " + ", ".join(filter(None, (operation.meeting_point.name, operation.meeting_point.postcode))))
    if operation.wards:
        lines.append("Where: " + ", ".join(ward.name for ward in operation.wards))
    return lines


def _asked(part: Commitment | None) -> list[str]:
    if part is None or not part.staff_asked:
        return []
    return [f"Asked of you: {people(part.staff_asked)}" + (f" ({part.role})" if part.role else "")]


def part_of(telling: Telling, operation: Operation) -> Commitment | None:
    """Return the part of who is told."""
    return next((part for part in operation.commitments if part.agency_id == telling.agency_id), None)


def is_answered(telling: Telling, operation: Operation) -> bool:
    """Say whether an agency that is asked something has answered it since."""
    part = part_of(telling, operation)
    asked = OCCASIONS[telling.occasion].answered and part is not None and part.state not in WAITING
    return bool(asked and part and part.answered_at and part.answered_at > telling.made_at)


def subject_for(telling: Telling, operation: Operation, heard: Heard | None = None) -> str:
    """Return the subject of the message; a restricted operation's says nothing of what it is. (docs/domain.md, "Restricted operations")"""
    return NEUTRAL if operation.restricted else f"{operation.reference}: {occasion_of(telling, operation, heard).subject}"
