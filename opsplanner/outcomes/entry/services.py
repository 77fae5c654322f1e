"""One entry is changed, asked about, answered for and corrected."""

from __future__ import annotations

from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound
from opsplanner.figures import queries as figures_queries
from opsplanner.figures import services as figures_services
from opsplanner.figures.services import Figure
from opsplanner.models import User
from opsplanner.outcomes.recording import queries as recording_queries


def query(reference: str, question: str, *, seen_version: int, by: User) -> str:
    """Send an entry back to who recorded it, with a question, and return the sentence that says so.

    Raises NotFound, ChangedMeanwhile when it was changed since it was opened, RuleBroken when it is signed off or queried.
    """
    whole = _seen(reference, seen_version, by)
    entry = whole.entry
    figures_services.query(entry, whole.operation, question, by=by)
    db.session.flush()
    who = entry.recorded_by.name if entry.recorded_by else entry.agency.name
    return f"The question is sent to {who}, who finds it at home."


def answer_query(reference: str, answer: str, figure: Figure, *, seen_version: int, by: User, how: str = "") -> str:
    """Answer the question about an entry, and change its figure if the answer does; it waits for sign-off again. `how` the answer came, where it was not by signing in.

    Raises NotFound for who may not record for its agency, RuleBroken when there is no question, ChangedMeanwhile.
    """
    whole = _to_record(reference, seen_version, by)
    changed = figures_services.answer(whole.entry, whole.operation, answer, figure, by=by, how=how)
    db.session.flush()
    return "The answer is sent" + (" and the figure changed" if changed else "") + ". The figure waits to be signed off again."


def change_entry(reference: str, figure: Figure, *, note: str, seen_version: int, by: User) -> str:
    """Change one entry that is not signed off, and return the sentence that says so.

    Raises NotFound for who may not record for its agency, RuleBroken when it is signed off or corrected, ChangedMeanwhile.
    """
    whole = _to_record(reference, seen_version, by)
    changed = figures_services.change(whole.entry, whole.operation, figure, by=by, note=note)
    db.session.flush()
    return f"{figures_services.words_of(whole.entry)} is kept. A manager signs it off." if changed else "Nothing was changed."


def correct_entry(reference: str, figure: Figure, why: str, *, seen_version: int, by: User) -> str:
    """Record a correction of a signed-off entry, and return its reference. Both stay visible; the old one is no longer counted.

    Only the newest of a chain is corrected, once it is signed off itself. The correction is an entry like any other:
    somebody else signs it off. It keeps the priorities that were frozen then.
    Raises NotFound for who may not record for its agency, RuleBroken, ChangedMeanwhile.
    """
    whole = _to_record(reference, seen_version, by)
    return figures_services.correct(whole.entry, whole.operation, figure, why, by=by).reference


def _to_record(reference: str, seen_version: int, by: User) -> figures_queries.Whole:
    whole = _seen(reference, seen_version, by)
    if not recording_queries.may_record_for(by, whole.operation, whole.entry.agency_id):
        raise NotFound()
    return whole


def _seen(reference: str, seen_version: int, by: User) -> figures_queries.Whole:
    whole = figures_queries.entry_for_change(by, reference)
    if whole.entry.version != seen_version:
        raise ChangedMeanwhile(whole.entry.version, [figures_services.last_line(whole.entry)])
    return whole
