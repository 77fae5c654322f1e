"""Recording, review, correction and closing, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.figures.services import Figure
from opsplanner.models import (
    AgencyReport,
    EntryQuery,
    Exactness,
    HistoryLine,
    Operation,
    OperationState,
    OutcomeEntry,
    Priority,
    Review,
    Role,
    User,
    Verb,
    operation_priority,
)
from opsplanner.outcomes.closing import services as closing_services
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.outcomes.recording import services as recording_services
from opsplanner.outcomes.recording.services import Cell
from opsplanner.outcomes.review import services as review_services
from opsplanner.outcomes.review.reviewers import services as reviewers_services
from tests.outcomes.given import debriefed, do, ended, measure, published, recorded, stored


@pytest.fixture
def cubit(make, app):
    """A Cubit that ended, led by the council, with the police."""
    police = make.agency("Kent Police")
    removed = measure(app, "Vehicles removed")
    op = ended(make, app, [removed], accepted=[police])
    return op, removed, police


def lines(app):
    with app.app_context():
        return [line.what for line in db.session.scalars(select(HistoryLine).order_by(HistoryLine.id))]


def test_a_figure_is_recorded_with_its_day_priorities_and_a_line_in_the_history(make, app, cubit):
    op, removed, police = cubit
    with app.app_context():
        year = make.plan_year()
        priority = db.session.scalars(select(Priority)).one()
        db.session.execute(operation_priority.insert().values(operation_id=op.id, priority_id=priority.id))
        db.session.get(Operation, op.id).plan_year_id = year.id
        db.session.commit()
    by = make.user(police)
    said = do(app, recording_services.record_entries, op.reference, [Cell(removed.id, police.id, Figure(1200))], by=by)
    assert said == f"One figure of {op.reference} is kept. A manager signs it off."
    entry = stored(app, op, removed, police)
    assert (entry.hundredths, entry.review, entry.starts_on, entry.ends_on, entry.by_telephone) == (1200, Review.RECORDED, op.day, op.day, False)
    assert entry.plan_year_id == year.id
    with app.app_context():
        assert [one.code for one in db.session.scalars(select(OutcomeEntry).options(db.selectinload(OutcomeEntry.priorities))).one().priorities] == ["street-scene"]
    assert lines(app) == ["recorded Vehicles removed: 12 for Kent Police"]


def test_recording_leaves_the_operations_version_alone(make, app, cubit):
    op, removed, police = cubit
    recorded(app, op, removed, police, 12, by=make.user(police))
    with app.app_context():
        assert db.session.get(Operation, op.id).version == op.version


def test_what_the_lead_or_the_office_writes_for_another_agency_came_by_telephone(make, app, cubit):
    op, removed, police = cubit
    assert recorded(app, op, removed, police, 12, by=make.user()).by_telephone
    assert not recorded(app, op, removed, make.council(), 3, by=make.user()).by_telephone
    other = measure(app, "Vehicles clamped")
    assert recorded(app, op, other, police, 1, by=make.user(make.office())).by_telephone


def test_nobody_records_for_an_agency_that_is_not_hers(make, app, cubit):
    op, removed, police = cubit
    for by in (make.user(police, Role.STAFF), make.user(make.agency()), make.user(make.office(), Role.MANAGER)):
        with pytest.raises(NotFound):
            recorded(app, op, removed, police, 1, by=by)
    with pytest.raises(NotFound):
        recorded(app, op, removed, make.council(), 1, by=make.user(police))


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("state", "sentence"),
    [(OperationState.CANCELLED, "This operation is cancelled"), (OperationState.CONFIRMED, "Results come after it begins"), (OperationState.DRAFT, "is draft")],
)
def test_results_are_refused_before_the_start_and_of_what_did_not_take_place(make, app, state, sentence):
    removed = measure(app, "Vehicles removed")
    op = make.operation(state, lead=make.council())
    with pytest.raises((RuleBroken, NotFound), match=sentence if state is not OperationState.DRAFT else None):
        recorded(app, op, removed, make.council(), 1, by=make.user())


def test_nought_is_a_figure_and_an_emptied_box_is_none(make, app, cubit):
    op, removed, police = cubit
    by = make.user(police)
    entry = recorded(app, op, removed, police, 0, by=by)
    assert entry.hundredths == 0
    do(app, recording_services.record_entries, op.reference, [Cell(removed.id, police.id, None, entry.version)], by=by)
    with app.app_context():
        assert db.session.scalar(select(func.count(OutcomeEntry.id))) == 0
    assert lines(app)[-1] == "took back Vehicles removed: 0 for Kent Police"


def test_the_second_of_two_editors_is_shown_what_the_first_recorded(make, app, cubit):
    op, removed, police = cubit
    first, second = make.user(police), make.user(police)
    recorded(app, op, removed, police, 12, by=first)
    with pytest.raises(ChangedMeanwhile) as shown:
        recorded(app, op, removed, police, 13, by=second)
    assert shown.value.changes == [f"{first.name}, Kent Police: recorded Vehicles removed: 12 for Kent Police"]
    assert stored(app, op, removed, police).hundredths == 1200


def test_a_signed_off_figure_posted_to_by_hand_is_refused_in_a_sentence(make, app, cubit):
    op, removed, police = cubit
    by = make.user(police)
    entry = recorded(app, op, removed, police, 12, by=by)
    do(app, review_services.sign_off, [(entry.reference, entry.version)], by=make.user(make.office(), Role.MANAGER))
    signed = stored(app, op, removed, police)
    for cell in (Cell(removed.id, police.id, Figure(1), signed.version), Cell(removed.id, police.id, None, signed.version)):
        with pytest.raises(RuleBroken, match="Vehicles removed of Kent Police is signed off, so it stays"):
            do(app, recording_services.record_entries, op.reference, [cell], by=by)
    with pytest.raises(RuleBroken, match="is signed off"):
        do(app, entry_services.change_entry, entry.reference, Figure(1), note="", seen_version=signed.version, by=by)
    assert stored(app, op, removed, police).hundredths == 1200


def test_of_ten_ticked_seven_are_signed_off_and_three_are_named(make, app, cubit):
    op, _, police = cubit
    manager, sergeant = make.user(make.office(), Role.MANAGER), make.user(police)
    deputy = make.user(police, deputy_manager=True)
    entries = [recorded(app, op, measure(app, f"Measure {n}", "cases"), police, n, by=deputy if n == 9 else sergeant) for n in range(10)]
    do(app, entry_services.query, entries[0].reference, "Is this each vehicle once?", seen_version=entries[0].version, by=manager)
    do(app, review_services.sign_off, [(entries[1].reference, entries[1].version)], by=manager)
    found = do(app, review_services.sign_off, [(entry.reference, entry.version) for entry in entries], by=deputy)
    assert len(found.done) == 7 and found.sentence == "7 figures are signed off."
    assert [(kept.reference, kept.reason) for kept in found.kept] == [
        (entries[0].reference, "its question waits for an answer"),
        (entries[1].reference, f"{manager.name} has signed it off already"),
        (entries[9].reference, "you recorded or changed it yourself, so somebody else signs it off"),
    ]


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)  # SQLite tells numbers row by row, so that it writes them so
def test_what_many_sign_offs_say_is_written_at_once(make, app, cubit):
    op, _, police = cubit
    entries = [recorded(app, op, measure(app, f"Measure {n}", "cases"), police, n, by=make.user(police)) for n in range(6)]
    told: list[str] = []

    def note(_connection, _cursor, statement, *_):
        told.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    assert len(do(app, review_services.sign_off, [(entry.reference, entry.version) for entry in entries], by=make.user(police, deputy_manager=True)).done) == 6
    with app.app_context():
        event.remove(db.engine, "before_cursor_execute", note)
        lines = db.session.scalars(select(HistoryLine).where(HistoryLine.verb == Verb.SIGNED_OFF).order_by(HistoryLine.id)).all()
        assert [line.subject for line in lines] == [f"outcome:{entry.reference}" for entry in entries]
        assert db.session.get(Operation, op.id).changed_at == lines[-1].at
    assert sum("INSERT INTO history_line" in statement for statement in told) == 1


def test_who_last_changed_a_figure_does_not_sign_it_off(make, app, cubit):
    op, removed, police = cubit
    deputy = make.user(police, deputy_manager=True)
    entry = recorded(app, op, removed, police, 12, by=make.user(police))
    do(app, entry_services.change_entry, entry.reference, Figure(1300), note="counted again", seen_version=entry.version, by=deputy)
    entry = stored(app, op, removed, police)
    found = do(app, review_services.sign_off, [(entry.reference, entry.version)], by=deputy)
    assert not found.done and "yourself" in found.kept[0].reason


def test_a_figure_that_changed_since_the_queue_was_opened_is_not_signed_off(make, app, cubit):
    op, removed, police = cubit
    entry, by = recorded(app, op, removed, police, 12, by=make.user(police)), make.user(police)
    do(app, entry_services.change_entry, entry.reference, Figure(1300), note="", seen_version=entry.version, by=by)
    found = do(app, review_services.sign_off, [(entry.reference, entry.version)], by=make.user(make.office(), Role.MANAGER))
    assert found.kept[0].reason == f"it was changed while you had it open. {by.name}, Kent Police: changed Vehicles removed: 12 to 13 for Kent Police"


def test_a_question_goes_back_and_its_answer_may_change_the_figure(make, app, cubit):
    op, removed, police = cubit
    manager, sergeant = make.user(make.office(), Role.MANAGER), make.user(police)
    entry = recorded(app, op, removed, police, 12, by=sergeant)
    do(app, entry_services.query, entry.reference, "Twelve in one street?", seen_version=entry.version, by=manager)
    asked = stored(app, op, removed, police)
    assert asked.review is Review.QUERIED
    with pytest.raises(NotFound):
        do(app, entry_services.answer_query, entry.reference, "Yes", Figure(1200), seen_version=asked.version, by=make.user(make.agency()))
    do(app, entry_services.answer_query, entry.reference, "Eleven, one was taxed", Figure(1100), seen_version=asked.version, by=sergeant)
    now = stored(app, op, removed, police)
    assert (now.review, now.hundredths) == (Review.RECORDED, 1100)
    with app.app_context():
        question = db.session.scalars(select(EntryQuery)).one()
        assert (question.answer, question.answered_by_id) == ("Eleven, one was taxed", sergeant.id)
    assert do(app, review_services.sign_off, [(now.reference, now.version)], by=manager).sentence == "One figure is signed off."


def test_a_correction_names_the_old_figure_and_only_the_newest_is_corrected_again(make, app, cubit):
    op, removed, police = cubit
    manager, sergeant = make.user(make.office(), Role.MANAGER), make.user(police)
    old = recorded(app, op, removed, police, 12, by=sergeant)
    with pytest.raises(RuleBroken, match="is not signed off yet, so it is simply changed"):
        do(app, entry_services.correct_entry, old.reference, Figure(1300), "one was missed", seen_version=old.version, by=sergeant)
    do(app, review_services.sign_off, [(old.reference, old.version)], by=manager)
    old = stored(app, op, removed, police)
    new_id = do(app, entry_services.correct_entry, old.reference, Figure(1300), "one was missed", seen_version=old.version, by=sergeant)
    new = stored(app, op, removed, police)
    assert (new.reference, new.corrects_id, new.why, new.review, new.superseded) == (new_id, old.id, "one was missed", Review.RECORDED, False)
    with app.app_context():
        before = db.session.get(OutcomeEntry, old.id)
        assert (before.hundredths, before.superseded, before.review) == (1200, True, Review.SIGNED_OFF)
        version = before.version
    with pytest.raises(RuleBroken, match="Only the newest one of the chain"):
        do(app, entry_services.correct_entry, old.reference, Figure(1400), "no", seen_version=version, by=sergeant)
    with pytest.raises(RuleBroken, match="not signed off yet"):
        do(app, entry_services.correct_entry, new.reference, Figure(1400), "no", seen_version=new.version, by=sergeant)
    found = do(app, review_services.sign_off, [(new.reference, new.version)], by=make.user(police, deputy_manager=True))
    assert found.done == ["Vehicles removed: 13, Kent Police"]
    new = stored(app, op, removed, police)
    last = do(app, entry_services.correct_entry, new.reference, Figure(1400), "and another", seen_version=new.version, by=sergeant)
    assert stored(app, op, removed, police).reference == last
    assert lines(app)[-1] == "corrected Vehicles removed: 13 to 14 for Kent Police"


def test_one_does_not_sign_off_ones_own_correction(make, app, cubit):
    op, removed, police = cubit
    deputy = make.user(police, deputy_manager=True)
    old = recorded(app, op, removed, police, 12, by=make.user(police))
    do(app, review_services.sign_off, [(old.reference, old.version)], by=deputy)
    old = stored(app, op, removed, police)
    do(app, entry_services.correct_entry, old.reference, Figure(1300), "one was missed", seen_version=old.version, by=deputy)
    new = stored(app, op, removed, police)
    assert not do(app, review_services.sign_off, [(new.reference, new.version)], by=deputy).done


def test_priorities_are_copied_when_recorded_and_frozen_at_sign_off(make, app, cubit):
    op, removed, police = cubit
    manager, sergeant = make.user(make.office(), Role.MANAGER), make.user(police)

    def credited(reference):
        from opsplanner.models import entry_priority

        with app.app_context():
            return db.session.scalars(select(entry_priority.c.priority_id).join(OutcomeEntry).where(OutcomeEntry.reference == reference)).all()

    old = recorded(app, op, removed, police, 12, by=sergeant)
    with app.app_context():
        make.plan_year()
        priority = db.session.scalars(select(Priority.id)).one()
        db.session.execute(operation_priority.insert().values(operation_id=op.id, priority_id=priority))
        db.session.commit()
    assert credited(old.reference) == []
    do(app, entry_services.change_entry, old.reference, Figure(1300), note="", seen_version=old.version, by=sergeant)
    assert credited(old.reference) == [priority]
    old = stored(app, op, removed, police)
    do(app, review_services.sign_off, [(old.reference, old.version)], by=manager)
    with app.app_context():
        db.session.execute(operation_priority.delete())
        db.session.commit()
    assert credited(old.reference) == [priority]
    old = stored(app, op, removed, police)
    new = do(app, entry_services.correct_entry, old.reference, Figure(1400), "one more", seen_version=old.version, by=sergeant)
    assert credited(new) == [priority]


def test_nothing_to_report_is_an_answer_with_an_undo_and_a_figure_takes_it_back(make, app, cubit):
    op, removed, police = cubit
    by = make.user(police)

    def nothing():
        with app.app_context():
            return db.session.scalar(select(AgencyReport.nothing_to_report))

    do(app, closing_services.nothing_to_report, op.reference, police.code, True, by=by)
    assert nothing() is True
    do(app, closing_services.nothing_to_report, op.reference, police.code, False, by=by)
    assert nothing() is False
    do(app, closing_services.nothing_to_report, op.reference, police.code, True, by=by)
    recorded(app, op, removed, police, 1, by=by)
    assert nothing() is False
    with pytest.raises(RuleBroken, match="There are figures recorded"):
        do(app, closing_services.nothing_to_report, op.reference, police.code, True, by=by)
    with pytest.raises(NotFound):
        do(app, closing_services.nothing_to_report, op.reference, make.council().code, True, by=by)


def test_a_follow_up_needs_what_and_when(make, app, cubit):
    op, _, police = cubit
    by, later = make.user(police), clock.today() + timedelta(days=10)
    for words, on, sentence in (("", later, "Enter what comes in later"), ("pounds", None, "Enter the date"), ("pounds", clock.today() - timedelta(1), "has passed")):
        with pytest.raises(RuleBroken, match=sentence):
            do(app, closing_services.set_follow_up, op.reference, police.code, words, on, seen_version=0, by=by)
    do(app, closing_services.set_follow_up, op.reference, police.code, "vehicles in the pound", later, seen_version=0, by=by)
    with pytest.raises(ChangedMeanwhile):
        do(app, closing_services.set_follow_up, op.reference, police.code, "notices", later, seen_version=0, by=by)


def test_closing_says_all_that_is_missing_and_signs_nothing_off(make, app, cubit):
    op, removed, police = cubit
    lead, manager = make.user(), make.user(make.office(), Role.MANAGER)
    with pytest.raises(RuleBroken, match="Test Council has not said what came of it. Kent Police has not said what came of it. The debrief is not written yet"):
        do(app, closing_services.close_operation, op.reference, seen_version=op.version, by=lead)
    entry = recorded(app, op, removed, police, 12, by=make.user(police))
    do(app, closing_services.nothing_to_report, op.reference, make.council().code, True, by=lead)
    debriefed(app, op)
    with pytest.raises(RuleBroken, match="Kent Police: one figure still to be signed off"):
        do(app, closing_services.close_operation, op.reference, seen_version=op.version, by=lead)
    assert stored(app, op, removed, police).review is Review.RECORDED
    do(app, review_services.sign_off, [(entry.reference, entry.version)], by=manager)
    do(app, closing_services.close_operation, op.reference, seen_version=op.version, by=lead)
    with app.app_context():
        assert db.session.scalar(select(Operation.state)) is OperationState.CLOSED
    assert recorded(app, op, measure(app, "Vehicles destroyed"), police, 3, by=make.user(police)).review is Review.RECORDED, "what comes later is still taken"


def test_a_dated_follow_up_closes_with_interim_figures_unsigned(make, app):
    removed, op = measure(app, "Vehicles removed"), None
    op = ended(make, app, [removed])
    lead = make.user()
    recorded(app, op, removed, make.council(), 12, by=lead, interim=True)
    debriefed(app, op)
    with pytest.raises(RuleBroken, match="one figure still to be signed off"):
        do(app, closing_services.close_operation, op.reference, seen_version=op.version, by=lead)
    do(app, closing_services.set_follow_up, op.reference, make.council().code, "the pound", clock.today() + timedelta(days=9), seen_version=0, by=lead)
    do(app, closing_services.close_operation, op.reference, seen_version=op.version, by=lead)


def test_what_was_to_come_in_later_of_a_closed_operation_ends_with_figures_or_with_nothing_to_report(make, app):
    op, lead, council = ended(make, app), make.user(), make.council()
    debriefed(app, op)
    do(app, closing_services.set_follow_up, op.reference, council.code, "the pound", clock.today(), seen_version=0, by=lead)
    do(app, closing_services.close_operation, op.reference, seen_version=op.version, by=lead)
    with pytest.raises(RuleBroken, match="Record the figures first"):
        do(app, closing_services.set_follow_up, op.reference, council.code, "", None, seen_version=1, by=lead)
    do(app, closing_services.nothing_to_report, op.reference, council.code, True, by=lead)
    do(app, closing_services.set_follow_up, op.reference, council.code, "", None, seen_version=2, by=lead)


def test_an_operation_under_way_is_not_closed_and_only_its_lead_closes_it(make, app):
    op = ended(make, app, state=OperationState.UNDER_WAY)
    with pytest.raises(RuleBroken, match="This operation is under way, so it cannot be closed"):
        do(app, closing_services.close_operation, op.reference, seen_version=op.version, by=make.user())
    with pytest.raises(NotFound):
        do(app, closing_services.close_operation, op.reference, seen_version=op.version, by=make.user(make.agency()))


def test_a_manager_appoints_and_ends_deputies_of_her_own_agency_alone(make, app):
    police, council = make.agency("Kent Police"), make.council()
    manager, own, other = make.user(police, Role.MANAGER), make.user(police), make.user(council)
    elsewhere = make.user(council, deputy_manager=True)
    do(app, reviewers_services.appoint_deputy, own.id, by=manager)
    for verb, who in ((reviewers_services.appoint_deputy, other), (reviewers_services.end_deputy, elsewhere)):
        with pytest.raises(RuleBroken, match="of another agency are appointed there, or by the partnership office"):
            do(app, verb, who.id, by=manager)
        do(app, verb, who.id, by=make.user(make.office(), Role.MANAGER))


def test_deputies_are_coordinators_or_staff_and_their_appointment_is_in_the_history(make, app):
    manager, person = make.user(make.office(), Role.MANAGER), make.user()
    administrator = make.user(make.office(), Role.ADMINISTRATOR)
    do(app, reviewers_services.appoint_deputy, person.id, by=manager)
    for who, sentence in ((person, "already"), (administrator, "An administrator signs nothing off"), (manager, "signs figures off anyway")):
        with pytest.raises(RuleBroken, match=sentence):
            do(app, reviewers_services.appoint_deputy, who.id, by=administrator)
    do(app, reviewers_services.end_deputy, person.id, by=administrator)
    with app.app_context():
        assert db.session.get(User, person.id).deputy_manager is False
        assert {line.subject for line in db.session.scalars(select(HistoryLine))} == {f"user:{person.id}"}


def test_a_manager_cannot_sign_off_what_she_cannot_see(make, app):
    police = make.agency("Kent Police")
    removed = measure(app, "Vehicles removed")
    op = ended(make, app, [removed], accepted=[police], restricted=True)
    entry = recorded(app, op, removed, police, 12, by=make.user(police))
    found = do(app, review_services.sign_off, [(entry.reference, entry.version)], by=make.user(make.office(), Role.MANAGER))
    assert (found.done, [kept.name for kept in found.kept]) == ([], ["One figure"])
    deputy = make.user(make.office(), deputy_manager=True)
    assert do(app, review_services.sign_off, [(entry.reference, entry.version)], by=deputy).done


def test_a_published_figure_is_corrected_by_its_agency_or_the_office(make, app):
    council = make.council()
    entry = published(app, measure(app, "Litter swept", "tonnes"), council, 1500)
    with pytest.raises(NotFound):
        do(app, entry_services.correct_entry, entry.reference, Figure(100), "no", seen_version=1, by=make.user(make.agency()))
    new = do(app, entry_services.correct_entry, entry.reference, Figure(160_050, Exactness.EXACT), "weighed", seen_version=1, by=make.user(make.office()))
    with app.app_context():
        found = db.session.scalars(select(OutcomeEntry).filter_by(reference=new)).one()
        assert (found.source, found.starts_on, found.hundredths) == (entry.source, entry.starts_on, 160_050)
