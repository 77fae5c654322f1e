"""A session's figures beside the outcomes room: signed off, corrected, asked about and changed there. Both engines."""

from __future__ import annotations

from datetime import time
from runpy import run_path

import pytest
from sqlalchemy import select

from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.figures.services import Figure
from opsplanner.models import EntryQuery, HistoryLine, JobState, Measure, OutcomeEntry, Review, Role, SearchEntry, SessionState, Verb
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.outcomes.review import services as review_services
from opsplanner.payback.sessions.recording import services as recording_services
from opsplanner.payback.sessions.results import queries as results_queries
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from tests.payback.days import RAIN, Probation, ahead, do, lines, record, sessions


@pytest.fixture
def probation(in_app, make):
    return Probation(make)


@pytest.fixture
def manager(probation, make):
    """Who signs figures off."""
    return make.user(make.office(), Role.MANAGER, name="M. Signer")


@pytest.fixture
def bags(probation):
    """The measure of bags."""
    made = Measure(code="payback-bags", name="Bags filled", unit="bags", kind="payback")
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def recorded(probation, make, bags):
    """A job of yesterday of which 48 bags and 9 person-hours were written down."""
    found = make.job(JobState.SCHEDULED)
    make.session(found, make.crew(ahead(-1), (time(9), time(16), 6)).slots[0])
    again(found, probation, {bags.id: 4800})
    return found


def again(found, probation, figures, *, worked=3, **more):
    """Write the job's one session down, as it is now."""
    one = sessions(found.reference)[0]
    return do(recording_services.record_session, one.id, record(worked, figures=figures, **more), seen_version=one.version, by=probation.supervisor)


def entry(code, **which):
    """The figure of a measure that counts, as it is stored now."""
    db.session.rollback()
    query = select(OutcomeEntry).join(Measure, Measure.id == OutcomeEntry.measure_id).where(Measure.code == code, OutcomeEntry.superseded.is_(False))
    return db.session.scalars(query.filter_by(**which).execution_options(populate_existing=True)).one()


def sign(code, manager):
    """Sign the figure of a measure off."""
    found = entry(code)
    do(review_services.sign_off, [(found.reference, found.version)], by=manager)


def correct(code, hundredths, probation):
    """Correct the signed-off figure of a measure."""
    found = entry(code)
    do(entry_services.correct_entry, found.reference, Figure(hundredths, ward_id=found.ward_id), "miscounted", seen_version=found.version, by=probation.coordinator)


def down(found, probation):
    """Stand the job's one session down."""
    one = sessions(found.reference)[0]
    return do(standing_down_services.stand_down, one.id, RAIN, seen_version=one.version, by=probation.supervisor)


def test_a_corrected_figure_stays_with_its_session(recorded, probation, manager, bags):
    sign("payback-bags", manager)
    correct("payback-bags", 5000, probation)
    assert entry("payback-bags").session_id == sessions(recorded.reference)[0].id
    shown = results_queries.measures(sessions(recorded.reference)[0].id)
    assert [(row.hundredths, row.locked) for row in shown] == [(5000, True)]


def test_recording_again_leaves_a_corrected_figure_alone_and_does_not_change_it(recorded, probation, manager, bags):
    sign("payback-bags", manager)
    correct("payback-bags", 5000, probation)
    again(recorded, probation, {bags.id: 5000}, worked=4)
    assert (entry("payback-bags").hundredths, entry("payback-person-hours").hundredths) == (5000, 1200)
    with pytest.raises(RuleBroken, match="Bags filled, 50, was signed off and corrected.*own page") as broken:
        again(recorded, probation, {bags.id: 4800}, worked=2)
    assert broken.value.field == f"result_{bags.id}"
    assert (entry("payback-bags").hundredths, entry("payback-person-hours").hundredths, sessions(recorded.reference)[0].worked) == (5000, 1200, 4)


def test_the_same_hours_typed_again_leave_corrected_hours_alone(recorded, probation, manager, bags):
    sign("payback-person-hours", manager)
    correct("payback-person-hours", 850, probation)
    again(recorded, probation, {bags.id: 4700})
    assert (entry("payback-bags").hundredths, entry("payback-person-hours").hundredths) == (4700, 850)
    with pytest.raises(RuleBroken, match="Person-hours on site, 8.5.* was signed off and corrected"):
        again(recorded, probation, {bags.id: 4700}, worked=2)


def test_a_session_whose_figure_was_signed_off_and_corrected_is_not_stood_down(recorded, probation, manager):
    sign("payback-bags", manager)
    correct("payback-bags", 5000, probation)
    with pytest.raises(RuleBroken, match="have been signed off, so it cannot be stood down"):
        down(recorded, probation)
    assert sessions(recorded.reference)[0].state is SessionState.RECORDED and entry("payback-bags", review=Review.RECORDED).hundredths == 5000


