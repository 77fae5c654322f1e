"""Several jobs put on days, moved and taken off in one press: all of them or none, and what is asked first is one list."""

from __future__ import annotations

import re
from datetime import date, time

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.models import JobState, SessionState
from opsplanner.payback.board.several import rules
from opsplanner.payback.board.several.forms import MOST_ON_DAYS
from opsplanner.payback.board.several.rules import Wish
from opsplanner.payback.promises.rules import Wanted
from opsplanner.payback.proposal.facts.rules import Facts, Job, Place
from tests.browser import text_of
from tests.payback.days import Probation, ahead, sessions

HERE = "/payback/board/several"
MORNING, AFTERNOON = (time(9), time(12), 6), (time(13), time(16), 6)


@pytest.fixture
def page(browser, make):
    """Probation's coordinator at her desk."""
    return browser.as_(Probation(make).coordinator)


def on(page, *jobs):
    with page.app.app_context():
        return [[(one.slot_id, one.places) for one in sessions(job.reference) if one.state is SessionState.PLANNED] for job in jobs]


def boxes(page, name):
    """What can be ticked, by what stands in it first."""
    return {value.partition(" ")[0]: value for value in re.findall(rf'name="{name}"\s+value="([^"]+)"', page.get(HERE).text)}


def go_on(page, typed, asked):
    return page.post(HERE, typed | {"go_on": "y", "warned": re.search(r'name="warned"[^>]*value="([^"]+)"', asked.text)[1]})


def test_jobs_that_are_ticked_go_on_one_slot_by_one_press_and_what_is_asked_is_one_list(page, make):
    first, second, third = (make.job(JobState.ACCEPTED, estimated_hours=hours) for hours in (6, 3, 3))
    slot = make.crew(ahead(7), MORNING).slots[0]
    assert "Several jobs at once" in text_of(page.get("/payback/board")) and "Put here" in text_of(page.get(HERE)) and "People, " not in page.get(HERE).text
    there = boxes(page, "jobs")
    typed = {"jobs": [there[first.reference], there[second.reference]], "here": slot.id}
    asked = page.post(HERE, typed)
    listed = re.findall(r"<li>\s*(PAYBACK\S+): ", asked.text.split('app-asks">')[1].split("</div>")[0])
    assert asked.status_code == 422 and listed == [second.reference] and on(page, first, second) == [[], []]
    assert asked.text.count("checked") == 2 and f'name="here" value="{slot.id}">Put them there all the same' in asked.text
    done = go_on(page, typed, asked)
    assert "2 jobs are now on" in text_of(page.follow(done)) and on(page, first, second, third) == [[(slot.id, 2)], [(slot.id, 1)], []]


def test_jobs_go_over_the_days_and_what_finds_no_slot_keeps_all_from_being_put(page, make):
    first, second, third = (make.job(JobState.ACCEPTED, estimated_hours=hours) for hours in (36, 6, 6))
    slots = [*make.crew(ahead(2), MORNING, AFTERNOON).slots, *make.crew(ahead(3), MORNING).slots]
    there = boxes(page, "jobs")
    refused = page.post(HERE, {"jobs": [there[one.reference] for one in (first, second, third)], "here": "days"}, hx=True)
    assert refused.status_code == 422 and f"No slot of these days is free for {third.reference}" in text_of(refused) and "<html" not in refused.text
    assert on(page, first, second, third) == [[], [], []] and refused.text.count("checked") == 3
    done = page.post(HERE, {"jobs": [there[first.reference], there[second.reference]], "here": "days"}, hx=True)
    assert f"2 jobs are now on their days: {first.reference} and {second.reference}" in text_of(done)
    assert on(page, first, second) == [[(slots[0].id, 6), (slots[1].id, 6)], [(slots[2].id, 2)]]


