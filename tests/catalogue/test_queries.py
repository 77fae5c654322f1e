"""What forms read of the partnership's own terms."""

from __future__ import annotations

from datetime import date, time

from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue.years import queries as years_queries
from opsplanner.database import db
from opsplanner.models import Measure, Power, Priority
from opsplanner.models.plan import type_measure, type_power, type_priority

APRIL = date(2026, 4, 1)


def test_types_in_use_stand_with_the_featured_ones_first(make, in_app):
    make.type("YANG", featured=False), make.type("CUBIT"), make.type("OLD", active=False)
    assert [kind.code for kind in catalogue_queries.types()] == ["CUBIT", "YANG"]


def test_a_type_comes_with_its_powers_and_priorities_once_each(make, in_app):
    kind = make.type("CUBIT", starts=time(9))
    for n, active in enumerate((True, True, False)):
        power = Power(code=f"p{n}", title=f"Power {n}", source="An Act", reviewed_on=date(2026, 3, 1), active=active)
        db.session.add(power)
        db.session.flush()
        db.session.execute(type_power.insert().values(operation_type_id=kind.id, power_id=power.id))
    for code in ("street-scene", "fear"):
        db.session.execute(type_priority.insert().values(operation_type_id=kind.id, priority_code=code))
    db.session.commit()
    found = catalogue_queries.type_named("CUBIT")
    assert (found.starts, [p.title for p in found.powers], found.priority_codes) == (time(9), ["Power 0", "Power 1"], {"street-scene", "fear"})
    assert catalogue_queries.type_named("NONE") is None


def test_choices_are_those_in_use_and_those_that_are_kept(make, in_app):
    used, kept, gone = make.ward("River"), make.ward("Kept"), make.ward("Gone")
    kept.active = gone.active = False
    place, van = make.place("Pier"), make.resource(name="Van")
    db.session.commit()
    found = catalogue_queries.choices(None, catalogue_queries.Keep(wards=[kept.id]))
    assert [w.name for w in found.wards] == ["Kept", "River"] and used.id == found.wards[1].id
    assert [(p.id, p.extra) for p in found.places] == [(place.id, "ME4 4TR")]
    assert [(r.id, r.extra) for r in found.resources] == [(van.id, "Test Council")]


def test_the_types_own_measures_stand_first_in_its_order(make, in_app):
    kind = make.type()
    for n, name in enumerate(("Arrests", "Vehicles checked", "Untaxed found")):
        measure = Measure(code=f"m{n}", name=name, unit="vehicles", kind="enforcement")
        db.session.add(measure)
        db.session.flush()
        if n:
            db.session.execute(type_measure.insert().values(operation_type_id=kind.id, measure_id=measure.id, position=n))
    db.session.commit()
    found = catalogue_queries.choices(kind.id).measures
    assert [(m.name, m.usual) for m in found] == [("Vehicles checked", True), ("Untaxed found", True), ("Arrests", False)]


def test_the_plan_year_of_a_day_changes_on_the_first_of_april(make, in_app):
    last, this = make.plan_year(date(2025, 4, 1)), make.plan_year(APRIL)
    assert years_queries.plan_year_of(date(2026, 3, 31)) == last.id
    assert years_queries.plan_year_of(APRIL) == this.id
    assert years_queries.plan_year_of(date(2031, 5, 1)) is None
    years = catalogue_queries.plan_years()
    assert [year.id for year in years] == [this.id, last.id]
    assert catalogue_queries.year_in(years, date(2026, 3, 31)).id == last.id and catalogue_queries.year_in(years, date(2031, 1, 1)) is None


def test_priorities_follow_by_their_code_over_the_first_of_april(make, in_app):
    last, this = make.plan_year(date(2025, 4, 1)), make.plan_year(APRIL)
    db.session.add(Priority(plan_year_id=last.id, code="ended", name="Only last year's"))
    db.session.commit()
    codes = ["street-scene", "ended"]
    assert [(p.code, p.plan_year_id) for p in years_queries.priorities_for(date(2026, 4, 2), codes)] == [("street-scene", this.id)]
    assert {p.code for p in years_queries.priorities_for(date(2026, 3, 2), codes)} == {"street-scene", "ended"}
    assert years_queries.priorities_for(date(2031, 4, 2), codes) == years_queries.priorities_for(APRIL, []) == []


def test_a_types_usual_agencies_in_its_order_without_those_that_left(make, in_app):
    police, dvla, old = make.agency("Police"), make.agency("DVLA"), make.agency("Old", active=False)
    kind = make.type(usual=[(police, "stop", 4, True), (dvla, "checks", 2, False), (old, "", 1, True)])
    assert catalogue_queries.usual_agencies(kind.id) == [(police.id, "stop", 4, True), (dvla.id, "checks", 2, False)]
