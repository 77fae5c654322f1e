"""The demonstration's working days: crews and slots over the year, what was planned on them, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select

from opsplanner import clock
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import db, rows
from opsplanner.demo.payback import Jobs
from opsplanner.demo.payback import crews as payback_crews
from opsplanner.demo.payback import standing as payback_standing
from opsplanner.demo.payback import words as payback_words
from opsplanner.demo.payback.jobs import BACK, Out, Told
from opsplanner.demo.rows import Rows
from opsplanner.demo.world import Person, World
from opsplanner.history import subjects
from opsplanner.models import (
    AgencyKind,
    Commitment,
    Exactness,
    JobKind,
    JobState,
    Measure,
    Nomination,
    Operation,
    PaybackAgreement,
    PaybackException,
    PaybackWeekday,
    Review,
    Role,
    SessionState,
    StandDownCause,
    Verb,
)
from opsplanner.payback.days.crews import words as crews_words
from opsplanner.payback.days.pattern import words as pattern_words
from opsplanner.payback.days.pattern.rules import Pattern, Said
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.sessions import words as sessions_words
from opsplanner.payback.sessions.results.queries import PERSON_HOURS
from opsplanner.payback.sessions.rules import minutes_between, when_stood_down
from opsplanner.payback.show_rate import words as show_rate_words
from opsplanner.payback.show_rate.rules import EVERYBODY

AHEAD, CREWS_AHEAD, AGREED = 56, 24, 80
LOST, CUT_SHORT = 11, 30
"""One crew's day in so many is lost, one session in so many is cut short."""
GOES_ON = timedelta(days=12)
"""What was begun in the last days goes on in the next."""
IN_QUEUE, SIGNED_OFF = 7, timedelta(days=30)
"""So many accepted jobs wait, for whom no day is found yet."""
AMOUNTS = {"bags": (4, 11), "kilograms": (25, 70), "area": (20, 60), "graffiti": (2, 8), "path": (15, 50), "painted": (4, 14)}
"""What one person gets done in a day."""


def tell(world: World) -> None:
    """Tell a year of Community Payback round today, where the pack has a probation agency with a coordinator, and an office."""
    has = {agency.kind for agency in world.agencies.values() if any(p.role is Role.COORDINATOR for p in world.people[agency.id])}
    if AgencyKind.PROBATION not in has or not any(p.role is Role.MANAGER for those in world.people.values() for p in those):
        return
    rows = Rows()
    Days(world, rows).tell()
    rows.write()
    world.keep_counters()


