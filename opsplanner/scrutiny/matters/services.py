"""What the committee asked is noted, changed and replied to. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from opsplanner import clock
from opsplanner.access import may
from opsplanner.database import db, one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import changes, record, subjects
from opsplanner.models import MatterKind, MatterState, ScrutinyMatter, Sitting, User, Verb
from opsplanner.plan.indicators.keepers import queries as keepers_queries
from opsplanner.plan.services import check_version, one_at_a_time
from opsplanner.scrutiny import queries, words
from opsplanner.scrutiny.matters import rules


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of a matter; ids, None for nobody yet, no sitting and no day."""

    sitting_id: int | None
    asked_on: date
    text: str
    asked_by: str
    owner_id: int | None
    due_on: date | None


def add_matter(kind: MatterKind, said: Said, *, by: User) -> str:
    """Note what the committee asked or has on its work programme; return its code. Raises NotFound for who keeps no sittings, RuleBroken on a box."""
    _may_keep(by)
    owner = _check(said, None)
    one_at_a_time()
    taken = set(db.session.scalars(select(ScrutinyMatter.code)))
    row = ScrutinyMatter(code=rules.code_of(kind, said.asked_on, taken), kind=kind, state=MatterState.OPEN, **vars(said))
    db.session.add(row)
    db.session.flush()
    record(None, Verb.MATTER_ADDED, words.added(kind, owner, said.due_on), by=by, subject=subjects.of_matter(row.code))
    return row.code


def change_matter(code: str, said: Said, *, seen_version: int, by: User) -> str:
    """Change what was asked, who owns it and when it is due; return the sentence that says so. Raises NotFound, RuleBroken on a box, ChangedMeanwhile."""
    _may_keep(by)
    row = for_change(code, seen_version)
    was, had = _told(row), row.owner_id
    _check(said, row)
    row.sitting_id, row.asked_on, row.text, row.asked_by, row.owner_id, row.due_on = (
        said.sitting_id, said.asked_on, said.text, said.asked_by, said.owner_id, said.due_on,
    )
    told = changes(was, _told(row))
    if not told:
        return "Nothing was changed"
    row.of_pack = False
    whole = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.MATTER_CHANGED, "; ".join(change.said for change in told), by=by, whole=whole, subject=subjects.of_matter(code))
    db.session.flush()
    return "It is kept" if had == row.owner_id else "It is kept, and its new owner is told"


def reply(code: str, state: MatterState, text: str, *, seen_version: int, by: User) -> str:
    """Say how a matter stands and what became of it; what was said before stays in its history. Return the sentence that says so.

    Raises NotFound for who neither owns it nor keeps sittings, RuleBroken on a box, ChangedMeanwhile.
    """
    row = _locked(code)
    if not queries.may_reply(by, row.owner_id):
        raise NotFound()
    check_version(row.version, subjects.of_matter(code), seen_version=seen_version)
    rules.check_reply(row.kind, state, text, in_plan=row.action_id is not None)
    was = {"how it stands": words.stands(row.kind, row.state), "the reply": row.reply}
    told = changes(was, {"how it stands": words.stands(row.kind, state), "the reply": text})
    if not told:
        return "Nothing was changed"
    row.state, row.reply, row.replied_on, row.of_pack = state, text, clock.today(), False
    whole = "\n\n".join(change.whole for change in told if change.whole)
    record(None, Verb.MATTER_REPLIED, "; ".join(change.said for change in told), by=by, whole=whole, subject=subjects.of_matter(code))
    db.session.flush()
    return f"It is kept: {words.stands(row.kind, state)}"


def _locked(code: str) -> ScrutinyMatter:
    return one(select(ScrutinyMatter).where(ScrutinyMatter.code == code).with_for_update())


def for_change(code: str, seen_version: int) -> ScrutinyMatter:
    """Return a matter, locked, as its form was opened with. Raises NotFound, ChangedMeanwhile."""
    row = _locked(code)
    check_version(row.version, subjects.of_matter(code), seen_version=seen_version)
    return row


def _may_keep(by: User) -> None:
    if not may(by, "keep_sittings"):
        raise NotFound()


def _check(said: Said, row: ScrutinyMatter | None) -> str:
    """Return the owner's name, "" for nobody. Raises RuleBroken on a box."""
    rules.check_days(said.asked_on, said.due_on, clock.today())
    if said.sitting_id is not None and db.session.get(Sitting, said.sitting_id) is None:
        raise RuleBroken("This sitting is not there. Choose from the list", "sitting")
    if said.owner_id is None:
        return ""
    can = {one.id: one.name for one in keepers_queries.could_keep()} | {id_: one.name for id_, one in keepers_queries.keepers([row.owner_id] if row and row.owner_id else []).items()}
    if said.owner_id not in can:
        raise RuleBroken("This person cannot sign in any more. Choose from the list", "owner")
    return can[said.owner_id]


def _told(row: ScrutinyMatter) -> dict[str, str]:
    sitting = db.session.get(Sitting, row.sitting_id) if row.sitting_id is not None else None
    owner = keepers_queries.keepers([row.owner_id]).get(row.owner_id) if row.owner_id is not None else None
    return {
        "what is asked": row.text, "who asks": row.asked_by, "the day": words.day(row.asked_on), "the sitting": words.day(sitting.on_day) if sitting else "",
        "the owner": owner.name if owner else "", "when it is due": words.day(row.due_on),
    }
