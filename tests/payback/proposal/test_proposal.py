"""A month is proposed, looked at, and put on its days line by line; what changed meanwhile is named. The solver is begun where its answer is what is asked about."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.errors import ChangedMeanwhile
from opsplanner.models import (
    JobKind,
    JobState,
    PaybackAgreement,
    PaybackException,
    PaybackProposal,
    ProposalState,
    Slot,
    User,
)
from opsplanner.payback.proposal.accepting import services as accepting_services
from opsplanner.payback.proposal.goals.rules import Worth
from opsplanner.payback.proposal.work import services
from opsplanner.solving import services as solving_services
from opsplanner.solving.work import services as solving_work
from tests.browser import text_of
from tests.commitments.test_races import together
from tests.payback.days import ahead
from tests.payback.proposal.scene import AFTERNOON, HERE, MORNING, Scene
from tests.queries import queries_of

ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
"""What is the same whatever the database is: said by plain rules, or refused before anything is asked of it."""


@pytest.fixture
def scene(app, make, browser) -> Scene:
    return Scene(make, browser)


@pytest.fixture
def by_hand(monkeypatch):
    """Without its solver a month is first come, first served: most of what a page does with it needs no more."""
    monkeypatch.setattr(solving_services, "PROGRAM", ["/nowhere/python"])


def test_a_month_is_asked_for_worked_out_and_put_on_its_days_line_by_line(scene, make):
    """The second of the queue has a date: it gets the first slot, the first one the next, and both the crew's one ward."""
    ward = make.ward("Luton")
    late, soon = scene.job("Sweep the steps", 6, ward=ward, days_ago=9), scene.job("Clear the alley", 9, ward=ward, wanted_by=ahead(7))
    large = scene.job("Cut the hedge", 30, ward=make.ward("Strood"))
    day, after = make.crew(ahead(6), MORNING, AFTERNOON, name="Crew 1"), make.crew(ahead(13), MORNING, AFTERNOON, name="Crew 1")
    page = scene.page.get(HERE)
    assert "There is none yet" in text_of(page)
    code = scene.asked()
    said = text_of(scene.page.get(f"{HERE}/{code}"))
    assert "It waits for its turn" in said and 'hx-trigger="every 2s"' in scene.page.get(f"{HERE}/{code}", hx=True).text
    with scene.app.app_context():
        services.work()
        db.session.remove()
    assert scene.result(code).found == Worth(0, 0, 0, 0, 0, 0, 0, 1 + 1 + 2 + 2)
    said = text_of(scene.page.get(f"{HERE}/{code}"))
    assert "3 of 3 jobs wholly on days. No better plan exists" in said and "In time: it is wanted by" in said and "Session 2 of 2 that it needs" in said
    assert f"In Luton with {late.reference}, the crew’s other work that day" in said and "1 of 1" in said
    lines = scene.result(code).lines
    assert [line.slot for line in lines] == [slot.id for slot in (*day.slots, *after.slots)] and {line.reference for line in lines[:2]} == {soon.reference, late.reference}
    chosen = [str(line.number) for line in lines if line.reference != late.reference]
    done = text_of(scene.page.follow(scene.accept(code, lines=chosen)))
    assert "Done: put 3 sessions of 2 jobs on their days. Who asked is told" in done and "3 sessions put on their days already" in done and "On its day" in done
    assert [people for _, people in scene.on(soon)] == [3] and [people for _, people in scene.on(large)] == [6, 4] and scene.on(late) == []
    assert "Put it on" in text_of(scene.page.get(f"/payback/{large.reference}")) and scene.stored(code).state is ProposalState.READY
    rest = text_of(scene.page.follow(scene.accept(code)))
    assert "put 1 session of 1 job on their days" in rest and "Put the chosen ones" not in rest and len(scene.on(late)) == 1