class Days:
    """Works the days through, one after the other."""

    def __init__(self, world: World, rows: Rows):
        self.world, self.rows, self.today = world, rows, world.today
        self.jobs = Jobs(world, rows)
        self.rng = self.jobs.rng
        self.measures = {m.code.removeprefix("payback-"): m.id for m in db.session.scalars(select(Measure).where(Measure.kind == "payback").order_by(Measure.id))}
        self.hours = self.measures.get(PERSON_HOURS.removeprefix("payback-"))
        self.lines: list[dict[str, Any]] = []
        self.outs = self.recorded = 0
        self.named = self._named()

    def _named(self) -> set[tuple[int, date]]:
        """Who is named on an operation on which day: nobody is with a crew and on an operation at once."""
        query = (
            select(Nomination.user_id, Operation.musters_at, Operation.ends_at)
            .join(Commitment, Commitment.id == Nomination.commitment_id)
            .join(Operation, Operation.id == Commitment.operation_id)
            .where(Nomination.user_id.in_([person.id for person in (*self.jobs.supervisors, self.jobs.keeper)]))
        )
        return {(row.user_id, day) for row in rows(query) for day in clock.days_of(clock.Period(row.musters_at, row.ends_at))}

    def tell(self) -> None:
        """Ask, work, and write down."""
        pattern = self._pattern()
        jobs = self.jobs.ask(pattern.days(self.today - timedelta(days=BACK), self.today + timedelta(days=CREWS_AHEAD)))
        waiting = [job for job in jobs if job.state is JobState.ACCEPTED]
        outs = [out for day in pattern.days(self.today - timedelta(days=BACK), self.today + timedelta(days=CREWS_AHEAD)) for out in self._crews(day)]
        before, last = sorted({out.day for out in outs if out.day < self.today})[-2:]
        for out in outs:
            if out.day < self.today:
                self._past(out, waiting, results_late=out.day == last, finishes=out.day == before)
        self._plan([out for out in outs if out.day >= self.today], waiting)
        self.jobs.keep_history([*jobs, payback_standing.tell(self, pattern)])
        for line in sorted(self.lines, key=lambda line: (line["at"], line["subject"])):
            self.rows.new("history_line", **line)

    # days and crews

    def _pattern(self) -> Pattern:
        """Two days a week; one day closed for training, one to come that closes, one of a weekend worked besides, and today where it is a bank holiday."""
        first, last = self.today - timedelta(days=BACK + 7), self.today + timedelta(days=AHEAD)
        weekdays = frozenset(payback_crews.PAIRS[self.today.weekday()])
        plain = Pattern(weekdays, {}, bank_holidays(first, last))
        usual = plain.days(first, last)
        before, after = [day for day in usual if day < self.today], [day for day in usual if day > self.today]
        besides = self.today - timedelta(days=40 + (self.today - timedelta(days=40)).weekday() - (6 if 5 in weekdays else 5))
        said = {before[-14]: Said(False, payback_words.CLOSED[0]), after[4]: Said(False, payback_words.CLOSED[1])}
        said[besides] = Said(True, "a big clean-up with the residents")
        if self.today in plain.holidays:
            said[self.today] = Said(True, payback_words.BESIDES)
        db.session.add_all(PaybackWeekday(weekday=weekday) for weekday in sorted(weekdays))
        db.session.add_all(PaybackException(day=day, works=what.works, reason=what.reason) for day, what in sorted(said.items()))
        db.session.add(PaybackAgreement(show_percent=AGREED))
        db.session.flush()
        self.say(subjects.SHOW_RATE, first - timedelta(days=20), Verb.SHOW_RATE_AGREED, show_rate_words.agreed(EVERYBODY, AGREED))
        self.say(subjects.PATTERN, first - timedelta(days=20), Verb.PATTERN_CHANGED, pattern_words.pattern_changed((), weekdays, first))
        for words in payback_crews.usual(sorted(weekdays), self.jobs.supervisors, first):
            self.say(subjects.PATTERN, first - timedelta(days=20), Verb.PATTERN_CHANGED, words)
        return Pattern(weekdays, said, plain.holidays)

    def _crews(self, day: date) -> Iterator[Out]:
        """Crew A in two halves on each day on which somebody is free to lead it; crew B for a whole day on the first of the week's days."""
        first = day.weekday() == min(payback_crews.PAIRS[self.today.weekday()])
        free = [person for person in (*self.jobs.supervisors, self.jobs.keeper) if (person.id, day) not in self.named]
        crews = payback_crews.of_day(first=first) if free else ()
        for n, (name, slots) in enumerate(crews):
            yield self.crew(day, name, free[n % len(free)], slots)

    def crew(self, day: date, name: str, supervisor: Person, slots: Sequence[tuple[time, time, int]]) -> Out:
        """Put a crew on a day."""
        row = self.rows.new("crew", day=day, name=name, supervisor_id=supervisor.id, version=1)
        out = Out(day, name, supervisor, row["id"])
        out.slots = [self.rows.new("slot", crew_id=row["id"], starts=a, ends=b, places=count, planned=0) for a, b, count in slots]
        self.say(subjects.of_day(day), day - timedelta(days=28), Verb.CREW_ADDED, crews_words.crew_added(name, supervisor.name, slots))
        return out

    def say(self, subject: str, day: date, verb: Verb, what: str) -> None:
        """Probation's coordinator kept the days; nothing of today has happened yet."""
        at = self.jobs.at(min(day, self.today - timedelta(days=1)), time(8, 45))
        self.lines.append(self.jobs.history(subject, at, verb, what, self.jobs.keeper))

    # what was

    def _past(self, out: Out, waiting: list[Told], *, results_late: bool, finishes: bool) -> None:
        """A day that is over. `finishes`: its first job is done, and nobody has checked it yet; `results_late`: its last results are outstanding."""
        self.outs += 1
        lost = self.outs % LOST == 5 and not results_late and not finishes
        down = self.rng.choices(payback_words.CAUSES, [cause[3] for cause in payback_words.CAUSES])[0] if lost else None
        for n, slot in enumerate(out.slots):
            job = self._next([job for job in waiting if job.decided_on + job.wait <= out.day - timedelta(days=1 if job.kind is JobKind.RAPID else 3)], out)
            if job is None:
                continue
            row = self.put_on(job, out, slot, out.day - timedelta(days=3))
            job.need = max(job.need, 3) if results_late else 1 if finishes and not n else job.need
            if down:
                self.stand_down(job, row, out, down)
            elif results_late and n == len(out.slots) - 1:
                continue  # nobody has written it down yet
            else:
                self.record(job, row, out, slot, fresh=finishes and not n)
            if job.need <= 0 and job.state is JobState.WORK_DONE or job.state is JobState.CHECKED:
                waiting.remove(job)

    def _next(self, waiting: Iterable[Told], out: Out) -> Told | None:
        """The next job: a rapid one first, then one that has begun, then the oldest; one crew a day is enough for each."""
        ready = [job for job in waiting if job.need > 0 and job.ready_for(out.day, out.name)]
        return min(ready, key=lambda job: (job.kind is not JobKind.RAPID, not job.begun, job.row["id"]), default=None)

    def put_on(self, job: Told, out: Out, slot: dict[str, Any], day: date) -> dict[str, Any]:
        count = min(self.rng.choice((3, 4, 4, 5, 5, 6)), slot["places"])
        slot["planned"] += count
        job.crews[out.day] = out.name
        at = self.jobs.at(max(min(day, self.today - timedelta(days=1)), job.decided_on), time(10, 30 + self.rng.randrange(25)))
        if job.state is JobState.ACCEPTED:
            at = max(at, job.row["changed_at"] + timedelta(minutes=20))
        self.jobs.line(job, at, Verb.PUT_ON_A_DAY, sessions_words.put_on(out.words_of(slot), count), self.jobs.keeper)
        if job.state is JobState.ACCEPTED:
            self.jobs.keeper_says(job, at, "schedule")
        return self.rows.new(
            "session", job_id=job.row["id"], slot_id=slot["id"], visit=job.row["visit"], state=SessionState.PLANNED, places=count, expected=None, arrived=None,
            worked=None, person_minutes=0, more_to_do=None, cut_short_at=None, cause=None, answers_for=None, in_advance=False, note="", recorded_at=None,
            recorded_by_id=None, made_at=at, changed_at=at, version=1,
        )

    def stand_down(self, job: Told, row: dict[str, Any], out: Out, down: tuple[Any, ...]) -> None:
        cause, who, note, _ = down
        ahead = cause is StandDownCause.NO_SUPERVISOR or self.rng.random() < 0.3
        at = self.jobs.at(out.day - timedelta(days=1 if ahead else 0), time(8, 20))
        at = max(at, row["made_at"] + timedelta(minutes=30))
        slot = next(slot for slot in out.slots if slot["id"] == row["slot_id"])
        slot["planned"] -= row["places"]
        row.update(state=SessionState.STOOD_DOWN, cause=cause, answers_for=who, note=note, in_advance=ahead, recorded_at=at, recorded_by_id=out.supervisor.id, changed_at=at, version=2)
        what = sessions_words.stood_down(when_stood_down(out.day, ahead, out.day), out.words_of(slot), cause, who)
        self.jobs.line(job, at, Verb.STOOD_DOWN, what, out.supervisor, why=note)
        verb = "unschedule" if job.state is JobState.SCHEDULED else "more to do"
        self.jobs.move(job, at, verb, out.supervisor, "put it back into the queue")

    def record(self, job: Told, row: dict[str, Any], out: Out, slot: dict[str, Any], *, fresh: bool) -> None:
        """The crews are mostly three to five strong; now and then the weather ends a day early."""
        rng, starts, ends = self.rng, slot["starts"], slot["ends"]
        self.recorded += 1
        short = self.recorded % CUT_SHORT == 11 and out.day < self.today - GOES_ON
        came = min(max(2, rng.choice((3, 3, 4, 4, 4, 5, 5, 2, 6))), slot["places"])
        worked = min(came, slot["places"])
        until = time(ends.hour - 1, 30) if short else ends
        blocks = [(starts, until, worked)]
        if not short and worked > 3 and rng.random() < 0.2:
            middle = time(starts.hour + 2, 0)
            blocks = [(starts, middle, worked), (middle, until, worked - 1)]
        minutes = sum(minutes_between(a, b) * count for a, b, count in blocks)
        job.need -= 0 if short else 1
        more = job.need > 0
        at = self.jobs.at(out.day, ends) + timedelta(minutes=rng.randint(5, 45))
        if job.state is JobState.SCHEDULED:
            self.jobs.move(job, self.jobs.at(out.day, starts), "start", out.supervisor)
        job.begun = True
        row.update(
            state=SessionState.CUT_SHORT if short else SessionState.RECORDED, expected=row["places"], arrived=came, worked=worked, person_minutes=minutes,
            more_to_do=more, cut_short_at=until if short else None, cause=StandDownCause.WEATHER if short else None,
            answers_for=payback_words.CAUSES[0][1] if short else None, recorded_at=at, recorded_by_id=out.supervisor.id, changed_at=at, version=3,
        )
        for a, b, count in blocks:
            self.rows.new("session_block", session_id=row["id"], starts=a, ends=b, people=count)
        said = sessions_words.wrote_down(out.day, until if short else None, worked, minutes, more_to_do=more)
        self.jobs.line(job, at, Verb.CUT_SHORT if short else Verb.RECORDED, said, out.supervisor, why=StandDownCause.WEATHER.value if short else "")
        self._results(job, row, out, worked, minutes)
        if not more:
            self.jobs.finish(job, out.day, fresh=fresh)
        elif self.rng.random() < 0.5 and out.day < self.today - GOES_ON:
            self.jobs.move(job, at, "more to do", out.supervisor, jobs_words.without_day(job.kind) if job.kind is JobKind.STANDING else "")

    def _results(self, job: Told, row: dict[str, Any], out: Out, worked: int, minutes: int) -> None:
        """What was done, as entries; what is a month old has been reviewed."""
        figures = {self.hours: (minutes * 100 + 30) // 60} if self.hours else {}
        for code in job.task.measures:
            if code in self.measures:
                low, high = AMOUNTS[code]
                figures[self.measures[code]] = worked * self.rng.randint(low, high) * 100 // 2
        year_id, priorities = self.world.plan_year(out.day)
        signed = out.day < self.today - SIGNED_OFF
        signed_at = self.jobs.at(out.day + timedelta(days=20), time(14, 5)) if signed else None
        for measure_id, hundredths in figures.items():
            entry = self.rows.new(
                "outcome_entry", reference=self.rows.figure(job.row["reference"]), code=None, measure_id=measure_id, hundredths=hundredths - hundredths % 100 if measure_id != self.hours else hundredths,
                exactness=Exactness.EXACT, agency_id=self.jobs.keeper.agency_id, ward_id=job.row["ward_id"], starts_on=out.day, ends_on=out.day, period="",
                operation_id=None, session_id=row["id"], source=job.row["reference"], interim=False, note="", by_telephone=False, plan_year_id=year_id,
                recorded_at=row["recorded_at"], recorded_by_id=out.supervisor.id, changed_at=row["recorded_at"], changed_by_id=out.supervisor.id,
                review=Review.SIGNED_OFF if signed else Review.RECORDED, signed_off_at=signed_at, signed_off_by_id=self.jobs.reviewer.id if signed else None,
                corrects_id=None, why="", superseded=False, also_reported=False, sharing_said=False, version=2 if signed else 1,
            )
            if "street-scene" in priorities:
                self.rows.link("entry_priority", entry_id=entry["id"], priority_id=priorities["street-scene"])

    # what is to come

    def _plan(self, outs: list[Out], waiting: list[Told]) -> None:
        """Put the first of the queue on the days to come, with places left here and there; the rest waits."""
        slots = [(out, slot) for out in outs for slot in out.slots]
        on = set()
        for n, (out, slot) in enumerate(slots):
            accepted = [job for job in waiting if job.state is JobState.ACCEPTED and job.need > 0]
            job = self._next(waiting, out)
            if job is None or len(accepted) <= IN_QUEUE or n % 4 == 3:
                continue
            row = self.put_on(job, out, slot, self.today - timedelta(days=1 + n % 3))
            job.need -= 1
            on.add(job.row["id"])
            if out.day == self.today and not n:
                at = row["made_at"] + timedelta(hours=2)
                row.update(state=SessionState.READY, changed_at=at, version=2)
                self.jobs.line(job, at, Verb.MADE_READY, sessions_words.ready(out.words_of(slot)), out.supervisor)
        for job in waiting:
            if job.state is JobState.UNDER_WAY and job.row["id"] not in on:
                self.jobs.move(job, job.row["changed_at"], "more to do", self.jobs.supervisors[0])
