"""What the page of one job says beside the record itself: its timeline, the one next step for this reader, what else can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from flask import url_for

from opsplanner import clock
from opsplanner.access import may
from opsplanner.figures.quantity.rules import hundredths_of_hours
from opsplanner.figures.quantity.words import words_of_quantity
from opsplanner.grammar import people
from opsplanner.history import newest, subjects
from opsplanner.models import HistoryLine, JobKind, JobState, PaybackJob, SessionState, User
from opsplanner.operations.page.extras import Step
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.forecast.rules import Reach
from opsplanner.payback.jobs import queries, rules, words
from opsplanner.payback.jobs.checking import rules as checking_rules
from opsplanner.payback.promises import rules as promises_rules
from opsplanner.payback.queue import queries as queue_queries
from opsplanner.payback.queue import words as queue_words
from opsplanner.payback.queue.reach import queries as reach_queries
from opsplanner.payback.sessions.rules import TO_COME, minutes_between
from opsplanner.payback.show_rate import queries as show_rate_queries
from opsplanner.payback.show_rate.rules import planned_of

LATEST = 3
"""Of so many sessions that are over the timeline of a standing site tells."""


class Moment(NamedTuple):
    """One moment of a job's timeline. `gap` says how long after the one before it; `ahead` that it is not known to have happened."""

    day: date
    what: str
    gap: str = ""
    ahead: bool = False
    url: str = ""
    to_come: bool = False
    """Whether its day, or the slot of its crew, still lies ahead."""


@dataclass(frozen=True)
class JobPage:
    """All that `payback/show.html` needs besides the job."""

    shown: JobState
    sentence: str
    step: Step | None
    actions: list[Step]
    moments: list[Moment]
    in_all: str
    found: queries.Found | None
    merged: Sequence[str]
    merged_into: str
    history: Sequence[HistoryLine]
    answers: list[words.Answer]
    warnings: list[str]
    """What of its days, or of when it is reached, does not keep to what is wanted."""
    reached: str
    """When Probation will begin it, of a job that waits for its day: "Between Friday 8 and Monday 18 January"."""


def page_of(job: PaybackJob, user: User) -> JobPage:
    """Return what this reader's page of a job says (five queries, eight of one that has its day, and nine of one that waits for it)."""
    today = clock.today()
    found, outings = queries.found_at(user, job), queries.outings_of(job.id)
    into, merged = queries.merges_of(user, job)
    shown = words.shown(job, today)
    past = moments(job, found, outings, shown, today)
    reach = _reach(job, today)
    return JobPage(
        shown=shown,
        sentence=words.state_sentence(job, today, merged_into=into),
        step=next_step(job, user),
        actions=_actions(job, user),
        moments=past,
        in_all=_in_all(job, past),
        found=found,
        merged=merged,
        merged_into=into,
        history=_history(job, user),
        answers=words.answers(job),
        warnings=_warnings(job, outings, today) + _misses(job, reach),
        reached=queue_words.words_of_reach(reach) if reach else "",
    )


def _history(job: PaybackJob, user: User) -> list[HistoryLine]:
    """What was said and done; to who sees only her agency's own jobs without the lines that name others (docs/domain.md, "Voluntary and business agencies")."""
    lines = newest(subjects.of_job(job.reference), 200)
    return [line for line in lines if user.agency_kind.sees_everything_open or not words.names_another(f"{line.what} {line.why}", job.reference)]


def _warnings(job: PaybackJob, outings: Sequence[queries.Outing], today: date) -> list[str]:
    """Say what of its days does not keep to what is wanted, and whether they are enough."""
    if job.state not in rules.BEFORE_WORK_DONE:
        return []
    wanted = promises_rules.wanted(job.kind, job.wanted_by, job.decided_at, job.visit)
    to_come = [outing for outing in outings if outing.state in TO_COME and outing.visit == job.visit]
    found = promises_rules.too_late(wanted, [clock.to_utc(outing.day, outing.ends) for outing in to_come])
    if wanted.last and wanted.last < today and not found:
        found = [f"It was wanted by {clock.words_of_day(wanted.last)}, which has passed"]
    if to_come and job.kind is not JobKind.STANDING:
        there = [(outing.crew, outing.day, minutes_between(outing.starts, outing.ends) * outing.places) for outing in to_come]
        planned = planned_of(there, show_rate_queries.show_rates())
        done = sum(outing.person_minutes for outing in outings if outing.visit == job.visit)
        found.append(promises_rules.too_little(job.estimated_hours, done, planned))
    return [sentence for sentence in found if sentence]


