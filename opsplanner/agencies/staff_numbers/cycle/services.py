"""Watches and shifts: kept by the agency's own coordinator, as its usual week is."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete

from opsplanner import clock
from opsplanner.agencies.staff_numbers import queries as staff_numbers_queries
from opsplanner.agencies.staff_numbers.cycle import queries, words
from opsplanner.agencies.staff_numbers.services import ask_of_fewer, check_seen, note
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.commitments.staffing.cycles.rules import Cycle, check_cycle
from opsplanner.database import db
from opsplanner.models import StaffCycle, StaffCycleDay, User, Verb


def change_cycle(code: str, cycle: Cycle | None, *, accepted: str, seen_version: int, by: User) -> str:
    """Keep an agency's cycle (None: its numbers go by weekday alone), and return the sentence that says so. Fewer than are promised is asked about.

    Raises NotFound for another agency than the person's own, ChangedMeanwhile when a colleague changed its numbers meanwhile, RuleBroken for what is no cycle.
    """
    agency = staff_numbers_queries.own_agency_for_change(by, code)
    check_seen(agency, seen_version)
    if cycle:
        check_cycle(cycle, commitments_rules.MOST_STAFF)
    before = queries.cycle_of(agency.id)
    if cycle == before:
        return "Nothing was changed."
    had = staffing_queries.numbers(agency.id, clock.today())
    hit = ask_of_fewer(agency, had, replace(had, cycles={agency.id: cycle} if cycle else {}), accepted, by)
    db.session.execute(delete(StaffCycleDay).where(StaffCycleDay.agency_id == agency.id))
    db.session.execute(delete(StaffCycle).where(StaffCycle.agency_id == agency.id))
    if cycle:
        db.session.add(StaffCycle(agency_id=agency.id, starts_on=cycle.starts_on, day_from=cycle.day_from, night_from=cycle.night_from))
        db.session.flush()
        db.session.add_all(StaffCycleDay(agency_id=agency.id, position=n, by_day=day, by_night=night) for n, (day, night) in enumerate(cycle.days))
    agency.staff_version += 1
    note(agency, Verb.USUAL_STAFF_CHANGED, f"changed the shifts from {words.words_of_cycle(before)} to {words.words_of_cycle(cycle)}", by=by, hit=hit)
    db.session.flush()
    return f"The shifts of {agency.name} are kept. Who plans an operation sees them at once." if cycle else f"{agency.name} has its people by weekday again."