def test_what_changed_meanwhile_is_named_and_nothing_is_saved_until_it_is_left_out(scene, make, by_hand):
    """The first job went on hold, the second was put on another day by hand, of the third's slot one place is left; the fourth is as it was."""
    jobs = [scene.job(f"Job {n}", 6, days_ago=9 - n) for n in range(4)]
    crews = [make.crew(ahead(6 * n + 4), MORNING) for n in range(5)]
    code = scene.worked_out()
    assert [line.slot for line in scene.result(code).lines] == [crew.slots[0].id for crew in crews[:4]]
    sent = scene.form(code)
    with scene.app.app_context(), unit_of_work():
        db.session.execute(db.text("UPDATE job SET state = 'on hold' WHERE id = :id"), {"id": jobs[0].id})
    with scene.app.app_context():
        scene.make.session(jobs[1], crews[4].slots[0], places=2)
        scene.make.session(scene.job("Another", 6), crews[2].slots[0], places=5)
        db.session.commit()
    answer = scene.page.post(f"{HERE}/{code}/accept", sent)
    said = text_of(answer)
    assert answer.status_code == 422 and "Nothing is saved, since 3 lines that you ticked changed meanwhile" in said
    assert f"{jobs[0].reference} on" in said and "the job needs no day any more" in said and "the job was put on other days" in said and "only 1 place is left there" in said
    assert scene.on(jobs[3]) == [] and said.count("Changed meanwhile:") == 3
    assert "put 1 session of 1 job" in text_of(scene.page.follow(scene.accept(code))) and len(scene.on(jobs[3])) == 1


def test_what_is_asked_about_is_one_list_and_one_tick(scene, make, by_hand):
    """Two jobs go beside others that are there: two sites each; the second is not wholly on days."""
    there, jobs = [scene.job(f"There {n}", 3) for n in range(2)], [scene.job("Small", 3, days_ago=9), scene.job("Large", 60)]
    for n, each in enumerate(there):
        make.session(each, make.crew(ahead(7 * n + 6), MORNING, name=f"Crew {n}").slots[0], places=1)
    code = scene.worked_out()
    assert [people for _, _, people in scene.lines(code)] == [1, 5] and scene.result(code).first.beside == 2
    assert "two sites and one supervisor" in text_of(scene.page.get(f"{HERE}/{code}")) and "45 hours of it have no day" in text_of(scene.page.get(f"{HERE}/{code}"))
    asked = scene.accept(code)
    said = text_of(asked)
    assert asked.status_code == 422 and said.count("in that slot as well: two sites") >= 2 and f"{jobs[1].reference}: It needs about 60 hours" in said and asked.text.count('name="go_on"') == 1
    assert scene.on(jobs[0]) == []
    warned = re.search(r'name="warned"[^>]*value="([^"]+)"', asked.text)[1]
    assert scene.accept(code, go_on="y", warned=warned).status_code == 303
    assert [len(scene.on(one)) for one in jobs] == [1, 1]


@ON_SQLITE
def test_a_job_of_which_nobody_said_the_hours_is_said_to_have_no_day(scene, make, by_hand):
    make.crew(ahead(6), MORNING)
    taken, without = scene.job("Small", 3, days_ago=9), scene.job("Sweep", 0)
    code = scene.worked_out()
    said = text_of(scene.page.get(f"{HERE}/{code}"))
    assert [reference for reference, _, _ in scene.lines(code)] == [taken.reference] and f"{without.reference}: it has no day" in said and "1 hour of it" not in said


@ON_SQLITE
def test_a_job_that_needs_more_is_proposed_for_another_slot_than_the_one_it_is_on(scene, make, by_hand):
    large = scene.job("Large", 9)
    make.session(large, make.crew(ahead(6), MORNING).slots[0], places=1)
    free = make.crew(ahead(13), MORNING).slots[0]
    code = scene.worked_out()
    assert scene.lines(code) == [(large.reference, free.id, 2)] and scene.accept(code).status_code == 303
    assert [people for _, people in scene.on(large)] == [1, 2]


