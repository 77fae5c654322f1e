"""How often the committee has to sit is set. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opsplanner.access import may
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound
from opsplanner.history import changes, newest, record, sentence, subjects
from opsplanner.models import ClockRuns, ScrutinyClock, User, Verb
from opsplanner.plan.services import one_at_a_time
from opsplanner.scrutiny.clock.rules import check_month
from opsplanner.scrutiny.words import clock_words


@dataclass(frozen=True, kw_only=True)
class Said:
    """How often which committee has to sit; `month` is 1 to 12, or None where none is agreed."""

    committee: str
    runs: ClockRuns
    since: date
    month: int | None


def set_clock(said: Said, *, seen_version: int, by: User) -> str:
    """Set how often the committee has to sit; return the sentence that says so. `seen_version` is 0 where nothing was set.

    Raises NotFound for who keeps no sittings, RuleBroken on a box, ChangedMeanwhile.
    """
    if not may(by, "keep_sittings"):
        raise NotFound()
    check_month(said.month)
    one_at_a_time()
    row = db.session.scalars(db.select(ScrutinyClock).with_for_update()).first()
    if (version := row.version if row else 0) != seen_version:
        raise ChangedMeanwhile(version, [sentence(line) for line in newest(subjects.SCRUTINY, 1)] or ["The partnership's pack was loaded, and set it"])
    now = {"the committee": said.committee, "how often it sits": clock_words(said.runs, said.since, said.month)}
    was = {"the committee": row.committee, "how often it sits": clock_words(row.runs, row.since, row.month)} if row else {}
    told = changes(was, now)
    if not told:
        return "Nothing was changed"
    if row is None:
        row = ScrutinyClock(id=1)
        db.session.add(row)
    row.committee, row.runs, row.since, row.month, row.of_pack = said.committee, said.runs, said.since, said.month, False
    what = "; ".join(change.said for change in told) if was else f"set how often {said.committee} sits: {now['how often it sits']}"
    record(None, Verb.SCRUTINY_CLOCK_SET, what, by=by, subject=subjects.SCRUTINY)
    db.session.flush()
    return f"It is set: {now['how often it sits']}"
