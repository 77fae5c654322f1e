"""What a message about several dates of a series says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opsplanner.clock import Period, words_of_day, words_of_period
from opsplanner.commitments.rules import WAITING
from opsplanner.grammar import counted, people, plural
from opsplanner.models import Commitment, Operation
from opsplanner.notices.words import NEUTRAL, Message
from opsplanner.operations.series.tellings.queries import Untold
from opsplanner.operations.tellings import words as tellings_words

LABEL = "What an agency is told of several operations"
"""What administrators call the message."""
ONE_PAGE = "One page takes the answers for all dates: accept them all, or say for each how many you send, or that you cannot come."


class Told(NamedTuple):
    """One operation of the message: what the agency is told of it, and its part."""

    operation: Operation
    part: Commitment | None
    message: Message
    subject: str
    """What has happened: "can you take part?"."""

    @property
    def waits(self) -> bool:
        """Say whether an answer is waited for."""
        return self.message.asks and self.part is not None and self.part.state in WAITING


def subject(told: Sequence[Told]) -> str:
    """Return the subject: "Operation Cubit, 7 dates: can you take part?"; of one date as any other message about it."""
    if len(told) == 1:
        return told[0].message.subject
    kinds, said = {one.operation.type.name for one in told}, list(dict.fromkeys(one.subject for one in told))
    name = f"{kinds.pop()}, {counted(len(told), 'date')}" if len(kinds) == 1 else counted(len(told), "operation")
    return f"{name}: {said[0] if len(said) == 1 else 'what has changed'}"


def asked(agency: str, told: Sequence[Told]) -> list[str]:
    """Say for which dates an agency is asked: what they have in common, then a line a date."""
    kind, first = told[0].operation.type.name, tellings_words.question(told[0].operation, told[0].part)[1:]
    common = [line for line in first if all(line in tellings_words.question(one.operation, one.part) for one in told)]
    dues = {one.part.answer_by for one in told if one.part}
    lines = [f"{agency} is asked to take part in {kind} on {counted(len(told), 'date')}.", *common]
    for one in told:
        own = [line for line in tellings_words.question(one.operation, one.part)[1:] if line not in common]
        by = f"answer by {words_of_day(one.part.answer_by)}" if len(dues) > 1 and one.part and one.part.answer_by else ""
        lines.append("; ".join(filter(None, (f"{words_of_period(one.operation.period)} ({one.operation.reference})", *own, by))) + ".")
    if len(dues) == 1 and (due := dues.pop()):
        lines.append(f"Please answer by {words_of_day(due)}.")
    return lines


def happened(one: Told) -> list[str]:
    """Say what has happened to one date: what its own message would say, but for what it is asked besides and its link."""
    lines = [line for line in one.message.text.splitlines() if line.strip()]
    kept = [line for line in lines[:-2] if not line.startswith(("Led by:", "Asked of you:", "Where:", "Meeting point:", "Briefing:", "Without the link:"))]
    due = f"Please answer by {words_of_day(one.part.answer_by)}." if one.waits and one.part and one.part.answer_by else ""
    return [*kept, due] if due else kept


def without_link(told: Sequence[Told], agency: str) -> str:
    """Say how an agency answers that cannot open the link."""
    return tellings_words.without_link(told[0].operation, agency).replace("whether", f"for each of the {len(told)} dates whether" if len(told) > 1 else "whether", 1)


def hidden(count: int) -> str:
    """Say how much there is that is not named outside."""
    return f"Besides, {counted(count, 'more date')} {plural(count, 'is', 'are')} read by signing in."


def by_hand(those: Sequence[Untold], address: str, link: str) -> Message:
    """Return what one agency is told of several dates, ready to be read out or sent: a line a date, and where it answers. Of restricted ones it says no more than that there is something."""
    named, kinds = [one for one in those if not one.restricted], {one.type for one in those if not one.restricted}
    if not named:
        return Message(NEUTRAL, f"{NEUTRAL} in opsplanner. Please sign in to read it:\n{address}/")
    lines = [f"{those[0].agency}: {kinds.pop() if len(kinds) == 1 else 'operations'}, {counted(len(named), 'date')}."]
    for one in named:
        said = tellings_words.OCCASIONS[one.occasion].subject
        asked = f", {people(one.staff_asked)}" if one.waits and one.staff_asked else ""
        due = f", please answer by {words_of_day(one.answer_by)}" if one.waits and one.answer_by else ""
        because = f" ({one.reason})" if one.reason else ""
        lines.append(f"{words_of_period(Period(one.starts_at, one.ends_at))} ({one.reference}): {said}{because}{asked}{due}")
    if len(named) < len(those):
        lines.append(hidden(len(those) - len(named)))
    return Message(f"{named[0].type}, {counted(len(named), 'date')}", "\n".join([*lines, "See and answer on one page:" if any(one.waits for one in named) else "See:", link]))


def told(agency: str, count: int) -> str:
    """Say that an agency was told."""
    return f"{agency} is noted as told of {counted(count, 'date')}"
