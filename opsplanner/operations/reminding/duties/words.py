"""What people are told of their duties beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from opsplanner.clock import Period, local, words_of_day, words_of_muster, words_of_period, words_of_time
from opsplanner.grammar import counted
from opsplanner.operations.reminding.duties.queries import Duty

TOMORROW, SOON = "tomorrow", "soon"
"""The kinds of message, and of notice where one chooses."""
LABELS = {TOMORROW: "Duties of the next day", SOON: "A duty in two hours"}
CHOICES = {TOMORROW: "The evening before, what I am named on the next day", SOON: "Two hours before I have to be there"}
NOT_CONFIRMED = "It is not confirmed yet."
OFF = "there is no such duty any more"
BEGUN = "it has begun meanwhile"


def soon(left: timedelta) -> str:
    """Say how soon a duty is: a message that could not be sent in time goes later."""
    return "In two hours" if left > timedelta(hours=1, minutes=45) else "Soon"


def subject(when: str, duties: Sequence[Duty]) -> str:
    """Return the subject: "Tomorrow: CUBIT-2026-014, be there at 9.30am" or "Tomorrow: 2 duties"."""
    if len(duties) > 1:
        return f"{when}: {counted(len(duties), 'duty', 'duties')}"
    return f"{when}: {duties[0].reference}, be there at {words_of_muster(duties[0].musters_at, duties[0].starts_at)}"


def duty(one: Duty) -> str:
    """Return a duty in a sentence."""
    where = f", at {one.place}" if one.place else ""
    ring = f" Telephone on the day: {one.telephone}." if one.telephone else ""
    period = words_of_period(Period(one.starts_at, one.ends_at))
    return f"{one.reference}, {one.type}, led by {one.lead}: {period}{where}. Be there at {words_of_muster(one.musters_at, one.starts_at)}.{ring}"


def be_there(one: Duty) -> str:
    """Say to who is named when she has to be where: "Be there at 9.30am on Friday 20 November 2026, at Gun Wharf"."""
    at = local(one.musters_at)
    return f"Be there at {words_of_time(at)} on {words_of_day(at.date())}" + (f", at {one.place}" if one.place else "")


def reminded(agency: str, musters_at: datetime) -> str:
    """Return what the history says of it: "reminded the people of Fire that they have to be there at 9.30am on Friday 20 November 2026"."""
    at = local(musters_at)
    return f"reminded the people of {agency} that they have to be there at {words_of_time(at)} on {words_of_day(at.date())}"


def hidden(count: int) -> str:
    """Say how many duties there are besides that are not named outside."""
    return f"Besides, {counted(count, 'duty is', 'duties are')} read by signing in."