def found_by_words():
    """The figures that the search has words of."""
    return set(db.session.scalars(select(SearchEntry.thing_id).where(SearchEntry.kind == "entry")))


def test_figures_that_are_taken_away_are_not_searched_for_any_more(recorded, probation, manager, bags):
    ask("payback-bags", manager)
    kept = {entry("payback-bags").id, entry("payback-person-hours").id}
    assert found_by_words() == kept
    again(recorded, probation, {bags.id: None})
    assert found_by_words() == {entry("payback-person-hours").id}
    down(recorded, probation)
    assert found_by_words() == set()
    assert db.session.scalar(select(OutcomeEntry.id)) is None and db.session.scalar(select(EntryQuery.id)) is None


def test_that_figures_came_and_went_with_their_session_is_told_by_the_history_of_its_job(recorded, probation, manager, bags):
    ask("payback-bags", manager)
    figures = [entry("payback-bags").reference, entry("payback-person-hours").reference]
    down(recorded, probation)
    told = db.session.execute(select(HistoryLine.subject, HistoryLine.verb).where(HistoryLine.subject.in_(f"outcome:{one}" for one in figures))).all()
    assert [tuple(line) for line in told] == [(f"outcome:{figures[0]}", Verb.QUERIED)]


def test_corrections_of_long_ago_are_given_their_session(recorded, probation, manager, make, bags):
    for hundredths in (5000, 5100):
        sign("payback-bags", make.user(make.office(), Role.MANAGER))
        correct("payback-bags", hundredths, probation)
    db.session.execute(db.update(OutcomeEntry).where(OutcomeEntry.corrects_id.is_not(None)).values(session_id=None))
    db.session.execute(db.text(run_path("migrations/versions/0007_corrections_of_sessions.py")["CARRIED"]))
    db.session.commit()
    assert entry("payback-bags").session_id == sessions(recorded.reference)[0].id
    assert db.session.scalar(select(OutcomeEntry.id).where(OutcomeEntry.session_id.is_(None))) is None


def ask(code, manager):
    """Ask about the figure of a measure."""
    found = entry(code)
    do(entry_services.query, found.reference, "So many?", seen_version=found.version, by=manager)


def change_there(code, hundredths, probation):
    """Change the figure of a measure on its own page."""
    found = entry(code)
    figure = Figure(hundredths, ward_id=found.ward_id)
    do(entry_services.change_entry, found.reference, figure, note="", seen_version=found.version, by=probation.coordinator)


def test_a_figure_changed_by_recording_again_says_so_in_its_history_and_answers_its_question(recorded, probation, manager, bags):
    ask("payback-bags", manager)
    ask("payback-person-hours", manager)
    again(recorded, probation, {bags.id: 480})
    changed = entry("payback-bags")
    assert (changed.hundredths, changed.review) == (480, Review.RECORDED)
    assert lines(f"outcome:{changed.reference}")[-1] == "changed Bags filled: 48 to 4.8 by recording the session again"
    answers = {one.entry_id: one.answer for one in db.session.scalars(select(EntryQuery))}
    assert answers == {changed.id: "Changed to 4.8.", entry("payback-person-hours").id: ""}
    assert entry("payback-person-hours").review is Review.QUERIED


def test_a_figure_changed_on_its_own_page_meanwhile_is_not_overwritten(recorded, probation, bags):
    seen = results_queries.versions_of_figures(sessions(recorded.reference)[0].id)
    change_there("payback-bags", 5000, probation)
    with pytest.raises(ChangedMeanwhile) as changed:
        again(recorded, probation, {bags.id: 4800}, seen=seen)
    assert changed.value.changes == ["Bags filled is 50 now, and you typed 48. Denise Keeper, Test Probation: changed Bags filled: 48 to 50 for Test Probation"]
    assert entry("payback-bags").hundredths == 5000
    again(recorded, probation, {bags.id: 5000}, seen=seen)
    again(recorded, probation, {bags.id: 4800}, seen=results_queries.versions_of_figures(sessions(recorded.reference)[0].id))
    assert entry("payback-bags").hundredths == 4800


def test_hours_changed_on_their_own_page_meanwhile_are_not_overwritten(recorded, probation, bags):
    seen = results_queries.versions_of_figures(sessions(recorded.reference)[0].id)
    change_there("payback-person-hours", 850, probation)
    with pytest.raises(ChangedMeanwhile) as changed:
        again(recorded, probation, {bags.id: 4800}, seen=seen, worked=2)
    assert "Person-hours on site is 8.5 now, and you typed 6." in changed.value.changes[0]
    again(recorded, probation, {bags.id: 4800}, seen=seen)
    assert entry("payback-person-hours").hundredths == 850
