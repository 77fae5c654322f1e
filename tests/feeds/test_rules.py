"""The rules of calendar links, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.feeds import rules as feeds_rules
from opsplanner.feeds.calendar_file import calendar_file, identity, text_of, texts_in
from opsplanner.feeds.operations.entry import Entry, alarm_before, description, title
from opsplanner.feeds.payback import entry as payback_entry
from opsplanner.feeds.payback.entry import PaybackEntry
from opsplanner.feeds.rules import Manner
from opsplanner.models import Alarm, CommitmentState, Detail, OperationState


def test_a_token_cannot_be_guessed_and_only_its_hash_is_kept():
    tokens = {feeds_rules.new_token() for _ in range(50)}
    assert len(tokens) == 50 and all(len(token) == 43 for token in tokens)
    assert feeds_rules.token_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 25), date(2026, 8, 27), date(2027, 11, 25)),
        (date(2028, 2, 29), date(2027, 12, 1), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2026, 11, 30), date(2028, 2, 28)),
    ],
)
def test_a_calendar_reaches_90_days_back_and_12_months_ahead(today, first, last):
    assert feeds_rules.first_and_last(today) == (first, last)


@pytest.mark.parametrize(
    ("back", "ahead", "first", "last", "words"),
    [
        (0, 1, date(2027, 1, 31), date(2027, 2, 28), "from today to a month ahead"),
        (30, 3, date(2027, 1, 1), date(2027, 4, 30), "from 30 days back to 3 months ahead"),
        (365, 6, date(2026, 1, 31), date(2027, 7, 31), "from a year back to 6 months ahead"),
    ],
)
def test_it_reaches_as_far_as_its_owner_says(back, ahead, first, last, words):
    assert feeds_rules.first_and_last(date(2027, 1, 31), Manner(back=back, ahead=ahead)) == (first, last)
    assert feeds_rules.span_words(back, ahead) == words == Manner(back=back, ahead=ahead).words


def test_what_is_usual_of_a_manner_is_not_said():
    assert Manner().words == ""
    assert Manner(Alarm.HOUR, Detail.SHORT, 0, 12).words == "reminder an hour before, short, from today to 12 months ahead"


def test_one_link_too_many_is_refused():
    feeds_rules.check_can_make(19)
    with pytest.raises(RuleBroken, match="You have 20 calendar links"):
        feeds_rules.check_can_make(20)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Google-Calendar-Importer (googlecalendar)", "Google Calendar"),
        ("Microsoft Office/16.0 (Microsoft Outlook 16.0)", "Outlook"),
        ("iOS/19.1 (23B82) dataaccessd/1.0", "Apple Calendar"),
        ("macOS/26.1 CalendarAgent/988", "Apple Calendar"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Thunderbird/140.5.0", "Thunderbird"),
        ("Mozilla/5.0 (Windows NT 10.0) Firefox/145.0", "a web browser"),
        ("Mozilla/5.0 (Linux; Android 16) ICSx5/2.4", "Android (DAVx5 or ICSx5)"),
        ("curl/8.5.0", "another program"),
        ("<script>alert(1)</script>", "another program"),
        ("", "another program"),
        ("x" * 5000, "another program"),
    ],
)
def test_a_program_is_named_as_its_owner_knows_it(agent, name):
    assert feeds_rules.program_name(agent) == name


def entry(**more) -> Entry:
    at = datetime(2027, 1, 8, 10, tzinfo=UTC)
    whole = {
        "id": 7, "reference": "CUBIT-2027-001", "state": OperationState.CONFIRMED, "state_reason": "", "type": "Cubit",
        "period": clock.Period(at, at.replace(hour=14)), "musters_at": at, "lead": "Council", "duty_telephone": "", "restricted": False,
        "made_at": at, "changed_at": at, "sequence": 0,
    }
    return Entry(**(whole | more))


def test_many_wards_are_counted_in_the_title():
    assert title(entry(type="Operation Cubit", wards=["River", "Twydall", "Watling"])) == "Cubit, River, Twydall, Watling"
    assert title(entry(wards=["River", "Twydall", "Watling", "Peninsula"])) == "Cubit, 4 wards"


def test_a_file_holds_no_control_characters_and_escapes_what_it_must():
    text = text_of(entry(type="Cu\x00bit, \x1b\u2028of; \\ one", state_reason="a\nb"), "https://ops.example")
    written = calendar_file("A; B", [text]).decode()
    assert "SUMMARY:Cubit\\, of\\; \\\\ one\r\n" in written and "NAME:A\\; B\r\n" in written
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))


def test_two_installations_never_share_an_identity():
    one, other = entry(), entry(made_at=datetime(2027, 1, 8, 10, 0, 1, tzinfo=UTC))
    same = entry(reference="DISCARD-2027-009", sequence=4)
    assert len({identity(each.id, each.made_at) for each in (one, other)}) == 2 and identity(same.id, same.made_at) == identity(one.id, one.made_at)


def test_the_texts_of_a_file_are_found_in_it_again_whatever_they_say():
    said = ("BEGIN:VEVENT", "END:VEVENT", "\r\nEND:VEVENT\r\nBEGIN:VEVENT", "x" * 58 + "END:VEVENT", "END:VCALENDAR")
    texts = [text_of(entry(id=n, type=words, duty_telephone=words), "https://ops.example") for n, words in enumerate(said)]
    assert texts_in(calendar_file("END:VEVENT", texts)) == texts and texts_in(calendar_file("A", [])) == []


@pytest.mark.parametrize(
    ("day", "start", "briefing", "evening", "hour"),
    [
        (date(2027, 1, 8), time(10), None, "2027-01-07T18:00", "2027-01-08T09:00"),
        (date(2027, 1, 8), time(10), time(8, 30), "2027-01-07T18:00", "2027-01-08T07:30"),  # by when to be there
        (date(2027, 1, 8), time(0, 30), time(23), "2027-01-06T18:00", "2027-01-07T22:00"),  # one has to be there on the 7th
        (date(2027, 3, 28), time(10), None, "2027-03-27T18:00", "2027-03-28T08:00"),  # the night is an hour shorter: 10am is 9am UTC
    ],
)
def test_a_reminder_comes_the_evening_before_or_an_hour_before_one_has_to_be_there(day, start, briefing, evening, hour):
    wall = clock.Wall(day, start, time(14), briefing)
    one = entry(period=wall.period(), musters_at=wall.muster())
    for alarm, at in ((Alarm.EVENING, evening), (Alarm.HOUR, hour)):
        assert one.period.start - alarm_before(one, alarm) == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert alarm_before(one, Alarm.NONE) is None


@pytest.mark.parametrize(
    "more",
    [
        {"state": OperationState.CANCELLED}, {"state": OperationState.POSTPONED}, {"state": OperationState.UNDER_WAY}, {"state": OperationState.CLOSED},
        {"ended": CommitmentState.DECLINED}, {"restricted": True, "state": OperationState.CANCELLED},
    ],
)
def test_nobody_is_reminded_of_what_is_off_or_has_begun(more):
    assert alarm_before(entry(**more), Alarm.HOUR) is None and b"VALARM" not in text_of(entry(**more), "https://ops.example", manner=Manner(Alarm.HOUR))


def test_a_reminder_of_a_restricted_duty_tells_neither_when_to_be_there_nor_whether_it_has_begun():
    early = {"musters_at": datetime(2027, 1, 8, 7, tzinfo=UTC), "restricted": True}
    befores = {alarm_before(entry(state=state, **more), Alarm.HOUR) for state in (OperationState.CONFIRMED, OperationState.UNDER_WAY) for more in (early, {"restricted": True})}
    assert befores == {timedelta(hours=1)}


def test_a_reminder_is_written_as_programs_read_it():
    text = text_of(entry(type="Operation Cu;bit"), "https://ops.example", manner=Manner(Alarm.EVENING)).decode()
    assert "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Cu\\;bit\r\nTRIGGER:-PT16H\r\nEND:VALARM\r\nEND:VEVENT\r\n" in text
    assert texts_in(calendar_file("A", [text.encode()] * 2)) == [text.encode()] * 2


def test_a_short_entry_has_its_title_and_place_and_names_nobody():
    told = entry(lead="Council", duty_telephone="01634 1", parts=(), state_reason="No van")
    assert description(told, "https://ops.example/x", Detail.SHORT) == "CUBIT-2027-001: https://ops.example/x"
    assert title(told) == "Cubit"


def test_a_change_of_how_it_tells_is_when_an_entry_was_last_revised():
    at = datetime(2027, 2, 1, 9, 30, tzinfo=UTC)
    usual, changed = (text_of(entry(), "https://ops.example", manner_since=since) for since in (None, at))
    assert changed == usual.replace(b"DTSTAMP:20270108T100000Z", b"DTSTAMP:20270201T093000Z").replace(b"MODIFIED:20270108T100000Z", b"MODIFIED:20270201T093000Z") != usual
    assert text_of(entry(), "https://ops.example", manner_since=at.replace(year=2026)) == usual


def test_payback_reminds_of_what_is_to_come_and_never_an_hour_before_a_whole_day():
    at = datetime(2027, 1, 8, 9, tzinfo=UTC)
    session = PaybackEntry("s", at, at, 0, at, at.replace(hour=15), False, "Payback: litter", "", (), "/payback/sessions/1", True)
    day = replace(session, starts=date(2027, 1, 8), ends=date(2027, 1, 9))
    told = [[payback_entry.alarm_before(one, alarm) for alarm in Alarm] for one in (session, day)]
    assert told == [[None, timedelta(hours=15), timedelta(hours=1)], [None, timedelta(hours=6), None]]
    assert {payback_entry.alarm_before(replace(one, **off), Alarm.EVENING) for one in (session, day) for off in ({"to_come": False}, {"cancelled": True})} == {None}


def test_a_link_is_retired_half_a_year_after_its_last_fetch_and_a_month_after_the_warning():
    since = datetime(2027, 1, 1, tzinfo=UTC)
    assert feeds_rules.retires_at(since, since + timedelta(days=150)) == since + timedelta(days=180)
    assert feeds_rules.retires_at(since, since + timedelta(days=175)) == since + timedelta(days=205)
