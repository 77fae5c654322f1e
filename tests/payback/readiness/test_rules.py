"""What has to be ready, and from when on it is asked: plain functions."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from opsplanner.models import ReadyPoint, SessionState
from opsplanner.payback.readiness import rules, words
from opsplanner.payback.readiness.rules import Asked, Point, Said

WEDNESDAY, MONDAY, TUESDAY = date(2026, 11, 18), date(2026, 11, 23), date(2026, 11, 24)
S = SessionState


@pytest.mark.parametrize(
    ("today", "holidays", "last"),
    [
        (WEDNESDAY, set(), MONDAY), (WEDNESDAY, {date(2026, 11, 20)}, TUESDAY), (date(2026, 11, 20), set(), date(2026, 11, 25)),
        (date(2026, 12, 23), {date(2026, 12, 25), date(2026, 12, 28)}, date(2026, 12, 30)),
    ],
)
def test_three_working_days_before_without_weekends_and_bank_holidays(today, holidays, last):
    assert rules.last_day(today, holidays) == last
    assert rules.due_on(last, holidays) <= today < rules.due_on(date.fromordinal(last.toordinal() + 1), holidays)


def test_the_collection_is_asked_only_where_there_is_waste_and_the_supervisor_has_said_it_who_made_the_session_ready():
    assert ReadyPoint.WASTE in rules.points_of("Norse") and ReadyPoint.WASTE not in rules.points_of("")
    planned, ready = (dict(rules.stand({}, "", state)) for state in (S.PLANNED, S.READY))
    assert planned[ReadyPoint.SUPERVISOR] is None and ready[ReadyPoint.SUPERVISOR] == Said(True)
    assert rules.stand({ReadyPoint.SUPERVISOR: Said(False, "no van")}, "", S.READY)[4].confirmed


def test_it_is_another_question_at_another_time_or_for_another_host():
    asked = Asked(WEDNESDAY, datetime(2026, 11, 18, 10), datetime(2026, 11, 18, 14), "one@host.example")
    assert not rules.is_another(asked, asked) and not rules.is_another(asked, asked._replace(host_email=""))
    assert rules.is_another(asked, asked._replace(host_email="two@host.example"))
    assert rules.is_another(asked, asked._replace(ends_at=datetime(2026, 11, 18, 15)))


@pytest.mark.parametrize(
    ("state", "another", "hour", "said"),
    [(S.PLANNED, False, 9, ""), (S.READY, False, 9, ""), (S.PLANNED, False, 10, "time has come"), (S.STOOD_DOWN, True, 9, "stood down"), (S.MOVED, False, 9, "asked anew"),
     (S.PLANNED, True, 9, "asked anew"), (S.RUNNING, False, 9, "time has come")],
)
def test_a_link_ends_with_a_sentence(state, another, hour, said):
    over = rules.why_over(state=state, another=another, starts_at=datetime(2026, 11, 18, 10), now=datetime(2026, 11, 18, hour))
    assert said in over and bool(over) is bool(said)


def test_what_is_not_confirmed_is_said_in_a_line():
    points = [Point(ReadyPoint.MEETS, Said(True, "", "A. Host, by the link")), Point(ReadyPoint.ACCESS, Said(False, "the key is lost")), Point(ReadyPoint.WASTE, None)]
    assert words.not_confirmed(points) == "access: no (the key is lost); collection of the waste" and words.not_confirmed(points[:1]) == ""
    assert words.confirmed_by(points) == "A. Host, by the link: somebody meets the crew"