def _reach(job: PaybackJob, today: date) -> Reach | None:
    """Between which days a job that waits for its day is reached; None where it does not wait, or no crew is planned."""
    if job.state not in queue_queries.TO_DECIDE_OR_DO:
        return None
    found = reach_queries.reached(today, forecast_queries.basis())
    return found.get(job.id) if any(reach.early for reach in found.values()) else None


def _misses(job: PaybackJob, reach: Reach | None) -> list[str]:
    """Say that a job that waits for its day will miss the date by which it is wanted, or may, before it does."""
    last = promises_rules.wanted(job.kind, job.wanted_by, job.decided_at, job.visit).last
    if reach is None or last is None or last < clock.today() or not (said := queue_words.misses_by(last, reach)):
        return []
    return [f"It {said[0].lower()}{said[1:]}: it is wanted by {clock.words_of_day(last)}, and is reached {queue_words.words_of_reach(reach)}"]


def moments(job: PaybackJob, found: queries.Found | None, outings: Sequence[queries.Outing], shown: JobState, today: date) -> list[Moment]:
    """Return the timeline from found to cleaned, with the days between, and what is due or planned after today."""
    on_site = [_on_site(one, clock.local(clock.now())) for one in _told(job, outings)]
    before, after = _known(job, found, shown)
    known = before + on_site + after
    if shown is JobState.REFERRED and job.decide_by:
        known.append(Moment(job.decide_by, "Probation's decision is due", ahead=True))
    if shown is JobState.WORK_DONE and (done := words.day_of(job.work_done_at)):
        known.append(Moment(done + rules.CHECKED_WITHIN, f"{words.asker(job)} should have checked it", ahead=True))
    if job.wanted_by and job.state in rules.BEFORE_WORK_DONE:
        known.append(Moment(job.wanted_by, "Wanted by this day", ahead=True))
    known = [moment._replace(to_come=moment.day >= today) if moment.ahead and not moment.url else moment for moment in known]
    return _with_gaps(sorted(known, key=lambda moment: moment.day))


def _told(job: PaybackJob, outings: Sequence[queries.Outing]) -> Sequence[queries.Outing]:
    """The sessions that the timeline tells of: of a standing site the latest three and those to come, since its own page has all."""
    if job.kind is not JobKind.STANDING:
        return outings
    over = [outing for outing in outings if outing.state not in TO_COME]
    return [outing for outing in outings if outing.state in TO_COME or outing in over[-LATEST:]]


def _on_site(outing: queries.Outing, now: datetime) -> Moment:
    """A session as it was, as it is planned, or as one that is over and of which nothing is written down."""
    over = (outing.day, outing.ends) <= (now.date(), now.time())
    if over and outing.state in TO_COME:
        return Moment(outing.day, f"Its result is missing: {_times(outing)}", ahead=True, url=_session(outing))
    ahead = outing.state in (SessionState.PLANNED, SessionState.READY)
    return Moment(outing.day, _of_outing(outing), ahead=ahead, url=_session(outing), to_come=ahead)


def _with_gaps(known: Sequence[Moment]) -> list[Moment]:
    """Say of each moment how long it came after the one before it."""
    told: list[Moment] = []
    before: date | None = None
    for moment in known:
        later = before is not None and moment.day > before and not moment.ahead
        told.append(moment._replace(gap=f"{words.days(moment.day - before)} later") if later and before else moment)
        before = before if moment.ahead else moment.day
    return told


def _session(outing: queries.Outing) -> str:
    return url_for("payback.session", session_id=outing.id)


def _known(job: PaybackJob, found: queries.Found | None, shown: JobState) -> tuple[list[Moment], list[Moment]]:
    """The moments before the crew comes and those after it, so that one day's moments stand in the order in which they happen."""
    decided = {JobState.DECLINED: "Declined by Probation"}.get(job.state, "Accepted by Probation")
    result = f"Checked: {words.RESULTS[job.check_result].lower()}" if job.check_result else "Checked"
    before = (
        (words.day_of(found.at) if found else None, "Found"),
        (words.day_of(job.referred_at), f"Asked for by {words.asker(job)}"),
        (words.day_of(job.decided_at), decided),
    )
    after = (
        (words.day_of(job.work_done_at), "Work done" + (f" (visit {job.visit})" if job.visit > 1 else "")),
        (job.waste_collected_on, f"Waste collected by {job.waste_by}"),
        (words.day_of(job.checked_at), result),
        (cleaned_on(job, shown), "Cleaned"),
    )
    return [Moment(day, what) for day, what in before if day], [Moment(day, what) for day, what in after if day]


def cleaned_on(job: PaybackJob, shown: JobState) -> date | None:
    """Return the day on which it was clean (rules.cleaned_on)."""
    return rules.cleaned_on(shown, work_done_on=words.day_of(job.work_done_at), waste_by=job.waste_by, collected_on=job.waste_collected_on)


