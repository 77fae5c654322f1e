"""An agency's calendar, as any program writes it: which times it holds, and what is said of the rest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from opsplanner import clock
from opsplanner.agencies.calendars.calendar_file import Calendar, read
from opsplanner.clock import Period
from opsplanner.errors import RuleBroken
from tests.agencies.calendars.given import TRAINING, calendar, entry, zone

NOW = datetime(2026, 11, 18, 11, tzinfo=UTC)


def of(*parts: str) -> Calendar:
    """What is read of a calendar of these parts."""
    return read(calendar(*parts), NOW)


def times(found: Calendar) -> list[str]:
    """The times in words, without the year."""
    return [clock.words_of_period(Period(one.starts_at, one.ends_at), year=False) for one in found.busy]


NINE_TO_FIVE = ["Thursday 3 December, 9am to 5pm"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (":20261203T090000", ":20261203T170000"),  # floating: London's
        (":20261203T090000Z", ":20261203T170000Z"),
        (";TZID=Europe/London:20261203T090000", ";TZID=Europe/London:20261203T170000"),
        (";TZID=GMT Standard Time:20261203T090000", ";TZID=GMT Standard Time:20261203T170000"),
        (';TZID="/citadel.org/20210210_1/Europe/London":20261203T090000', ";TZID=europe/london:20261203T170000"),
        (";TZID=W. Europe Standard Time:20261203T100000", ";TZID=Romance Standard Time:20261203T180000"),
        (";tzid=Eastern Standard Time:20261203T040000", ";TZID=America/New_York:20261203T120000"),
        (";TZID=GMT Standard Time;VALUE=DATE-TIME:20261203T090000", ":20261203T170000"),
    ],
)
def test_a_time_is_read_in_whatever_zone_it_is_written(start: str, end: str) -> None:
    found = of(entry(start, end))
    assert times(found) == NINE_TO_FIVE and found.left_out == []
    assert found.busy[0].words == "Training day" and not found.busy[0].tentative


def test_a_zone_that_a_file_defines_is_its_own_and_no_other_files() -> None:
    name = '(UTC+00:00) Dublin, Edinburgh, Lisbon, London'
    at = entry(f';TZID="{name}":20260703T090000', f';TZID="{name}":20260703T100000', "RRULE:FREQ=MONTHLY;UNTIL=20270705T000000Z")
    assert times(of(zone(name), at))[0] == "Thursday 3 December, 9am to 10am" and times(of(zone(name), at))[-1] == "Saturday 3 July, 9am to 10am"
    assert times(of(zone(name, ahead=3), at))[0] == "Thursday 3 December, 6am to 7am"


@pytest.mark.parametrize("wrong", ["", zone("Customized Time Zone", rule="FREQ=SECONDLY"), zone("Customized Time Zone").replace("TZOFFSETTO", "TZOFFSET")])
def test_times_of_a_zone_that_nobody_knows_are_londons_and_that_is_said(wrong: str) -> None:
    found = of(wrong, entry(";TZID=Customized Time Zone:20261203T090000", ";TZID=Customized Time Zone:20261203T170000"))
    assert times(found) == NINE_TO_FIVE
    assert found.left_out == ["Nobody knows the time zone “Customized Time Zone”: its times are taken as London’s"]


def test_whole_days_are_londons_days() -> None:
    found = of(entry(";VALUE=DATE:20261203", ";VALUE=DATE:20261205", words="Leave"), entry(";VALUE=DATE:20261210"), entry(";VALUE=DATE:20261217", ";VALUE=DATE:20261217"))
    assert [(one.starts_at.isoformat()[:16], one.ends_at.isoformat()[:16]) for one in found.busy] == [
        ("2026-12-03T00:00", "2026-12-05T00:00"), ("2026-12-10T00:00", "2026-12-11T00:00"), ("2026-12-17T00:00", "2026-12-18T00:00"),
    ]


def test_an_entry_that_recurs_keeps_its_hour_over_the_clocks_and_heeds_its_exceptions() -> None:
    found = of(
        entry(";TZID=Europe/London:20260318T090000", ";TZID=Europe/London:20260318T100000", "RRULE:FREQ=WEEKLY;UNTIL=20270407T080000Z", "EXDATE;TZID=Europe/London:20261125T090000,20261202T090000", uid="w"),
        entry(";TZID=Europe/London:20261210T140000", ";TZID=Europe/London:20261210T150000", "RECURRENCE-ID;TZID=Europe/London:20261209T090000", words="Moved", uid="w"),
        entry(":20261216T090000", ":20261216T100000", "RECURRENCE-ID:20261216T090000", "STATUS:CANCELLED", words="Off", uid="w"),
    )
    assert times(found)[:3] == ["Wednesday 18 November, 9am to 10am", "Thursday 10 December, 2pm to 3pm", "Wednesday 23 December, 9am to 10am"]
    assert times(found)[-2:] == ["Wednesday 31 March, 9am to 10am", "Wednesday 7 April, 9am to 10am"]
    assert found.left_out == ["“Off” is cancelled"]


def test_an_exception_that_is_written_before_its_series_is_heeded_too() -> None:
    series = entry(":20261202T090000", ":20261202T100000", "RRULE:FREQ=WEEKLY;COUNT=2", uid="w")
    exception = entry(":20261203T090000", ":20261203T100000", "RECURRENCE-ID:20261202T090000", "RRULE:FREQ=DAILY", uid="w")
    assert times(of(exception, series)) == ["Thursday 3 December, 9am to 10am", "Wednesday 9 December, 9am to 10am"]


@pytest.mark.parametrize(
    ("line", "tentative"),
    [("STATUS:TENTATIVE", True), ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", True), ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", False), ("X-MICROSOFT-CDO-BUSYSTATUS:BUSY\nTRANSP:TRANSPARENT", False), ("TRANSP:OPAQUE", False)],
)
def test_tentative_and_busy_are_told_apart(line: str, tentative: bool) -> None:
    assert [one.tentative for one in of(entry(":20261203T090000", ":20261203T170000", line)).busy] == [tentative]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("TRANSP:TRANSPARENT", "“Training day” is marked as free"),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", "“Training day” is marked as free"),
        ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE\nTRANSP:OPAQUE", "“Training day” is marked as free"),
        ("STATUS:CANCELLED", "“Training day” is cancelled"),
        ("CLASS:PRIVATE\nTRANSP:TRANSPARENT", "1 entry is marked as free"),
        ("RRULE:FREQ=SECONDLY", "“Training day” repeats more often than daily, which is not read"),
        ("RRULE:FREQ=HOURLY;COUNT=3", "“Training day” repeats more often than daily, which is not read"),
        ("RRULE:FREQ=DAILY;BYHOUR=1,2;BYMINUTE=0,1,2;BYSECOND=0,1", "“Training day” repeats more often than daily, which is not read"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", "“Training day” repeats in a way that cannot be read"),
        ("RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY", "“Training day” repeats in a way that cannot be read"),
        ("RRULE:FREQ=SOMETIMES", "“Training day” repeats in a way that cannot be read"),
        ("RRULE:", "“Training day” repeats in a way that cannot be read"),
        ("EXDATE:yesterday", "“Training day” repeats in a way that cannot be read"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20200101T000000Z", "1 entry is over, or more than 400 days ahead"),
        ("DTSTART:20261204T090000", "“Training day” has no start that can be read"),
        ("DTEND:20261204T090000", "“Training day” cannot be read"),
    ],
)
def test_what_is_left_out_is_said_and_nothing_else_is_lost(lines: str, said: str) -> None:
    found = of(entry(":20261203T090000", ":20261203T170000", lines, uid="bad"), entry(":20261204T090000", ":20261204T170000"))
    assert times(found) == ["Friday 4 December, 9am to 5pm"] and found.left_out == [said]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (entry(":20261399T090000", ":20261203T170000"), "“Training day” has no start that can be read"),
        (entry(";VALUE=TIME:T090000"), "“Training day” has no start that can be read"),
        (entry(":", words=""), "1 entry has no start that can be read"),
        ("BEGIN:VEVENT\nSUMMARY:No start\nEND:VEVENT\n", "“No start” has no start that can be read"),
        (entry(":20261203T090000", ":soon"), "“Training day” has no end that can be read"),
        (entry(":20261203T090000", ":20261203T090000"), "“Training day” takes no time"),
        (entry(":16010101T090000", ":16010101T100000", "RRULE:FREQ=WEEKLY"), "“Training day” repeats in a way that cannot be read"),
        (entry(":99991231T090000", ":99991231T100000"), "1 entry is over, or more than 400 days ahead"),
        (entry(":20201203T090000", ":20201203T100000"), "1 entry is over, or more than 400 days ahead"),
        ("BEGIN:VEVENT\nDTSTART:20261203T090000\nBEGIN:VALARM\n", "1 entry is cut off"),
        ("BEGIN:VTODO\nSUMMARY:Ring\nEND:VTODO\n", "1 entry is a task, a note or a list of free times"),
        ("\n:::\nnonsense\n\x00\n;;;:\n", None),
    ],
)
def test_a_file_that_is_broken_in_parts_gives_the_rest(broken: str, said: str | None) -> None:
    found = of(broken, entry(":20261204T090000", ":20261204T170000"))
    assert times(found) == ["Friday 4 December, 9am to 5pm"] and found.left_out == ([said] if said else [])


def test_what_comes_every_year_may_have_begun_long_ago() -> None:
    assert times(of(entry(";VALUE=DATE:19011203", "", "RRULE:FREQ=YEARLY"))) == ["Thursday 3 December, midnight to midnight", "Friday 3 December, midnight to midnight"]


def test_a_period_among_the_dates_has_its_own_length() -> None:
    found = of(entry(":20261203T090000Z", "", "DURATION:PT1H", "RDATE;VALUE=PERIOD:20261210T090000Z/PT3H"), entry(":20261211T100000", ":20261211T110000", "RDATE;VALUE=PERIOD:20261212T100000/20261212T140000"))
    assert times(found) == ["Thursday 3 December, 9am to 10am", "Thursday 10 December, 9am to noon", "Friday 11 December, 10am to 11am", "Saturday 12 December, 10am to 2pm"]


def test_many_of_one_kind_are_one_sentence() -> None:
    free = [entry(f":202612{day:02}T090000", "", "DURATION:PT1H", "TRANSP:TRANSPARENT", words=f"Free {day}") for day in range(1, 13)]
    assert of(*free).left_out == ["12 entries are marked as free: “Free 1”, “Free 2”, “Free 3” and 9 more"]


@pytest.mark.parametrize("line", ["CLASS:CONFIDENTIAL", "SUMMARY:Interview, born 03/05/1979"])
def test_the_words_of_what_is_private_or_names_a_person_are_not_kept(line: str) -> None:
    assert [one.words for one in of(entry(":20261203T090000", ":20261203T170000", line, words="" if "born" in line else "Secret")).busy] == [""]


def test_words_are_read_whole_in_whatever_way_they_are_written() -> None:
    assert read(TRAINING.decode().replace("Training day", "Entra\u00eenement\\, \\nCaf\u00e9\r\n  in town").encode("cp1252"), NOW).busy[0].words == "Entra\u00eenement, Caf\u00e9 in town"
    assert read("\ufeff".encode() + TRAINING, NOW).busy == read(TRAINING.decode().encode("utf-16"), NOW).busy == read(TRAINING.replace(b"\r\n", b"\n"), NOW).busy
    assert len(read(TRAINING.replace(b"Training day", b"x" * 1000), NOW).busy[0].words) == 120


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "It is empty"), (b" \r\n ", "It is empty"), (b"\n<!DOCTYPE html><title>Sign in</title>", "It is a web page"), (b"%PDF-1.4", "It is no calendar"), (b"\xff\xfe\x00", "It is no calendar")],
)
def test_what_is_no_calendar_is_refused_in_plain_words(content: bytes, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        read(content, NOW)


def test_an_empty_calendar_has_no_times_and_one_that_is_cut_off_says_so() -> None:
    assert of() == ([], [])
    found = read(TRAINING + TRAINING[:-60], NOW)
    assert times(found) == NINE_TO_FIVE and found.left_out == ["1 entry is cut off"]


def test_of_very_many_entries_as_many_are_read_as_there_is_room_for_and_the_rest_is_counted() -> None:
    many = calendar(*[f"BEGIN:VEVENT\nDTSTART:20261203T090000\nDURATION:PT{n}S\nEND:VEVENT\n" for n in range(1, 10_001)])
    found = read(many, NOW, most=50)
    assert len(found.busy) == 50 and found.left_out == ["9,950 more entries: it is too large to be read whole"]


def test_more_times_than_are_kept_are_counted() -> None:
    found = read(calendar(entry(":20261203T000000", ":20261203T000100", "RRULE:FREQ=DAILY;COUNT=300")), NOW, most=50)
    assert len(found.busy) == 50 and found.left_out == ["250 more times: it is too large to be read whole"]


def test_what_takes_too_long_to_read_is_refused() -> None:
    with pytest.raises(RuleBroken, match="too many of its entries repeat"):
        read(calendar(entry(":20261203T090000"), entry(":20261204T090000")), NOW, patience=-1)