@ON_SQLITE
def test_a_job_on_which_people_worked_longer_is_on_no_other_days_so_its_next_line_is_put_on(scene, make, by_hand):
    large, slots = scene.job("Large", 30), [make.crew(ahead(7 * n + 6), MORNING).slots[0] for n in range(2)]
    code = scene.worked_out()
    assert scene.lines(code) == [(large.reference, slots[0].id, 6), (large.reference, slots[1].id, 4)]
    asked = scene.accept(code, lines=["1"])
    scene.accept(code, lines=["1"], go_on="y", warned=re.search(r'name="warned"[^>]*value="([^"]+)"', asked.text)[1])
    with scene.app.app_context(), unit_of_work():
        db.session.execute(db.text("UPDATE session SET state = 'recorded', person_minutes = 1140 WHERE job_id = :job"), {"job": large.id})
    assert "Changed meanwhile" not in text_of(scene.page.get(f"{HERE}/{code}")) and scene.accept(code).status_code == 303
    assert scene.on(large) == [(slots[1].id, 4)]


@ON_SQLITE
def test_only_slots_on_which_nothing_is_planned_where_that_is_wished_for(scene, make, by_hand):
    there = scene.job("There", 3)
    make.session(there, make.crew(ahead(6), MORNING).slots[0], places=1)
    scene.job("Small", 3)
    code = scene.worked_out(beside="")
    assert scene.lines(code) == [] and "No slot has places left in these days" in text_of(scene.page.get(f"{HERE}/{code}"))


def test_what_it_is_made_of_is_what_waits_and_what_is_free(scene, make, by_hand):
    """A standing site, a job on hold, a day that is closed, a crew that was stood down and one of two sites are left out; 80 of 100 come."""
    with scene.app.app_context(), unit_of_work():
        db.session.add_all([PaybackAgreement(show_percent=80), PaybackException(day=ahead(8), works=False, reason="Training")])
    scene.job("Site", 3, kind=JobKind.STANDING)
    make.job(JobState.ON_HOLD)
    found = scene.job("Sweep", 12)
    make.crew(ahead(8), MORNING)
    down = make.crew(ahead(6), MORNING)
    with scene.app.app_context(), unit_of_work():
        db.session.execute(db.text("UPDATE crew SET cause = 'weather', answers_for = 'nobody' WHERE id = :id"), {"id": down.id})
    two, free = make.crew(ahead(13), MORNING), make.crew(ahead(20), MORNING)
    for _ in range(2):
        make.session(scene.job("There", 3), two.slots[0], places=1)
    code = scene.worked_out()
    assert scene.lines(code) == [(found.reference, free.slots[0].id, 5)]  # 12 hours, 144 minutes a place
    said = text_of(scene.page.get(f"{HERE}/{code}"))
    assert "1 standing site is left out" in said and "5 people are planned, since 80 of 100 come" in said and "could not be started" in said and "does no fewer jobs by their date" in said


def test_two_who_accept_the_same_lines_put_them_on_once(scene, make, by_hand, app):
    found, slot = scene.job("Sweep", 6), make.crew(ahead(6), MORNING).slots[0]
    code = scene.worked_out()
    version = scene.stored(code).version

    def verb() -> str:
        return accepting_services.accept(code, [1], accepted="", seen_version=version, by=db.session.get_one(User, scene.probation.coordinator.id))

    answers = together(app, verb, verb)
    assert sorted(type(one) for one in answers if not isinstance(one, str)) == [ChangedMeanwhile] and scene.on(found) == [(slot.id, 2)]
    with app.app_context():
        assert db.session.scalar(db.select(Slot.planned).where(Slot.id == slot.id)) == 2


@ON_SQLITE
def test_the_same_form_sent_twice_puts_on_once_and_without_a_tick_it_asks_for_one(scene, make, by_hand):
    found = scene.job("Sweep", 6)
    make.crew(ahead(6), MORNING)
    code = scene.worked_out()
    none = scene.accept(code, lines=[])
    assert none.status_code == 422 and "Tick the lines that are to be put on their days" in text_of(none)
    sent = scene.form(code)
    assert [scene.page.post(f"{HERE}/{code}/accept", sent).status_code for _ in range(2)] == [303, 303] and len(scene.on(found)) == 1
    gone = scene.page.post(f"{HERE}/{code}/accept", {"version": str(scene.stored(code).version), "lines": ["1", "x", "77"]})
    assert gone.status_code == 422 and "put on its day meanwhile" in text_of(gone)


