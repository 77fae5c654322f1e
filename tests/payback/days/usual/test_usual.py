"""The usual crews of a weekday: kept from a day on, asked about, and what a month's crews come from."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.history import subjects
from opsplanner.models import Absence, UsualCrew
from opsplanner.payback.days.crews.month import queries as month_queries
from opsplanner.payback.days.crews.month import rules as month_rules
from opsplanner.payback.days.crews.month.rules import Usual
from opsplanner.payback.days.crews.services import NewCrew
from opsplanner.payback.days.crews.usual import queries, rules, services
from opsplanner.payback.days.pattern.queries import pattern_version
from opsplanner.payback.days.slots.rules import NewSlot
from tests.browser import text_of
from tests.payback.days import Probation, asked, do, lines, ticked

THURSDAY = date(2026, 11, 26)
DECEMBER = date(2026, 12, 1)
DAY, MORNING, AFTERNOON = (time(9), time(16), 6), (time(9), time(12), 6), (time(13), time(16), 4)


def usual(id_=1, name="Crew A", supervisor_id=7, first=date(2026, 1, 1), last=None, weekday=3, slots=(DAY,)):
    return rules.UsualCrew(id_, weekday, name, supervisor_id, "W. Super", "", first, last, slots)


def test_a_day_gets_its_usual_crews_as_they_are_that_day_and_else_those_that_went_out_last():
    crews = [usual(1, last=THURSDAY + timedelta(weeks=1)), usual(2, first=THURSDAY + timedelta(weeks=1, days=1), slots=(MORNING, AFTERNOON)), usual(3, "Crew B", None)]
    last = [Usual(9, THURSDAY, "Crew Z", None, (DAY,)), Usual(8, THURSDAY - timedelta(days=2), "Crew Y", 5, (DAY,))]
    days = [THURSDAY + timedelta(days=n) for n in (5, 7, 14)]
    found, without = month_rules.proposed(days, last, crews)
    assert [(one.key, one.name, one.supervisor_id, len(one.slots)) for one in found] == [
        ("2026-12-01-8", "Crew Y", 5, 1), ("2026-12-03-usual-1", "Crew A", 7, 1), ("2026-12-03-usual-3", "Crew B", None, 1),
        ("2026-12-10-usual-2", "Crew A", 7, 2), ("2026-12-10-usual-3", "Crew B", None, 1),
    ] and without == []


def test_a_usual_crew_that_was_taken_out_does_not_come_back_as_the_one_that_went_out_last():
    out, last = usual(last=THURSDAY + timedelta(weeks=1)), [Usual(9, THURSDAY, "Crew A", 7, (DAY,)), Usual(8, THURSDAY - timedelta(days=2), "Crew Y", 5, (DAY,))]
    days = [THURSDAY + timedelta(days=n) for n in (5, 7, 14)]
    found, without = month_rules.proposed(days, last, [out, usual(2, first=days[0] + timedelta(days=1), weekday=1)])
    assert [one.key for one in found] == ["2026-12-01-8", "2026-12-03-usual-1"] and without == days[2:], "the one of Tuesdays has not begun"


def test_what_is_asked_about_and_what_cannot_be():
    crew = usual(last=THURSDAY)
    assert rules.with_others(7, "W. Super", [MORNING], [crew]) == "W. Super usually supervises Crew A at that time as well"
    assert rules.with_others(None, "", [MORNING], [crew]) == rules.with_others(8, "", [MORNING], [crew]) == rules.with_others(7, "", [AFTERNOON], [usual(slots=(MORNING,))]) == ""
    assert "does not usually work on Fridays" in rules.not_worked(4, {1, 3}, DECEMBER) and rules.not_worked(3, {1, 3}, DECEMBER) == ""
    after = THURSDAY + timedelta(days=1)
    assert rules.beside([crew], 3, THURSDAY, None) == [crew] and rules.beside([crew], 3, after, None) == rules.beside([crew], 3, THURSDAY, None, but=1) == []
    assert rules.beside([usual(first=after)], 3, THURSDAY, THURSDAY) == [], "it goes out after that"
    with pytest.raises(RuleBroken, match="usual crew of Thursdays already"):
        rules.check_name("crew a", 3, [crew])
    with pytest.raises(RuleBroken, match="no usual crew after Thursday 26 November 2026"):
        rules.check_goes_out(crew, DECEMBER)


@pytest.fixture
def probation(in_app, make, usual_time):
    """Today is Wednesday 18 November 2026; Probation works on Tuesdays and Thursdays."""
    found = Probation(make)
    db.session.execute(db.text("DELETE FROM payback_weekday WHERE weekday NOT IN (1, 3)"))
    db.session.commit()
    return found


def crew(supervisor=None, name="Crew A", *slots):
    return NewCrew(name, supervisor.id if supervisor else None, tuple(NewSlot(n, *slot) for n, slot in enumerate(slots or (DAY,), 1)))


def kept():
    return [(one.name, one.first, one.last) for one in db.session.scalars(select(UsualCrew).order_by(UsualCrew.first, UsualCrew.id))]


def test_a_usual_crew_is_kept_changed_and_ended_from_a_day_on_and_a_month_comes_from_it(probation, make):
    me = {"by": probation.coordinator}
    first, change, out = THURSDAY, date(2026, 12, 10), date(2026, 12, 24)
    said = do(services.add_usual_crew, 3, crew(probation.supervisor), first, accepted="", seen_version=pattern_version(), **me)
    assert said == "Crew A usually goes out on Thursdays from Thursday 26 November 2026 on."
    number = queries.usual_crews(clock.today())[0].id
    do(services.change_usual_crew, number, crew(probation.supervisor, "Crew A", MORNING, AFTERNOON), change, accepted="", seen_version=pattern_version(), **me)
    assert kept() == [("Crew A", first, change - timedelta(days=1)), ("Crew A", change, None)]
    with pytest.raises(RuleBroken, match="no usual crew after"):
        do(services.end_usual_crew, number, out, seen_version=pattern_version(), **me)
    later = queries.usual_crews(change)[-1].id
    do(services.end_usual_crew, later, out, seen_version=pattern_version(), **me)
    db.session.add(Absence(email=probation.supervisor.email, first_day=date(2026, 12, 17), last_day=date(2026, 12, 20)))
    db.session.commit()
    month = month_queries.month_of(DECEMBER, probation.coordinator)
    assert [(line.crew.day.day, len(line.crew.slots), line.supervisor_id, line.left_out) for line in month.lines] == [
        (3, 1, probation.supervisor.id, ""), (10, 2, probation.supervisor.id, ""), (17, 2, None, "Winston Super is away"),
    ]
    assert [day.day for day in month.without] == [1, 8, 15, 22, 24, 29, 31], "on Christmas Eve it is no usual one any more"
    make.crew(date(2026, 12, 17), DAY, name="Crew A")
    january = month_queries.month_of(date(2027, 1, 1), probation.coordinator)
    assert january.lines == () and date(2027, 1, 7) in january.without, "nor does it come back as the one that went out last"
    assert [line.split(" crew ")[0] for line in lines(subjects.PATTERN)] == ["added the usual", "changed the usual", "took the usual"]
    before = (number, crew(probation.supervisor, "Crew A"), first)
    with pytest.raises(ChangedMeanwhile):
        do(services.change_usual_crew, *before, accepted="", seen_version=0, **me)
    with pytest.raises(RuleBroken, match="Nothing would change"):
        do(services.change_usual_crew, *before, accepted="", seen_version=pattern_version(), **me)
    with pytest.raises(RuleBroken, match="a day after today"):
        do(services.add_usual_crew, 3, crew(), clock.today(), accepted="", seen_version=pattern_version(), **me)
    do(services.end_usual_crew, number, first, seen_version=pattern_version(), **me)
    assert kept() == [("Crew A", change, out - timedelta(days=1))], "what has not begun was never usual"


def test_a_weekday_that_is_not_worked_and_a_supervisor_twice_are_asked_about_as_one_list(probation):
    me = {"by": probation.coordinator}
    ticked(services.add_usual_crew, 4, crew(probation.supervisor), THURSDAY, seen_version=0, **me)
    said = asked(services.add_usual_crew, 4, crew(probation.supervisor, "Crew B"), THURSDAY, seen_version=1, **me)
    assert [line.split(" ")[0] for line in said.splitlines()] == ["Probation", "Winston"] and len(kept()) == 1
    with pytest.raises(RuleBroken, match="Choose somebody of Probation"):
        do(services.add_usual_crew, 3, NewCrew("Crew C", 999, (NewSlot(1, *DAY),)), THURSDAY, accepted="", seen_version=1, **me)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_pages_keep_them_and_lead_to_the_month(make, browser, usual_time):
    people = Probation(make)
    keeper, there = browser.as_(people.coordinator), "/payback/days/pattern"
    empty = keeper.get(there)
    assert "No crew is said to be a usual one" in text_of(empty) and f'href="{there}/crews/add"' in empty.text
    form = keeper.get(f"{there}/crews/add")
    assert 'value="2026-11-19"' in form.text and "Crew A" in form.text
    typed = {"weekday": "3", "since": "2026-11-26", "name": "Crew A", "supervisor": str(people.supervisor.id), "starts_1": "9am", "ends_1": "4pm", "places_1": "6", "version": "0"}
    refused = keeper.post(f"{there}/crews/add", typed | {"since": "", "ends_1": "8am"})
    assert refused.status_code == 422 and "Enter from which day on" in text_of(refused) and 'value="Crew A"' in refused.text
    done = text_of(keeper.follow(keeper.post(f"{there}/crews/add", typed)))
    assert "Crew A usually goes out on Thursdays" in done and "Thursday from 26 November 2026 on Crew A 9am to 4pm, 6 places Winston Super Change" in done
    month = text_of(keeper.get("/payback/days/crews?month=2026-12"))
    assert "usual crews" in month and "Thursday 3 December Crew A 9am to 4pm, 6 places" in month
    with browser.app.app_context():
        number = db.session.scalar(select(UsualCrew.id))
        db.session.remove()
    one = f"{there}/crews/{number}"
    assert "Change Crew A on Thursdays" in text_of(keeper.get(one)) and 'value="2026-11-26"' in keeper.get(one).text
    second = text_of(keeper.post(one, typed | {"places_1": "4"}))
    assert "added the usual crew Crew A" in second, "two who edit: the second sees what the first did"
    assert "goes out so on Thursdays" in text_of(keeper.follow(keeper.post(one, typed | {"places_1": "4", "version": "1"})))
    assert "9am to 4pm, 4 places" in text_of(keeper.get(there)) and "until" not in text_of(keeper.get(there)).split("Usual crews")[1].split("Dates that differ")[0]
    ended = keeper.follow(keeper.post(f"{there}/crews/{number}/end", {"since": "2026-11-26", "version": "2"}))
    assert "is no usual crew on Thursdays" in text_of(ended) and "No crew is said to be a usual one" in text_of(ended) and keeper.get(one).status_code == 404
    assert browser.as_(people.supervisor).get(f"{there}/crews/add").status_code == 403
