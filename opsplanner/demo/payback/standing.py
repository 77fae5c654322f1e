"""The demonstration's standing site: a crew of its own comes back to it every second week, and goes on doing so until a day in spring or autumn."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from opsplanner.demo.payback.jobs import MORNING, Out, Told
from opsplanner.demo.payback.words import CAUSES, STANDING
from opsplanner.demo.world import SEED
from opsplanner.models import AskerKind, JobKind, JobState, Verb
from opsplanner.payback.days.pattern.rules import Pattern
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.jobs.deciding import rules as deciding_rules
from opsplanner.payback.standing import words
from opsplanner.payback.standing.rules import Held
from opsplanner.web.recurrence.rules import Every, Rule, days_of

if TYPE_CHECKING:
    from opsplanner.demo.payback.days import Days

CREW, SLOT, PEOPLE = "Crew C", (time(10), time(14), 5), 4
BACK, WEEKS, ALWAYS = 10, 2, 9999
"""So many visits lie behind, each so many weeks after the one before; and its work is never done."""
LOST, CREWS_AHEAD = 4, 24
"""Which visit rain took, and how many days ahead crews are named."""


def tell(days: Days, pattern: Pattern) -> Told:
    """Tell of the one standing site: asked for by the council, accepted, given its rule, worked; its next date, next week, has its crew and waits to be put on."""
    days.rng = days.jobs.rng = random.Random(f"{SEED} standing {days.today}")
    coming = days.today + timedelta(days=8 + (min(pattern.weekdays) - days.today.weekday() - 1) % 7)
    rule = Rule(Every.WEEKS, coming - timedelta(weeks=WEEKS * BACK), _until(days.today), weekday=coming.weekday(), weeks=WEEKS)
    job = _asked_for(days, rule)
    for out in _outs(days, rule, pattern):
        if out.day < days.today:
            slot = out.slots[0]
            row = days.put_on(job, out, slot, out.day - timedelta(days=6))
            visit = (out.day - rule.first).days // 7 // WEEKS
            days.stand_down(job, row, out, CAUSES[0]) if visit == LOST else days.record(job, row, out, slot, fresh=False)
    if job.state is JobState.UNDER_WAY:
        days.jobs.move(job, job.row["changed_at"], "more to do", days.jobs.supervisors[0], jobs_words.without_day(job.kind))
    return job


def _until(today: date) -> date:
    """The end of March or of September, whichever comes next, two months ahead at least."""
    ends = [date(year, *end) for year in (today.year, today.year + 1) for end in ((3, 31), (9, 30))]
    return next(end for end in ends if end >= today + timedelta(days=60))


def _asked_for(days: Days, rule: Rule) -> Told:
    jobs, asked_on = days.jobs, rule.first - timedelta(days=16)
    council = jobs.asking[0]
    place_id, ward_id, _ = jobs.sites[min(5, len(jobs.sites) - 1)]
    author = days.world.coordinator(council)
    made_at = jobs.at(asked_on, time(10, 20))
    job = Told(asked_on, asked_on + timedelta(days=1), JobKind.STANDING, STANDING, ALWAYS, timedelta())
    job.row = days.rows.new(
        "job", reference=days.world.reference("PAYBACK", asked_on.year), kind=JobKind.STANDING, state=JobState.DRAFT, what=STANDING.what, why=STANDING.where, ward_id=ward_id,
        place_id=place_id, asker_kind=AskerKind.AGENCY, asking_agency_id=council, asker_name="", asker_telephone="", operation_id=None, finding_id=None,
        author_id=author.id if author else None, spot="From the car park along the sea wall to the slipway", coordinates="51.39870, 0.57110",
        toilets="In the leisure park, from 9am; water at the kiosk", host="The leisure park's duty manager", host_telephone="01632 960777", consent=True, benefits_community=True,
        displaces_no_paid_work=True, nobody_profits=True, hazards=STANDING.hazards, tools=STANDING.tools, tools_by="Probation", indoors=False, waste_by="", waste_collected_on=None, wanted_by=None,
        estimated_hours=0, made_at=made_at, referred_at=made_at + timedelta(minutes=11), decide_by=deciding_rules.decide_by(asked_on, jobs.holidays),
        decided_at=jobs.at(job.decided_on, MORNING), decline_reason=None, said="", hold_until=None, merged_into_id=None, visit=1, work_done_at=None, checked_at=None, checked_by_id=None,
        check_result=None, quality=None, check_note="", changed_at=made_at, version=1,
    )
    jobs.line(job, made_at, Verb.DRAFTED, "wrote it down as a draft", author)
    jobs.asker_says(job, job.row["referred_at"], "refer")
    jobs.keeper_says(job, job.row["decided_at"], "accept")
    jobs.line(job, job.row["decided_at"] + timedelta(minutes=9), Verb.CHANGED, words.given(Held(rule, PEOPLE), instead=False), jobs.keeper)
    days.rows.link(
        "standing_rule", job_id=job.row["id"], first=rule.first, until=rule.until, every=rule.every.value, weekday=rule.weekday, weeks=rule.weeks, which=rule.which,
        month_day=rule.month_day, people=PEOPLE,
    )
    return job


def _outs(days: Days, rule: Rule, pattern: Pattern) -> Iterator[Out]:
    """Its crew on each date that is worked and on which somebody is free beside those of the other two crews."""
    for day in days_of(rule).days:
        free = [person for person in (*days.jobs.supervisors, days.jobs.keeper) if (person.id, day) not in days.named]
        if day <= days.today + timedelta(days=CREWS_AHEAD) and pattern.works(day) and len(free) > 2:
            yield days.crew(day, CREW, free[2], [SLOT])