def _of_outing(outing: queries.Outing) -> str:
    if outing.state is SessionState.STOOD_DOWN:
        return f"Stood down ({outing.cause.value if outing.cause else 'no cause given'})"
    if outing.state in (SessionState.RECORDED, SessionState.CUT_SHORT):
        hours = words_of_quantity(hundredths_of_hours(outing.person_minutes), "person-hours")
        cut = f", cut short ({outing.cause.value})" if outing.cause else ""
        return f"On site: {people(outing.worked or 0)}, {hours}{cut}"
    return f"{'The crew is there' if outing.state is SessionState.RUNNING else 'On site as planned'}: {_times(outing)}"


def _times(outing: queries.Outing) -> str:
    return f"{clock.words_of_time(outing.starts)} to {clock.words_of_time(outing.ends)}, {outing.crew}"


def _in_all(job: PaybackJob, told: Sequence[Moment]) -> str:
    """Return how long it has taken, or took, from its first moment to clean."""
    past = [moment for moment in told if not moment.ahead]
    if len(past) < 2 or past[-1].day == past[0].day:
        return ""
    from_what = past[0].what.split(" by ")[0].lower()
    cleaned = next((moment for moment in past if moment.what == "Cleaned"), None)
    if cleaned:
        return f"{words.days(cleaned.day - past[0].day)} from {from_what} to cleaned."
    return f"{words.days(clock.today() - past[0].day)} since it was {from_what}." if job.state not in (JobState.DECLINED, JobState.CANCELLED) else ""


def next_step(job: PaybackJob, user: User) -> Step | None:
    """Return the one thing that this reader does next, if it is hers."""
    state = job.state
    if queries.speaks_for(user, job):
        if state is JobState.DRAFT:
            return Step("Check your answers and send it", _url("check_answers", job), explain="Nobody at Probation sees it until it is sent.")
        if state is JobState.INFORMATION_WANTED:
            return Step("Answer Probation", _url("information", job), explain=f"Probation asks: {job.said}")
    if rules.allowed("check", state) and queries.may_check(user, job):
        return Step("Check the work", _url("check", job), explain="Look at the place, and say whether it met what was asked for.")
    if may(user, "keep_payback"):
        return _step_of_probation(job)
    return _collection_step(job) if queries.speaks_for(user, job) else None


def _step_of_probation(job: PaybackJob) -> Step | None:
    if job.state is JobState.REFERRED:
        return Step("Decide", _url("decide", job), explain=words.decision_due(job.decide_by, clock.today()) + ".")
    if job.state is JobState.ACCEPTED:
        return Step("Put it on its next dates", _url("standing_site", job)) if job.kind is JobKind.STANDING else Step("Put it on a day", _url("schedule", job))
    if job.state is JobState.ON_HOLD and job.hold_until and job.hold_until <= clock.today():
        return Step("Take it off hold", _url("decide", job), explain="The date until which it was on hold has come.")
    return _collection_step(job)


def _collection_step(job: PaybackJob) -> Step | None:
    if job.waste_by and job.state in rules.DONE and job.waste_collected_on is None:
        return Step("Record the collection of the waste", _url("collected", job), explain=f"{job.waste_by} takes it away. It is clean when that is done.")
    return None


def _actions(job: PaybackJob, user: User) -> list[Step]:
    speaks, keeps = queries.speaks_for(user, job), may(user, "keep_payback") and job.state is not JobState.DRAFT
    found = []
    if keeps and any(rules.allowed(verb, job.state) for verb in ("accept", "hold", "resume", "lapse", "merge")):
        label = "Decide" if job.state is JobState.REFERRED else "Hold or merge" if rules.allowed("hold", job.state) else "Decide what becomes of it"
        found.append(Step(label, _url("decide", job)))
    if keeps and job.state in (JobState.SCHEDULED, JobState.UNDER_WAY):
        found.append(Step("Its days", _url("schedule", job)))
    if (speaks or keeps) and (job.state is JobState.DRAFT or job.state in rules.BEFORE_WORK_DONE):
        found.append(Step("Change what is asked for", _url("edit", job)))
    if (speaks or keeps) and job.waste_by and checking_rules.may_collect(job.state, job.visit):
        label = "Change the day of the collection" if job.waste_collected_on else "Record the collection of the waste"
        found.append(Step(label, _url("collected", job)))
    if speaks and job.referred_at:
        found.append(Step("Receipt", _url("receipt", job)))
    if (speaks or keeps) and rules.allowed("cancel", job.state):
        found.append(Step("Cancel the draft" if job.state is JobState.DRAFT else "Cancel the job", _url("cancel", job)))
    return found


def _url(view: str, job: PaybackJob) -> str:
    return url_for(f"payback.{view}", reference=job.reference)
