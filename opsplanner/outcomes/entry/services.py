"""One entry is changed, asked about, answered for and corrected."""

from __future__ import annotations

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.figures import queries as figures_queries
from opsplanner.figures import rules as figures_rules
from opsplanner.figures import words as figures_words
from opsplanner.figures.services import Figure, answer_open, change, last_line, note_history, record_entry, words_of
from opsplanner.models import EntryQuery, User, Verb
from opsplanner.outcomes.recording import queries as recording_queries


def query(entry_id: int, question: str, *, seen_version: int, by: User) -> str:
    """Send an entry back to who recorded it, with a question, and return the sentence that says so.

    Raises NotFound, ChangedMeanwhile when it was changed since it was opened, RuleBroken when it is signed off or queried.
    """
    whole = _seen(entry_id, seen_version, by)
    entry = whole.entry
    entry.review = figures_rules.check_move("query", entry.review, entry.superseded)
    db.session.add(EntryQuery(entry_id=entry.id, question=question, asked_at=clock.now(), asked_by_id=by.id))
    note_history(entry, whole.operation, Verb.QUERIED, figures_words.asked_about(words_of(entry), entry.agency.short_name, question), by=by)
    db.session.flush()
    who = entry.recorded_by.name if entry.recorded_by else entry.agency.name
    return f"The question is sent to {who}, who finds it at home."


def answer_query(entry_id: int, answer: str, figure: Figure, *, seen_version: int, by: User) -> str:
    """Answer the question about an entry, and change its figure if the answer does; it waits for sign-off again.

    Raises NotFound for who may not record for its agency, RuleBroken when there is no question, ChangedMeanwhile.
    """
    whole = _to_record(entry_id, seen_version, by)
    entry = whole.entry
    entry.review = figures_rules.check_move("answer", entry.review, entry.superseded)
    answer_open(entry, answer, by=by)
    note_history(entry, whole.operation, Verb.ANSWERED, figures_words.answered(words_of(entry), answer), by=by)
    changed = change(entry, whole.operation, figure, by=by)
    db.session.flush()
    return "The answer is sent" + (" and the figure changed" if changed else "") + ". The figure waits to be signed off again."


def change_entry(entry_id: int, figure: Figure, *, note: str, seen_version: int, by: User) -> str:
    """Change one entry that is not signed off, and return the sentence that says so.

    Raises NotFound for who may not record for its agency, RuleBroken when it is signed off or corrected, ChangedMeanwhile.
    """
    whole = _to_record(entry_id, seen_version, by)
    changed = change(whole.entry, whole.operation, figure, by=by, note=note)
    db.session.flush()
    return f"{words_of(whole.entry)} is kept. A manager signs it off." if changed else "Nothing was changed."


def correct_entry(entry_id: int, figure: Figure, why: str, *, seen_version: int, by: User) -> int:
    """Record a correction of a signed-off entry, and return its id. Both stay visible; the old one is no longer counted.

    Only the newest of a chain is corrected, once it is signed off itself. The correction is an entry like any other:
    somebody else signs it off. It keeps the priorities that were frozen then.
    Raises NotFound for who may not record for its agency, RuleBroken, ChangedMeanwhile.
    """
    whole = _to_record(entry_id, seen_version, by)
    old = whole.entry
    figures_rules.check_move("correct", old.review, old.superseded)
    if (old.hundredths, old.exactness, old.interim, old.ward_id) == (figure.hundredths, figure.exactness, figure.interim, figure.ward_id):
        raise RuleBroken("Nothing would change. Enter the figure that is right", "quantity")
    old.superseded = True
    db.session.flush()
    new = record_entry(
        old.measure, old.agency, figure, starts_on=old.starts_on, ends_on=old.ends_on, by=by, operation=whole.operation, source=old.source,
        priorities=old.priorities, plan_year_id=old.plan_year_id, note=old.note, corrects=old, why=why,
    )  # fmt: skip
    return new.id


def _to_record(entry_id: int, seen_version: int, by: User) -> figures_queries.Whole:
    whole = _seen(entry_id, seen_version, by)
    if not recording_queries.may_record_for(by, whole.operation, whole.entry.agency_id):
        raise NotFound()
    return whole


def _seen(entry_id: int, seen_version: int, by: User) -> figures_queries.Whole:
    whole = figures_queries.entry_for_change(by, entry_id)
    if whole.entry.version != seen_version:
        raise ChangedMeanwhile(whole.entry.version, [last_line(entry_id)])
    return whole