def test_what_is_ticked_on_days_is_moved_together_with_what_waits_or_taken_off(page, make):
    day, other = make.crew(ahead(2), MORNING), make.crew(ahead(9), MORNING).slots[0]
    moved, also, waits = (make.job(state, estimated_hours=3) for state in (JobState.SCHEDULED, JobState.SCHEDULED, JobState.ACCEPTED))
    ids = [str(make.session(job, day.slots[0], places=2).id) for job in (moved, also)]
    ticks = boxes(page, "sessions")
    typed = {"sessions": [ticks[one] for one in ids], "jobs": [boxes(page, "jobs")[waits.reference]], "here": "chosen", "slot": other.id}
    asked = page.post(HERE, typed)
    assert asked.status_code == 422 and "three sites" not in text_of(asked) and "3 sites and one supervisor" in text_of(asked) and on(page, moved, waits) == [[(day.slots[0].id, 2)], []]
    done = text_of(page.follow(go_on(page, typed, asked)))
    assert "3 jobs are now on" in done and "Ring the hosts of what was moved: calendars follow late." in done
    assert on(page, moved, also, waits) == [[(other.id, 2)], [(other.id, 2)], [(other.id, 1)]]
    ticks = list(boxes(page, "sessions").values())
    assert "Say why" in text_of(page.post(HERE, {"sessions": ticks[:2], "here": "off"})) and "Tick what is to come off" in text_of(page.post(HERE, {"here": "off", "why": "x"}))
    assert "Taken off" in text_of(page.follow(page.post(HERE, {"sessions": ticks[:2], "here": "off", "why": "The van is broken"})))
    assert [len(one) for one in on(page, moved, also, waits)].count(1) == 1


