"""What pages and the history say of a job. Plain functions; nothing is read from the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from opsplanner import clock
from opsplanner.grammar import counted
from opsplanner.models import AskerKind, CheckResult, DeclineReason, JobKind, JobState, PaybackJob, Quality
from opsplanner.payback.hazards import rules as hazards_rules
from opsplanner.payback.jobs import rules

KINDS = {
    JobKind.USUAL: "Usual: done when its turn comes",
    JobKind.RAPID: "Rapid: wanted within 48 hours of being accepted",
    JobKind.STANDING: "Standing site: comes back again and again",
}
ASKERS = {AskerKind.AGENCY: "An agency", AskerKind.COUNCILLOR: "A councillor", AskerKind.RESIDENTS: "A residents' group"}
REASONS = {reason: reason.value.capitalize() for reason in DeclineReason}
RESULTS = {CheckResult.MET: "Yes, it met what was asked for", CheckResult.PARTLY: "Partly", CheckResult.NOT_MET: "No"}
QUALITIES = {quality: quality.value.capitalize() for quality in Quality}
QUESTIONS = {
    "benefits_community": "It benefits the community",
    "displaces_no_paid_work": "No paid work is displaced",
    "nobody_profits": "Nobody makes a profit from it",
    "consent": "The owner of the place has agreed",
}


_LEFT = "Left, and written to"
"""Of an address that pages and the history do not show."""


class Answer(NamedTuple):
    """One answer of a referral: the box it comes from, its name, and what it says ("" for nothing)."""

    box: str
    label: str
    said: str


def answers(job: PaybackJob) -> list[Answer]:
    """Return what was asked for, an answer a line, in the order of the form. The job has its place, ward and priorities loaded.

    The hazards are shown with those of the place.
    """
    place = ", ".join(filter(None, (job.place.name, job.place.postcode))) if job.place else ""
    return [
        Answer("what", "What is to be done", job.what),
        Answer("why", "Why it matters", job.why),
        Answer("kind", "Kind of job", KINDS[job.kind]),
        Answer("place", "Place", place),
        Answer("ward", "Ward", job.ward.name if job.ward else ""),
        Answer("spot", "Where exactly", job.spot),
        Answer("coordinates", "Coordinates", job.coordinates),
        Answer("asker_kind", "Who asks", asker(job)),
        Answer("asker_telephone", "Telephone of who asks", job.asker_telephone),
        Answer("asker_email", "E-mail address of the councillor or the group", _LEFT if job.asker_email else ""),
        *(Answer(box, label, "Yes" if getattr(job, box) else "") for box, label in QUESTIONS.items()),
        Answer("host", "Host: who is there", job.host),
        Answer("host_telephone", "Telephone of the host", job.host_telephone),
        Answer("host_email", "E-mail address of the host", _LEFT if job.host_email else ""),
        Answer("toilets", "Toilets and drinking water", job.toilets),
        Answer("hazards", "Hazards", hazards_rules.words_of(hazards_rules.together(job.hazards, job.place.hazards if job.place else "")) if job.hazards else ""),
        Answer("tools", "Tools", job.tools),
        Answer("tools_by", "Who brings the tools", job.tools_by),
        Answer("indoors", "Indoors, or in bad weather", "Yes" if job.indoors else ""),
        Answer("waste_by", "Who takes the waste away", job.waste_by),
        Answer("wanted_by", "Wanted by", clock.words_of_day(job.wanted_by) if job.wanted_by else ""),
        Answer("estimated_hours", "Estimated person-hours on site", f"{job.estimated_hours:,}" if job.estimated_hours else ""),
        Answer("priorities", "Priorities", "; ".join(priority.name for priority in job.priorities)),
    ]


def asker(job: PaybackJob) -> str:
    """Return "Medway Council", or "Riverside Residents (residents' group), through the Partnership Office"."""
    agency = job.asking_agency.name if job.asking_agency else ""
    return asker_of(job.asker_kind, job.asker_name, agency)


def asker_of(kind: AskerKind, name: str, agency: str) -> str:
    """Return who asks in words; who has no account is passed on by an agency."""
    if kind is AskerKind.AGENCY:
        return agency
    who = f"{name} ({kind.value})" if name else kind.value.capitalize()
    return f"{who}, through {agency}" if agency else who


def state_sentence(job: PaybackJob, today: date, *, merged_into: str = "") -> str:
    """Return the sentence beside the state's tag: what is missing, and by when."""
    asked = asker(job)
    words: dict[JobState, Callable[[], str]] = {
        JobState.DRAFT: lambda: "Not sent to Probation yet",
        JobState.REFERRED: lambda: decision_due(job.decide_by, today),
        JobState.INFORMATION_WANTED: lambda: f"Probation asks: {job.said}",
        JobState.LAPSED: lambda: "Probation asked for information, and no answer came",
        JobState.ACCEPTED: lambda: "It comes back again and again, and has no day yet" if job.kind is JobKind.STANDING else "It waits for a working day" + (f", the return visit ({job.visit})" if job.visit > 1 else ""),
        JobState.DECLINED: lambda: _declined(job),
        JobState.ON_HOLD: lambda: _held(job, today),
        JobState.SCHEDULED: lambda: "It has its next day" if job.kind is JobKind.STANDING else "It has its working day",
        JobState.UNDER_WAY: lambda: "It is worked again and again" if job.kind is JobKind.STANDING else "The crew has begun",
        JobState.WORK_DONE: lambda: f"{asked} should check it by {clock.words_of_day(_day(job.work_done_at) + rules.CHECKED_WITHIN)}",
        JobState.NOT_CHECKED: lambda: "Nobody checked it within 14 days",
        JobState.CHECKED: lambda: _checked(job),
        JobState.CANCELLED: lambda: f"Cancelled: {job.said}",
        JobState.MERGED: lambda: f"It is done with {merged_into}" if merged_into else "It is done with another job",
    }
    return words[shown(job, today)]()


