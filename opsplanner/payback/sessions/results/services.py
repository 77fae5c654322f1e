"""What a session's work came to, as outcome entries of the ledger: reviewed, queried and corrected like any other."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsplanner.catalogue.years import queries as years_queries
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken, Told
from opsplanner.figures import services as figures_services
from opsplanner.figures.holding.queries import hold_lines_of_figures
from opsplanner.figures.quantity.rules import hundredths_of_hours
from opsplanner.figures.quantity.words import words_beside
from opsplanner.figures.services import Figure, Origin, quantity_of
from opsplanner.history import last_line, subjects
from opsplanner.models import Measure, OutcomeEntry, PaybackSession, Review, User
from opsplanner.payback.sessions.results.queries import MEASURES, PERSON_HOURS


def record_results(session: PaybackSession, figures: Mapping[int, int | None], *, seen: Mapping[int, int] | None, hours_changed: bool, by: User) -> None:
    """Keep a session's figures by measure, in hundredths (None: nothing recorded), and its person-hours on site with them.

    `seen` holds the version of each figure as the form showed it; None: it was not asked. What a manager has signed off stays as
    it is, and so does its correction. Raises RuleBroken beside the measure when it would change, and ChangedMeanwhile with both
    figures when one was changed on its own page since.
    """
    hours = _person_hours()
    entries = _entries(session, [(measure_id, by.agency_id) for measure_id in {*figures, hours.id}])
    typed = dict(figures)
    if hours_changed or hours.id not in entries:  # the same hours typed again do not undo what was made of them on the figure's own page
        typed[hours.id] = hundredths_of_hours(session.person_minutes)
    _check_seen(entries, typed, seen)
    measures = {one.id: one for one in db.session.scalars(select(Measure).where(Measure.id.in_(typed)))}
    for measure_id in (one for one in typed if one in entries):
        _keep(entries[measure_id], typed[measure_id], by=by)
    new = [
        (measures[measure_id], Figure(hundredths, ward_id=session.job.ward_id))
        for measure_id, hundredths in typed.items() if measure_id not in entries and hundredths is not None
    ]
    if new:
        figures_services.record_all(by.agency, new, _origin(session), by=by)
    db.session.flush()


def remove_results(session: PaybackSession, *, by: User) -> None:
    """Take a session's figures away: it did not take place. Raises RuleBroken once one of them was signed off, be it corrected since."""
    signed = select(OutcomeEntry.id).where(OutcomeEntry.session_id == session.id, OutcomeEntry.review == Review.SIGNED_OFF).limit(1)
    if db.session.scalar(signed) is not None:
        raise RuleBroken("Figures of this session have been signed off, so it cannot be stood down. Ask who reviews them for a correction")
    figures_services.take_back_all([*_entries(session).values()], None, by=by)


def _keep(entry: OutcomeEntry, hundredths: int | None, *, by: User) -> None:
    if entry.hundredths == hundredths:
        return
    if _is_locked(entry):
        raise RuleBroken(_locked(entry), f"result_{entry.measure_id}")
    if hundredths is None:
        figures_services.take_back(entry, None, by=by)
    else:
        figures_services.change(entry, None, Figure(hundredths, entry.exactness, entry.interim, entry.ward_id), by=by, by_session=True)


def _locked(entry: OutcomeEntry) -> str:
    """Why a figure is not changed here: what was signed off is corrected by an entry that names it, on the figure's own page."""
    signed = "has been signed off" if entry.corrects_id is None else "was signed off and corrected"
    return f"{entry.measure.name}, {quantity_of(entry)}, {signed}. Leave it as it is here, and correct it on the figure's own page"


def _check_seen(entries: Mapping[int, OutcomeEntry], typed: Mapping[int, int | None], seen: Mapping[int, int] | None) -> None:
    """What was changed on its own page after the form was opened is shown beside what was typed, not overwritten."""
    if seen is None:
        return
    changed = [
        _both(entry, _words(entry.measure, typed[measure_id]))
        for measure_id, entry in entries.items()
        if measure_id in typed and entry.hundredths != typed[measure_id] and entry.version != seen.get(measure_id, 0) and not _is_locked(entry)
    ]
    if changed:
        raise ChangedMeanwhile(None, changed)  # the session itself was not changed


def _is_locked(entry: OutcomeEntry) -> bool:
    return entry.review is Review.SIGNED_OFF or entry.corrects_id is not None


def _words(measure: Measure, hundredths: int | None) -> str:
    return "nothing" if hundredths is None else words_beside(measure.name, hundredths, measure.unit)


def _both(entry: OutcomeEntry, typed: str) -> str:
    """Say a figure as it stands beside what was typed, with what was done to it last, and by whom."""
    line = last_line(subjects.of_entry(entry.reference))
    both = f"{entry.measure.name} is {quantity_of(entry)} now, and you typed {typed}"
    return Told(f"{both}. {line.by_name}: {line.what}", line.by_id) if line else f"{both}. Somebody else changed it"


def _origin(session: PaybackSession) -> Origin:
    day, job = session.slot.crew.day, session.job
    credited = years_queries.priorities_for(day, [priority.code for priority in job.priorities])
    return Origin(day, day, session_id=session.id, source=job.reference, plan_year_id=years_queries.plan_year_of(day), priorities=credited)


def _entries(session: PaybackSession, more: Collection[tuple[int, int]] = ()) -> dict[int, OutcomeEntry]:
    """The figures that count, by measure, to be changed; `more` is of what may be recorded with them: a measure and an agency each."""
    hold_lines_of_figures(OutcomeEntry.session_id == session.id, more)
    query = select(OutcomeEntry).where(OutcomeEntry.session_id == session.id, OutcomeEntry.superseded.is_(False))
    query = query.options(joinedload(OutcomeEntry.measure, innerjoin=True), joinedload(OutcomeEntry.agency, innerjoin=True))
    return {entry.measure_id: entry for entry in db.session.scalars(query.order_by(OutcomeEntry.id).with_for_update(of=OutcomeEntry))}


def _person_hours() -> Measure:
    """The measure of hours on site: the pack's own, made where a pack has none."""
    found = db.session.scalar(select(Measure).where(Measure.code == PERSON_HOURS))
    if found is None:
        found = Measure(code=PERSON_HOURS, name="Person-hours on site", unit="person-hours", kind=MEASURES, better="up")
        db.session.add(found)
        db.session.flush()
    return found
