"""What may happen to a Community Payback job, and when. Facts in, RuleBroken out. (docs/domain.md, "States of a Payback job")"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.models import AskerKind, CheckResult, DeclineReason, Verb
from opsplanner.models import JobState as S

DECIDED_WITHIN = 2
"""Working days that Probation has to decide."""
CHECKED_WITHIN = timedelta(days=14)
"""After that a job whose work is done is "not checked"; a check that comes later is still taken."""
LONGEST_HOLD = timedelta(days=366)

WAITING = (S.REFERRED, S.INFORMATION_WANTED, S.ACCEPTED, S.ON_HOLD)
"""The queue: what waits to be put on a day."""
BEFORE_WORK_DONE = frozenset({*WAITING, S.SCHEDULED, S.UNDER_WAY})
ACCEPTED = frozenset({S.ACCEPTED, S.ON_HOLD, S.SCHEDULED, S.UNDER_WAY})
"""What Probation has accepted and is still to be done."""
DONE = (S.WORK_DONE, S.CHECKED, S.NOT_CHECKED)
CLOSED = frozenset({S.LAPSED, S.DECLINED, S.CANCELLED, S.MERGED, *DONE})

# verb: (the states it starts from, the state it leads to)
MOVES: dict[str, tuple[frozenset[S], S]] = {
    "refer": (frozenset({S.DRAFT}), S.REFERRED),
    "accept": (frozenset({S.REFERRED}), S.ACCEPTED),
    "decline": (frozenset({S.REFERRED}), S.DECLINED),
    "ask": (frozenset({S.REFERRED}), S.INFORMATION_WANTED),
    "answer": (frozenset({S.INFORMATION_WANTED}), S.REFERRED),
    "lapse": (frozenset({S.INFORMATION_WANTED}), S.LAPSED),
    "hold": (frozenset({S.ACCEPTED, S.SCHEDULED}), S.ON_HOLD),
    "resume": (frozenset({S.ON_HOLD}), S.ACCEPTED),
    "resume scheduled": (frozenset({S.ON_HOLD}), S.SCHEDULED),
    "schedule": (frozenset({S.ACCEPTED}), S.SCHEDULED),
    "unschedule": (frozenset({S.SCHEDULED}), S.ACCEPTED),
    "start": (frozenset({S.SCHEDULED}), S.UNDER_WAY),
    "not begun": (frozenset({S.UNDER_WAY}), S.SCHEDULED),  # the session with which it began was stood down
    "more to do": (frozenset({S.UNDER_WAY, S.WORK_DONE}), S.ACCEPTED),  # also when what was written down of its last session is changed
    "work done": (frozenset({S.UNDER_WAY, S.ACCEPTED}), S.WORK_DONE),
    "check": (frozenset({S.WORK_DONE, S.NOT_CHECKED}), S.CHECKED),
    "return visit": (frozenset({S.WORK_DONE, S.NOT_CHECKED}), S.ACCEPTED),
    "merge": (BEFORE_WORK_DONE, S.MERGED),
    "cancel": (BEFORE_WORK_DONE | {S.DRAFT}, S.CANCELLED),
}

# verb: (what a refusal calls it, the sentence that the history keeps)
SAID = {
    "refer": ("sent to Probation", "sent it to Probation"),
    "accept": ("accepted", "accepted it"),
    "decline": ("declined", "declined it"),
    "ask": ("sent back with a question", "asked for information"),
    "answer": ("answered", "answered, and it is with Probation again"),
    "lapse": ("left to lapse", "let it lapse, since no answer came"),
    "hold": ("put on hold", "put it on hold"),
    "resume": ("taken off hold", "took it off hold"),
    "resume scheduled": ("taken off hold", "took it off hold; it is scheduled again"),
    "schedule": ("scheduled", "scheduled it"),
    "unschedule": ("taken off its days", "put it back into the queue"),
    "start": ("started", "began the work"),
    "not begun": ("said not to have begun", "said that it has not begun; it has another working day"),
    "more to do": ("put back into the queue", "said that there is more to do, so it is in the queue again"),
    "work done": ("finished", "finished the work"),
    "check": ("checked", "checked the work"),
    "return visit": ("sent out again", "asked for a return visit"),
    "merge": ("merged", "merged it"),
    "cancel": ("cancelled", "cancelled it"),
}

# verb: what the history calls it
VERBS = {
    "refer": Verb.REFERRED, "accept": Verb.ACCEPTED, "decline": Verb.DECLINED, "ask": Verb.ASKED_FOR_INFORMATION, "answer": Verb.ANSWERED,
    "lapse": Verb.LAPSED, "hold": Verb.PUT_ON_HOLD, "resume": Verb.TAKEN_OFF_HOLD, "resume scheduled": Verb.TAKEN_OFF_HOLD,
    "schedule": Verb.SCHEDULED, "unschedule": Verb.PUT_INTO_QUEUE, "start": Verb.BEGUN, "not begun": Verb.NOT_BEGUN,
    "more to do": Verb.LEFT_UNFINISHED, "work done": Verb.FINISHED, "check": Verb.CHECKED, "return visit": Verb.RETURN_VISIT_WANTED,
    "merge": Verb.MERGED, "cancel": Verb.CANCELLED,
}  # fmt: skip


def allowed(verb: str, state: S) -> bool:
    """Say whether a job in this state can make this move."""
    return state in MOVES[verb][0]


def check_move(verb: str, state: S) -> S:
    """Return the state that a move leads to. Raises RuleBroken when the state forbids it."""
    if not allowed(verb, state):
        raise RuleBroken(f"This job is {words_of_state(state)}, so it cannot be {SAID[verb][0]}")
    return MOVES[verb][1]


def words_of_state(state: S) -> str:
    """Return a state as a sentence about the job says it: "this job is waiting for information"."""
    return {
        S.DRAFT: "a draft", S.REFERRED: "waiting for Probation's decision", S.INFORMATION_WANTED: "waiting for information",
        S.WORK_DONE: "done and not checked yet",
    }.get(state, state.value)  # fmt: skip


def check_open_to_change(state: S) -> None:
    """What was asked for can be changed until the work is done. Raises RuleBroken."""
    if state is not S.DRAFT and state not in BEFORE_WORK_DONE:
        raise RuleBroken(f"This job is {words_of_state(state)}, so what was asked for can no longer be changed")


class Referral(NamedTuple):
    """What of a referral Probation cannot decide without."""

    has_place: bool
    has_ward: bool
    host: str
    host_telephone: str
    benefits_community: bool
    displaces_no_paid_work: bool
    nobody_profits: bool
    hazards: str
    tools: str
    tools_by: str
    estimated_hours: int


def missing_to_send(asked: Referral) -> list[RuleBroken]:
    """Return what Probation cannot decide without and is not there, each as the refusal beside its box."""
    tests = "Community Payback takes only work that benefits the community, displaces no paid work and profits nobody. Tick it, or do not send it"
    wanted = (
        (asked.has_place, "place", "Choose or name the place"),
        (asked.has_ward, "ward", "Choose the ward"),
        (asked.benefits_community, "benefits_community", f"Say that it benefits the community. {tests}"),
        (asked.displaces_no_paid_work, "displaces_no_paid_work", f"Say that no paid work is displaced. {tests}"),
        (asked.nobody_profits, "nobody_profits", f"Say that nobody makes a profit from it. {tests}"),
        (asked.host, "host", "Enter who receives the crew there"),
        (asked.host_telephone, "host_telephone", "Enter the telephone of the host, whom the supervisor rings"),
        (asked.hazards, "hazards", "Enter the hazards, or “none known”"),
        (asked.tools_by or not asked.tools, "tools_by", "Enter who brings the tools"),
        (asked.estimated_hours, "estimated_hours", "Enter how many person-hours it will take, about: six people for four hours are 24"),
    )
    return [RuleBroken(sentence, box) for there, box, sentence in wanted if not there]


def decide_by(today: date, holidays: frozenset[date]) -> date:
    """Return the day by which Probation decides: two working days after today, bank holidays out."""
    return clock.working_days_after(today, DECIDED_WITHIN, holidays)


def check_asker(kind: AskerKind, name: str) -> None:
    """Who asks without an account has a name; an agency has its own, and no second one. Raises RuleBroken on "asker_name"."""
    if kind is not AskerKind.AGENCY and not name:
        raise RuleBroken(f"Enter the name of the {kind.value}", "asker_name")
    if kind is AskerKind.AGENCY and name:
        raise RuleBroken("An agency asks, so this name would be shown nowhere. Choose a councillor or a residents' group, or empty this box", "asker_name")


def check_consent_stays(state: S, *, consent: bool) -> None:
    """A job was accepted because the owner agrees, and crews go where it says so. Raises RuleBroken on "consent" when it is taken away after that."""
    if not consent and state in ACCEPTED:
        raise RuleBroken("Probation accepted this job because the owner agrees. If the owner no longer does, cancel the job instead", "consent")


def check_wanted_by(wanted: date | None, before: date | None, today: date) -> None:
    """A date that has passed can stay as it was, but is not newly wanted. Raises RuleBroken on "wanted_by"."""
    if wanted is not None and wanted < today and wanted != before:
        raise RuleBroken("This date has passed. Enter a date from today on", "wanted_by")


def check_can_accept(*, consent: bool) -> None:
    """A crew works only where the owner agrees. Raises RuleBroken on "decision"."""
    if not consent:
        raise RuleBroken("The owner of the place has not agreed yet. Ask for information, or decline it", "decision")


def check_decline(reason: DeclineReason | None) -> DeclineReason:
    """Return the coded reason. Raises RuleBroken on "reason" when there is none."""
    if reason is None:
        raise RuleBroken("Choose why it is declined", "reason")
    return reason


def check_hold(until: date | None, today: date) -> date:
    """Return the day until which it is held. Raises RuleBroken on "until" when there is none, it has passed or is over a year off."""
    if until is None:
        raise RuleBroken("Enter the date until which it is on hold", "until")
    if until <= today:
        raise RuleBroken("This date has passed. Enter a date after today", "until")
    if until > today + LONGEST_HOLD:
        raise RuleBroken("Nothing is held for over a year. Decline or cancel it instead", "until")
    return until


def check_merge(reference: str, into: str, into_state: S, *, has_merged: bool) -> None:
    """Hold what a job may be merged into: another one, which is still open; and no chains. Raises RuleBroken on "into"."""
    if into == reference:
        raise RuleBroken("A job cannot be merged into itself. Enter the reference of the other one", "into")
    if into_state is S.MERGED:
        raise RuleBroken(f"{into} was itself merged into another. Enter the reference of that one", "into")
    if into_state in CLOSED:
        raise RuleBroken(f"{into} is {words_of_state(into_state)}, so nothing more can be merged into it", "into")
    if has_merged:
        raise RuleBroken(f"Other jobs were merged into {reference}. Merge {into} into {reference} instead", "into")


def check_collected(on: date | None, state: S, *, waste_by: str, since: date | None, today: date) -> date:
    """Return the day on which the waste was collected. Raises RuleBroken, on "on" where the day is wrong."""
    if not waste_by:
        raise RuleBroken("Nobody was to take waste away from this job. Change what was asked for first")
    if state not in (S.UNDER_WAY, *DONE):
        raise RuleBroken(f"This job is {words_of_state(state)}, so there is no waste to collect yet")
    if on is None:
        raise RuleBroken("Enter the day on which the waste was collected", "on")
    if on > today:
        raise RuleBroken("This day has not come yet. Record the collection when it is done", "on")
    if since is not None and on < since:
        raise RuleBroken(f"The job was asked for on {clock.words_of_day(since)}. Enter a day after that", "on")
    return on


def check_result(result: CheckResult, note: str) -> str:
    """Return the verb of a check: "check" when it met what was asked for, else "return visit", which needs words.

    Raises RuleBroken on "note".
    """
    if result is CheckResult.MET:
        return "check"
    if not note:
        raise RuleBroken("Say what is still to be done, so that the crew knows", "note")
    return "return visit"


def state_shown(state: S, work_done_on: date | None, today: date) -> S:
    """Return the state that is shown: a job that nobody checked within 14 days is "not checked". Derived; nothing is stored."""
    if state is S.WORK_DONE and work_done_on is not None and today > work_done_on + CHECKED_WITHIN:
        return S.NOT_CHECKED
    return state


def cleaned_on(shown: S, *, work_done_on: date | None, waste_by: str, collected_on: date | None) -> date | None:
    """Return the day on which it was clean: the work checked (or not checked in time), and the waste, if there is any, collected."""
    if shown not in (S.CHECKED, S.NOT_CHECKED) or work_done_on is None:
        return None
    if not waste_by:
        return work_done_on
    return max(work_done_on, collected_on) if collected_on else None