def shown(job: PaybackJob, today: date) -> JobState:
    """Return the state that pages show of a job."""
    return rules.state_shown(job.state, _day(job.work_done_at) if job.work_done_at else None, today)


def decision_due(by: date | None, today: date) -> str:
    """Return "Probation decides by Friday 27 November 2026", or how long that has been overdue."""
    if by is None:
        return "Probation decides"
    if by >= today:
        return f"Probation decides by {clock.words_of_day(by)}"
    return f"Probation's decision was due on {clock.words_of_day(by)}, {days(today - by)} ago"


def days(gap: object) -> str:
    """Return "1 day" or "12 days" for a difference of dates or a number."""
    count = gap if isinstance(gap, int) else getattr(gap, "days", 0)
    return counted(count, "day")


def day_of(instant: datetime | None) -> date | None:
    """Return an instant's London date."""
    return clock.local(instant).date() if instant else None


def _day(instant: datetime | None) -> date:
    return clock.local(instant).date() if instant else clock.today()


def _declined(job: PaybackJob) -> str:
    reason = REASONS[job.decline_reason] if job.decline_reason else "Declined"
    return reason + (f": {job.said}" if job.said else "")


def _held(job: PaybackJob, today: date) -> str:
    if job.hold_until is None:
        return "Until it is taken off hold"
    over = "" if job.hold_until > today else ", which has passed"
    return f"Until {clock.words_of_day(job.hold_until)}{over}" + (f": {job.said}" if job.said else "")


def _checked(job: PaybackJob) -> str:
    on = f"Checked on {clock.words_of_day(_day(job.checked_at))}: it" if job.checked_at else "It"
    quality = f", and the work is {job.quality.value}" if job.quality else ""
    waits = ". The waste has not been collected yet" if job.waste_by and not job.waste_collected_on else ""
    return f"{on} met what was asked for{quality}{waits}"


# What the history says of jobs, days and sessions. The demonstration says it in the same words.


def declined(reason: DeclineReason) -> str:
    """Say why a job was declined."""
    return f"declined it: {reason.value}"


_ASKED = "asked for information: “"
_SAYING, _SAID = ": “", "”. It is with Probation again"


def asked(question: str) -> str:
    """Say what Probation asked."""
    return f"{_ASKED}{question}”"


def question_of(what: str) -> str:
    """Return the question that the history says Probation asked."""
    return what.removeprefix(_ASKED).removesuffix("”")


def answered(answer: str, how: str = "") -> str:
    """Say what was answered, and how where that was by a link: "answered by the link sent to p.person@council.example: “Behind the hall”. It is with Probation again"."""
    return f"answered{f' {how}' if how else ''}{_SAYING}{answer}{_SAID}"


def answer_of(what: str) -> str:
    """Return the answer that the history says Probation got."""
    return what.partition(_SAYING)[2].removesuffix(_SAID)


def held(until: date) -> str:
    """Say until when a job is on hold."""
    return f"put it on hold until {clock.words_of_day(until)}"


def merged(into: str) -> str:
    """Say into which job a job was merged."""
    return f"merged it into {into}"


def merged_into_it(reference: str, what: str) -> str:
    """Say of the other job what was merged into it."""
    return f"merged {reference} into it: {what}"


def names_another(said: str, reference: str) -> bool:
    """Say whether what the history says of a job names another one too."""
    return any(other != reference for other in re.findall(r"PAYBACK-[0-9]{4}-[0-9]+", said))


def cancelled(was: JobState) -> str:
    """Say where a cancelled job had stood."""
    return f"cancelled it; it was {rules.words_of_state(was)}"


def checked(visit: int, result: CheckResult, quality: Quality, said: str) -> str:
    """Say how the work of a visit was found."""
    return f"checked the work of visit {visit}: {RESULTS[result].lower()}; {quality.value}" + (f". “{said}”" if said else "")


def collected(day: date, before: date | None = None) -> str:
    """Say when the waste was collected."""
    return f"recorded that the waste was collected on {clock.words_of_day(day)}" + (f" (not {clock.words_of_day(before)})" if before else "")


def without_day(kind: JobKind) -> str:
    """Say that a job has lost its last day: it waits again, but for a standing site, which waits in no queue."""
    return "has no day planned any more" if kind is JobKind.STANDING else "put it back into the queue"