def test_what_somebody_changed_meanwhile_keeps_all_as_it_was(page, make):
    first, second = make.job(JobState.ACCEPTED), make.job(JobState.ACCEPTED)
    slot, there = make.crew(ahead(7), MORNING).slots[0], boxes(page, "jobs")
    page.post("/payback/board", {"job": there[first.reference], "here": make.crew(ahead(8), MORNING).slots[0].id})
    refused = page.post(HERE, {"jobs": list(there.values()), "here": slot.id})
    assert refused.status_code == 422 and f"{first.reference} needs no day any more" in text_of(refused) and on(page, second) == [[]]
    session = boxes(page, "sessions")
    stale = page.post(HERE, {"sessions": [value.replace(" ", " 9") for value in session.values()], "here": slot.id})
    assert stale.status_code == 422 and on(page, first)[0][0][0] != slot.id


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"here": "chosen"}, "Tick the jobs"), ({"here": "days"}, "Tick the jobs that go over the days"), ({"jobs": ["PAYBACK-2026-001 1"], "here": "chosen"}, "Choose a slot"),
        ({"jobs": ["PAYBACK-2026-001 1"], "here": "x"}, "Choose a slot"), ({"jobs": ["PAYBACK-2026-001 1"], "here": "99999"}, "needs no day any more"),
        ({"jobs": ["x"], "here": "1"}, "not there any more"), ({"sessions": ["1"], "here": "1"}, "not there any more"), ({"sessions": ["999 1"], "here": "1"}, "This slot is not there any more"),
        ({"jobs": [f"PAYBACK-2026-{n:03} 1" for n in range(51)], "here": "1"}, "tick 50 at most"), ({}, "Tick the jobs"),
        ({"sessions": [f"{n} 1" for n in range(1, MOST_ON_DAYS + 2)], "here": "1"}, f"tick {MOST_ON_DAYS} jobs on days at most"),
    ],
)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_makes_no_sense_is_a_sentence(page, typed, said):
    refused = page.post(HERE, typed)
    assert refused.status_code == 422 and said.lower() in text_of(refused).lower()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_keeps_ticked_jobs_from_a_slot_stands_beside_them_and_leads_there(page, make):
    day, full = make.crew(ahead(2), MORNING), make.crew(ahead(9), (time(9), time(12), 3)).slots[0]
    ids = [str(make.session(make.job(JobState.SCHEDULED, estimated_hours=3), day.slots[0], places=2).id) for _ in range(2)]
    ticks, job = boxes(page, "sessions"), make.job(JobState.ACCEPTED, estimated_hours=3)

    def refused(tick, slot, *jobs):
        asked = page.post(HERE, {"sessions": [ticks[one] for one in tick], "jobs": [boxes(page, "jobs")[one.reference] for one in jobs], "here": slot.id})
        assert asked.status_code == 422 and '"#main"' not in asked.text.split("There is a problem")[1].split("</ul>")[0]
        anchor = re.search(r'<li><a href="#([a-z]+)">', asked.text.split("There is a problem")[1])[1]
        assert f'id="{anchor}"' in asked.text and f'id="{anchor}-error"' in asked.text
        return anchor, text_of(asked)

    anchor, said = refused(ids, full)
    assert anchor == "sessions" and "Only 3 places are left in this slot, and 4 people go there" in said and "Untick some of them" in said
    anchor, said = refused(ids[:1], day.slots[0])
    assert anchor == "sessions" and "is in this slot already. Untick it" in said
    free, again = make.crew(ahead(10), MORNING).slots[0], make.job(JobState.SCHEDULED, estimated_hours=30)
    twice = [str(make.session(again, make.crew(ahead(n), MORNING).slots[0], places=2).id) for n in (3, 4)]
    ticks.update(boxes(page, "sessions") | {"999": "999 1"})
    anchor, said = refused(twice, free)
    assert anchor == "sessions" and f"{again.reference} is ticked more than once, and goes on a slot once" in said
    assert refused([ids[0], "999"], free)[1].count("One of these is not there any more") == 2
    make.session(make.job(JobState.SCHEDULED), full, places=3)
    assert refused([], full, job)[0] == "jobs" and "No place is left in this slot, and 2 people go" in refused(ids[:1], full)[1]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_as_many_as_can_be_moved_at_once_hold_the_database_for_few_queries(page, make, caplog):
    day, other = make.crew(ahead(2), (time(9), time(12), 40)), make.crew(ahead(9), (time(9), time(12), 40)).slots[0]
    for _ in range(MOST_ON_DAYS):
        make.session(make.job(JobState.SCHEDULED, estimated_hours=3), day.slots[0], places=1)
    typed = {"sessions": list(boxes(page, "sessions").values()), "here": other.id}
    warned = page.post(HERE, typed)
    with caplog.at_level("INFO", logger="opsplanner.requests"):
        assert go_on(page, typed, warned).status_code == 303
    found = int(re.search(r" (\d+) queries$", [one.getMessage() for one in caplog.records if "POST" in one.getMessage()][-1])[1])
    assert found <= 24 * MOST_ON_DAYS, found / MOST_ON_DAYS


def test_jobs_share_a_slot_in_the_order_of_the_queue_as_long_as_places_are_left():
    wishes = [Wish("A", 360, 0), Wish("B", 0, 0), Wish("S", 0, 4, standing=True)]
    assert rules.on_one(wishes[:2], 6, 180) == {"A": [2], "B": [4]} and rules.on_one(wishes[::2], 6, 180) == {"A": [2], "S": [4]}
    with pytest.raises(RuleBroken, match="No place is left in this slot for S. Untick it"):
        rules.on_one(wishes, 6, 180)


def test_a_standing_site_is_not_spread_over_days():
    facts = Facts([Job("A", 60, Wanted(None, None))], [Place(1, 1, "Crew", date(2027, 1, 4), time(9), time(12), 4, 180)])
    assert rules.over_days([Wish("A", 60, 0)], facts) == {"A": [(1, 1)]}
    with pytest.raises(RuleBroken, match="S is a standing site"):
        rules.over_days([Wish("S", 0, 4, standing=True)], facts)
