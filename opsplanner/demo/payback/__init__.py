"""The demonstration's Community Payback: about 90 jobs over the year, told as if people had asked, decided, worked and checked.

The same day gives the same jobs. The days are worked through in order: each slot takes the next job that waits, is recorded
or stood down, and what is not reached by today is the queue.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from opsplanner import clock
from opsplanner.catalogue.closed import services as closed_services
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import db, read
from opsplanner.demo.payback import words as payback_words
from opsplanner.demo.payback.jobs import BACK, EVENING, IN_VAIN, MORNING, OTHERS, UNCHECKED, WORKED, Found, Told
from opsplanner.demo.rows import Rows
from opsplanner.demo.world import SEED, Person, World
from opsplanner.history import subjects
from opsplanner.models import (
    AgencyKind,
    AskerKind,
    CheckResult,
    JobKind,
    JobState,
    LogEntry,
    LogKind,
    Operation,
    PaybackDuty,
    Place,
    Quality,
    Role,
    Verb,
    Ward,
)
from opsplanner.payback.duty import queries as duty_queries
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.jobs.deciding import rules as deciding_rules


class Jobs:
    """Makes the jobs, and says what happens to them."""

    def __init__(self, world: World, rows: Rows):
        self.world, self.rows, self.today = world, rows, world.today
        self.rng = random.Random(f"{SEED} payback {world.today}")
        self.keeper = self._person(AgencyKind.PROBATION, Role.COORDINATOR)
        self.supervisors = [p for p in world.people[self.keeper.agency_id] if p.role is Role.STAFF] or [self.keeper]
        self.reviewer = self._person(AgencyKind.OFFICE, Role.MANAGER)
        self.holidays = frozenset(bank_holidays(self.today - timedelta(days=400), self.today + timedelta(days=60)))
        self.sites = self._sites()
        if not duty_queries.usual().telephone:
            db.session.add(PaybackDuty(name=payback_words.DUTY_MANAGER[0], telephone=payback_words.DUTY_MANAGER[1]))
        self.found = self._found()
        self.told: list[Told] = []
        self.working_days: Sequence[date] = ()
        self.rapid = 0
        self.asking = [world.codes[code] for code in ("council", "police", "fire", "cvs") if code in world.codes]

    def _person(self, kind: AgencyKind, role: Role) -> Person:
        agencies = [agency.id for agency in self.world.agencies.values() if agency.kind is kind]
        return next(person for agency_id in agencies for person in self.world.people[agency_id] if person.role is role)

    def _sites(self) -> list[tuple[int, int | None, str]]:
        """Places where crews work: those of the words whose wards the pack has, else its own places."""
        wards = {ward.code: ward.id for ward in db.session.scalars(select(Ward))}
        known = set(db.session.scalars(select(Place.name)))
        made = [
            Place(name=name, postcode=postcode, access=access, hazards=hazards, ward_id=wards[ward])
            for ward, name, postcode, access, hazards in payback_words.SITES
            if ward in wards and name not in known
        ]
        db.session.add_all(made)
        db.session.flush()
        for place in made:
            closed_services.keep(place.id, payback_words.closed(place.name, clock.today()))
        return [(place.id, place.ward_id, place.name) for place in made] or self.world.places

    def _found(self) -> list[Found]:
        """What was found on operations, by the log: each may become a job once."""
        query = select(
            Operation.id.label("operation_id"), Operation.day, Operation.lead_agency_id.label("lead_id"), LogEntry.id.label("line_id"), LogEntry.text
        ).join(LogEntry, LogEntry.operation_id == Operation.id)
        lines = query.where(LogEntry.kind == LogKind.FINDING, Operation.restricted.is_(False), Operation.day < self.today)
        return read(Found, lines.order_by(Operation.day, LogEntry.id))

    # what is asked for

    def ask(self, working_days: Sequence[date]) -> list[Told]:
        """Return all jobs in the order in which they were asked for, as far as their decision. A 48-hour job is accepted so that a crew is there in time, mostly."""
        self.working_days = working_days
        step = (BACK - 6) / WORKED
        worked = [self.today - timedelta(days=round(BACK - n * step) + self.rng.randint(0, 2)) for n in range(WORKED)]
        asked = [(day, None) for day in worked] + [(self.today - timedelta(days=ago), state) for state, days in OTHERS for ago in days]
        jobs = []
        for day, state in sorted(asked, key=lambda found: (found[0], found[1].value if found[1] else "")):
            job = self._made(self._office_day(day), state)
            jobs.append(job)
            self.told.append(job)
        return jobs

    def _made(self, day: date, state: JobState | None) -> Told:
        rng, n = self.rng, len(self.rows.waiting["job"])
        task = payback_words.TASKS[rng.randrange(len(payback_words.TASKS))]
        place_id, ward_id, place = self.sites[rng.randrange(len(self.sites))]
        kind = JobKind.RAPID if rng.random() < 0.08 else JobKind.USUAL
        if kind is JobKind.USUAL:
            rng.random()
        decided = clock.working_days_after(day, rng.choice((1, 1, 2, 2, 2, 4)), self.holidays)
        if kind is JobKind.RAPID:
            self.rapid += 1
            decided = self._rapidly_decided(day, in_vain=self.rapid % IN_VAIN == 2) or decided
        need, wait = (1, 0) if kind is JobKind.RAPID else (rng.choice((1, 2, 3, 3, 4, 5)), rng.randint(18, 75))
        job = Told(day, decided, kind, task, need, timedelta(days=wait))
        spot, coordinates = payback_words.SPOTS[n % len(payback_words.SPOTS)]
        made_at = self.at(day, time(9 + n % 7, 5 + n * 7 % 50))
        job.row = self.rows.new(
            "job", reference=self.world.reference("PAYBACK", day.year), kind=kind, state=JobState.DRAFT, what=task.what,
            ward_id=ward_id, place_id=place_id, **self._asker(day, n, place), spot=spot, coordinates=coordinates,
            toilets=payback_words.TOILETS[n % len(payback_words.TOILETS)], host=payback_words.HOSTS[n % len(payback_words.HOSTS)],
            host_telephone=f"01632 960{500 + n % 90}", consent=True, benefits_community=True, displaces_no_paid_work=True, nobody_profits=True,
            hazards=task.hazards, tools=task.tools, tools_by="Probation", indoors=task.indoors, waste_by=task.waste_by, waste_collected_on=None,
            wanted_by=decided + timedelta(days=2) if kind is JobKind.RAPID else day + timedelta(days=rng.choice((21, 28, 42))) if rng.random() < 0.4 else None,
            estimated_hours=job.need * 14, made_at=made_at, referred_at=None, decide_by=None, decided_at=None, decline_reason=None, said="", hold_until=None,
            merged_into_id=None, visit=1, work_done_at=None, checked_at=None, checked_by_id=None, check_result=None, quality=None, check_note="",
            changed_at=made_at, version=1,
        )
        self._credit(job, day)
        self.line(job, made_at, Verb.DRAFTED, "wrote it down as a draft", self.world.coordinator(job.row["asking_agency_id"]))
        self._decide(job, state)
        return job

    def _rapidly_decided(self, day: date, *, in_vain: bool) -> date | None:
        """The first office day after a day from whose evening 48 hours take in the morning of a working day, or do not."""
        working, days = set(self.working_days), (day + timedelta(days=n) for n in range(1, 15))
        office = [one for one in days if one.weekday() < 5 and one not in self.holidays]
        return next((one for one in office if working.isdisjoint((one + timedelta(days=1), one + timedelta(days=2))) is in_vain), None)

    def _asker(self, day: date, n: int, place: str) -> dict[str, Any]:
        """Who asks: an agency, after an operation or by itself; a councillor or residents, for whom the office passes it on."""
        found = next((found for found in reversed(self.found) if found.day < day <= found.day + timedelta(days=6)), None)
        office, agency, kind, name = self.reviewer.agency_id, self.asking[0 if n % 2 else n // 2 % len(self.asking)], AskerKind.AGENCY, ""
        if found:
            self.found.remove(found)
            agency = found.lead_id
        elif n % 7 == 2:
            agency, kind, name = office, AskerKind.COUNCILLOR, "The ward councillor"
        elif n % 7 == 5:
            agency, kind, name = office, AskerKind.RESIDENTS, f"Residents near {place}"
        author = self.world.coordinator(agency)
        return {
            "asker_kind": kind, "asking_agency_id": agency, "asker_name": name, "asker_telephone": f"01632 960{600 + n % 90}" if name else "",
            "operation_id": found.operation_id if found else None, "finding_id": found.line_id if found else None,
            "author_id": author.id if author else None, "why": f"Found on an operation: {found.text}" if found else payback_words.WHY[n % len(payback_words.WHY)],
        }

    def _credit(self, job: Told, day: date) -> None:
        _, priorities = self.world.plan_year(day)
        if "street-scene" in priorities:
            self.rows.link("job_priority", job_id=job.row["id"], priority_id=priorities["street-scene"])

    def _decide(self, job: Told, state: JobState | None) -> None:
        """What became of it before any crew: None is a job that is worked on."""
        if state is JobState.DRAFT:
            return
        at = job.row["made_at"] + timedelta(minutes=11)
        job.row["decide_by"] = deciding_rules.decide_by(job.asked_on, self.holidays)
        job.row["referred_at"] = at
        self.asker_says(job, at, "refer")
        if state is JobState.REFERRED:
            return
        decided = self.at(min(job.decided_on, self.yesterday(job.asked_on)), EVENING if job.kind is JobKind.RAPID else MORNING)
        if state is JobState.INFORMATION_WANTED or state is JobState.LAPSED:
            question = payback_words.QUESTIONS[job.row["id"] % 2]
            self.keeper_says(job, decided, "ask", jobs_words.asked(question))
            job.row.update(said=question, decide_by=None)
            if state is JobState.LAPSED:
                self.keeper_says(job, decided + timedelta(days=30), "lapse")
        elif state is JobState.DECLINED:
            job.row["decline_reason"], why = payback_words.DECLINED[job.row["id"] % len(payback_words.DECLINED)]
            job.row["decided_at"] = decided
            self.keeper_says(job, decided, "decline", jobs_words.declined(job.row["decline_reason"]), why=why)
        elif state is JobState.MERGED:
            self._merge(job, decided)
        else:
            job.row["decided_at"] = decided
            self.keeper_says(job, decided, "accept")
            if state is JobState.CANCELLED:
                self.asker_says(job, decided + timedelta(days=5), "cancel", jobs_words.cancelled(job.state), why=payback_words.CANCELLED[job.row["id"] % len(payback_words.CANCELLED)])
            elif state is JobState.ON_HOLD:
                job.row["hold_until"] = self.today + timedelta(days=12 if job.asked_on > self.today - timedelta(days=60) else -2)
                self.keeper_says(job, decided + timedelta(days=6), "hold", jobs_words.held(job.row["hold_until"]), why="the scaffolding has to come down first")

    def _merge(self, job: Told, at: datetime) -> None:
        """Into the accepted job before it, which is at the same place then."""
        other = next(told for told in reversed(self.told) if told.state is JobState.ACCEPTED)
        at = max(at, other.row["changed_at"] + timedelta(minutes=5))
        job.row.update(merged_into_id=other.row["id"], place_id=other.row["place_id"], ward_id=other.row["ward_id"])
        self.keeper_says(job, at, "merge", jobs_words.merged(other.row["reference"]))
        self.line(other, at, Verb.MERGED, jobs_words.merged_into_it(job.row["reference"], job.row["what"]), self.keeper)

    # what happens to it

    def move(self, job: Told, at: datetime, verb: str, by: Person | None, what: str = "", *, why: str = "") -> None:
        """Give a job the state of a verb (payback.jobs.rules.MOVES), with its line in the history."""
        job.row["state"] = jobs_rules.check_move(verb, job.state)
        job.row["said"] = why
        self.line(job, at, jobs_rules.VERBS[verb], what or jobs_rules.SAID[verb][1], by, why=why)

    def keeper_says(self, job: Told, at: datetime, verb: str, what: str = "", *, why: str = "") -> None:
        """Probation's coordinator does something with a job."""
        self.move(job, at, verb, self.keeper, what, why=why)

    def asker_says(self, job: Told, at: datetime, verb: str, what: str = "", *, why: str = "") -> None:
        """Who asked, or the office for those without an account, does something with a job."""
        self.move(job, at, verb, self.world.coordinator(job.row["asking_agency_id"]), what, why=why)

    def line(self, job: Told, at: datetime, verb: Verb, what: str, by: Person | None, *, why: str = "") -> None:
        """Add a line to a job's history."""
        job.lines.append(self.history(subjects.of_job(job.row["reference"]), at, verb, what, by, why=why))
        job.row["changed_at"] = max(at, job.row["changed_at"])

    @staticmethod
    def history(subject: str, at: datetime, verb: Verb, what: str, by: Person | None, *, why: str = "") -> dict[str, Any]:
        """Return a line of the history."""
        return {
            "at": at, "by_id": by.id if by else None, "by_name": by.by_name if by else "opsplanner", "subject": subject, "operation_id": None,
            "agency_id": None, "verb": verb, "what": what, "why": why, "operation_version": None,
        }

    def finish(self, job: Told, day: date, *, fresh: bool) -> None:
        """The work of a visit is done; some days later whoever asked checks it (not yet what is `fresh`), and the waste goes."""
        done = self.at(day, time(16, 10))
        self.move(job, done, "work done", self.supervisors[0])
        job.row["work_done_at"] = done
        collected = day + timedelta(days=self.rng.randint(1, 5))
        if job.task.waste_by and collected < self.today and self.rng.random() < 0.9:
            job.row["waste_collected_on"] = collected
            self.line(job, self.at(collected, time(15, 20)), Verb.COLLECTED, jobs_words.collected(collected), self.keeper)
        on = self._office_day(day + timedelta(days=self.rng.randint(4, 13)))
        if fresh or on >= self.today or job.row["id"] % UNCHECKED == 7:
            return
        result = self.rng.choices((CheckResult.MET, CheckResult.PARTLY, CheckResult.NOT_MET), (88, 9, 3))[0]
        if job.row["visit"] > 1 or day > self.today - timedelta(days=20):
            result = CheckResult.MET
        self._check(job, self.at(on, time(11, 15)), result)

    def _check(self, job: Told, at: datetime, result: CheckResult) -> None:
        met = result is CheckResult.MET
        quality = self.rng.choices((Quality.EXCELLENT, Quality.GOOD, Quality.FAIR), (4, 5, 1))[0] if met else Quality.FAIR
        note = self.rng.choice(payback_words.CHECK_NOTES if met else payback_words.PARTLY)
        checker = self.world.coordinator(job.row["asking_agency_id"])
        job.row.update(checked_at=at, checked_by_id=checker.id if checker else None, check_result=result, quality=quality, check_note=note)
        self.move(job, at, "check" if met else "return visit", checker, jobs_words.checked(job.row["visit"], result, quality, note))
        job.row["said"] = note
        if not met:
            job.row.update(visit=job.row["visit"] + 1, work_done_at=None, waste_collected_on=None)
            job.need, job.begun, job.decided_on, job.wait = 1, False, clock.local(at).date(), timedelta(days=7)

    def keep_history(self, jobs: list[Told]) -> None:
        """Write the lines of all jobs in the order of time, each with the version of its job that it changed."""
        for job in jobs:
            job.lines.sort(key=lambda line: line["at"])
            job.row["version"] = len(job.lines) + 1
            for version, line in enumerate(job.lines, 1):
                line["operation_version"] = version
        for line in sorted((line for job in jobs for line in job.lines), key=lambda line: (line["at"], line["subject"])):
            self.rows.new("history_line", **line)

    # days and times

    def at(self, day: date, when: time) -> datetime:
        """The instant of a time of day."""
        return clock.to_utc(day, when)

    def yesterday(self, not_before: date) -> date:
        """Nothing of today has happened yet."""
        return max(self.today - timedelta(days=1), not_before)

    def _office_day(self, day: date) -> date:
        """The same day, or the Friday before a weekend."""
        return day - timedelta(days=max(day.weekday() - 4, 0))
