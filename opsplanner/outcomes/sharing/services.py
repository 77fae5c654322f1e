"""Who counts what several agencies recorded."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsplanner.access import may, visible_to
from opsplanner.database import db, one
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.figures.holding.queries import hold_lines_of_figures
from opsplanner.figures.sharing import services as sharing_services
from opsplanner.models import Measure, Operation, OutcomeEntry, User
from opsplanner.outcomes.sharing import queries, rules, words


def say_who_counts(reference: str, measure_code: str, counts: str, *, seen: str, by: User) -> str:
    """Keep whether the figures of several agencies are parts (`rules.PARTS`), or which agency's counts for all of them (its code); return the sentence that says so.

    Raises NotFound for what this person does not see or may not say, RuleBroken for what is signed off and for nought, ChangedMeanwhile when the
    figures are not those that she saw.
    """
    hold_lines_of_figures(OutcomeEntry.operation_id == select(Operation.id).where(Operation.reference == reference).scalar_subquery())
    operation = one(select(Operation).where(Operation.reference == reference, visible_to(by)).with_for_update())
    shared = queries.shared_named(operation, measure_code)
    if not queries.may_say(by, operation, shared):
        raise NotFound()
    if shared.seen != seen:
        raise ChangedMeanwhile(None, [f"{shared.measure}: {'; '.join(words.words_of(shared))}"])
    share = next((share for share in shared.shares if share.code == counts), None)
    if share is None and counts != rules.PARTS:
        raise RuleBroken("Choose one of the options", "counts")
    rules.check_who_says(shared, counts, may(by, "review"))
    query = select(OutcomeEntry).join(Measure, Measure.id == OutcomeEntry.measure_id).where(OutcomeEntry.operation_id == operation.id, Measure.code == measure_code)
    query = query.where(OutcomeEntry.superseded.is_(False)).options(joinedload(OutcomeEntry.agency, innerjoin=True), joinedload(OutcomeEntry.measure, innerjoin=True))
    entries = db.session.scalars(query.order_by(OutcomeEntry.id).with_for_update(of=OutcomeEntry)).all()
    sharing_services.say_sharing(entries, operation, share.agency_id if share else None, by=by)
    return f"{shared.measure}: {share.agency}’s figure counts for all who reported it." if share else f"{shared.measure}: the figures are parts, and each counts."
