"""The day itself and what was learned: who turned up, the log, the debrief and its lessons."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from opsplanner import clock
from opsplanner.demo import said
from opsplanner.demo.results import Results
from opsplanner.demo.world import OFFICE_DAY, Person
from opsplanner.grammar import people
from opsplanner.logbook.words import lesson_became, lesson_changed, lesson_noted, turned_up
from opsplanner.models import LessonState, LogKind, Role, Verb
from opsplanner.models import OperationState as State

ALWAYS = 2
"""The first debriefs of a type note two lessons each, so that every type has some."""


def muster(results: Results) -> None:
    """Say who turned up: mostly as many as were promised; now and then one fewer, one more, or nobody."""
    story, rng, world = results.story, results.rng, results.world
    for n, part in enumerate(results.came):
        promised = part.row["staff_promised"]
        number = 0 if not part.required and rng.random() < 0.06 else max(1, promised + rng.choice((0, 0, 0, 0, 0, -1, 1)))
        at = story.operation["musters_at"] + timedelta(minutes=6 + 3 * n)
        by = _writer(results, part.agency_id) or story.author
        if by is None or results.slot.state is State.UNDER_WAY and rng.random() < 0.3:
            continue
        part.row.update(turned_up=number, turned_up_at=at, turned_up_by_id=by.id)
        story.line(at, by, Verb.TURNED_UP, turned_up(world.agencies[part.agency_id].name, number, promised), part, own=False)


def _writer(results: Results, agency_id: int) -> Person | None:
    """Somebody of an agency who was there and writes: staff before coordinators."""
    people = [p for p in results.world.people[agency_id] if p.role in (Role.STAFF, Role.COORDINATOR)]
    return max(people, key=lambda p: p.role is Role.STAFF, default=None)


def keep_log(results: Results) -> None:
    """Write the lines of the log; one in eight is corrected by a later line."""
    story, rng = results.story, results.rng
    begins, ends = story.operation["musters_at"], story.operation["ends_at"]
    writers = [p for p in (_writer(results, part.agency_id) for part in results.came) if p] or ([story.author] if story.author else [])
    most = {State.UNDER_WAY: said.UNDER_WAY_UNTIL, State.CUT_SHORT: 50}.get(results.slot.state, 100)
    lines = [(kind, share, text) for kind, share, text in said.LOG if share <= most and (kind is not LogKind.NOTE or share) and rng.random() < 0.75]
    if not writers:
        return
    for kind, share, text in lines:
        at = begins + (ends - begins) * share / 100 + timedelta(minutes=rng.randint(0, 6))
        at = at.replace(second=0, microsecond=0)
        by, part = rng.choice(writers), rng.choice(results.came)
        filled = text.format(
            agency=results.world.agencies[part.agency_id].short_name, people=people(part.row["turned_up"] or part.row["staff_promised"]),
            finding=rng.choice(said.FINDINGS),
        )
        line = _log(results, by, kind, filled, at, at + timedelta(minutes=rng.choice((0, 0, 0, 1, 4, 11))))
        if kind is LogKind.DECISION and rng.random() < 0.3:
            _log(results, by, kind, rng.choice(said.CORRECTIONS), at, line["written_at"] + timedelta(minutes=rng.randint(5, 30)), corrects=line["id"])


def _log(results: Results, by: Person, kind: LogKind, text: str, at: datetime, written: datetime, corrects: int | None = None) -> dict[str, Any]:
    return results.story.rows.new(
        "log_entry", operation_id=results.story.operation["id"], agency_id=by.agency_id, kind=kind, text=text, happened_at=at, written_at=written,
        written_by_id=by.id, written_by=by.name, corrects_id=corrects,
    )


def debrief(results: Results, debriefed: Counter[str]) -> bool:
    """Write the debrief some days after, as most are, and say whether it is written."""
    story, rng, code = results.story, results.rng, results.slot.kind.row.code
    at = results.at(results.over, rng.randint(1, 7) * OFFICE_DAY + rng.randint(30, 400))
    age = (results.world.today - results.slot.wall.day).days
    if at is None or story.author is None or rng.random() < (0.04 if age > 60 else 0.25):
        return False
    story.rows.link(
        "debrief", operation_id=story.operation["id"], went_well=" ".join(rng.sample(said.WENT_WELL, 2)), went_badly=rng.choice(said.WENT_BADLY), made_at=at,
        changed_at=at, changed_by=story.author.by_name, version=1,
    )
    story.line(at, story.author, Verb.DEBRIEFED, "wrote the debrief", own=False)
    debriefed[code] += 1
    lessons = said.LESSONS.get(code, said.ANY_LESSONS)
    for n in range(2 if debriefed[code] <= ALWAYS else rng.choice((0, 0, 1, 1, 2))):
        lesson = lessons[(2 * debriefed[code] + n) % len(lessons)]
        _learn(results, lesson, at + timedelta(minutes=3 + 4 * n), story.author)
    return True


def _learn(results: Results, lesson: said.Learned, at: datetime, by: Person) -> None:
    """Note a lesson; what became of it depends on how long ago it was."""
    world, rng = results.world, results.rng
    owner = _owner(results, lesson.owner)
    due = clock.local(at).date() + timedelta(days=rng.choice((21, 30, 42, 60, 90)))
    row = results.story.rows.new(
        "lesson", operation_id=results.story.operation["id"], text=lesson.text, owner=owner, due_on=due, state=LessonState.IDENTIFIED, made_at=at,
        changed_at=at, version=1,
    )
    results.story.line(at, by, Verb.LESSON_NOTED, lesson_noted(owner, due, lesson.text), own=False)
    later = results.at(due - timedelta(days=rng.randint(1, 12)), rng.randint(0, 500))
    if later is None or later <= at or (world.today - results.slot.wall.day).days < 40:
        return
    state = rng.choice((LessonState.LEARNED, LessonState.LEARNED, LessonState.IN_HAND, LessonState.NOT_TAKEN_UP, LessonState.IDENTIFIED))
    if state is not LessonState.IDENTIFIED:
        row.update(state=state, changed_at=later, version=2)
        what = lesson_changed(lesson.text, [lesson_became(LessonState.IDENTIFIED, state)])
        results.story.line(later, by, Verb.LESSON_CHANGED, what, own=False)


def _owner(results: Results, code: str) -> str:
    agency_id = results.world.codes.get(code, results.slot.lead_id)
    own = results.world.coordinator(agency_id)
    return own.by_name if own else results.world.agencies[agency_id].short_name
