"""Drafts, references and changed details, on a real database."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import joinedload, selectinload

from opsplanner import clock
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.config import Settings
from opsplanner.database import db, one, unit_of_work
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.models import (
    AgencyKind,
    Booking,
    Commitment,
    CommitmentState,
    HistoryLine,
    Measure,
    Operation,
    OperationState,
    Place,
    Priority,
)
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.planning import services as planning_services
from opsplanner.operations.planning.rules import Details, Part, Plan
from opsplanner.references import next_reference

DRAFT, PROPOSED, CONFIRMED = OperationState.DRAFT, OperationState.PROPOSED, OperationState.CONFIRMED
DAY = clock.today() + timedelta(days=21)


def values(kind, lead, **more) -> Plan:
    plan = {"type_code": kind.code, "lead_agency_id": lead.id, "wall": clock.Wall(DAY, time(10), time(14), time(9, 30))} | more
    return Plan(**plan)


def save(plan, by, **more) -> str:
    with unit_of_work():
        return planning_services.save_draft(plan, by=by, **more)


def stored(reference: str) -> Operation:
    db.session.expire_all()
    parts = selectinload(Operation.commitments).joinedload(Commitment.agency)
    plan = (joinedload(Operation.type), joinedload(Operation.lead_agency), joinedload(Operation.meeting_point), parts)
    plan += tuple(selectinload(linked) for linked in (Operation.wards, Operation.priorities, Operation.measures))
    plan += (selectinload(Operation.bookings).joinedload(Booking.resource),)
    return one(db.select(Operation).where(Operation.reference == reference).options(*plan))


def lines(reference: str) -> list[str]:
    query = db.select(HistoryLine.what).join(Operation, Operation.id == HistoryLine.operation_id).where(Operation.reference == reference)
    return list(db.session.scalars(query.order_by(HistoryLine.id)))


def test_a_draft_keeps_everything_that_was_planned(make, in_app):
    police, council = make.agency("Kent Police"), make.council()
    kind, user, ward, place, van = make.type("CUBIT"), make.user(), make.ward(), make.place(), make.resource()
    make.plan_year(date(DAY.year - (DAY.month < 4), 4, 1))
    measure = Measure(code="checked", name="Vehicles checked", unit="vehicles", kind="enforcement")
    db.session.add(measure)
    db.session.commit()
    reference = save(
        values(
            kind, council, ward_ids=(ward.id,), place=place.code, measure_ids=(measure.id,), priority_codes=("street-scene",),
            parts=(Part(agency_id=police.id, role="stop site", staff=6, required=True), Part(agency_id=council.id, role="leads", staff=2)),
            objectives="Tax them", commanders="Bronze: A. Name", duty_telephone="01634 1", notes="Cones", resource_ids=(van.id,),
            answer_by=DAY - timedelta(days=7), restricted=True,
        ),
        user,
    )
    found = stored(reference)
    assert reference == f"CUBIT-{DAY.year}-001"
    assert (found.state, found.type.code, found.lead_agency_id, found.author_id) == (DRAFT, "CUBIT", council.id, user.id)
    assert found.wall == clock.Wall(DAY, time(10), time(14), time(9, 30))
    assert (found.period, found.musters_at) == (found.wall.period(), found.wall.muster())
    assert ([w.id for w in found.wards], found.meeting_point_id, [m.id for m in found.measures]) == ([ward.id], place.id, [measure.id])
    assert [p.code for p in found.priorities] == ["street-scene"] and found.plan_year_id == found.priorities[0].plan_year_id
    assert {(c.agency_id, c.role, c.staff_asked, c.required, c.state) for c in found.commitments} == {
        (police.id, "stop site", 6, True, CommitmentState.NOT_ASKED),
        (council.id, "leads", 2, True, CommitmentState.NOT_ASKED),
    }
    assert [(b.resource_id, b.live) for b in found.bookings] == [(van.id, False)]
    assert (found.objectives, found.commanders, found.duty_telephone, found.notes) == ("Tax them", "Bronze: A. Name", "01634 1", "Cones")
    assert (found.answer_by, found.restricted) == (DAY - timedelta(days=7), True)
    assert lines(reference) == [f"saved it as a draft for {clock.words_of_period(found.period)}"]


def test_numbers_follow_by_type_and_year_of_the_first_planned_start(make, in_app):
    user, council, cubit, discard = make.user(), make.council(), make.type("CUBIT"), make.type("DISCARD")
    next_year = clock.Wall(date(DAY.year + 1, 6, 1), time(10), time(14))
    made = [save(values(kind, council, **more), user) for kind, more in ((cubit, {}), (discard, {}), (cubit, {}), (cubit, {"wall": next_year}))]
    year = DAY.year
    assert made == [f"CUBIT-{year}-001", f"DISCARD-{year}-001", f"CUBIT-{year}-002", f"CUBIT-{year + 1}-001"]


def test_a_reference_never_changes_though_the_year_does(make, in_app):
    user, council, kind = make.user(), make.council(), make.type("CUBIT")
    reference = save(values(kind, council), user)
    later = values(kind, council, wall=clock.Wall(DAY + timedelta(days=400), time(10), time(14)))
    assert save(later, user, reference=reference, seen_version=stored(reference).version) == reference


def test_many_who_save_in_one_second_get_a_number_each(app):
    got, guard, together = [], threading.Lock(), threading.Barrier(20)

    def take() -> None:
        with app.app_context():
            together.wait()
            with unit_of_work():
                taken = next_reference("CUBIT", 2026)
            with guard:
                got.append(taken)
            db.session.remove()

    threads = [threading.Thread(target=take) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(got) == [f"CUBIT-2026-{n:03}" for n in range(1, 21)]


def test_the_lead_agency_always_has_a_part(make, in_app):
    user, council, police, kind = make.user(), make.council(), make.agency("Kent Police"), make.type()
    reference = save(values(kind, council, parts=(Part(agency_id=police.id),)), user)
    assert {c.agency_id for c in stored(reference).commitments} == {council.id, police.id}


def test_priorities_follow_the_plan_year_of_the_day_by_their_code(make, in_app):
    this, following = make.plan_year(date(2026, 4, 1)), make.plan_year(date(2027, 4, 1))
    db.session.add(Priority(plan_year_id=this.id, code="ended", name="Only this year's"))
    db.session.commit()
    user, council, kind = make.user(), make.council(), make.type()
    plan = values(kind, council, wall=clock.Wall(date(2027, 3, 31), time(10), time(14)), priority_codes=("street-scene", "ended"))
    reference = save(plan, user)
    assert {(p.code, p.plan_year_id) for p in stored(reference).priorities} == {("street-scene", this.id), ("ended", this.id)}
    save(replace(plan, wall=clock.Wall(date(2027, 4, 1), time(10), time(14))), user, reference=reference, seen_version=stored(reference).version)
    assert [(p.code, p.plan_year_id) for p in stored(reference).priorities] == [("street-scene", following.id)]
    assert stored(reference).plan_year_id == following.id
    assert "changed the priorities from Improve the local street scene; Only this year's to Improve the local street scene" in lines(reference)


def test_a_changed_draft_says_in_the_history_what_was_and_what_is_a_line_a_field(make, in_app):
    police, dvla, council = make.agency("Kent Police"), make.agency("DVLA"), make.council()
    kind, user, river, luton, van = make.type(), make.user(), make.ward("River"), make.ward("Luton"), make.resource(name="CCTV van")
    plan = values(kind, council, ward_ids=(river.id,), parts=(Part(agency_id=police.id, role="stop site", staff=6),))
    reference = save(plan, user)
    changed = replace(
        plan, ward_ids=(luton.id, river.id), resource_ids=(van.id,), notes="Bring cones", answer_by=date(2026, 12, 1),
        parts=(Part(agency_id=dvla.id, role="checks", staff=1, required=False),), place=NamedPlace(name="The Pier", postcode="ME4 4TR"),
    )
    save(changed, user, reference=reference, seen_version=stored(reference).version)
    assert set(lines(reference)[1:]) == {
        "added the meeting point: The Pier, ME4 4TR",
        "changed the wards from River to Luton, River",
        "added the resources: CCTV van",
        "added the notes: Bring cones",
        "took out the part of Kent Police (was: stop site, 6 people, required)",
        "added the date to answer by: Tuesday 1 December 2026",
        "added the part of DVLA: checks, 1 person, not required",
    }
    assert len(lines(reference)) == 8


def test_a_draft_that_is_saved_unchanged_leaves_no_line(make, in_app):
    user, council, kind, van = make.user(), make.council(), make.type(), make.resource()
    plan = values(kind, council, resource_ids=(van.id,))
    reference = save(plan, user)
    save(plan, user, reference=reference, seen_version=stored(reference).version)
    assert len(lines(reference)) == 1


def test_a_drafts_bookings_follow_its_new_time(make, in_app):
    user, council, kind, van = make.user(), make.council(), make.type(), make.resource()
    plan = values(kind, council, resource_ids=(van.id,))
    reference = save(plan, user)
    later = clock.Wall(DAY + timedelta(days=1), time(11), time(15))
    save(replace(plan, wall=later), user, reference=reference, seen_version=stored(reference).version)
    booking = db.session.scalars(db.select(Booking)).one()
    assert (booking.starts_at, booking.ends_at) == (later.muster(), later.period().end)


PIER = NamedPlace(name="The Pier", postcode="ME4 4TR")


def typed(make, place=PIER, **more) -> Plan:
    """A plan that can be proposed, with a place that was typed."""
    ward = make.ward()
    return values(make.type(), make.council(), place=place, ward_ids=(ward.id,), answer_by=DAY - timedelta(days=7), **more)


def propose(plan, by, **more) -> Operation:
    with unit_of_work():
        reference = planning_services.propose(plan, by=by, **more)
    return stored(reference)


def test_a_typed_place_is_kept_once_and_found_again_by_its_name(make, in_app):
    user = make.user()
    first = propose(typed(make), user)
    second = propose(typed(make, replace(PIER, name="the pier")), user)
    assert first.meeting_point_id == second.meeting_point_id and first.meeting_point.shared
    with pytest.raises(RuleBroken, match="already a place of this name, with postcode ME4 4TR"):
        save(typed(make, replace(PIER, postcode="ME7 1AA")), user)
    marys = [propose(typed(make, replace(PIER, name=name)), user).meeting_point_id for name in ("St Mary's car park", "St Mary’s Car Park", "St Marys car park")]
    assert len(set(marys)) == 1, "however the apostrophe is typed"


def test_a_place_that_a_draft_or_a_restricted_operation_made_is_its_own_and_its_name_free_for_others(make, in_app):
    user, elsewhere = make.user(), replace(PIER, postcode="ME7 1AA")
    draft, hidden = stored(save(typed(make), user)), propose(typed(make, elsewhere, restricted=True), user)
    other = propose(typed(make, replace(PIER, postcode="ME8 7RS")), make.user())
    kept = [(stored(one.reference).meeting_point.postcode, stored(one.reference).meeting_point.shared) for one in (draft, hidden, other)]
    assert kept == [("ME4 4TR", False), ("ME7 1AA", False), ("ME8 7RS", True)]
    for code in (draft.meeting_point.code, hidden.meeting_point.code):
        with pytest.raises(RuleBroken, match="no longer used"):
            save(values(make.type(), make.council(), place=code), user)


def test_a_draft_that_is_proposed_shares_its_place_unless_everybody_has_one_of_that_name(make, in_app):
    user = make.user()
    plans = [typed(make), typed(make, PIER)]
    drafts = [save(plan, user) for plan in plans]
    for plan, reference in zip(plans, drafts, strict=True):
        propose(replace(plan, place=stored(reference).meeting_point.code), user, reference=reference, seen_version=stored(reference).version)
    assert [stored(reference).meeting_point.shared for reference in drafts] == [True, False]
    assert [stored(reference).meeting_point.name for reference in drafts] == ["The Pier", "The Pier"]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_is_proposed_at_once_is_written_once_while_all_others_wait(make, in_app):
    user, others = make.user(), [make.agency(f"other-{n}") for n in range(3)]
    plan = typed(make, parts=tuple(Part(agency_id=one.id, role="checks", staff=1, required=False) for one in others))
    written: list[str] = []
    listener = lambda *given: written.append(given[2].partition(" SET ")[0])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    with unit_of_work():
        reference = planning_services.propose(plan, by=user)
    event.remove(db.engine, "before_cursor_execute", listener)
    assert [one for one in written if one.startswith("UPDATE")] == ["UPDATE operation"]
    assert [part.state for part in stored(reference).commitments].count(CommitmentState.REQUESTED) == 3


def test_a_place_of_its_own_goes_with_what_had_it(make, in_app):
    user, gun_wharf = make.user(), make.place("Gun Wharf")
    plan = typed(make)
    moved, deleted = save(plan, user), save(plan, user)
    save(replace(plan, place=replace(PIER, postcode="ME7 1AA")), user, reference=moved, seen_version=stored(moved).version)
    assert stored(moved).meeting_point.postcode == "ME7 1AA"
    save(replace(plan, place=gun_wharf.code), user, reference=moved, seen_version=stored(moved).version)
    with unit_of_work():
        moves_services.delete_draft(deleted, seen_version=stored(deleted).version, by=user)
    assert db.session.scalars(db.select(Place.name)).all() == ["Gun Wharf"]


def test_marking_an_operation_keeps_its_place_to_it_where_nothing_else_has_it_and_unmarking_shares_nothing(make, in_app):
    user = make.user()
    one, other = propose(typed(make), user), propose(typed(make, replace(PIER, name="The Hard")), user)
    another = make.operation()
    with unit_of_work():
        stored(another.reference).meeting_point_id = other.meeting_point_id
    for operation in (one, other):
        change(operation.reference, user, Details(ward_ids=[ward.id for ward in operation.wards], restricted=True))
    assert [stored(operation.reference).meeting_point.shared for operation in (one, other)] == [False, True]
    change(one.reference, user, Details(restricted=False))
    assert not stored(one.reference).meeting_point.shared


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    "field,wrong",
    [
        ("wards", {"ward_ids": (999,)}), ("measures", {"measure_ids": (999,)}), ("resources", {"resource_ids": (999,)}), ("place", {"place": "999"}),
        ("agency_999", {"parts": (Part(agency_id=999),)}),
        ("end", {"wall": clock.Wall(DAY, time(10), time(9))}),
        ("start", {"wall": clock.Wall(date(2027, 3, 28), time(1, 30), time(5))}),
    ],
)
def test_what_is_not_there_is_refused_beside_its_box_and_nothing_is_kept(make, in_app, field, wrong):
    user, council, kind = make.user(), make.council(), make.type()
    with pytest.raises(RuleBroken) as refused:
        save(values(kind, council, **wrong), user)
    assert refused.value.field == field
    assert db.session.scalars(db.select(Operation)).all() == []


def test_an_inactive_ward_is_refused_but_kept_where_it_was_chosen_before(make, in_app):
    user, council, kind, ward = make.user(), make.council(), make.type(), make.ward()
    plan = values(kind, council, ward_ids=(ward.id,))
    reference = save(plan, user)
    ward.active = False
    db.session.merge(ward)
    db.session.commit()
    save(replace(plan, notes="x"), user, reference=reference, seen_version=stored(reference).version)
    with pytest.raises(RuleBroken):
        save(plan, user)


def test_a_coordinator_plans_for_her_own_agency_and_the_office_for_all(make, in_app):
    police, kind = make.agency("Kent Police"), make.type()
    with pytest.raises(RuleBroken) as refused:
        save(values(kind, police), make.user())
    assert refused.value.field == "lead"
    assert stored(save(values(kind, police), make.user(make.office()))).lead_agency_id == police.id


def test_outside_the_demonstration_the_marking_waits_for_who_accepts_its_risk(make, in_app):
    user, council, kind = make.user(), make.council(), make.type()
    settings: Settings = in_app.config["SETTINGS"]
    try:
        in_app.config["SETTINGS"] = replace(settings, demonstration=False)
        with pytest.raises(RuleBroken) as refused:
            save(values(kind, council, restricted=True), user)
        assert refused.value.field == "restricted"
        in_app.config["SETTINGS"] = replace(settings, demonstration=False, risk_accepted_by="A. Chair")
        assert stored(save(values(kind, council, restricted=True), user)).restricted
    finally:
        in_app.config["SETTINGS"] = settings


def test_another_agencys_draft_does_not_exist_for_me(make, in_app):
    council, kind, user = make.council(), make.type(), make.user()
    reference = save(values(kind, council), user)
    stranger = make.user(make.agency("Kent Police"))
    with pytest.raises(NotFound):
        save(values(kind, council), stranger, reference=reference, seen_version=1)


def test_the_second_editor_of_a_draft_sees_what_the_first_changed(make, in_app):
    council, kind, user, other = make.council(), make.type(), make.user(), make.user()
    plan = values(kind, council)
    reference = save(plan, user)
    seen = stored(reference).version
    save(replace(plan, notes="From the first"), user, reference=reference, seen_version=seen)
    with pytest.raises(ChangedMeanwhile) as changed:
        save(replace(plan, notes="From the second"), other, reference=reference, seen_version=seen)
    assert changed.value.changes == [f"{user.name}, Test Council: added the notes: From the first"]
    assert changed.value.version == stored(reference).version
    assert stored(reference).notes == "From the first"


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("seen", [None, 0, -5, 10**30])
def test_a_version_made_by_hand_is_somebody_elses_change(make, in_app, seen):
    council, kind, user = make.council(), make.type(), make.user()
    reference = save(values(kind, council), user)
    with pytest.raises(ChangedMeanwhile):
        save(values(kind, council), user, reference=reference, seen_version=seen)


def change(reference, by, details, seen=None) -> None:
    with unit_of_work():
        planning_services.change_details(reference, details, seen_version=seen or stored(reference).version, by=by)


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("state", [PROPOSED, CONFIRMED, OperationState.POSTPONED])
def test_details_of_a_proposed_operation_change_without_asking_anyone(make, in_app, state):
    police, user, ward = make.agency("Kent Police"), make.user(), make.ward("River")
    operation = make.operation(state, accepted=[police])
    change(operation.reference, user, Details(ward_ids=(ward.id,), objectives="Tax them", duty_telephone="01634 1"))
    found = stored(operation.reference)
    assert (found.state, found.schedule, [w.name for w in found.wards], found.objectives) == (state, 1, ["River"], "Tax them")
    assert {c.state for c in found.commitments} == {CommitmentState.ACCEPTED}
    assert lines(operation.reference) == ["added the wards: River", "added the objectives: Tax them", "added the duty telephone: 01634 1"]


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("state", [DRAFT, OperationState.UNDER_WAY, OperationState.COMPLETED, OperationState.CANCELLED])
def test_details_of_what_is_over_stay_as_they_are(make, in_app, state):
    operation, user = make.operation(state), make.user()
    with pytest.raises(RuleBroken, match="can no longer be changed"):
        change(operation.reference, user, Details())


def test_a_resource_that_is_taken_is_refused_beside_its_field_and_nothing_else_is_saved(make, in_app):
    van, user = make.resource(name="CCTV van"), make.user()
    other = make.operation(PROPOSED, resources=[van])
    operation = make.operation(PROPOSED)
    with pytest.raises(RuleBroken) as refused:
        change(operation.reference, user, Details(resource_ids=(van.id,), notes="x"))
    assert refused.value.field == "resources"
    assert str(refused.value) == f"CCTV van is booked 10am to 2pm for {other.reference}. Choose another resource or time"
    assert stored(operation.reference).notes == "" and lines(operation.reference) == []


def test_a_free_resource_is_booked_at_once(make, in_app):
    van, user, operation = make.resource(), make.user(), make.operation(PROPOSED)
    change(operation.reference, user, Details(resource_ids=(van.id,)))
    assert [(b.resource_id, b.live) for b in stored(operation.reference).bookings] == [(van.id, True)]


def test_only_the_lead_changes_the_marking(make, in_app):
    operation, office = make.operation(PROPOSED), make.user(make.office())
    with pytest.raises(RuleBroken) as refused:
        change(operation.reference, office, Details(restricted=True))
    assert refused.value.field == "restricted"
    change(operation.reference, make.user(), Details(restricted=True))
    assert stored(operation.reference).restricted


def test_two_who_change_one_operation_in_one_second_never_overwrite_each_other(make, app):
    with app.app_context():
        operation, users = make.operation(PROPOSED), [make.user() for _ in range(8)]
        reference, seen = operation.reference, operation.version
        ids = [user.id for user in users]
    got, guard, together = [], threading.Lock(), threading.Barrier(len(ids))

    def edit(user_id: int) -> None:
        from opsplanner.models import User

        with app.app_context():
            together.wait()
            try:
                with unit_of_work():
                    by = db.session.get(User, user_id)
                    planning_services.change_details(reference, Details(notes=f"From {user_id}"), seen_version=seen, by=by)
                outcome = f"From {user_id}"
            except ChangedMeanwhile as changed:
                outcome = f"changed meanwhile: {len(changed.changes)}"
            finally:
                db.session.remove()
            with guard:
                got.append(outcome)

    threads = [threading.Thread(target=edit, args=(user_id,)) for user_id in ids]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    done = [outcome for outcome in got if outcome.startswith("From")]
    assert len(done) == 1 and got.count("changed meanwhile: 1") == len(ids) - 1
    with app.app_context():
        assert stored(reference).notes == done[0]
        assert lines(reference) == [f"added the notes: {done[0]}"]


def test_the_agencies_of_a_draft_are_those_that_were_ticked(make, in_app):
    user, council, kind = make.user(), make.council(), make.type()
    police, dvla = make.agency("Kent Police"), make.agency("DVLA", AgencyKind.NATIONAL)
    plan = values(kind, council, parts=(Part(agency_id=police.id, staff=6),))
    reference = save(plan, user)
    kept = {c.agency_id: c.id for c in stored(reference).commitments}
    save(replace(plan, parts=(Part(agency_id=dvla.id), Part(agency_id=council.id, role="leads"))), user, reference=reference, seen_version=stored(reference).version)
    now = {c.agency_id: c.id for c in stored(reference).commitments}
    assert set(now) == {council.id, dvla.id} and now[council.id] == kept[council.id]
    assert len(db.session.scalars(db.select(Commitment)).all()) == 2
