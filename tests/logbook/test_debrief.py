"""The debrief, its lessons, and who is shown them later."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select

from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile
from opsplanner.logbook.debrief import queries as debrief_queries
from opsplanner.logbook.debrief import services as debrief_services
from opsplanner.models import Debrief, HistoryLine, Lesson, LessonState, Role, User
from opsplanner.models import OperationState as S
from tests.browser import text_of
from tests.commitments.test_races import together
from tests.logbook.conftest import Day
from tests.queries import queries_of

BOTH = pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])
LESSON = {"text": "Bring spare radios", "owner": "Community Officers", "due_on": "2027-01-15", "state": "identified"}


def stored(app, kind):
    with app.app_context():
        return list(db.session.scalars(select(kind).order_by(*inspect(kind).primary_key)))


def lessons_of(make, kind, text: str, *, days: int = 14, **more):
    """An operation of a type that has taught something."""
    op = make.operation(S.COMPLETED, kind=kind, days_ahead=days, **more)
    return op, make.lesson(op, text)


@BOTH
def test_the_lead_writes_the_debrief_and_everyone_reads_it(day, browser, app, hx):
    page = browser.as_(day.lead)
    assert 'name="went_well"' in page.get(day.url("debrief")).text
    answer = page.post(day.url("debrief"), {"went_well": "The route", "went_badly": "The radios", "version": "0"}, hx=hx)
    assert "The debrief is saved." in text_of(page.follow(answer))
    for reader in (day.stranger, day.manager, day.firefighter):
        words = browser.as_(reader).get(day.url("debrief")).text
        assert "The route" in words and "<textarea" not in words and "Change the debrief" not in words
    assert "The radios" in page.get(day.url()).text
    assert [line.what for line in stored(app, HistoryLine)] == ["wrote the debrief"]


@BOTH
def test_the_second_editor_sees_what_the_first_wrote(day, browser, app, hx):
    page = browser.as_(day.lead)
    page.post(day.url("debrief"), {"went_well": "The route", "went_badly": "", "version": "0"})
    late = page.post(day.url("debrief"), {"went_well": "My own words", "went_badly": "", "version": "0"}, hx=hx)
    assert late.status_code == 422 and "What went well now says: The route" in late.text and "My own words" in late.text
    (debrief,) = stored(app, Debrief)
    assert (debrief.went_well, debrief.version) == ("The route", 1)
    assert 'name="version" type="hidden" value="1"' in late.text
    assert page.post(day.url("debrief"), {"went_well": "My own words", "went_badly": "", "version": "1"}).status_code == 303
    assert stored(app, HistoryLine)[-1].what == "changed the debrief (went well) from The route to My own words"


def test_of_two_who_write_it_first_one_is_told(day, app):
    def write(text: str):
        return lambda: debrief_services.save_debrief(
            day.op.reference, went_well=text, went_badly="", seen_version=0, by=db.session.get_one(User, day.lead.id)
        )

    found = together(app, write("one"), write("two"))
    assert sorted(isinstance(answer, ChangedMeanwhile) for answer in found) == [False, True]
    assert len(stored(app, Debrief)) == 1


@pytest.mark.first_case_on_postgresql
@BOTH
@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"went_well": " ", "went_badly": ""}, "Write what went well, or what did not"), ({"went_well": "x" * 6001}, "Use at most 6,000"), ({"version": ""}, "Open the page again")],
)
def test_a_debrief_that_cannot_be_is_refused_kindly(day, browser, app, change, sentence, hx):
    page = browser.as_(day.lead).post(day.url("debrief"), {"went_well": "", "went_badly": "The radios", "version": "0"} | change, hx=hx)
    assert page.status_code == 422 and sentence in page.text and stored(app, Debrief) == []


@BOTH
def test_a_lesson_is_added_and_changed_in_place(day, browser, app, hx):
    page = browser.as_(day.lead)
    opened = page.get(day.url("debrief?open=lesson"), hx=hx)
    assert 'name="owner"' in opened.text and ("<html" in opened.text) is not hx
    page.follow(page.post(day.url("debrief/lessons"), LESSON, hx=hx))
    (lesson,) = stored(app, Lesson)
    assert (lesson.text, lesson.owner, str(lesson.due_on), lesson.state) == ("Bring spare radios", "Community Officers", "2027-01-15", LessonState.IDENTIFIED)
    assert "Bring spare radios</textarea>" in page.get(day.url(f"debrief?open={lesson.id}"), hx=hx).text
    changed = LESSON | {"state": "learned", "owner": "Kent Police", "version": lesson.version}
    words = text_of(page.follow(page.post(day.url(f"debrief/lessons/{lesson.id}"), changed, hx=hx)))
    assert "The lesson is changed." in words and "Kent Police, by Friday 15 January 2027 Learned" in words
    assert [line.what for line in stored(app, HistoryLine)] == [
        "noted a lesson for Community Officers, due Friday 15 January 2027: Bring spare radios",
        "of the lesson “Bring spare radios” changed the owner from Community Officers to Kent Police, changed the state from identified to learned",
    ]
    late = page.post(day.url(f"debrief/lessons/{lesson.id}"), changed | {"owner": "Somebody"}, hx=hx)
    assert late.status_code == 422 and "Owner is now: Kent Police" in late.text and 'value="Somebody"' in late.text


@pytest.mark.first_case_on_postgresql
@BOTH
@pytest.mark.parametrize(
    ("change", "box", "sentence"),
    [
        ({"text": ""}, "text", "Write the lesson"),
        ({"owner": ""}, "owner", "Enter who sees to it"),
        ({"due_on": "31/02/2027"}, "due_on", "Enter a date that exists"),
        ({"state": "forgotten"}, "state", "Choose one of the options"),
    ],
)
def test_a_lesson_that_cannot_be_is_refused_kindly_and_kept(day, browser, app, change, box, sentence, hx):
    page = browser.as_(day.lead).post(day.url("debrief/lessons"), LESSON | change, hx=hx)
    assert page.status_code == 422 and sentence in page.text and f'id="{box}-error"' in page.text
    assert "Community Officers" in page.text or box == "owner"
    assert stored(app, Lesson) == []


def test_who_may_not_change_the_operation_changes_no_debrief(day, browser, app, make):
    _, lesson = lessons_of(make, make.type(), "Old")
    for who, status in ((day.fire_coordinator, 404), (day.stranger, 404), (day.firefighter, 403), (day.manager, 403)):
        page = browser.as_(who)
        for path, sent in (("debrief", {"went_well": "x", "version": "0"}), ("debrief/lessons", LESSON), (f"debrief/lessons/{lesson.id}", LESSON)):
            assert page.post(day.url(path), sent).status_code == status, (path, who)
    assert browser.as_(day.lead).post(day.url(f"debrief/lessons/{lesson.id}"), LESSON | {"version": 1}).status_code == 404
    assert len(stored(app, Lesson)) == 1 and stored(app, Debrief) == []


def test_a_closed_operation_keeps_its_debrief_and_follows_its_lessons(make, browser, app):
    op = make.operation(S.CLOSED)
    page, where = browser.as_(make.user()), f"/operations/{op.reference}/debrief"
    assert "debrief can no longer be changed" in page.get(where).text
    assert page.post(where, {"went_well": "x", "went_badly": "", "version": "0"}).status_code == 422
    assert page.post(f"{where}/lessons", LESSON).status_code == 303 and len(stored(app, Lesson)) == 1


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("state", [S.DRAFT, S.PROPOSED, S.CONFIRMED, S.CANCELLED])
def test_before_its_day_nothing_is_debriefed(make, browser, app, state):
    op = make.operation(state)
    page, where = browser.as_(make.user()), f"/operations/{op.reference}/debrief"
    assert "A debrief is written once it is under way" in page.get(f"{where}?open=lesson").text
    assert page.post(where, {"went_well": "x", "version": "0"}).status_code == page.post(f"{where}/lessons", LESSON).status_code == 422
    assert stored(app, Lesson) == [] and stored(app, Debrief) == []


def test_the_planning_form_shows_what_the_last_two_of_the_type_taught(make, browser, day):
    kind = make.type("CUBIT")
    make.plan_year()
    for n, text in enumerate(("The oldest", "The older", "The newest")):
        lessons_of(make, kind, text, days=-30 + n)
    lessons_of(make, make.type("OTHER"), "Of another type")
    make.operation(S.COMPLETED, kind=kind, days_ahead=-1)
    words = text_of(browser.as_(make.user()).get("/operations/plan?type=CUBIT"))
    assert words.index("The newest") < words.index("The older")
    assert "The oldest" not in words and "Of another type" not in words


def test_lessons_of_a_restricted_operation_are_shown_to_who_may_see_it(make, in_app):
    kind, fire, police = make.type("CUBIT"), make.agency("Fire"), make.agency("Police")
    open_one, _ = lessons_of(make, kind, "Open", days=-20)
    older, _ = lessons_of(make, kind, "Older", days=-30)
    secret, _ = lessons_of(make, kind, "Secret", days=-10, restricted=True, accepted=[fire])

    def seen(user: User) -> list[str]:
        return [lesson.text for lesson in debrief_queries.lessons_for_type(kind.id, user)]

    assert seen(make.user(fire)) == ["Secret", "Open"]
    assert seen(make.user(police)) == seen(make.user(fire, Role.STAFF)) == ["Open", "Older"]


def test_the_number_of_queries_does_not_grow_with_the_lessons(day: Day, browser, caplog):
    page = browser.as_(day.lead)
    page.post(day.url("debrief/lessons"), LESSON)
    one = queries_of(caplog, page, day.url("debrief"))
    for n in range(3):
        page.post(day.url("debrief/lessons"), LESSON | {"text": f"Lesson {n}"})
    assert queries_of(caplog, page, day.url("debrief")) == one == 3
