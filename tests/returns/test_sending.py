"""A return is entered on one page, goes into the ledger, and is reviewed like any other figure."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import event

from opsplanner.database import db, unit_of_work
from opsplanner.figures.selection.queries import Selection
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.models import (
    AgencyKind,
    Answer,
    Exactness,
    ExpectedReturn,
    HistoryLine,
    OperationState,
    OutcomeEntry,
    Review,
    Role,
    ServiceReturn,
    User,
    Verb,
    return_priority,
)
from opsplanner.outcomes.review import queries as review_queries
from opsplanner.outcomes.review import services as review_services
from opsplanner.plan.indicators.periods.rules import Span, period_of
from opsplanner.returns.sending.rules import Quantity
from opsplanner.returns.sending.services import Sending, print_of, send_returns, withdraw_return
from tests.browser import Browser, text_of
from tests.make import Make
from tests.outcomes.given import ended, recorded
from tests.returns.conftest import OCTOBER, SEPTEMBER, Calendar, enter


def total(calendar: Calendar, user: User) -> int:
    """What the penalty notices come to for her."""
    with calendar.app.app_context():
        return sum((one.hundredths or 0) // 100 for one in totals_queries.by_measure(Selection(), db.session.get_one(User, user.id)) if one.name == "Penalty notices")


def sign_off_all(calendar: Calendar) -> None:
    """The manager signs off all that waits."""
    with calendar.app.app_context():
        with unit_of_work():
            waits = [(entry.reference, entry.version) for entry in db.session.scalars(db.select(OutcomeEntry).where(OutcomeEntry.review == Review.RECORDED))]
            review_services.sign_off(waits, by=db.session.get_one(User, calendar.manager.id))
        db.session.remove()


def test_the_owner_whatever_her_role_enters_the_wards_and_the_figures_are_in_the_ledger(browser: Browser, calendar: Calendar) -> None:
    owner = browser.as_(calendar.owner)
    form = calendar.form(owner.get(OCTOBER), q_river="3", q_twydall="about 4", q_none="1", i="no", t="8", n="Two officers were new")
    said = text_of(owner.follow(owner.post(OCTOBER, form)))
    assert "1 return for October 2026 kept. Somebody else signs the figures off" in said
    assert calendar.figures() == [(3, "River"), (4, "Twydall"), (1, None)]
    with calendar.app.app_context():
        one = db.session.scalars(db.select(OutcomeEntry).order_by(OutcomeEntry.id.desc())).all()
        assert {(entry.starts_on, entry.ends_on, entry.operation_id, entry.interim) for entry in one} == {(date(2026, 10, 1), date(2026, 10, 31), None, False)}
        assert [entry.reference for entry in one] == ["RETURN-2026-001/3", "RETURN-2026-001/2", "RETURN-2026-001/1"] and one[1].exactness is Exactness.ABOUT
        assert one[0].plan_year_id is not None
    page = owner.get("/returns/RETURN-2026-001")
    assert "3 figures, besides what operations and Payback recorded" in text_of(page) and "8 notices" in text_of(page) and "Two officers were new" in text_of(page)
    figure = owner.get("/returns/RETURN-2026-001/figures/2")
    assert "About 4 notices" in text_of(figure) and "Twydall" in text_of(figure) and "/returns/RETURN-2026-001" in figure.text
    manager = browser.as_(calendar.manager)
    assert "Return RETURN-2026-001" in text_of(manager.get("/outcomes/review"))
    assert "RETURN-2026-001" in text_of(manager.get("/outcomes?year=all"))
    assert 'class="govuk-tag govuk-tag--green">In<' in owner.get(OCTOBER).text


def test_who_reviews_a_return_sees_the_last_one_of_the_same_ward_beside_it(browser: Browser, calendar: Calendar) -> None:
    enter(calendar, browser, calendar.owner, SEPTEMBER, q_river="7", q_none="2", i="no", a2="nothing")
    enter(calendar, browser, calendar.owner, q_river="28", q_twydall="3", i="no", a2="nothing")
    with calendar.app.app_context():
        waits = review_queries.waiting(db.session.get_one(User, calendar.manager.id), Review.RECORDED)
        last = review_queries.last_times(db.session.get_one(User, calendar.manager.id), [one.id for one in waits])
    then = {(one.measure, one.ward, one.hundredths // 100): last[one.id].hundredths // 100 if one.id in last else None for one in waits if one.hundredths}
    assert then == {
        ("Penalty notices", "River", 7): None, ("Penalty notices", None, 2): None, ("Penalty notices", "River", 28): 7,
        ("Penalty notices", "Twydall", 3): None,
    }
    assert "4 times the last" in text_of(browser.as_(calendar.manager).get("/outcomes/review"))


@pytest.mark.parametrize("before, so_far, then", [("march", "yes", "yes"), ("march", "", "yes"), ("september", "yes", "")], ids=["both", "this one", "the last one"])
def test_of_a_years_so_far_there_is_no_last_return(browser: Browser, calendar: Calendar, before: str, so_far: str, then: str) -> None:
    """Neither beside it nor as the last one of a month: 28 since April beside 7 of a month would stand out for nothing."""
    with calendar.app.app_context(), unit_of_work():
        db.session.execute(db.update(ExpectedReturn).values(starts_on=date(2026, 3, 1)))
    enter(calendar, browser, calendar.owner, SEPTEMBER.replace("september", before), q_river="7", i="no", s=so_far)
    enter(calendar, browser, calendar.owner, q_river="28", i="no", s=then)
    with calendar.app.app_context():
        who = db.session.get_one(User, calendar.manager.id)
        waits = [one for one in review_queries.waiting(who, Review.RECORDED) if one.ward == "River"]
        assert {(one.hundredths, one.starts_on.month == 4) for one in waits} == {(700, so_far == "yes"), (2800, then == "yes")}
        assert review_queries.last_times(who, [one.id for one in waits]) == {}
    assert "the last" not in text_of(browser.as_(calendar.manager).get("/outcomes/review"))


def test_last_month_and_last_year_stand_beside_each_box(browser: Browser, calendar: Calendar) -> None:
    enter(calendar, browser, calendar.owner, SEPTEMBER, q_river="7", i="no", q="5", i2="no")
    page = browser.as_(calendar.owner).get(OCTOBER)
    assert "September 2026: 7 October 2025: –" in text_of(page) and "September 2026: 5 notices" in text_of(page)
    assert f'<option value="no" selected>' in page.text, "what it includes is as it was said last"  # noqa: F541


def test_a_return_of_33_wards_is_written_in_few_statements_more_than_one_of_3(calendar: Calendar, make: Make) -> None:
    """One at most for each figure that is entered (SQLAlchemy asks SQLite for the number of each) or changed (beside its version), and none that is taken back."""
    wards, asked_for = [make.ward().id for _ in range(33)], list[str]()

    def stands(span: Span) -> str:
        sent = db.session.scalars(db.select(ServiceReturn).where(ServiceReturn.starts_on == span.starts_on)).first()
        entries = db.session.scalars(db.select(OutcomeEntry).where(OutcomeEntry.return_id == sent.id)) if sent else ()
        return print_of(sent.version if sent else 0, {entry.ward_id: entry.version for entry in entries})

    def written(month: int, count: int) -> list[int]:
        span, found = period_of("month", date(2026, month, 1)), list[int]()
        for number in (1, 2, 0):
            with unit_of_work():
                by, told = db.session.get_one(User, calendar.owner.id, options=[db.joinedload(User.agency)]), stands(span)
                asked_for.clear()
                if number:
                    figures = {ward: Quantity(100 * number) for ward in wards[:count]}
                    send_returns(span, [Sending(calendar.by_ward, Answer.FIGURES, figures, None, False, False, "", told, "1")], by=by)
                else:
                    withdraw_return(span, calendar.by_ward, told, by=by)
            found.append(len(asked_for))
        return found

    with calendar.app.app_context():
        db.session.execute(db.insert(return_priority).values(expected_id=calendar.by_ward, priority_code="street-scene"))
        db.session.commit()
        written(8, 3)  # what is kept of the catalogue is kept
        event.listen(db.engine, "before_cursor_execute", lambda *told: asked_for.append(told[2]))
        few, many = written(9, 3), written(10, 33)
        assert [more - less for less, more in zip(few, many, strict=True)] <= [30, 30, 0] and max(few) < 30, (few, many)
        lines = db.session.scalars(db.select(HistoryLine.subject).where(HistoryLine.verb == Verb.RECORDED).order_by(HistoryLine.id)).all()
        assert lines[-33:] == [f"outcome:RETURN-2026-003/{number}" for number in range(1, 34)], "in the order in which they are told"


def test_nothing_estimated_and_comes_later_are_answers(browser: Browser, calendar: Calendar) -> None:
    owner = browser.as_(calendar.owner)
    enter(calendar, browser, calendar.owner, a="nothing", a2="later", d2="1/12/2026")
    assert calendar.figures() == [(0, None)] and calendar.figures(calendar.paid) == []
    listed = text_of(owner.get("/returns?period=october-2026&show=all"))
    assert "Nothing was due 10 November 2026" in listed and "Comes later comes on 1 December 2026" in listed
    enter(calendar, browser, calendar.owner, q_river="4", a="estimated", i="no", q="2", a2="figures", i2="no")
    assert calendar.figures() == [(4, "River")] and calendar.figures(calendar.paid) == [(2, None)]
    with calendar.app.app_context():
        entry = db.session.scalars(db.select(OutcomeEntry).where(OutcomeEntry.measure_id == calendar.notices.id)).one()
        assert entry.interim and entry.exactness is Exactness.ABOUT
    assert {one.answer for one in calendar.sent()} == {Answer.ESTIMATED, Answer.FIGURES}
    enter(calendar, browser, calendar.owner, q_river="5", a="figures")
    with calendar.app.app_context():
        entry = db.session.scalars(db.select(OutcomeEntry).where(OutcomeEntry.measure_id == calendar.notices.id)).one()
        assert not entry.interim and entry.hundredths == 500


@pytest.mark.parametrize("typed, sentence", [
    ({"q_river": "many", "i": "no"}, "Enter the number of notices as a number"), ({"q_river": "3.5", "i": "no"}, "Enter a whole number"),
    ({"q_river": "3"}, "Say whether these figures include what operations and Payback recorded"), ({"n": "Nobody counted"}, "Enter a figure, or choose that there was nothing"),
    ({"q_river": "3", "a": "nothing"}, "Figures are entered, and it says that there was nothing"), ({"a": "later"}, "Enter the day on which it comes"),
    ({"a": "later", "d": "31/2/2027"}, "Enter a date that exists"), ({"a": "later", "d": "1/11/2026"}, "Enter a day that is not past"),
    ({"q_river": "3", "q_twydall": "4", "t": "9", "i": "no"}, "The wards add up to 7, and the total says 9"), ({"q_river": "3", "i": "no", "n": "x" * 501}, "Use at most 500 characters"),
    ({"q_river": "3", "i": "no", "n": "AB12 CDE was clamped"}, "AB12 CDE looks like a vehicle registration. Does this belong here?"),
])
@pytest.mark.first_case_on_postgresql
def test_what_cannot_be_kept_is_refused_beside_its_box_with_all_that_was_typed(browser: Browser, calendar: Calendar, typed: dict[str, str], sentence: str) -> None:
    refused = enter(calendar, browser, calendar.owner, q="12", i2="no", **typed)
    assert refused.status_code == 422 and sentence in text_of(refused)
    assert calendar.sent() == [] and 'value="12"' in refused.text, "nothing is half kept, and nothing typed is lost"
    for value in (typed.get("q_river"), typed.get("d")):
        assert value is None or f'value="{value}"' in refused.text


def test_what_does_not_agree_is_asked_about_and_taken_once_it_is_said_to_be_so(browser: Browser, calendar: Calendar) -> None:
    enter(calendar, browser, calendar.owner, q_river="3", i="no")
    asked = enter(calendar, browser, calendar.owner, q="5", i2="no")
    assert asked.status_code == 422 and "Is this so? 5 is more than Penalty notices, of which it is a part: 3. Tick that it is so, or mend it" in text_of(asked)
    assert calendar.figures(calendar.paid) == []
    enter(calendar, browser, calendar.owner, q="5", i2="no", y2="yes")
    assert calendar.figures(calendar.paid) == [(5, None)]


def test_a_return_says_what_it_includes_and_a_total_takes_the_one_or_the_other(browser: Browser, calendar: Calendar, make: Make) -> None:
    boss = make.user(calendar.council)
    operation = ended(make, calendar.app, [calendar.notices], days_ago=30, lead=calendar.council, wards=calendar.wards)
    recorded(calendar.app, operation, calendar.notices, calendar.council, 6, by=boss, ward_id=calendar.wards[0].id)
    page = browser.as_(calendar.owner).get(OCTOBER)
    assert "Operations and Payback recorded 6 notices in it." in text_of(page)
    less = enter(calendar, browser, calendar.owner, q_river="4", i="yes")
    assert less.status_code == 422 and "Operations and Payback recorded 6, and 4 is said to include that" in text_of(less)
    enter(calendar, browser, calendar.owner, q_river="9", i="no")
    assert total(calendar, boss) == 15
    enter(calendar, browser, calendar.owner, i="yes")
    assert total(calendar, boss) == 9
    log = text_of(browser.as_(boss).get("/outcomes?year=all"))
    assert "Penalty notices of Test Council: the return of 1 October 2026 to 31 October 2026 counts for one figure that operations and Payback recorded." in log
    left = browser.as_(boss).get("/outcomes?year=all&state=in-a-return")
    assert operation.reference in left.text and "one figure, which no total counts" in text_of(left)
    assert "A return tells it again and counts for it" in text_of(browser.as_(boss).get(f"/operations/{operation.reference}/outcomes/1"))
    other = enter(calendar, browser, calendar.owner, SEPTEMBER, q_river="20", i="no", s="yes")
    assert other.status_code == 303, "the year up to September is of another time"
    differs = enter(calendar, browser, calendar.owner, SEPTEMBER.replace("september", "august"), q_river="20", i="yes")
    assert differs.status_code == 422 and "The return of September 2026 (the year’s so far) is of the same time, and does not include" in text_of(differs)


def test_the_hint_of_what_operations_recorded_tells_nothing_of_a_restricted_one(browser: Browser, calendar: Calendar, make: Make) -> None:
    boss = make.user(calendar.council)
    operation = ended(make, calendar.app, [calendar.notices], days_ago=30, lead=calendar.council, wards=calendar.wards, restricted=True)
    recorded(calendar.app, operation, calendar.notices, calendar.council, 6, by=boss, ward_id=calendar.wards[0].id)
    before = browser.as_(calendar.owner).get(OCTOBER)
    assert "recorded 6 notices" in text_of(browser.as_(boss).get(OCTOBER)) and "recorded 6" not in text_of(before)
    assert enter(calendar, browser, calendar.owner, q_river="4", i="yes").status_code == 303, "nor does a question"
    assert total(calendar, calendar.owner) == total(calendar, boss) == 4
    assert "counts for" not in text_of(browser.as_(calendar.owner).get("/outcomes?year=all"))
    assert "counts for one figure" in text_of(browser.as_(boss).get("/outcomes?year=all"))


def test_two_people_at_one_return_the_second_sees_what_the_first_entered_and_keeps_what_she_typed(browser: Browser, calendar: Calendar) -> None:
    deputy = browser.as_(calendar.deputy)
    form = calendar.form(deputy.get(OCTOBER), q_river="8", i="no")
    enter(calendar, browser, calendar.owner, q_river="3", i="no")
    second = deputy.post(OCTOBER, form)
    assert second.status_code == 422 and "Olive Owner, Test Council: sent Penalty notices of Test Council for October 2026: 1 figure" in text_of(second)
    assert "Entered meanwhile: 3 notices" in text_of(second)
    assert 'value="8"' in second.text and calendar.figures() == [(3, "River")]
    assert deputy.post(OCTOBER, calendar.form(second)).status_code == 303 and calendar.figures() == [(8, "River")]
    older = deputy.post(OCTOBER, form | {f"q-{calendar.by_ward}-0": "1"})
    assert older.status_code == 422 and calendar.figures() == [(8, "River")], "an old tab is shown what stands"


def test_a_signed_off_figure_stays_and_leads_to_its_correction(browser: Browser, calendar: Calendar) -> None:
    enter(calendar, browser, calendar.owner, q_river="3", q_twydall="4", i="no")
    sign_off_all(calendar)
    correct = "/returns/RETURN-2026-001/figures/1/correct"
    assert correct in browser.as_(calendar.make.user(calendar.council)).get(OCTOBER).text and correct not in browser.as_(calendar.owner).get(OCTOBER).text
    refused = enter(calendar, browser, calendar.owner, i="yes")
    assert refused.status_code == 422 and "Figures of it are signed off, so what they are of and what they include stays" in text_of(refused)
    assert enter(calendar, browser, calendar.owner, a="nothing").status_code == 422
    assert enter(calendar, browser, calendar.owner, q_none="2").status_code == 303, "what was not told yet is added"
    assert calendar.figures() == [(3, "River"), (4, "Twydall"), (2, None)]
    boss = browser.as_(calendar.make.user(calendar.council))
    corrected = boss.post("/returns/RETURN-2026-001/figures/1/correct", {"quantity": "5", "exactness": "exact", "why": "One book was late", "version": "2"})
    assert corrected.status_code == 303 and sorted(calendar.figures()) == [(2, None), (4, "Twydall"), (5, "River")]


def test_what_was_entered_is_taken_back_box_by_box(browser: Browser, calendar: Calendar) -> None:
    enter(calendar, browser, calendar.owner, q_river="3", q_twydall="4", i="no")
    enter(calendar, browser, calendar.owner, q_river="", q_twydall="4")
    assert calendar.figures() == [(4, "Twydall")]
    owner = browser.as_(calendar.owner)
    assert "Nothing was changed." in text_of(owner.follow(owner.post(OCTOBER, calendar.form(owner.get(OCTOBER)))))


def test_others_read_returns_and_enter_none(browser: Browser, calendar: Calendar) -> None:
    enter(calendar, browser, calendar.owner, q_river="3", i="no")
    typed = calendar.form(browser.as_(calendar.owner).get(OCTOBER), q_river="9")
    outside = calendar.make.agency("A charity", AgencyKind.VOLUNTARY)
    for who in (calendar.make.user(calendar.council, Role.STAFF), calendar.make.user(calendar.make.agency()), calendar.make.user(outside)):
        person = browser.as_(who)
        page = person.get(OCTOBER)
        assert "You can read these returns." in text_of(page) and "3" in text_of(page) and not re.search(r"<form[^>]* action=\"/returns/", page.text)
        assert person.post(OCTOBER, typed).status_code == 403
    for who in (calendar.make.user(calendar.council), calendar.make.user(calendar.make.office()), calendar.manager, calendar.deputy):
        assert "Keep these returns" in browser.as_(who).get(OCTOBER).text
    for path in ("/returns/test-council/2026", "/returns/test-council/may-2026", "/returns/nobody/october-2026", "/returns/RETURN-2026-999", "/returns/test-council/2026-27-quarter-1"):
        assert browser.as_(calendar.owner).get(path).status_code == 404


def test_an_operation_that_is_no_more_than_planned_is_not_said_to_have_recorded_anything(browser: Browser, calendar: Calendar, make: Make) -> None:
    make.operation(OperationState.CONFIRMED, days_ahead=-30, lead=calendar.council)
    assert "recorded" not in text_of(browser.as_(calendar.owner).get(OCTOBER)).partition("Measure")[2].partition("What counts")[0].replace("Payback recorded", "")
