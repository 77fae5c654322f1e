"""A sitting is planned, moved, cancelled, and put on record. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner import clock
from opsplanner.access import may
from opsplanner.database import db, one
from opsplanner.errors import NotFound
from opsplanner.history import changes, record, subjects
from opsplanner.models import Sitting, SittingState, User, Verb
from opsplanner.plan.services import check_version, one_at_a_time
from opsplanner.scrutiny.sittings import rules
from opsplanner.scrutiny.sittings.rules import Said
from opsplanner.scrutiny.words import day


def add_sitting(said: Said, *, by: User) -> str:
    """Plan a sitting, or put one on record that was held; return its code. Raises NotFound for who keeps no sittings, RuleBroken on a box."""
    _may(by)
    rules.check(said, clock.today())
    one_at_a_time()
    taken = set(db.session.scalars(select(Sitting.code)))
    row = Sitting(code=rules.code_of(said.on_day, taken), **said._asdict())
    db.session.add(row)
    db.session.flush()
    verb = "planned it for" if said.state is SittingState.PLANNED else f"noted it, {said.state.value}, of"
    record(None, Verb.SITTING_ADDED, f"{verb} {day(said.on_day)}", by=by, subject=subjects.of_sitting(row.code))
    return row.code


def change_sitting(code: str, said: Said, why: str, *, seen_version: int, by: User) -> str:
    """Move a sitting, cancel it, say that it was held and who attended; return the sentence that says so.

    Raises NotFound, RuleBroken on a box, ChangedMeanwhile.
    """
    _may(by)
    row = one(select(Sitting).where(Sitting.code == code).with_for_update())
    check_version(row.version, subjects.of_sitting(code), seen_version=seen_version)
    was = Said(row.committee, row.on_day, row.state, row.attended, row.papers)
    told = changes(_told(was), _told(said))
    if not told:
        return "Nothing was changed"
    rules.check(said, clock.today())
    rules.check_why(was, said, why)
    row.committee, row.on_day, row.state, row.attended, row.papers = said
    row.of_pack = False
    whole = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.SITTING_CHANGED, "; ".join(change.said for change in told), by=by, why=why, whole=whole, subject=subjects.of_sitting(code))
    db.session.flush()
    return "The sitting is kept"


def _told(said: Said) -> dict[str, str]:
    return {
        "the day": day(said.on_day), "how it stands": said.state.value, "the committee": said.committee, "who attended": said.attended, "where its papers are": said.papers,
    }


def _may(by: User) -> None:
    if not may(by, "keep_sittings"):
        raise NotFound()
