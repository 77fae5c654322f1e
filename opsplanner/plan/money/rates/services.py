"""What an hour is worth is said from a month on. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from opsplanner.clock import words_of_month
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import record, subjects
from opsplanner.models import HourlyRate, User, Verb
from opsplanner.plan.money import queries
from opsplanner.plan.money.words import pounds
from opsplanner.plan.services import check_may_keep, one_at_a_time


def add_rate(measure_id: int | None, agency_id: int | None, from_on: date, pence: int, source: str, *, by: User) -> str:
    """Say what an hour of a measure is worth from the first day of a month on, of one agency or of every other; return the sentence that says so.

    A rate is never changed: another one holds from a later month. Raises NotFound for who does not keep the plan, RuleBroken on a box.
    """
    check_may_keep(by)
    measures = {measure.id: measure.name for measure in queries.hour_measures()}
    agencies = {agency.id: agency.name for agency in queries.agencies()}
    if measure_id not in measures:
        raise RuleBroken("Choose what the hours are counted as", "measure")
    if agency_id is not None and agency_id not in agencies:
        raise RuleBroken("This agency is no longer there. Choose from the list", "agency")
    if pence <= 0:
        raise RuleBroken("Enter what an hour is worth, for example 24.50", "amount")
    one_at_a_time()
    there = select(HourlyRate.pence).where(HourlyRate.measure_id == measure_id, HourlyRate.agency_id.is_not_distinct_from(agency_id), HourlyRate.from_on == from_on)
    if (had := db.session.scalar(there)) is not None:
        raise RuleBroken(f"From {words_of_month(from_on)} on it is {pounds(had)} already. A rate stays, since figures stand on it: choose a later month", "from_on")
    db.session.add(HourlyRate(measure_id=measure_id, agency_id=agency_id, from_on=from_on, pence=pence, source=source))
    whose = f"of {agencies[agency_id]}" if agency_id is not None else "of every other agency"
    said = f"{pounds(pence)} for an hour {whose} ({measures[measure_id]}) from {words_of_month(from_on)}"
    record(None, Verb.RATE_ADDED, f"said {said}: {source}", by=by, subject=subjects.RATES)
    db.session.flush()
    return f"{said[:1].upper()}{said[1:]} is kept"