@ON_SQLITE
def test_where_nothing_waits_it_says_so(scene, make, by_hand):
    make.crew(ahead(6), MORNING)
    assert "No job needs a day" in text_of(scene.page.get(f"{HERE}/{scene.worked_out()}"))


@ON_SQLITE
@pytest.mark.parametrize(
    ("more", "said"),
    [({"first": ""}, "Enter the first day"), ({"first": "today"}, "Enter a date that exists"), ({"until": "1/1/2020"}, "before the first"), ({"until": "1/1/2099"}, "")], ids=str,
)
def test_days_that_make_no_sense_are_said_beside_their_box(scene, more, said):
    answer = scene.page.post(HERE, {"first": ahead(1).isoformat(), "until": ahead(28).isoformat()} | more)
    assert answer.status_code == 422 and said in text_of(answer)
    with scene.app.app_context():
        assert not db.session.scalar(db.select(db.func.count()).select_from(PaybackProposal))


@ON_SQLITE
def test_one_that_is_worked_at_waits_and_one_that_was_stopped_is_begun_again(scene, make, by_hand, hands):
    scene.job("Sweep", 6)
    make.crew(ahead(6), MORNING)
    code = scene.asked()
    with scene.app.app_context():
        assert solving_work.take(PaybackProposal, code)
    said = text_of(scene.page.get(f"{HERE}/{code}"))
    assert "Step 1 of 8: finding days before the dates that are wanted" in said and "Delete this proposal" not in said
    for what, why in (("accept", "being worked out"), ("begin-again", "being worked out already"), ("delete", "less than a minute")):
        assert why in text_of(scene.press(code, what, lines=["1"]))
    hands.shift(solving_work.LEASE + timedelta(seconds=1))
    assert "opsplanner was stopped in the middle of it" in text_of(scene.page.get(f"{HERE}/{code}"))
    assert scene.press(code, "begin-again").status_code == 303 and scene.stored(code).state is ProposalState.WAITING
    scene.asked()
    third = scene.page.post(HERE, {"first": ahead(1).isoformat(), "until": ahead(28).isoformat()})
    assert third.status_code == 422 and "2 proposals of this agency are being worked out already" in text_of(third)
    assert "The proposal is deleted" in text_of(scene.page.follow(scene.press(code, "delete")))
    assert scene.page.get(f"{HERE}/{code}").status_code == 404


@ON_SQLITE
def test_without_anybody_who_keeps_the_days_there_is_nothing_to_put_on_them(scene, make, by_hand):
    scene.job("Sweep", 6)
    make.crew(ahead(6), MORNING)
    code = scene.asked()
    with scene.app.app_context(), unit_of_work():
        db.session.get_one(User, scene.probation.coordinator.id).suspended_at = clock.now()
    with scene.app.app_context():
        services.work_out(code)
    assert scene.result(code).jobs == 0


def test_a_large_proposal_is_shown_by_as_many_queries_as_a_small_one(scene, make, by_hand, caplog):
    scene.job("Sweep", 6)
    make.crew(ahead(6), MORNING)
    few = scene.worked_out()
    for n in range(6):
        scene.job(f"Job {n}", 9)
        make.crew(ahead(8 + n), MORNING, AFTERNOON)
    many = scene.worked_out()
    assert len(scene.lines(many)) > 3
    counts = [queries_of(caplog, scene.page, f"{HERE}/{code}") for code in (few, many)]
    assert counts[0] == counts[1] <= 12


@ON_SQLITE
def test_links_lead_to_it(scene):
    for page in ("/payback", "/payback/board"):
        assert f'href="{HERE}"' in scene.page.get(page).text
