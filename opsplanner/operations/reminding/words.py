"""What reminders say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner.clock import Period, words_of_day, words_of_period
from opsplanner.grammar import counted, list_of, people, plural
from opsplanner.operations.reminding.queries import Question

BY_MAIL, LABEL = "reminder", "Reminder to an agency"
"""The kind of message that reminds an agency, and what administrators call it."""
CHOICE = "A reminder of what my agency has not answered, where its messages come to me"
"""What the kind of notice is called where one chooses."""
DEPUTY = "/deputy"
"""Ends what a reminder is about that goes to an agency's deputy as well."""
NOTHING_OPEN = "the agency has answered everything meanwhile"
AT_ONCE = "One page takes the answers to all of these. What you leave blank there stays unanswered."


def subject(agency: str, questions: Sequence[Question], today: date) -> str:
    """Return the subject of a reminder: "2 questions wait for Kent Police, the first until Friday 4 December 2026"; or how many of them are overdue."""
    count, overdue = len(questions), sum(one.answer_by < today for one in questions)
    wait = f"{counted(count, 'question')} {plural(count, 'waits', 'wait')} for {agency}"
    if overdue:
        return f"{wait}, {'overdue' if count == 1 else f'{overdue} of them overdue'}"
    return f"{wait}{', the first' if count > 1 else ''} until {words_of_day(min(one.answer_by for one in questions))}"


def question(one: Question, today: date) -> str:
    """Return what is asked: "CUBIT-2026-014, Operation Cubit, led by Medway Council: Thursday 10 December 2026, 10am to 2pm, 4 people. Please answer by ..."."""
    asked = f", {people(one.staff_asked)}" if one.staff_asked else ""
    when = words_of_period(Period(one.starts_at, one.ends_at))
    by = words_of_day(one.answer_by)
    due = f"Please answer by {by}" if one.answer_by >= today else f"The answer was due on {by}, and is still taken"
    return f"{one.reference}, {one.type}, led by {one.lead}: {when}{asked}. {due}."


def reminded(agency: str, answer_by: date) -> str:
    """Return what the history says of it: "reminded Fire to answer by Friday 27 November 2026"."""
    return f"reminded {agency} to answer by {words_of_day(answer_by)}"


def not_reached(agency: str, answer_by: date) -> str:
    """Return what the history says where nobody could be reminded: "could not remind Charity to answer by ...: it has no e-mail address and no coordinator"."""
    return f"could not remind {agency} to answer by {words_of_day(answer_by)}: opsplanner reaches it neither by e-mail nor by a coordinator with an account"


def without_link(questions: Sequence[Question]) -> str:
    """Say how an agency answers these that cannot open the link: "Without the link: tell Medway Council (01634 000000) whether you accept, ..."."""
    leads = list(dict.fromkeys(f"{one.lead} ({one.telephone})" if one.telephone else one.lead for one in questions))
    return (
        f"Without the link: tell {list_of(leads)} whether you accept, accept provisionally or decline; how many people you send and whom to ring, or why you decline."
    )


def hidden(count: int) -> str:
    """Say how much there is that is not named outside."""
    return f"{counted(count, 'question')} {plural(count, 'is', 'are')} read by signing in."


def overdue(agencies: Sequence[str], answer_by: date) -> str:
    """Say for the history which agencies have not answered in time."""
    return f"{list_of(agencies)} {plural(len(agencies), 'has', 'have')} not answered by {words_of_day(answer_by)}"
