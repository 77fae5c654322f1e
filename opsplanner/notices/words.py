"""The ready text for each agency: what happened, what is asked of it, and the link."""

from __future__ import annotations

from urllib.parse import quote

from opsplanner import clock
from opsplanner.grammar import people
from opsplanner.models import Commitment, CommitmentState, HistoryLine, Operation, Telling

_FIRST = {
    "asked": "{agency} is asked to take part in {operation}.",
    "moved": "{operation} has a new day, time or meeting point. Please {answer} for {agency}.",
    "changed": "Something small has changed about {operation}. You do not have to answer again.",
    "postponed": "{operation} is postponed. It has no day at present; we will ask again when it has one.",
    "cancelled": "{operation} is cancelled.",
    "reinstated": "{operation} takes place after all. Please answer again for {agency}.",
    "released": "{agency} is no longer needed for {operation}. Thank you.",
}
_ANSWERED = ("asked", "moved", "reinstated")
_PLANNED = ("asked", "moved", "changed", "reinstated")


def text_for(telling: Telling, operation: Operation, link: str, move: HistoryLine | None = None) -> str:
    """Return the message for one agency. A restricted operation's has no detail: it can be passed on. (docs/domain.md, "Restricted operations")

    `move` is the line of the history about the operation's last move, if there is one.
    """
    if operation.restricted:
        return f"There is a message about a duty for {telling.agency.name} in opsplanner. Please sign in to read it:\n{link}"
    name = f"{operation.type.name} ({operation.reference})"
    part = _part(telling, operation)
    answer = "answer" if part and part.state is CommitmentState.REQUESTED else "confirm again"
    lines = [_FIRST[telling.occasion].format(agency=telling.agency.name, operation=name, answer=answer)]
    if move and telling.occasion in ("moved", "changed"):
        lines += [f"{move.by_name} {move.what}.", f"Reason: {move.why}"]
    if telling.occasion in _PLANNED:
        lines += _when_and_where(operation)
        lines += _asked(telling, operation)
    elif operation.state_reason and telling.occasion in ("postponed", "cancelled"):
        lines.append(f"Reason: {operation.state_reason}")
    if telling.occasion in _ANSWERED and part and part.answer_by:
        lines.append(f"Please answer by {clock.words_of_day(part.answer_by)}:")
    else:
        lines.append("See:")
    return "\n".join([*lines, link])


def _when_and_where(operation: Operation) -> list[str]:
    lines = [f"When: {clock.words_of_period(operation.period)}"]
    if operation.briefing:
        lines.append(f"Briefing: {clock.words_of_time(clock.local(operation.musters_at))}")
    if operation.meeting_point:
        lines.append("Meeting point: " + ", ".join(filter(None, (operation.meeting_point.name, operation.meeting_point.postcode))))
    if operation.wards:
        lines.append("Where: " + ", ".join(ward.name for ward in operation.wards))
    return lines


def _asked(telling: Telling, operation: Operation) -> list[str]:
    part = _part(telling, operation)
    if part is None or not part.staff_asked:
        return []
    return [f"Asked of you: {people(part.staff_asked)}" + (f" ({part.role})" if part.role else "")]


def _part(telling: Telling, operation: Operation) -> Commitment | None:
    return next((part for part in operation.commitments if part.agency_id == telling.agency_id), None)


def subject_for(telling: Telling, operation: Operation) -> str:
    """Return the subject of the message; a restricted operation's says nothing but its marking."""
    if operation.restricted:
        return "OFFICIAL-SENSITIVE: a message in opsplanner"
    said = {"asked": "can you take part?", "moved": "please confirm again", "changed": "a small change", "reinstated": "please answer again"}
    return f"{operation.reference}: {said.get(telling.occasion, telling.occasion)}"


def mail_link(telling: Telling, operation: Operation, text: str) -> str:
    """Return the mailto: link that opens the message in the mail program (RFC 6068)."""
    return f"mailto:{quote(telling.agency.mailbox)}?subject={quote(subject_for(telling, operation))}&body={quote(text.replace(chr(10), chr(13) + chr(10)))}"


OCCASIONS = {
    "asked": "asked to take part", "moved": "asked again, since the operation moved", "changed": "not asked again, but something small changed",
    "postponed": "to keep no day free, since the operation was postponed", "cancelled": "not needed, since the operation was cancelled",
    "reinstated": "asked again, since the operation was reinstated", "released": "released",
}


def told(agency: str, occasion: str) -> str:
    """Say for the history what an agency was told."""
    return f"told {agency} that it was {OCCASIONS[occasion]}"
