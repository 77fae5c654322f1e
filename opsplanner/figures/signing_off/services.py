"""Figures are signed off: never one's own, and never what was not seen. From then on they stay."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.figures import rules, words
from opsplanner.figures.services import last_line, words_of
from opsplanner.history import Said, record_many, subjects
from opsplanner.models import Operation, OutcomeEntry, Review, User, Verb


def check_sign_off(entry: OutcomeEntry, seen_version: int, *, by: User) -> None:
    """Raise RuleBroken, which says after the figure's name why it is not to be signed off: nobody does her own, or what she has not seen."""
    if entry.review is Review.SIGNED_OFF:
        who = entry.signed_off_by.name if entry.signed_off_by else "somebody else"
        raise RuleBroken(f"{who} has signed it off already")
    if entry.review is Review.QUERIED:
        raise RuleBroken("its question waits for an answer")
    rules.check_not_own(by.id, entry.recorded_by_id, entry.changed_by_id)
    if entry.version != seen_version:
        raise RuleBroken(f"it was changed while you had it open. {last_line(entry)}")
    rules.check_move("sign off", entry.review, entry.superseded)


def sign_off(found: Sequence[tuple[OutcomeEntry, Operation | None]], *, by: User) -> None:
    """Sign figures off, each with its operation, which were loaded for change and checked (`check_sign_off`): few statements, however many they are."""
    for state in {rules.check_move("sign off", entry.review, entry.superseded) for entry, _ in found}:
        now = {"review": state, "signed_off_at": clock.now(), "signed_off_by_id": by.id}
        theirs = update(OutcomeEntry).where(OutcomeEntry.id.in_([entry.id for entry, _ in found]))
        db.session.execute(theirs.values(version=OutcomeEntry.version + 1, **now).execution_options(synchronize_session=False))
        for entry, _ in found:
            for name, value in (now | {"version": entry.version + 1, "signed_off_by": by}).items():
                set_committed_value(entry, name, value)
    said = [
        Said(operation, words.signed_off(words_of(entry), entry.agency.short_name), entry.agency_id, subjects.of_entry(entry.reference))
        for entry, operation in found
    ]
    record_many(Verb.SIGNED_OFF, said, by=by)
